"""A message from one side as the other side sees it: who wrote, then the words as they were written."""

import json

from bot.flows.notices import Relayed
from bot.views.graphemes import clean, name, units
from bot.views.reader import Reader
from bot.views.screen import CAPTION_LIMIT, TEXT_LIMIT, Entity, Screen, Text

LOOKS = frozenset(
    {
        *("bold", "italic", "underline", "strikethrough", "spoiler"),
        *("code", "pre", "blockquote", "expandable_blockquote", "text_link"),
    }
)
"""Looks that a bot may pass on as they are; Telegram finds links, mentions and the like by itself."""


def relayed(notice: Relayed, reader: Reader) -> Screen:
    """Header, earlier text of an edited message, the text with its looks; what has no room goes first."""
    limit = TEXT_LIMIT if notice.media is None else CAPTION_LIMIT
    body, entities = _body(notice)
    for text in (_head(notice, reader, before=True), _head(notice, reader, before=False)):
        if text.length + 1 + units(body) <= limit:
            return _finish(text, body, entities, notice)
    return _finish(Text(), body, entities, notice)


def _finish(text: Text, body: str, entities: tuple[Entity, ...], notice: Relayed) -> Screen:
    if text.length and body:
        text.line()
    return text.marked(body, entities).screen(media=notice.media, file_id=notice.file_id)


def _head(notice: Relayed, reader: Reader, *, before: bool) -> Text:
    text = Text()
    if notice.side == "client":
        text.bold(f"{name(notice.by)}, {name(notice.client)} · #{notice.request_id}")
    elif notice.by:
        text.bold(f"{name(notice.by)}:")
    if notice.before is None:
        return text
    words = clean(notice.before).strip()
    if before and words:
        return text.line(reader.t("Edited. Before:")).line().quote(words, 600)
    return text.line(reader.t("Edited."))


def _body(notice: Relayed) -> tuple[str, tuple[Entity, ...]]:
    """The text, and its looks unless cleaning has shifted them."""
    text = clean(notice.text)
    return text, _entities(notice.entities, units(text)) if text == notice.text else ()


def _entities(source: str, end: int) -> tuple[Entity, ...]:
    try:
        listed = json.loads(source or "[]")
    except ValueError:
        return ()
    found = (_entity(raw, end) for raw in listed if isinstance(raw, dict)) if isinstance(listed, list) else ()
    return tuple(entity for entity in found if entity is not None)


def _entity(raw: dict[str, object], end: int) -> Entity | None:
    kind, offset, length, url = raw.get("type"), raw.get("offset"), raw.get("length"), raw.get("url")
    if not isinstance(kind, str) or not isinstance(offset, int) or not isinstance(length, int):
        return None
    if kind not in LOOKS or offset < 0 or length < 1 or offset + length > end:
        return None
    if kind != "text_link":
        return Entity(type=kind, offset=offset, length=length)
    return Entity(type=kind, offset=offset, length=length, url=url) if isinstance(url, str) else None
