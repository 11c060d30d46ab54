"""How far something is used up, and until when it lasts if it goes on like this: whole days, no guesses."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

LEVELS = (50, 80, 100)
"""Percent used at which a client is told."""
LOW = 100
"""The level of money that is below its threshold: there is but one."""
LEAST_DAYS, LEAST_TIMES = 3, 2
"""With less than this many days, or fewer units used, a pace says nothing."""
NIGHT = (time(21), time(8))


def level(*, used: int, included: int) -> int:
    """The highest of LEVELS that is reached, 0 for none; where nothing is included none can be."""
    if included <= 0:
        return 0
    return max((one for one in LEVELS if used * 100 >= included * one), default=0)


def lasts_until(*, used: int, left: int, since: datetime, now: datetime) -> datetime | None:
    """The moment at which what is left is used up if it goes on as since then, in whole days from now; None
    when there is too little to tell it by, or nothing left."""
    days = (now - since) // timedelta(days=1)
    if days < LEAST_DAYS or used < LEAST_TIMES or left <= 0:
        return None
    return now + timedelta(days=left * days // used)


def morning(now: datetime, *, zone: str) -> datetime | None:
    """When the night that it is in the zone ends, in aware UTC; None by day."""
    local = now.astimezone(ZoneInfo(zone))
    evening, end = NIGHT
    if end <= local.time() < evening:
        return None
    day = local.date() + timedelta(days=1 if local.time() >= evening else 0)
    return datetime.combine(day, end, tzinfo=local.tzinfo).astimezone(now.tzinfo)
