"""Months of a contract by the oracle's own arithmetic: no trick with folds, just looking at the clocks."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

QUARTER = timedelta(minutes=15)
"""No zone of today changes its clocks at a finer mark."""


def day_of(anchor: date, months: int) -> date:
    """The anchor's day so many months on, the month's last day where it has fewer days."""
    month = anchor.month - 1 + months
    first = date(anchor.year + month // 12, month % 12 + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=anchor.day - 1), following - timedelta(days=1))


@cache
def midnight(day: date, zone: str) -> datetime:
    """The first instant at which the clocks of the zone have reached the day: one skipped is the moment they
    jump over it, of two the first."""
    place = ZoneInfo(zone)
    wanted = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - what a clock on the wall says
    instant = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=15)
    while instant.astimezone(place).replace(tzinfo=None) < wanted:
        instant += QUARTER
    return instant


def boundary(anchor: date, index: int, zone: str) -> datetime:
    """When period `index` begins."""
    return midnight(day_of(anchor, index), zone)


def index_at(anchor: date, zone: str, now: datetime) -> int:
    """The period that holds the instant, by walking there."""
    index = 0
    while boundary(anchor, index + 1, zone) <= now:
        index += 1
    while boundary(anchor, index, zone) > now:
        index -= 1
    return index


def day_after(day: date) -> date:
    """What is valid until a day ends when the following one begins."""
    return day + timedelta(days=1)
