"""Putting messages into chats, changing and removing them: the effects that people and the bot share."""

from __future__ import annotations

import copy
from typing import Any

from sandbox.model import PRESENT, Chat, Json, Message
from sandbox.render import message_json
from sandbox.seen import buttons_of
from sandbox.updates import DAY
from sandbox.world import World

_MEDIA = ("photo", "animation", "document", "voice", "video", "audio", "sticker", "video_note")
_OTHER = ("venue", "contact", "location", "poll", "dice", "invoice")
"""In this order: beside an animation stands a document too, beside a venue a location."""


def post(world: World, chat: Chat, *, sender: int, content: Json, **more: Any) -> Message:
    """Store a new message and show it to everybody in the chat."""
    message = Message(
        chat_id=chat.id,
        message_id=chat.next_message_id(),
        sender=sender,
        date=world.clock.unix(),
        content=content,
        **more,
    )
    chat.messages[message.message_id] = message
    remember_buttons(message)
    show(world, message, "service" if message.service else "sent")
    return message


def revise(
    world: World, message: Message, *, content: Json, markup: Json | None, quiet: bool = False
) -> None:
    """Replace a message's content and keyboard; `quiet` keeps edit_date (only the keyboard changed)."""
    message.history.append(snapshot(message))
    message.content, message.reply_markup = content, markup
    if not quiet:
        message.edit_date = world.clock.unix()
    remember_buttons(message)
    show(world, message, "edited")


def remove(world: World, message: Message, *, by: int) -> None:
    """Delete a message for everybody; the bot gets no update about it, as in Telegram."""
    message.deleted = True
    chat = world.chat(message.chat_id)
    if message.message_id in chat.pinned:
        chat.pinned.remove(message.message_id)
    show(world, message, "deleted", actor=by)


def show(world: World, message: Message, kind: str, *, actor: int | None = None, **more: Any) -> None:
    """Write an event about a message into the journal of what people see."""
    by = message.sender if actor is None else actor
    world.seen.add(kind=kind, **view(world, message), by=_by(world, by), **more)


def new_group_id(world: World) -> str:
    """A media_group_id that no album had yet."""
    return str(13_000_000_000_000_000 + world.next_number())


def regrouped(world: World, messages: list[Message]) -> list[str | None]:
    """The media_group_ids of copies or forwards of these messages: what was an album becomes a new one.

    One message of an album that goes without the others is no album.
    """
    old = [message.media_group_id for message in messages]
    new = {group: new_group_id(world) for group in old if group is not None and old.count(group) > 1}
    return [new.get(group) if group is not None else None for group in old]


def view(world: World, message: Message) -> Json:
    """A message as a person sees it."""
    file = media_file(message.content)
    return {
        "chat_id": message.chat_id,
        "message_id": message.message_id,
        "thread_id": message.thread_id,
        "text": message.content.get("text", message.content.get("caption")),
        "entities": message.content.get("entities", message.content.get("caption_entities", [])),
        "media": media_kind(message.content),
        "file_id": file.get("file_id"),
        "file_name": _file_name(world, file),
        "reply_to": message.reply_to,
        "quote": (message.quote or {}).get("text"),
        "external_reply": message.external_reply,
        "buttons": buttons_of(message.reply_markup),
        "media_group_id": message.media_group_id,
        "forward_origin": message.forward_origin,
        "ephemeral_message_id": message.ephemeral_id,
        "user_id": message.receiver,
        "service": _service_kind(message),
        "content": copy.deepcopy(message.content),
    }


def snapshot(message: Message) -> Json:
    """A state of a message that is about to be replaced."""
    return {
        "text": message.content.get("text", message.content.get("caption")),
        "content": copy.deepcopy(message.content),
        "buttons": buttons_of(message.reply_markup),
        "edit_date": message.edit_date,
    }


def media_kind(content: Json) -> str | None:
    """photo, document, … contact, poll …; None for a text or a service message."""
    return next((kind for kind in (*_MEDIA, *_OTHER) if kind in content), None)


def media_file(content: Json) -> Json:
    """The file object of a message (the greatest size of a photo), or {}."""
    kind = media_kind(content)
    if kind not in _MEDIA:
        return {}
    value = content[kind]
    found: Json = value[-1] if isinstance(value, list) else value
    return found


def tell_bot(world: World, chat: Chat, kind: str, message: Message) -> int | None:
    """Emit the update about a person's message if the bot may see it; its update_id or None."""
    if not bot_sees(world, chat):
        return None
    return emit(world, kind, message_json(world, message), key=f"chat:{chat.id}")


def post_service(world: World, chat: Chat, *, content: Json, **more: Any) -> Message:
    """A service message of the bot's own doing; unlike its other messages it comes back to it as an update.

    (telegram-bot-api skips outgoing messages, but not these: topics, pins.)
    """
    message = post(world, chat, sender=world.bot.id, content=content, service=True, **more)
    tell_bot(world, chat, "message", message)
    return message


def bot_sees(world: World, chat: Chat) -> bool:
    """Whether updates of this chat reach the bot."""
    if chat.migrated_to is not None:
        return False
    if chat.private:
        return not world.people[chat.id].blocked
    return world.bot_status(chat) in PRESENT


def emit(world: World, kind: str, payload: Json, *, key: str, kept: Any = DAY) -> int | None:
    """Queue an update; an idle report made before it is void."""
    update_id = world.updates.emit(kind, payload, key=key, kept=kept)
    if update_id is not None:
        world.idle.void()
    return update_id


def remember_buttons(message: Message) -> None:
    """Keep what a person may press from now on."""
    for row in (message.reply_markup or {}).get("inline_keyboard", []):
        message.shown_data.update(b["callback_data"] for b in row if "callback_data" in b)


def _by(world: World, person_id: int) -> int | str:
    return "bot" if person_id == world.bot.id else person_id


def _file_name(world: World, file: Json) -> str | None:
    stored = world.files.find(file.get("file_id", ""))
    return stored.name if stored else None


def _service_kind(message: Message) -> str | None:
    return next(iter(message.content), None) if message.service else None
