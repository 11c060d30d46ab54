"""The deployment's opening hours as the plan book states them: a week of local times, no dates, no zone.

It stands beside `bot.ids`, under both `bot.quota` (whose plan book carries it) and `bot.desk` (which counts
with it), because those two may not import each other.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from itertools import pairwise

Interval = tuple[time, time]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = time(0)
CLOCK_KINDS = frozenset({"emergency"})
"""Kinds of request whose promised time runs by the clock; all others count opening hours."""
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00", re.ASCII)


class HoursError(ValueError):
    """Opening hours that cannot be meant; the message names the part at fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Opening hours of a week: weekday (0 = Monday) to its intervals in order, half-open, in local time.

    An interval that ends at 00:00 ends at the next midnight. Raises HoursError when no day has an interval
    (such a desk would never promise anything) or when intervals are empty, overlap or stand out of order.
    """

    open: Mapping[int, tuple[Interval, ...]]

    def __post_init__(self) -> None:
        if not any(self.open.values()):
            raise HoursError("no day has opening hours")
        for weekday, intervals in self.open.items():
            _check_day(weekday, intervals)

    def length_of_day(self) -> timedelta:
        """The open time of the week's longest day: what a promise of "a day" means to a desk."""
        return max(sum(map(_length, intervals), timedelta()) for intervals in self.open.values())


def _check_day(weekday: int, intervals: tuple[Interval, ...]) -> None:
    if not 0 <= weekday < len(WEEKDAYS):
        raise HoursError(f"{weekday} is no weekday")
    for starts, ends in intervals:
        if ends <= starts and ends != MIDNIGHT:
            raise HoursError(f"{WEEKDAYS[weekday]}: {starts:%H:%M}-{ends:%H:%M} does not end after it starts")
    for (_, ends), (starts, _) in pairwise(intervals):
        if starts < ends or ends == MIDNIGHT:
            raise HoursError(f"{WEEKDAYS[weekday]}: intervals overlap or stand out of order")


def _length(interval: Interval) -> timedelta:
    starts, ends = (timedelta(hours=moment.hour, minutes=moment.minute) for moment in interval)
    return ends - starts if ends else timedelta(days=1) - starts


def parse_hours(data: Mapping[str, str]) -> Hours:
    """Opening hours from their written form, for example {"mon-fri": "09:00-18:00", "sat": "10:00-14:00"}.

    A key is a day, a range of days (it may run over Sunday) or a list of both ("mon,wed-fri"); a value is one
    interval or several with commas between. Raises HoursError naming the key or value at fault.
    """
    week: dict[int, tuple[Interval, ...]] = {}
    for days, intervals in data.items():
        for weekday in _weekdays(days):
            if weekday in week:
                raise HoursError(f"{days!r}: {WEEKDAYS[weekday]} is stated twice")
            week[weekday] = _intervals(intervals)
    return Hours(open=week)


def _weekdays(text: str) -> list[int]:
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        start, end = _weekday(first, whole=text), _weekday(last or first, whole=text)
        found.extend((start + step) % 7 for step in range((end - start) % 7 + 1))
    return found


def _weekday(name: str, *, whole: str) -> int:
    if name not in WEEKDAYS:
        raise HoursError(f"{whole!r}: {name!r} is no weekday")
    return WEEKDAYS.index(name)


def _intervals(text: str) -> tuple[Interval, ...]:
    return tuple(_interval(part.strip(), whole=text) for part in text.split(","))


def _interval(text: str, *, whole: str) -> Interval:
    starts, dash, ends = text.partition("-")
    if not dash or starts == "24:00":
        raise HoursError(f"{whole!r}: {text!r} is no interval")
    return _clock(starts, whole=whole), _clock(ends, whole=whole)


def _clock(text: str, *, whole: str) -> time:
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise HoursError(f"{whole!r}: {text!r} is no time of day")
    return MIDNIGHT if text == "24:00" else time(int(match[1]), int(match[2]))
