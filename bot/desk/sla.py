"""By when a request is promised: the plan's target for its kind, counted from the client's first message."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from bot.desk.hours import NO_DAYS, add_working
from bot.hours import CLOCK_KINDS, Hours


class Targets(Protocol):
    """Whatever states targets by kind; a plan of `bot.quota` does."""

    @property
    def sla(self) -> Mapping[str, timedelta]:
        """The promised time by kind code."""


NEAR = timedelta(minutes=30)
"""How long before its due time a request's card bears a sign, at most."""


def near_at(start: datetime, due: datetime) -> datetime:
    """When a request that came at `start` nears its due time: in the last quarter, at most half an hour."""
    return due - min(NEAR, max(due - start, timedelta()) / 4)


def cut_to_minute(at: datetime) -> datetime:
    """The instant with its seconds cut off: promises count from whole minutes."""
    return at.replace(second=0, microsecond=0)


def due_at(
    kind: str,
    plan: Targets,
    hours: Hours,
    *,
    zone: str,
    start: datetime,
    closed: frozenset[date] = NO_DAYS,
    extra: frozenset[date] = NO_DAYS,
) -> datetime | None:
    """When a request of a kind is promised, in UTC; None when the plan states no target for it."""
    target = plan.sla.get(kind)
    if target is None:
        return None
    counted_from = cut_to_minute(start).astimezone(UTC)
    if kind in CLOCK_KINDS:
        return counted_from + target
    return add_working(hours, zone=zone, start=counted_from, amount=target, closed=closed, extra=extra)
