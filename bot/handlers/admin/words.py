"""The words of an admin command: bare ones in their order, `key=value` ones, and what follows `because`.

Pure. A value with spaces stands in quotes of any of the usual kinds. In some commands the last
bare field is an amount and takes all bare words that are left, so that `1 500,50` needs no quotes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.flows.notices import Usage

_QUOTED: Final = r'"([^"]*)"|„([^”“]*)[”“]|“([^”“]*)[”“]|«([^«»]*)»'
_WORD: Final = re.compile(rf"\s*(?:([a-z]+)=)?(?:(?:{_QUOTED})(?!\S)|(\S+))")
_QUOTES: Final = '"„“«'
_BECAUSE: Final = "because"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word as typed, between `start` and `end` of the text; `key` when written `key=…`."""

    text: str
    key: str | None
    quoted: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a command takes: bare fields in their order, keys, whether a reason (which an `optional` one may
    leave out). `spread`: the last field takes all bare words that are left."""

    command: str
    fields: tuple[str, ...] = ()
    keys: frozenset[str] = frozenset()
    because: bool = False
    spread: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of a command that has its shape: one text a field. `quoted` names the fields in quotes."""

    fields: tuple[str, ...]
    quoted: frozenset[str]
    named: dict[str, str]
    because: str


def read_words(text: str, shape: Shape) -> Words | Usage:
    """The words, or what is wrong with them: something missing, something that does not belong here."""
    words, because = _split(text, shape)
    bare = tuple(word for word in words if word.key is None)
    named = tuple(word for word in words if word.key is not None)
    error = _wrong_word(words, shape) or _wrong_count(bare, shape) or _wrong_reason(because, shape)
    if error is not None:
        return error
    texts = tuple(word.text for word in bare)
    if shape.spread:
        last = len(shape.fields) - 1
        texts = (*texts[:last], text[bare[last].start : bare[-1].end])
    return Words(
        fields=texts,
        quoted=frozenset(field for field, word in zip(shape.fields, bare, strict=False) if word.quoted),
        named={word.key: word.text for word in named if word.key is not None},
        because=because,
    )


def _split(text: str, shape: Shape) -> tuple[tuple[Word, ...], str]:
    """Words up to `because`, and the reason on one line."""
    words: list[Word] = []
    for word in _scan(text):
        if shape.because and word.text == _BECAUSE and word.key is None and not word.quoted:
            return tuple(words), " ".join(text[word.end :].split())
        words.append(word)
    return tuple(words), ""


def _scan(text: str) -> Iterator[Word]:
    for found in _WORD.finditer(text):
        key, *quotes, plain = found.groups()
        quoted = next((part for part in quotes if part is not None), None)
        start = found.end() - len(found[0].lstrip())
        value = plain if quoted is None else quoted
        yield Word(text=value, key=key, quoted=quoted is not None, start=start, end=found.end())


def _wrong_word(words: tuple[Word, ...], shape: Shape) -> Usage | None:
    """A quote that is left open or has something behind it, a key that is not known, named twice or empty."""
    seen: set[str] = set()
    for word in words:
        if not word.quoted and word.text[0] in _QUOTES:
            return Usage(command=shape.command, error="missing", detail=f"{word.text[:20]}…")
        if not word.text.strip():
            return Usage(
                command=shape.command, error="missing", detail=word.key or next(iter(shape.fields), "")
            )
        if word.key is not None and (word.key not in shape.keys or word.key in seen):
            return Usage(command=shape.command, error="extra", detail=f"{word.key}={word.text}")
        seen |= {word.key} if word.key is not None else set()
    return None


def _wrong_count(bare: tuple[Word, ...], shape: Shape) -> Usage | None:
    if len(bare) < len(shape.fields):
        return Usage(command=shape.command, error="missing", detail=shape.fields[len(bare)])
    if len(bare) > len(shape.fields) and not shape.spread:
        return Usage(command=shape.command, error="extra", detail=bare[len(shape.fields)].text)
    return None


def _wrong_reason(because: str, shape: Shape) -> Usage | None:
    needed = shape.because and not shape.optional
    return Usage(command=shape.command, error="no_because") if needed and not because else None
