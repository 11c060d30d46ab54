"""Which time a statement is asked for, as typed: nothing, `last`, `year`, a month, a year, two days. Pure."""

import re
from datetime import date
from typing import Final

from bot.flows.notices import Usage
from bot.flows.statements import WantedSpan

_DAY: Final = re.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_MONTH: Final = re.compile("([0-9]{4})-([0-9]{2})", re.ASCII)
_YEARS: Final = range(2000, 2200)
WORDS: Final = ("last", "year")


def read_span(words: list[str], command: str) -> WantedSpan | Usage:
    """The time, or what is wrong with it; of two days both are included."""
    if not words:
        return WantedSpan()
    if len(words) == 1 and words[0].lower() in WORDS:
        return WantedSpan(which=words[0].lower())
    if len(words) == 1:
        days = _month(words[0])
        if days is None:
            return Usage(command=command, error="bad_date", detail=words[0])
        return WantedSpan(days=days)
    if len(words) > 2:
        return Usage(command=command, error="extra", detail=words[2])
    found = [_day(word) for word in words]
    first, last = found
    if first is None or last is None:
        return Usage(command=command, error="bad_date", detail=words[0] if first is None else words[1])
    if last < first:
        return Usage(command=command, error="bad_date", detail=words[1])
    return WantedSpan(days=(first, date.fromordinal(last.toordinal() + 1)))


def is_span(word: str) -> bool:
    """Whether a word can stand for a time: then it is no part of a client's name."""
    return word.lower() in WORDS or _month(word) is not None or _day(word) is not None


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    if found is None or int(found[1]) not in _YEARS:
        return None
    year, month, day = (int(part) for part in found.groups())
    following = _first_of(year, month + 1)
    first = _first_of(year, month)
    if first is None or following is None or not 1 <= day <= (following - first).days:
        return None
    return date(year, month, day)


def _month(text: str) -> tuple[date, date] | None:
    """The first day of a month, and of the next."""
    found = _MONTH.fullmatch(text)
    if found is None or int(found[1]) not in _YEARS:
        return None
    first = _first_of(int(found[1]), int(found[2]))
    following = _first_of(int(found[1]), int(found[2]) + 1)
    return None if first is None or following is None else (first, following)


def _first_of(year: int, month: int) -> date | None:
    """The 13th month is January of the next year; there is no 0th and no 14th."""
    if month == 13:
        return date(year + 1, 1, 1)
    return date(year, month, 1) if 1 <= month <= 12 else None
