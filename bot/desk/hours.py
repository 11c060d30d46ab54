"""Working time: whether the desk is open, when it opens, and where an amount of working hours ends.

The week itself is `bot.hours`; its names are offered here too, because the desk is where they are used. Local
opening times become instants day by day, so that a change of the clocks neither adds nor loses working time.
`closed` are dates when nobody works (holidays), `extra` dates when people do although their weekday or a
holiday says otherwise: such a day has its weekday's hours, else those of the first weekday that has any.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.hours import MIDNIGHT, Hours, HoursError, Interval, parse_hours

__all__ = ["NO_DAYS", "Hours", "HoursError", "add_working", "is_open", "next_open", "parse_hours"]

NO_DAYS: frozenset[date] = frozenset()
_DAY = timedelta(days=1)


def is_open(
    hours: Hours,
    *,
    zone: str,
    at: datetime,
    closed: frozenset[date] = NO_DAYS,
    extra: frozenset[date] = NO_DAYS,
) -> bool:
    """Whether the desk is open at an instant: at the opening time it is, at the closing time no more."""
    return next_open(hours, zone=zone, at=at, closed=closed, extra=extra) == _utc(at)


def next_open(
    hours: Hours,
    *,
    zone: str,
    at: datetime,
    closed: frozenset[date] = NO_DAYS,
    extra: frozenset[date] = NO_DAYS,
) -> datetime:
    """The first instant from `at` on when the desk is open, in UTC; `at` itself when it is open."""
    starts, _ = next(_spans(hours, zone=zone, after=_utc(at), closed=closed, extra=extra))
    return starts


def add_working(
    hours: Hours,
    *,
    zone: str,
    start: datetime,
    amount: timedelta,
    closed: frozenset[date] = NO_DAYS,
    extra: frozenset[date] = NO_DAYS,
) -> datetime:
    """When `amount` of open time has passed since `start`, in UTC.

    The end of an interval still belongs to it: nine hours from 09:00 of a day open 09:00-18:00 are 18:00 of
    that day. No amount at all is the next open instant. Raises ValueError for a negative amount.
    """
    if amount < timedelta():
        raise ValueError(f"{amount} of working time is negative")
    spans = _spans(hours, zone=zone, after=_utc(start), closed=closed, extra=extra)
    starts, ends = next(spans)
    while amount > ends - starts:
        amount -= ends - starts
        starts, ends = next(spans)
    return starts + amount


def _spans(
    hours: Hours, *, zone: str, after: datetime, closed: frozenset[date], extra: frozenset[date]
) -> Iterator[tuple[datetime, datetime]]:
    """What is open from an instant on: spans in UTC, in order, apart from each other, without end."""
    place = ZoneInfo(zone)
    day = after.astimezone(place).date()
    while True:
        for opens, closes in _intervals_of(hours, day, closed=closed, extra=extra):
            starts = max(_instant(day, opens, place), after)
            ends = _instant(day + _DAY if closes == MIDNIGHT else day, closes, place)
            if starts < ends:
                yield starts, ends
                after = ends
        day += _DAY


def _intervals_of(
    hours: Hours, day: date, *, closed: frozenset[date], extra: frozenset[date]
) -> tuple[Interval, ...]:
    if day in extra:
        return hours.open.get(day.weekday()) or _first_day(hours)
    return () if day in closed else hours.open.get(day.weekday(), ())


def _first_day(hours: Hours) -> tuple[Interval, ...]:
    return next(hours.open[weekday] for weekday in sorted(hours.open) if hours.open[weekday])


def _instant(day: date, moment: time, place: ZoneInfo) -> datetime:
    return datetime.combine(day, moment, tzinfo=place).astimezone(UTC)


def _utc(at: datetime) -> datetime:
    # A naive time would be read in the machine's zone, and times of one zone compare without its changes.
    if at.tzinfo is None:
        raise ValueError("working time is asked for at a naive time")
    return at.astimezone(UTC)
