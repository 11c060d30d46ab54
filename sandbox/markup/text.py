"""From the parameters of a call to a text with entities, within Telegram's limits."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.errors import bad_request
from sandbox.markup.checks import checked_entities
from sandbox.markup.detect import merge
from sandbox.markup.html import parse_html
from sandbox.markup.legacy import parse_legacy
from sandbox.markup.markdown import parse_markdown
from sandbox.model import Json
from sandbox.spec import utf16

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024
MOST_ENTITIES = 100

_MODES: dict[str, Callable[[str], tuple[str, list[Json]]]] = {
    "html": parse_html,
    "markdown": parse_legacy,
    "markdownv2": parse_markdown,
}


def clean(text: str) -> str:
    """Control characters become blanks, blanks at the end go: as TDLib does, without moving any offset."""
    kept = "".join(" " if ord(c) < 32 and c != "\n" else c for c in text)
    return kept.rstrip(" \n\t\u00a0")


def formatted(source: str, *, parse_mode: str | None, entities: list[Json] | None) -> tuple[str, list[Json]]:
    """Cleaned text and its entities.  Raises ApiError 400 for broken markup or misplaced entities.

    Telegram keeps the first hundred entities and silently drops the others.
    """
    if parse_mode:
        parser = _MODES.get(parse_mode.lower())
        if parser is None:
            raise bad_request("unsupported parse_mode")
        raw, found = parser(source)
    else:
        raw, found = source, checked_entities(source, entities or [])
    text = clean(raw)
    size = utf16(text)
    clipped = [e | {"length": min(e["length"], size - e["offset"])} for e in found if e["offset"] < size]
    return text, merge(text, clipped)[:MOST_ENTITIES]


def message_text(params: Json) -> Json:
    """{"text", "entities"?} of sendMessage and editMessageText.  Raises ApiError 400."""
    source = params.get("text", "")
    if not source:
        raise bad_request("message text is empty")
    text, entities = formatted(source, parse_mode=params.get("parse_mode"), entities=params.get("entities"))
    if not text.strip():
        raise bad_request("text must be non-empty")
    if utf16(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def caption_text(params: Json) -> Json:
    """{"caption", "caption_entities"?}, or nothing when there is no caption.  Raises ApiError 400."""
    text, entities = formatted(
        params.get("caption", ""),
        parse_mode=params.get("parse_mode"),
        entities=params.get("caption_entities"),
    )
    if not text.strip():
        return {}
    if utf16(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return {"caption": text} | ({"caption_entities": entities} if entities else {})
