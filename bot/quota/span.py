"""Spans of time that a statement is asked for: half-open, in UTC, cut at local midnights."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.quota.period import boundary

_MINUTE = timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SHIFT = 10**9
"""Minutes since 1970 have at most nine digits for some nineteen hundred years."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """[since, until), both aware UTC and whole minutes."""

    since: datetime
    until: datetime


def between(first: date, after: date, *, zone: str) -> Span:
    """From the local midnight that begins `first` to the one that begins `after`. ValueError when that is
    nothing."""
    if first >= after:
        raise ValueError(f"from {first} to {after} is no time")
    return Span(since=boundary(first, 0, zone=zone), until=boundary(after, 0, zone=zone))


def month_of(day: date, *, zone: str) -> Span:
    """The calendar month that the day is in."""
    first = day.replace(day=1)
    return between(first, _next_month(first), zone=zone)


def year_of(day: date, *, zone: str) -> Span:
    """The calendar year that the day is in."""
    first = date(day.year, 1, 1)
    return between(first, date(day.year + 1, 1, 1), zone=zone)


def months_back(day: date, how_many: int) -> tuple[date, ...]:
    """The first days of the latest months, that of `day` first."""
    months = day.year * 12 + day.month - 1
    return tuple(date(*_year_and_month(months - back), 1) for back in range(how_many))


def packed(span: Span) -> int:
    """The span as one number that a button can carry; ValueError for what `unpacked` would not read."""
    since, until = ((moment - _EPOCH) // _MINUTE for moment in (span.since, span.until))
    number = since * _SHIFT + until
    if unpacked(number) != span:
        raise ValueError(f"no button can carry {span}")
    return number


def unpacked(number: int) -> Span | None:
    """The span of `packed`; None for a number that names no time: anybody can forge one."""
    since, until = divmod(number, _SHIFT)
    if not 0 < since < until:
        return None
    return Span(since=_EPOCH + since * _MINUTE, until=_EPOCH + until * _MINUTE)


def _year_and_month(months: int) -> tuple[int, int]:
    """(year, month) of a number of months since the year 0."""
    year, month = divmod(months, 12)
    return year, month + 1


def _next_month(first: date) -> date:
    return date(*_year_and_month(first.year * 12 + first.month), 1)
