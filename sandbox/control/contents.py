"""What a person sends: the content of a message from a control request."""

from __future__ import annotations

from sandbox.contents import dice_json, poll_json, venue_content
from sandbox.control.fields import optional_text, text
from sandbox.errors import ControlError
from sandbox.files import media_content
from sandbox.markup.detect import detect
from sandbox.model import Json
from sandbox.world import World

FILES = ("photo", "document", "sticker", "voice", "video", "audio", "animation", "video_note")
OTHERS = ("contact", "location", "venue", "poll", "dice")


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
    return _venue(world, wish[kind]) if kind == "venue" else {kind: _OTHER[kind](world, wish[kind])}


def _with_entities(field: str, entities: str, value: str, wish: Json) -> Json:
    found = wish.get("entities")
    found = detect(value) if found is None else found
    return {field: value} | ({entities: found} if found else {})


def _contact(_world: World, wish: Json) -> Json:
    return {"phone_number": "+10000000000", "first_name": "Contact"} | dict(wish)


def _location(_world: World, wish: Json) -> Json:
    return {"latitude": 52.23, "longitude": 21.01} | dict(wish)


def _venue(world: World, wish: Json) -> Json:
    place = _location(world, wish.get("location") or {})
    named = {"title": "Venue", "address": "1 Street"} | {n: v for n, v in wish.items() if n != "location"}
    return venue_content(place, named)


def _poll(world: World, wish: Json) -> Json:
    options: list[object] = wish.get("options") or ["yes", "no"]
    texts = [{"text": str(option)} for option in options]
    return poll_json(world.next_number(), str(wish.get("question", "?")), texts)


def _dice(world: World, wish: object) -> Json:
    return dice_json(wish if isinstance(wish, str) and wish else "🎲", world.next_number())


_OTHER = {"contact": _contact, "location": _location, "poll": _poll, "dice": _dice}
