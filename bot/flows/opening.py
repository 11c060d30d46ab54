"""The desk's working time for one client: hours, lunch, public holidays; promises and the next opening."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.desk.hours import add_working, next_open
from bot.desk.sla import due_at
from bot.flows.house import NO_DAYS, DaysOff, House
from bot.hours import CLOCK_KINDS
from bot.quota.standing import Standing


def days_off(house: House, standing: Standing, at: datetime) -> DaysOff:
    """The public holidays of the local year of `at` and, for promises at its end, of the next one."""
    country = house.plan_book.holidays.get(standing.currency)
    if country is None:
        return NO_DAYS, NO_DAYS
    year = at.astimezone(ZoneInfo(standing.zone)).year
    this, following = house.calendar.off(country, year), house.calendar.off(country, year + 1)
    return this[0] | following[0], this[1] | following[1]


def promise_from(house: House, standing: Standing, kind: str, start: datetime) -> datetime | None:
    """By when the contract promises an answer to what came at `start`; None = no promise for the kind."""
    closed, extra = days_off(house, standing, start)
    return due_at(
        kind,
        standing.plan,
        house.plan_book.hours,
        zone=standing.zone,
        start=start,
        closed=closed,
        extra=extra,
    )


def working_after(house: House, standing: Standing, start: datetime, amount: timedelta) -> datetime:
    """When the desk has been open for that long since `start`."""
    closed, extra = days_off(house, standing, start)
    return add_working(
        house.plan_book.hours, zone=standing.zone, start=start, amount=amount, closed=closed, extra=extra
    )


def opens_at(house: House, standing: Standing, kind: str, now: datetime) -> datetime | None:
    """When the desk opens next; None while it is open, and for kinds that are served by the clock."""
    if kind in CLOCK_KINDS:
        return None
    closed, extra = days_off(house, standing, now)
    opens = next_open(house.plan_book.hours, zone=standing.zone, at=now, closed=closed, extra=extra)
    return opens if opens - now >= timedelta(minutes=1) else None
