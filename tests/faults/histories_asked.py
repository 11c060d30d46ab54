"""What the plain model of histories is made of: requests, prices, bursts and changes, as they must be."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from tests.faults.histories_company import BOSS, PARTNER
from tests.faults.histories_purse import ZONE, Hold, Lot

QUIET, QUESTION, PRICE_HOLDS = timedelta(seconds=5), timedelta(hours=1), timedelta(days=7)
DETAILS: Final = timedelta(minutes=10)
DAY: Final = timedelta(days=1)
GROSS: Final = {"consultation": 4305, "work": 8610, "estimate": 1230, "emergency": 12300}
"""Cents, with 23 % of tax."""
FREE: Final = ("complaint", "bargain", "appeal", "person")
MANY: Final = 3
"""So often a client may ask for a person in a period."""
ANSWERED: Final = ("billing", "status", "smalltalk", "other")
APART: Final = ("emergency", "complaint", "appeal", "bargain", "billing", "estimate")
"""What leaves an open talk."""
CHOICES: Final = (
    *("consultation", "work", "estimate", "complaint", "emergency"),
    *("billing", "bargain", "status", "appeal", "other"),
)
OPEN, PENDING = ("queued", "taken"), ("offered", "declined", "waiting", "lapsed")
ADMINS: Final = (BOSS, PARTNER)


@dataclass(slots=True, kw_only=True, eq=False)
class Asked:
    """A request as it must be. `word`: when either side last said something; `lost`: what it held when its
    time was over; `live`: the number of the price that waits for an answer; `since`:
    from when it is counted that an answer is due."""

    number: int
    client: int
    person: int
    kind: str
    born: datetime
    word: datetime
    state: str = "clarifying"
    due: datetime | None = None
    since: datetime | None = None
    wake: datetime | None = None
    staff: int | None = None
    hold: Hold | None = None
    lost: Hold | None = None
    lost_kind: str = ""
    order: int | None = None
    again: bool = False
    """A recalculation."""
    live: int = 0
    reminded: bool = False
    answered: bool = False
    """Whether the desk said a word."""


@dataclass(slots=True, kw_only=True, eq=False)
class Price:
    """A price that was named; `state`: live, accepted, declined, superseded, lapsed."""

    number: int
    asked: Asked
    gross: int
    until: datetime
    state: str = "live"


@dataclass(slots=True, kw_only=True, eq=False)
class Burst:
    """What somebody writes, until the quiet time is over."""

    number: int
    person: int
    kinds: list[str]
    begun: datetime
    due: datetime
    last: datetime


@dataclass(slots=True, kw_only=True)
class Change:
    """An admin's change that can be undone. `lot` None: a limit, which was `before`; `pure`: whether the
    model knows what undoing does."""

    client: int
    lot: Lot | None
    amount: int
    before: int | None = None
    pure: bool = True


def morning(now: datetime) -> datetime:
    """By night, when it ends."""
    local = now.astimezone(ZONE)
    if 8 <= local.hour < 21:
        return now
    day = local.date() + timedelta(days=local.hour >= 21)
    return datetime(day.year, day.month, day.day, 8, tzinfo=ZONE).astimezone(UTC)
