"""Making worlds, people, groups, topics; changing members; migrating groups."""

from __future__ import annotations

from sandbox.control.fields import integer, moment, number, optional_integer, optional_text, text
from sandbox.errors import ControlError
from sandbox.members import PERMISSIONS, RIGHTS, change_member
from sandbox.methods.topics import drop_topic, open_topic
from sandbox.model import PRESENT, TOPIC_COLOR, Chat, Json, Person
from sandbox.posting import bot_sees, post, tell_bot
from sandbox.render import user_json
from sandbox.world import DEFAULT_TOKEN, FIRST_PERSON, Settings, World

STATUSES = frozenset({"creator", "administrator", "member", "restricted", "left", "kicked"})


def settings_of(wish: Json) -> Settings:
    """What POST /control/reset asks for."""
    bot: Json = wish.get("bot") or {}
    topics = bool(bot.get("has_topics_enabled", False))
    lost = str(bot.get("deleted_topics", "ignored"))
    if lost not in ("ignored", "refused"):
        raise ControlError('bot.deleted_topics must be "ignored" or "refused"')
    return Settings(
        token=bot.get("token") or DEFAULT_TOKEN,
        bot_id=bot.get("id") or 42,
        bot_username=bot.get("username") or "doorman_bot",
        bot_first_name=bot.get("first_name") or "Doorman",
        bot_topics=topics,
        users_topics=topics and bool(bot.get("allows_users_to_create_topics", True)),
        lost_topics=lost,
        limits=bool(wish.get("limits", True)),
        virtual=bool(wish.get("virtual", False)),
        start=moment(wish, "clock"),
        retry_pace=number(wish, "retry_pace", 1.0),
    )


def add_person(world: World, wish: Json) -> Json:
    """{"first_name", "language_code", …} -> {"id"}."""
    person_id = optional_integer(wish, "id") or FIRST_PERSON + len(world.people)
    if person_id in world.people:
        raise ControlError(f"there is a person {person_id} already")
    world.people[person_id] = Person(
        id=person_id,
        first_name=text(wish, "first_name"),
        last_name=optional_text(wish, "last_name"),
        username=optional_text(wish, "username"),
        language_code=optional_text(wish, "language_code"),
        deactivated=bool(wish.get("deactivated", False)),
        hides_forwards=bool(wish.get("hides_forwards", False)),
    )
    return {"id": person_id}


def add_group(world: World, wish: Json) -> Json:
    """{"title", "forum", "members", "admins", "bot"} -> {"chat_id"}; the first admin is its owner."""
    kind = str(wish.get("type", "supergroup"))
    if kind not in ("group", "supergroup"):
        raise ControlError("type must be group or supergroup")
    chat = Chat(
        id=world.new_group_id(kind),
        kind=kind,
        title=text(wish, "title"),
        forum=bool(wish.get("forum", False)),
    )
    members, admins = list(wish.get("members") or []), list(wish.get("admins") or [])
    chat.members = {world.person(i).id: "member" for i in members}
    chat.members |= {world.person(i).id: "administrator" for i in admins}
    owner = next(iter([*admins, *members]), None)
    if owner is None:
        owner = add_person(world, {"first_name": "Owner"})["id"]
    chat.members[owner] = "creator"
    world.chats[chat.id] = chat
    if wish.get("bot") is not None:
        _bring_bot(world, chat, status=text(wish, "bot"), actor=owner)
    return {"chat_id": chat.id, "owner": owner}


def _bring_bot(world: World, chat: Chat, *, status: str, actor: int) -> None:
    if status not in ("administrator", "member"):
        raise ControlError('bot must be "administrator" or "member"')
    change_member(world, chat, user_id=world.bot.id, status=status, actor=actor)
    _say(world, chat, actor, {"new_chat_members": [user_json(world.bot)]})


def _say(world: World, chat: Chat, sender: int, content: Json) -> int | None:
    return tell_bot(world, chat, "message", post(world, chat, sender=sender, content=content, service=True))


def add_topic(world: World, wish: Json) -> Json:
    """{"chat_id", "name", "by"} -> {"message_thread_id", "update_id"}; in private chats by the person."""
    chat = _forum(world, wish)
    if not chat.forum:
        raise ControlError("the chat is not a forum")
    by = chat.id if chat.private else world.person(integer(wish, "by")).id
    topic = open_topic(world, chat, name=text(wish, "name"), by=by, color=TOPIC_COLOR, emoji=None)
    update_id = tell_bot(world, chat, "message", chat.messages[topic.thread_id])
    return {"message_thread_id": topic.thread_id, "update_id": update_id}


def delete_topic(world: World, wish: Json) -> Json:
    """A person deletes a topic; the bot is not told, as in Telegram."""
    chat = _forum(world, wish)
    thread_id = integer(wish, "message_thread_id")
    if thread_id not in chat.topics:
        raise ControlError(f"there is no topic {thread_id}", status=404)
    drop_topic(world, chat, thread_id, by=chat.id if chat.private else _owner(chat))
    return {"ok": True}


def _forum(world: World, wish: Json) -> Chat:
    """A group, or a private chat whose person may make and delete topics.  Raises ControlError."""
    chat_id = integer(wish, "chat_id")
    if chat_id not in world.people:
        return group(world, wish)
    if not world.settings.users_topics:
        raise ControlError("people may not make or delete topics in their chats with this bot")
    return world.chat(chat_id)


def set_member(world: World, wish: Json) -> Json:
    """{"chat_id", "user_id", "status", "allowed", "by"}: joins, promotions, restrictions, leavings, bans.

    "allowed" is {"can_…": bool}: rights of an administrator, permissions of a restricted member.
    """
    chat, status = group(world, wish), text(wish, "status")
    user = world.person(integer(wish, "user_id"))
    if status not in STATUSES:
        raise ControlError(f"status must be one of {sorted(STATUSES)}")
    allowed = _allowed(wish, status)
    by = optional_integer(wish, "by") or _owner(chat)
    was, bot = chat.members.get(user.id, "left"), user is world.bot
    if not bot and was not in PRESENT and status in PRESENT:
        _say(world, chat, user.id, {"new_chat_members": [user_json(user)]})
    if not bot and was in PRESENT and status not in PRESENT:
        _say(world, chat, user.id if status == "left" else by, {"left_chat_member": user_json(user)})
    actor = user.id if status == "left" and not bot else by
    update_id = change_member(world, chat, user_id=user.id, status=status, actor=actor, allowed=allowed)
    if bot and was not in PRESENT and status in PRESENT:
        _say(world, chat, by, {"new_chat_members": [user_json(user)]})
    return {"ok": True, "update_id": update_id}


def _allowed(wish: Json, status: str) -> dict[str, bool] | None:
    allowed = wish.get("allowed")
    if allowed is None:
        return None
    known = {"administrator": frozenset(RIGHTS), "restricted": frozenset(PERMISSIONS)}.get(
        status, frozenset()
    )
    if not isinstance(allowed, dict) or not known.issuperset(allowed):
        raise ControlError(
            f"allowed must be an object of {sorted(known)}; only for administrators and restricted"
        )
    return {name: bool(value) for name, value in allowed.items()}


def migrate(world: World, wish: Json) -> Json:
    """The group goes on under a new id with its members, its topics (same ids) and the bot; messages stay."""
    old = group(world, wish)
    new = Chat(
        id=world.new_group_id("supergroup"),
        kind="supergroup",
        title=old.title,
        forum=bool(wish.get("forum", old.forum)),
        members=dict(old.members),
        rights=dict(old.rights),
        restrictions=dict(old.restrictions),
        topics=dict(old.topics),
        deleted_topics=set(old.deleted_topics),
        last_message_id=max(old.topics, default=0),
    )
    world.chats[new.id] = new
    _say(world, old, _owner(old), {"migrate_to_chat_id": new.id})
    if bot_sees(world, old):
        _say(world, new, _owner(old), {"migrate_from_chat_id": old.id})
    old.migrated_to = new.id
    return {"chat_id": new.id}


def group(world: World, wish: Json) -> Chat:
    """The living group of a request.  Raises ControlError."""
    chat = world.chat(integer(wish, "chat_id"))
    if chat.private:
        raise ControlError(f"chat {chat.id} is private")
    if chat.migrated_to is not None:
        raise ControlError(f"the group has migrated to {chat.migrated_to}")
    return chat


def _owner(chat: Chat) -> int:
    return next(i for i, status in chat.members.items() if status == "creator")
