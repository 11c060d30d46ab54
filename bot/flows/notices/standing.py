"""The standing as people see it: see DOMAIN.md "What a standing says"."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsLeft:
    asset: str
    left: int


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
