"""What a person's message answers, and where a forwarded one comes from."""

from __future__ import annotations

from sandbox.control.fields import integer, optional_integer, optional_text, text
from sandbox.control.places import place
from sandbox.errors import ControlError
from sandbox.model import Chat, Json, Person
from sandbox.origins import external_reply, quote_of
from sandbox.render import user_json
from sandbox.world import World

FAR_CHANNEL = -1_001_900_000_001
"""The id of a channel or group that exists only as an origin."""


def answered(world: World, chat: Chat, who: Person, wish: Json) -> Json:
    """{"reply_to"|"external_reply", "quote"} for a message; "reply_to_chat" names another chat."""
    reply_to = optional_integer(wish, "reply_to")
    if reply_to is None:
        return {}
    there = place(world, who, wish, field="reply_to_chat") if "reply_to_chat" in wish else chat
    target = world.message(there.id, reply_to)
    part = optional_text(wish, "quote")
    quote = quote_of(target, part) if part is not None else None
    if part is not None and quote is None:
        raise ControlError(f"message {reply_to} does not say {part!r}")
    if there is chat:
        return {"reply_to": reply_to, "quote": quote}
    return {"external_reply": external_reply(world, there, target), "quote": quote}


def origin(world: World, source: object) -> Json | None:
    """forward_from: a person's id, the name of somebody who hides the account, or an object with "type".

    Objects: {"type": "channel"|"chat", "title", "username", "message_id", "signature"}.
    """
    if source is None:
        return None
    date = world.clock.unix()
    if isinstance(source, int):
        return {"type": "user", "date": date, "sender_user": user_json(world.person(source))}
    if isinstance(source, dict):
        return _far_origin(source, date)
    return {"type": "hidden_user", "date": date, "sender_user_name": str(source)}


def _far_origin(source: Json, date: int) -> Json:
    kind = text(source, "type")
    chat: Json = {"id": FAR_CHANNEL, "title": text(source, "title")}
    if username := optional_text(source, "username"):
        chat["username"] = username
    signed = optional_text(source, "signature")
    more = {"author_signature": signed} if signed else {}
    if kind == "channel":
        chat["type"] = "channel"
        return {"type": kind, "date": date, "chat": chat, "message_id": integer(source, "message_id"), **more}
    if kind == "chat":
        chat["type"] = "supergroup"
        return {"type": kind, "date": date, "sender_chat": chat, **more}
    raise ControlError("forward_from.type must be channel or chat")
