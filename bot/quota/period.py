"""Periods of a contract: monthly, counted from the contract's day, half-open, in UTC."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Period `index` of a contract, [starts_at, ends_at) in UTC; the anchor's own period is 0."""

    index: int
    starts_at: datetime
    ends_at: datetime


def period_at(anchor: date, *, zone: str, now: datetime) -> Period:
    """The period of a contract that holds the instant `now`; before the anchor the index is negative.

    Boundary n is the local midnight of the anchor's day n months on, clamped to the length of that month
    and always counted from the anchor, so that a short month never drags the following ones. A midnight that
    the clocks skip is the later instant, one that comes twice is the first. Raises ValueError when `now` is
    naive.
    """
    if now.tzinfo is None:
        raise ValueError("a period is asked for at a naive time")
    place = ZoneInfo(zone)
    today = now.astimezone(place).date()
    index = (today.year - anchor.year) * 12 + today.month - anchor.month
    if now < _boundary(anchor, index, place):
        index -= 1
    elif now >= _boundary(anchor, index + 1, place):  # clocks set back over midnight: still yesterday's date
        index += 1
    return Period(
        index=index, starts_at=_boundary(anchor, index, place), ends_at=_boundary(anchor, index + 1, place)
    )


def boundary(anchor: date, index: int, *, zone: str) -> datetime:
    """The instant at which period `index` begins and the one before it ends, by the rule of `period_at`."""
    return _boundary(anchor, index, ZoneInfo(zone))


def period_after(period: Period, anchor: date, *, zone: str) -> Period:
    """The period that follows one that is written down already: it begins where that one ends, whatever has
    become of the zone's clocks since."""
    index = period.index + 1
    return Period(index=index, starts_at=period.ends_at, ends_at=boundary(anchor, index + 1, zone=zone))


def _boundary(anchor: date, index: int, place: ZoneInfo) -> datetime:
    # fold=0 reads a skipped midnight by the offset before the change (the later instant) and a repeated one
    # by its first occurrence: both as the rule wants them.
    return datetime.combine(_months_on(anchor, index), time(0), tzinfo=place).astimezone(UTC)


def _months_on(anchor: date, months: int) -> date:
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))
