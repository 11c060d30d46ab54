"""A text too long for one message as several: nothing is lost, no letter and no look is torn.

Joined again, the parts are the text. A part ends at the best place in the second half of what fits: after a
paragraph, a line, a sentence, a word; else between two letters as people see them. A look that spans a cut
goes on in the next part.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from bot.views.graphemes import glued
from bot.views.screen import Entity

MOST_ENTITIES = 100
"""Telegram drops what comes after; so the least important go first, by our choice."""
IMPORTANCE = (
    *("text_link", "spoiler", "pre", "code", "blockquote", "expandable_blockquote", "bold", "italic"),
    *("strikethrough", "underline", "custom_emoji"),
)
ENDS = ("\n\n", "\n", ". ", "! ", "? ", "; ", ", ", " ")
"""What a part may end with, the best first."""

Piece = tuple[str, tuple[Entity, ...]]


def split(
    text: str,
    entities: Sequence[Entity] = (),
    *,
    first: int,
    rest: int,
    whole: Sequence[tuple[int, int]] = (),
) -> tuple[Piece, ...]:
    """The text in parts: the first of at most `first` UTF-16 units, the others of at most `rest`.

    `whole`: stretches (offset, length) that a cut avoids where it can: links, mentions, code. Raises
    ValueError for a limit below two units, which not every letter fits into.
    """
    if min(first, rest) < 2:
        raise ValueError(f"no text fits into {min(first, rest)} units")
    ruler = Ruler(text=text, at=tuple(accumulate(map(_width, text), initial=0)))
    parts, start, limit = [], 0, first
    while ruler.at[-1] - ruler.at[start] > limit:
        end = _cut(ruler, start, limit, whole)
        parts.append(_part(ruler, entities, start, end))
        start, limit = end, rest
    return (*parts, _part(ruler, entities, start, len(text)))


def most_important(entities: Sequence[Entity], most: int = MOST_ENTITIES) -> tuple[Entity, ...]:
    """At most so many of them, in their order: what bears meaning stays, mere looks go first."""
    if len(entities) <= most:
        return tuple(entities)
    ranked = sorted(range(len(entities)), key=lambda number: (_rank(entities[number]), number))
    kept = set(ranked[:most])
    return tuple(entity for number, entity in enumerate(entities) if number in kept)


def _rank(entity: Entity) -> int:
    return IMPORTANCE.index(entity.type) if entity.type in IMPORTANCE else len(IMPORTANCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruler:
    """A text with the UTF-16 offset of each of its characters, and of its end."""

    text: str
    at: tuple[int, ...]


def _width(char: str) -> int:
    return 2 if char > "\uffff" else 1


def _part(ruler: Ruler, entities: Sequence[Entity], start: int, end: int) -> Piece:
    low, high = ruler.at[start], ruler.at[end]
    inside = (
        replace(
            entity,
            offset=max(entity.offset, low) - low,
            length=min(entity.offset + entity.length, high) - max(entity.offset, low),
        )
        for entity in entities
    )
    return ruler.text[start:end], tuple(entity for entity in inside if entity.length > 0)


def _cut(ruler: Ruler, start: int, limit: int, whole: Sequence[tuple[int, int]]) -> int:
    """Where the part that begins at `start` ends: characters, not units."""
    hard = bisect_right(ruler.at, ruler.at[start] + limit) - 1
    low = bisect_left(ruler.at, ruler.at[start] + limit // 2)
    for end in ENDS:
        place = _last(ruler, end, low, hard, whole)
        if place is not None:
            return place
    letters = [place for place in range(hard, start, -1) if not glued(ruler.text, place)]
    free = (place for place in letters if place >= low and not _inside(ruler, place, whole))
    return next(free, letters[0] if letters else hard)


def _last(ruler: Ruler, end: str, low: int, hard: int, whole: Sequence[tuple[int, int]]) -> int | None:
    """Behind the last such end between the two places at which nothing would be torn."""
    found = ruler.text.rfind(end, low, hard)
    while found >= 0:
        place = found + len(end)
        if not glued(ruler.text, place) and not _inside(ruler, place, whole):
            return place
        found = ruler.text.rfind(end, low, place - 1)
    return None


def _inside(ruler: Ruler, place: int, whole: Sequence[tuple[int, int]]) -> bool:
    at = ruler.at[place]
    return any(offset < at < offset + length for offset, length in whole)
