"""Where people act: the chats they see, the private chat they open."""

from __future__ import annotations

from sandbox.control.fields import integer, optional_integer
from sandbox.errors import ControlError
from sandbox.model import PRESENT, Chat, Json, Message, Person
from sandbox.posting import tell_bot
from sandbox.world import World


def place(world: World, who: Person, wish: Json, *, field: str = "chat") -> Chat:
    """The chat that a person acts in; they must be inside.  Raises ControlError."""
    where = wish.get(field, "private")
    if where in ("private", who.id):
        return world.chat(who.id)
    chat = world.chat(integer(wish, field))
    if chat.private:
        raise ControlError("a person sees only the own private chat")
    if chat.migrated_to is not None:
        raise ControlError(f"the group has migrated to {chat.migrated_to}")
    if chat.members.get(who.id) not in PRESENT:
        raise ControlError(f"person {who.id} is not in chat {chat.id}")
    return chat


def topic_of(chat: Chat, wish: Json) -> int | None:
    """The topic to write to, if one is named.  Raises ControlError."""
    thread = optional_integer(wish, "thread")
    if thread is not None and thread not in chat.topics:
        raise ControlError(f"there is no topic {thread} in chat {chat.id}")
    return thread


def open_private(chat: Chat, who: Person) -> None:
    """Writing in private counts as having pressed Start.  Raises ControlError when the bot is blocked."""
    if not chat.private:
        return
    if who.blocked:
        raise ControlError(f"person {who.id} has blocked the bot and must unblock it first")
    who.started = True


def told(world: World, chat: Chat, kind: str, message: Message) -> Json:
    """Tell the bot of a person's message; {"message_id", "update_id"}."""
    return {"message_id": message.message_id, "update_id": tell_bot(world, chat, kind, message)}


def told_all(world: World, chat: Chat, messages: list[Message]) -> Json:
    """Tell the bot of several messages in order; their ids, and the first and last apart."""
    ids = [message.message_id for message in messages]
    updates = [tell_bot(world, chat, "message", message) for message in messages]
    return {
        "message_id": ids[0],
        "update_id": updates[-1],
        "message_ids": ids,
        "update_ids": updates,
        "media_group_id": messages[0].media_group_id,
    }
