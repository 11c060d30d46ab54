"""Payments: what is sold, who is paying, who has paid.  State only, no rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sandbox.model import Json

STARS = "XTR"
"""The currency code of Telegram Stars."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """What an invoice asks for; `total` in the smallest unit of the currency."""

    payload: str
    currency: str
    total: int


@dataclass(slots=True, kw_only=True)
class Checkout:
    """A payment that a person began; `state` goes asked -> paid | refused | expired."""

    id: str
    user_id: int
    chat_id: int
    message_id: int
    sold: Sold
    asked: datetime
    order_info: Json | None = None
    state: str = "asked"


@dataclass(slots=True, kw_only=True)
class Charge:
    """A payment that went through."""

    id: str
    provider_id: str
    user_id: int
    chat_id: int
    sold: Sold
    refunded: bool = False


@dataclass(slots=True, kw_only=True)
class Ledger:
    """Invoices by (chat, message), payments begun and payments made by their ids."""

    invoices: dict[tuple[int, int], Sold] = field(default_factory=dict)
    checkouts: dict[str, Checkout] = field(default_factory=dict)
    charges: dict[str, Charge] = field(default_factory=dict)
