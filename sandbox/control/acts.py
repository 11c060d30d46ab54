"""What people do: POST /control/act."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.control.buying import pay
from sandbox.control.carrying import album, forward
from sandbox.control.contents import content_of
from sandbox.control.fields import integer, optional_integer, optional_text, text
from sandbox.control.places import open_private, place, told, topic_of
from sandbox.control.replies import answered, origin
from sandbox.errors import ControlError
from sandbox.markup.detect import detect
from sandbox.members import ADMINS, change_member
from sandbox.model import Chat, Json, Message, Person
from sandbox.posting import bot_sees, emit, post, remove, revise, show
from sandbox.render import carried_json, chat_json, message_json, user_json
from sandbox.updates import QUERY
from sandbox.world import Query, World

Act = Callable[[World, Person, Json], Json]


def act(world: World, wish: Json) -> Json:
    """Dispatch on "do".  Raises ControlError."""
    doing = text(wish, "do")
    if doing == "raw":
        return _raw(world, wish)
    if doing not in _ACTS:
        raise ControlError(f"do must be one of {sorted([*_ACTS, 'raw'])}")
    return _ACTS[doing](world, world.person(integer(wish, "who")), wish)


def _send(world: World, who: Person, wish: Json) -> Json:
    """With "as_chat" an administrator of a group writes as the group."""
    chat = place(world, who, wish)
    thread = topic_of(chat, wish)
    reply = answered(world, chat, who, wish)
    as_chat = bool(wish.get("as_chat", False))
    if as_chat and chat.members.get(who.id) not in ADMINS:
        raise ControlError("only an administrator writes as the group")
    open_private(chat, who)
    message = post(
        world,
        chat,
        sender=who.id,
        content=content_of(world, wish),
        thread_id=thread,
        media_group_id=optional_text(wish, "media_group_id"),
        forward_origin=origin(world, wish.get("forward_from")),
        as_chat=as_chat,
        **reply,
    )
    return told(world, chat, "message", message)


def _start(world: World, who: Person, wish: Json) -> Json:
    """Start after a block unblocks first, as the button does."""
    if who.blocked:
        _block(world, who, blocked=False)
    payload = optional_text(wish, "payload")
    return _send(world, who, {"text": f"/start {payload}" if payload else "/start"})


def _own(world: World, who: Person, wish: Json) -> tuple[Chat, Message]:
    chat = place(world, who, wish)
    message = world.message(chat.id, integer(wish, "message_id"))
    if message.sender != who.id or message.service:
        raise ControlError(f"message {message.message_id} is not by person {who.id}")
    return chat, message


def _edit(world: World, who: Person, wish: Json) -> Json:
    chat, message = _own(world, who, wish)
    kind = "caption" if "caption" in wish else "text"
    entities = "caption_entities" if kind == "caption" else "entities"
    new = text(wish, kind)
    if kind == "text" and "text" not in message.content:
        raise ControlError("that message has no text to edit")
    content = {n: v for n, v in message.content.items() if n not in (kind, entities)} | {kind: new}
    if found := wish.get("entities") or detect(new):
        content[entities] = found
    revise(world, message, content=content, markup=message.reply_markup)
    return told(world, chat, "edited_message", message)


def _press(world: World, who: Person, wish: Json) -> Json:
    chat = place(world, who, wish)
    message = _shown(world, who, chat, wish)
    if message is None or text(wish, "data") not in message.shown_data:
        raise ControlError(
            f"message {wish.get('message_id')} never showed a button with data {wish['data']!r}"
        )
    return _query(world, chat, who, wish)


def _shown(world: World, who: Person, chat: Chat, wish: Json) -> Message | None:
    """The message with the button; "ephemeral_message_id" names one that only this person sees."""
    ephemeral = optional_integer(wish, "ephemeral_message_id")
    if ephemeral is None:
        return chat.messages.get(integer(wish, "message_id"))
    found = world.ephemerals.get(ephemeral)
    return found if found is not None and found.receiver == who.id else None


def _forge(world: World, who: Person, wish: Json) -> Json:
    return _query(world, place(world, who, wish), who, wish)


def _query(world: World, chat: Chat, who: Person, wish: Json) -> Json:
    ephemeral = _shown(world, who, chat, wish) if "ephemeral_message_id" in wish else None
    message_id = 0 if ephemeral is not None else integer(wish, "message_id")
    query_id = str(4_000_000_000_000_000_000 + world.next_number())
    world.queries[query_id] = Query(
        id=query_id, user_id=who.id, chat_id=chat.id, message_id=message_id, asked=world.clock.now()
    )
    payload = {
        "id": query_id,
        "from": user_json(who),
        "message": message_json(world, ephemeral) if ephemeral else carried_json(world, chat, message_id),
        "chat_instance": world.chat_instance(chat.id),
        "data": text(wish, "data"),
    }
    seen = bot_sees(world, chat)
    update_id = emit(world, "callback_query", payload, key=f"query:{who.id}", kept=QUERY) if seen else None
    return {"callback_query_id": query_id, "update_id": update_id}


def _react(world: World, who: Person, wish: Json) -> Json:
    chat = place(world, who, wish)
    message = world.message(chat.id, integer(wish, "message_id"))
    emoji = optional_text(wish, "emoji")
    old = message.reactions.get(who.id, [])
    new = [{"type": "emoji", "emoji": emoji}] if emoji else []
    message.reactions[who.id] = new
    show(world, message, "reaction", actor=who.id, reaction=new)
    payload = {
        "chat": chat_json(world, chat),
        "message_id": message.message_id,
        "user": user_json(who),
        "date": world.clock.unix(),
        "old_reaction": old,
        "new_reaction": new,
    }
    admin = chat.private or world.bot_status(chat) in ADMINS
    seen = admin and bot_sees(world, chat)
    update_id = emit(world, "message_reaction", payload, key=f"reaction:{chat.id}") if seen else None
    return {"message_id": message.message_id, "update_id": update_id}


def _delete(world: World, who: Person, wish: Json) -> Json:
    chat = place(world, who, wish)
    message = world.message(chat.id, integer(wish, "message_id"))
    admin = chat.private or chat.members.get(who.id) in ADMINS
    if message.sender != who.id and not admin:
        raise ControlError(f"person {who.id} may not delete message {message.message_id}")
    remove(world, message, by=who.id)
    return {"message_id": message.message_id, "update_id": None}


def _block(world: World, who: Person, *, blocked: bool) -> Json:
    if who.blocked == blocked:
        return {"update_id": None}
    chat = world.chat(who.id)
    chat.members.setdefault(world.bot.id, "kicked" if who.blocked else "member")
    who.blocked = blocked
    status = "kicked" if blocked else "member"
    return {"update_id": change_member(world, chat, user_id=world.bot.id, status=status, actor=who.id)}


def _raw(world: World, wish: Json) -> Json:
    """Any JSON object, or any text, as the next update."""
    if "text" in wish:
        world.updates.emit_text(text(wish, "text"))
        update_id = None
    elif isinstance(wish.get("update"), dict):
        update_id = world.updates.emit_raw(wish["update"])
    else:
        raise ControlError('raw needs "update" (an object) or "text"')
    world.idle.void()
    return {"update_id": update_id}


_ACTS: dict[str, Act] = {
    "send": _send,
    "album": album,
    "forward": forward,
    "pay": pay,
    "start": _start,
    "edit": _edit,
    "press": _press,
    "forge": _forge,
    "react": _react,
    "delete": _delete,
    "block": lambda world, who, _: _block(world, who, blocked=True),
    "unblock": lambda world, who, _: _block(world, who, blocked=False),
}
