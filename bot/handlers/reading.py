"""What a message says, as flows take it: text with its entities, a file by its handle, or plain lines."""

import json
import re
from collections.abc import Sequence
from typing import Any, Final, TypedDict

from aiogram.enums import ContentType
from aiogram.types import (
    Contact,
    Location,
    Message,
    MessageEntity,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
    Poll,
    Venue,
)

from bot.desk.talk import Content
from bot.ids import MessageId

FILES: Final = ("animation", "audio", "document", "video", "video_note", "voice", "sticker")
"""Fields of a message that hold one file. An animation has `document` set too, so it goes first."""

EVENTS: Final = frozenset(
    {
        *(ContentType.PINNED_MESSAGE, ContentType.MESSAGE_AUTO_DELETE_TIMER_CHANGED),
        *(ContentType.CHAT_BACKGROUND_SET, ContentType.WRITE_ACCESS_ALLOWED, ContentType.BOOST_ADDED),
        *(ContentType.FORUM_TOPIC_CREATED, ContentType.FORUM_TOPIC_EDITED, ContentType.FORUM_TOPIC_CLOSED),
        *(ContentType.FORUM_TOPIC_REOPENED, ContentType.CONNECTED_WEBSITE, ContentType.GIFT_UPGRADE_SENT),
        *(ContentType.CHECKLIST_TASKS_DONE, ContentType.CHECKLIST_TASKS_ADDED),
        *(ContentType.PAID_MESSAGE_PRICE_CHANGED, ContentType.DIRECT_MESSAGE_PRICE_CHANGED),
        *(ContentType.POLL_OPTION_ADDED, ContentType.POLL_OPTION_DELETED),
    }
)
"""What Telegram itself writes into a private chat: nobody said anything, so nobody waits for an answer."""

_LARGEST_MESSAGE: Final = 2**52 - 1
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")


async def said(message: Message) -> bool:
    """Whether a person says something with it (filter)."""
    return message.content_type not in EVENTS


def words_of(message: Message) -> str:
    """The text or the caption, as sent; empty when there is neither."""
    return message.text or message.caption or ""


def content_of(message: Message) -> Content | None:
    """None for what cannot be passed on (a game, a story, a gift, …)."""
    media, file_id = _file_of(message)
    text, entities = storable(words_of(message), message.entities or message.caption_entities or ())
    if media is None and not text:
        text = storable(_plain_lines(message))[0]
        media = _without_file(message)
    if media is None and not text:
        return None
    return Content(
        text=text,
        entities=json.dumps(entities),
        media=media,
        file_id=file_id,
        details=_details(message, media),
        origin=_origin(message),
    )


def reply_to(message: Message) -> MessageId | None:
    """The message replied to. In a topic each message "replies" to the one that opened it: no reply."""
    reply = message.reply_to_message
    if reply is None or reply.forum_topic_created is not None or not 0 < reply.message_id <= _LARGEST_MESSAGE:
        return None
    return MessageId(reply.message_id)


def quoted(message: Message) -> str | None:
    """The part of the message replied to that the writer chose to quote, as `TalkMessage.quoted`."""
    quote, answered = message.quote, message.reply_to_message
    if quote is None or not quote.is_manual or answered is None or reply_to(message) is None:
        return None
    text = storable(quote.text)[0]
    length = _units(words_of(answered))
    made = {"text": text, "position": quote.position, "from_end": max(0, length - quote.position)}
    return json.dumps(made, ensure_ascii=False)


class Around(TypedDict):
    """What a message stands in, as flows take it."""

    reply_to: MessageId | None
    quoted: str | None
    media_group: str | None


def around(message: Message) -> Around:
    return {
        "reply_to": reply_to(message),
        "quoted": quoted(message),
        "media_group": message.media_group_id,
    }


def storable(text: str, entities: Sequence[MessageEntity] = ()) -> tuple[str, list[dict[str, Any]]]:
    """The text without NUL and lone surrogates, which no database keeps, and its entities moved to fit."""
    gaps = _gaps(text)
    moved = (_moved(entity.model_dump(mode="json", exclude_none=True), gaps) for entity in entities)
    return _UNSTORABLE.sub("", text), [entity for entity in moved if entity["length"] > 0]


def _gaps(text: str) -> list[int]:
    """Where something is left out, in UTF-16 units of the text as sent."""
    return [_units(text[: found.start()]) for found in _UNSTORABLE.finditer(text)]


def _units(text: str) -> int:
    """UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def _moved(entity: dict[str, Any], gaps: list[int]) -> dict[str, Any]:
    start, end = entity["offset"], entity["offset"] + entity["length"]
    before = sum(gap < start for gap in gaps)
    inside = sum(start <= gap < end for gap in gaps)
    return entity | {"offset": start - before, "length": end - start - inside}


def _file_of(message: Message) -> tuple[str | None, str | None]:
    """Name of the field and handle of the file. A live photo is passed on as the photo in it."""
    sizes = message.photo or (message.live_photo.photo if message.live_photo is not None else None)
    if sizes:
        return "photo", _clean(max(sizes, key=lambda size: size.width * size.height).file_id)
    for name in FILES:
        file = getattr(message, name)
        if file is not None:
            return name, _clean(file.file_id)
    return None, None


def _without_file(message: Message) -> str | None:
    """What is sent again by its parameters. A venue has `location` set too, so it goes first."""
    held = (name for name in ("contact", "venue", "location") if getattr(message, name) is not None)
    return next(held, None)


def _details(message: Message, media: str | None) -> str | None:
    """Parameters of the call that sends it again, beside file and caption."""
    match media:
        case "contact" if message.contact is not None:
            details = _contact_details(message.contact)
        case "venue" if message.venue is not None:
            details = message.venue.model_dump(mode="json", exclude={"location"})
            details |= _point(message.venue.location)
        case "location" if message.location is not None:
            details = _point(message.location)
        case "photo" | "video" | "animation":
            details = {
                "has_spoiler": message.has_media_spoiler,
                "show_caption_above_media": message.show_caption_above_media,
            }
        case _:
            details = {}
    kept = {key: value for key, value in details.items() if value is not None and value is not False}
    return json.dumps(kept) if kept else None


def _contact_details(contact: Contact) -> dict[str, Any]:
    """Telegram takes no contact without a first name, though it may hand one over."""
    details = contact.model_dump(mode="json", exclude={"user_id"})
    return details | {"first_name": contact.first_name or contact.phone_number}


def _point(place: Location) -> dict[str, Any]:
    """A place that moves is passed on as the place where it was."""
    kept = {"latitude", "longitude", "horizontal_accuracy"}
    return place.model_dump(mode="json", include=kept)


def _origin(message: Message) -> str | None:
    """Whose words a forward carries, also of somebody who hides the account."""
    origin = message.forward_origin
    match origin:
        case MessageOriginUser():
            made = _from(origin.type, origin.sender_user.full_name) | {"user": origin.sender_user.id}
        case MessageOriginHiddenUser():
            made = _from("hidden", origin.sender_user_name)
        case MessageOriginChat():
            made = _from(origin.type, origin.sender_chat.title or "", origin.author_signature)
        case MessageOriginChannel():
            made = _from(origin.type, origin.chat.title or "", origin.author_signature)
        case _:
            return None
    return json.dumps(made, ensure_ascii=False)


def _from(kind: str, name: str, author: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "name": _clean(name), "user": None, "author": _clean(author or "")}


def _clean(text: str) -> str:
    return _UNSTORABLE.sub("", text)


def _plain_lines(message: Message) -> str:
    """What has a meaning in words. A venue has `location` set too, so it goes first."""
    if message.contact is not None:
        return _contact(message.contact)
    if message.venue is not None:
        return _venue(message.venue)
    if message.location is not None:
        return _place(message.location)
    if message.poll is not None:
        return _poll(message.poll)
    return "" if message.dice is None else f"{message.dice.emoji} {message.dice.value}"


def _contact(contact: Contact) -> str:
    name = " ".join(part for part in (contact.first_name, contact.last_name) if part)
    return f"{name}\n{contact.phone_number}"


def _venue(venue: Venue) -> str:
    return f"{venue.title}\n{venue.address}\n{_place(venue.location)}"


def _place(place: Location) -> str:
    """Latitude and longitude in degrees, to about a metre: every map finds them."""
    return f"{place.latitude:.5f}, {place.longitude:.5f}"


def _poll(poll: Poll) -> str:
    return "\n".join((poll.question, *(f"• {option.text}" for option in poll.options)))
