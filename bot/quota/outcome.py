"""The values of a decision: what is asked, and the closed union of what becomes of it.

A refusal is a value with its reason and numbers; the sentence belongs to the locales.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.quota.handling import Handling
from bot.quota.lot import HoldPlan
from bot.quota.money import Asset
from bot.quota.price import Price


class Funding(StrEnum):
    """What covers a request."""

    QUOTA = "quota"
    BALANCE = "balance"
    CREDIT = "credit"
    EMERGENCY = "emergency"
    FREE = "free"


class OfferReason(StrEnum):
    """Why the contract does not cover a request by itself."""

    EXHAUSTED = "exhausted"
    WORK = "work"
    RECALCULATION = "recalculation"


class DeclineReason(StrEnum):
    """Why a request cannot be had now."""

    NO_FUNDS = "no_funds"
    PERSON_LIMIT = "person_limit"
    NO_PRICE = "no_price"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order that an estimate opened: its number and the recalculations already made for it."""

    number: int
    recalculations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is asked, as far as the decision needs to know it.

    `kind` is the kind's code and `handling` its row of the table; `asset` the unit that includes it and
    `service` its entry in the price list (None: there is none); `order` is what an estimate recalculates.
    """

    kind: str
    handling: Handling
    asset: Asset | None
    service: str | None
    order: Order | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept:
    """It goes to the desk now.

    `hold` is what to reserve (None: nothing), `price` what the hold pays for. `pricing`: staff quote it
    before working. `recalculation`: it recalculates an order; `free_left` says how many free ones of that
    order remain after this one (None: it was not one of them). `settle`: an emergency that nothing covers
    (`hold` None); an admin settles its `price` later.
    """

    funding: Funding
    hold: HoldPlan | None
    price: Price | None
    pricing: bool = False
    recalculation: bool = False
    free_left: int | None = None
    settle: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """It may be had at a price once the client agrees; `funding` is what would pay.

    `used` of `included` explain the reason: units of `asset`, or recalculations of the order.
    """

    reason: OfferReason
    price: Price
    funding: Funding
    used: int
    included: int
    asset: Asset | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline:
    """It cannot be had now, with the numbers that say why and what would help.

    `price` is what it would cost (None: the list does not say), `balance` and `missing` are minor units of
    the account's currency; `renews_at` is set when waiting for the quota's renewal would help.
    `used` of `included` are units of `asset`, recalculations of the order, or asks for a person.
    """

    reason: DeclineReason
    price: Price | None
    used: int
    included: int
    asset: Asset | None
    balance: int
    missing: int
    renews_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarify:
    """Unclear which of these kinds is meant; flows make it of an unsure judgement, `decide` never does."""

    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The bot answers by itself; nothing is routed and nothing charged."""

    kind: str


Decision = Accept | Offer | Decline | Clarify | Answer
