"""What a person sends: the content of a message from a control request."""

from __future__ import annotations

import hashlib
import zlib

from sandbox.control.fields import optional_text, text
from sandbox.errors import ControlError
from sandbox.files import media_content
from sandbox.markup.detect import detect
from sandbox.model import Json
from sandbox.world import World

FILES = ("photo", "document", "sticker", "voice", "video", "audio", "animation", "video_note")
OTHERS = ("contact", "location", "poll", "dice")


def content_of(world: World, wish: Json) -> Json:
    """The content fields of a Message.  Raises ControlError unless exactly one kind is named."""
    kinds = [kind for kind in ("text", *FILES, *OTHERS) if wish.get(kind) is not None]
    if len(kinds) != 1:
        raise ControlError(f"send needs exactly one of text, {', '.join((*FILES, *OTHERS))}; found {kinds}")
    kind = kinds[0]
    if kind == "text":
        return _with_entities("text", "entities", text(wish, "text"), wish)
    if kind in FILES:
        content = media_content(world.files.named(kind, text(wish, kind)))
        caption = optional_text(wish, "caption")
        return content | (_with_entities("caption", "caption_entities", caption, wish) if caption else {})
    return {kind: _OTHER[kind](world, wish[kind])}


def _with_entities(field: str, entities: str, value: str, wish: Json) -> Json:
    found = wish.get("entities")
    found = detect(value) if found is None else found
    return {field: value} | ({entities: found} if found else {})


def _contact(_world: World, wish: Json) -> Json:
    return {"phone_number": "+10000000000", "first_name": "Contact"} | dict(wish)


def _location(_world: World, wish: Json) -> Json:
    return {"latitude": 52.23, "longitude": 21.01} | dict(wish)


def _poll(world: World, wish: Json) -> Json:
    options: list[object] = wish.get("options") or ["yes", "no"]
    return {
        "id": str(5_000_000_000_000_000_000 + world.next_number()),
        "question": wish.get("question", "?"),
        "options": [
            {
                "text": str(option),
                "voter_count": 0,
                "persistent_id": hashlib.sha256(f"{n}/{option}".encode()).hexdigest()[:16],
            }
            for n, option in enumerate(options)
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": True,
        "members_only": False,
    }


def _dice(world: World, wish: object) -> Json:
    emoji = wish if isinstance(wish, str) and wish else "🎲"
    return {"emoji": emoji, "value": zlib.crc32(str(world.next_number()).encode()) % 6 + 1}


_OTHER = {"contact": _contact, "location": _location, "poll": _poll, "dice": _dice}
