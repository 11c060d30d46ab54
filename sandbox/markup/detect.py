"""Entities that Telegram finds by itself: commands, links, mentions, hashtags, e-mail addresses."""

from __future__ import annotations

import re
from itertools import pairwise

from sandbox.model import Json
from sandbox.spec import utf16

_PATTERNS = (
    (
        "url",
        re.compile(
            r"(?<![\w@.])(?:https?://[^\s<>\"']+|(?:[a-z0-9-]+\.)+(?:com|org|net|ru|pl|me|dev|eu|io)\b(?:/[^\s<>\"']*)?)",
            re.IGNORECASE,
        ),
    ),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}\b", re.IGNORECASE)),
    ("bot_command", re.compile(r"(?<![\w/@>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z][A-Za-z0-9_]{2,31}\b")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
)
_TRAILING = ".,;:!?)]}"


def entity(kind: str, text: str, start: int, end: int) -> Json:
    """A MessageEntity for the code points start..end of `text`."""
    return {"type": kind, "offset": utf16(text[:start]), "length": utf16(text[start:end])}


def detect(text: str) -> list[Json]:
    """Entities found in a plain text, in order, not overlapping."""
    found: list[tuple[int, int, str]] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            end = match.end()
            if kind == "url":
                end = match.start() + len(match.group().rstrip(_TRAILING))
            if all(end <= start or match.start() >= stop for start, stop, _ in found):
                found.append((match.start(), end, kind))
    return [entity(kind, text, start, end) for start, end, kind in sorted(found)]


def merge(text: str, given: list[Json]) -> list[Json]:
    """The given entities and those that Telegram would find outside of them, in Telegram's order."""
    spans = [(e["offset"], e["offset"] + e["length"]) for e in given if e["type"] not in _TRANSPARENT]
    extra = [
        e for e in detect(text) if all(e["offset"] + e["length"] <= a or e["offset"] >= b for a, b in spans)
    ]
    return sorted([*given, *extra], key=lambda e: (e["offset"], -e["length"]))


_TRANSPARENT = frozenset(
    {"bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote"}
)


def overlapping(entities: list[Json]) -> bool:
    """Whether two entities cross without one being inside the other (never true for what we emit)."""
    ordered = sorted(entities, key=lambda e: (e["offset"], -e["length"]))
    return any(
        a["offset"] < b["offset"] < a["offset"] + a["length"] < b["offset"] + b["length"]
        for a, b in pairwise(ordered)
    )
