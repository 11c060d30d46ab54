"""The standing as people see it: see DOMAIN.md "What a standing says"."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsLeft:
    asset: str
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraUnits:
    """What of the units left, or of the money, ends by itself: `why` is the category of its lots (rollover,
    bonus, boost); it may be used before `until`."""

    asset: str
    left: int
    why: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingView:
    """What `/client` and `/balance` say: see DOMAIN.md "What a standing says"."""

    account_id: int
    name: str
    plan: str
    tier: int
    currency: str
    zone: str
    left: tuple[UnitsLeft, ...]
    included: tuple[UnitsLeft, ...]
    balance: int
    held: int
    credit_limit: int
    open: int
    renews_at: datetime
    extra: tuple[ExtraUnits, ...] = ()
