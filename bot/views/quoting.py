"""The part of a message that a reply quotes, found in the same message as it stands on the other side.

Telegram refuses a quote that is not there letter by letter and look by look, so both are taken from what
stands there; a part that was changed, cut in two or never passed on is not quoted.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.flows.prepared import Passage
from bot.views.graphemes import cleaned, units
from bot.views.relay import entity_of
from bot.views.render import render_all
from bot.views.screen import Entity

MOST: Final = 1024
"""Most UTF-16 units of a quote (Bot API)."""
KEPT: Final = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler", "custom_emoji"})
"""Looks that are part of a quote; all others stay with the message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """What is quoted; `position` in UTF-16 units of the message that is answered."""

    text: str
    position: int
    entities: tuple[Entity, ...] = ()


def quoted(passage: Passage, *, lang: str, now: datetime) -> Quoted | None:
    """The quote as it stands there; None where it does not."""
    there = _there(passage, lang, now)
    if there is None:
        return None
    text, looks = there
    words = passage.text if passage.notice is None else cleaned(passage.text)[0]
    places = [] if not words or units(words) > MOST else _places(text, words)
    if not places:
        return None
    expected = passage.position if passage.from_end is None else units(text) - passage.from_end
    start = min(places, key=lambda place: abs(place - expected))
    return Quoted(text=words, position=start, entities=_inside(looks, start, units(words)))


def _there(passage: Passage, lang: str, now: datetime) -> tuple[str, tuple[Entity, ...]] | None:
    """Text and looks of the message that is answered: the original, or the part of the copy."""
    if passage.notice is None:
        raw = [one for one in json.loads(passage.entities) if isinstance(one, dict)]
        looks = (entity_of(one, (one["offset"], one["length"])) for one in raw)
        return passage.original, tuple(look for look in looks if look is not None)
    screens = render_all(passage.notice, lang=lang, now=now, talk=passage.talk)
    if passage.part >= len(screens):
        return None
    return screens[passage.part].text, screens[passage.part].entities


def _places(text: str, words: str) -> list[int]:
    """Where the words begin, in UTF-16 units, overlapping ones too."""
    found, start = [], text.find(words)
    while start >= 0:
        found.append(units(text[:start]))
        start = text.find(words, start + 1)
    return found


def _inside(looks: tuple[Entity, ...], start: int, length: int) -> tuple[Entity, ...]:
    """The looks within the quote, cut to it and counted from its beginning."""
    made = []
    for look in looks:
        low, high = max(look.offset, start), min(look.offset + look.length, start + length)
        if look.type in KEPT and high > low:
            made.append(
                Entity(
                    type=look.type,
                    offset=low - start,
                    length=high - low,
                    custom_emoji_id=look.custom_emoji_id,
                )
            )
    return tuple(made)
