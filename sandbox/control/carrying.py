"""People send albums and forward messages from chat to chat."""

from __future__ import annotations

import copy

from sandbox.control.contents import content_of
from sandbox.control.fields import integer
from sandbox.control.places import open_private, place, told_all, topic_of
from sandbox.control.replies import answered
from sandbox.errors import ApiError, ControlError
from sandbox.methods.media import refuse_bad_album
from sandbox.model import Json, Person
from sandbox.origins import origin_of
from sandbox.posting import media_kind, new_group_id, post, regrouped
from sandbox.world import World


def album(world: World, who: Person, wish: Json) -> Json:
    """{"chat", "items": [{"photo"|"video"|"document"|"audio": name, "caption"}…], "thread", "reply_to"}."""
    chat = place(world, who, wish)
    items = wish.get("items")
    if not isinstance(items, list) or len(items) < 2:
        raise ControlError("items must be a list of two or more")
    contents = [content_of(world, item) for item in items]
    try:
        refuse_bad_album([{"type": media_kind(content) or "text"} for content in contents])
    except ApiError as error:
        raise ControlError(error.description) from None
    open_private(chat, who)
    where = {"thread_id": topic_of(chat, wish), **answered(world, chat, who, wish)}
    group = new_group_id(world)
    messages = [
        post(world, chat, sender=who.id, content=content, media_group_id=group, **where)
        for content in contents
    ]
    return told_all(world, chat, messages)


def forward(world: World, who: Person, wish: Json) -> Json:
    """{"chat", "thread", "from_chat", "message_id" or "message_ids"}; some authors hide their accounts."""
    source, chat = place(world, who, wish, field="from_chat"), place(world, who, wish)
    ids = wish.get("message_ids") or [integer(wish, "message_id")]
    found = [world.message(source.id, message_id) for message_id in ids]
    if any(message.service or message.protected for message in found):
        raise ControlError("a service message or a protected one cannot be forwarded")
    open_private(chat, who)
    thread = topic_of(chat, wish)
    messages = [
        post(
            world,
            chat,
            sender=who.id,
            content=copy.deepcopy(message.content),
            thread_id=thread,
            media_group_id=group,
            forward_origin=origin_of(world, message),
        )
        for message, group in zip(found, regrouped(world, found), strict=True)
    ]
    return told_all(world, chat, messages)
