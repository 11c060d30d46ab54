"""The standing as people see it: see DOMAIN.md "What a standing says"."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsLeft:
    asset: str
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Charged:
    """What a closed request cost, as the desk reads it: units, or minor units with `tax` in them; of those
    `credit` and `emergency` are lent, the rest is the client's own. 0: what was set aside went back."""

    asset: str
    amount: int
    tax: int = 0
    credit: int = 0
    emergency: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraUnits:
    """What of the units left, or of the money, ends by itself: `why` is the category of its lots (rollover,
    bonus, boost, promo); it may be used before `until`. With an `order` it comes on top of what is left and
    serves that order only. With `since` it is to come: it may be used from then on, and is in no figure
    yet."""

    asset: str
    left: int
    why: str
    until: datetime
    order: int | None = None
    since: datetime | None = None


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
    unseen: bool = False
    """Its reader may see no money: amounts are 0 and not told."""
