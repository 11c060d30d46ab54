"""To clients, about one request: receipts, offers, refusals, closings."""

from dataclasses import dataclass
from datetime import datetime

from bot.flows.notices.standing import UnitsLeft
from bot.quota.price import Price


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """Receipt (slot `receipt:N`): routed to staff; edited when taken (`taken_by`), then without Undo."""

    request_id: int
    kind: str
    due_at: datetime | None
    zone: str
    left: UnitsLeft | None = None
    """Units left after this one, when the contract paid."""
    minutes: int = 0
    """Minutes set aside, of which those spent are counted, rounded up to the `step`."""
    step: int = 1
    charged: int | None = None
    """Gross minor units held from balance or credit, when money pays and the client agreed."""
    currency: str = ""
    order_number: int | None = None
    recalculation: bool = False
    free_left: int | None = None
    pricing: bool = False
    undo: bool = True
    taken_by: str | None = None
    approved_by: str | None = None
    """The owner who approved the price, where that was needed."""
    names: tuple[str, ...] = ()
    """Names and numbers for complaining higher up (complaint and appeal only)."""
    from_renewal: bool = False
    """It waited for the renewal and now went through."""
    corrected: bool = False
    """Staff changed its kind."""
    returned: int | None = None
    """Minor units that were held before and are not any more."""
    opens_at: datetime | None = None
    """When the desk opens, if it was closed at that moment."""
    same: int | None = None
    """Another open request of theirs that it may belong to: a button same_request:<request_id> joins it."""
    same_excerpt: str = ""
    unsaid: bool = False
    """The client did not say what it is about: a person finds out, nothing is charged before."""
    lead: bool = True
    """A lead has what goes to a lead; False: the company has none, so our people do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A price to accept or not (slot `offer:N`). `funding`: quota | balance | credit | short | unseen (its
    reader may see no money of the account)."""

    request_id: int
    quote_id: int | None
    reason: str
    """exhausted | work | recalculation | staff (a staff member's own quote) | covered (the contract
    covers it now)."""
    price: Price | None
    funding: str
    zone: str
    valid_until: datetime | None
    balance: int = 0
    currency: str = ""
    asset: str | None = None
    used: int = 0
    included: int = 0
    order_number: int | None = None
    renews_at: datetime | None = None
    excerpt: str = ""
    """Beginning of the client's own text, when an older request is offered again."""
    replaces: int = 0
    """Minor units held for the request now, which a staff member's own price takes the place of."""
    same: int | None = None
    """An open request of theirs that it may belong to, as in `Accepted`."""
    same_excerpt: str = ""
    corrected: str = ""
    """The kind that a person of the desk says it is; with `reason` staff it becomes so with the yes."""
    credit: int = 0
    """What of the price goes on credit; the rest is paid from the balance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """The five parts: short thanks or regret; the reason with its numbers; two or three ways on as buttons;
    that nothing is lost; who decides exceptions. `reason`: no_funds | no_price | person_limit | no_plan."""

    request_id: int
    kind: str
    reason: str
    zone: str
    currency: str
    price: Price | None = None
    asset: str | None = None
    used: int = 0
    included: int = 0
    balance: int = 0
    missing: int = 0
    """What has to be paid in, `tax` of it as tax on the deposit."""
    tax: int = 0
    held: int = 0
    """Money set aside for other requests."""
    renews_at: datetime | None = None
    order_number: int | None = None
    excerpt: str = ""
    same: int | None = None
    """An open request of theirs that it may belong to, as in `Accepted`."""
    same_excerpt: str = ""
    corrected: str = ""
    """As in `Offered`."""
    unseen: bool = False
    """Its reader may see no money of the account: amounts but the price are 0 and not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskKind:
    """Not sure what is meant (slot `ask:N`): the likeliest as buttons kind_<k>, kind_more, person."""

    request_id: int
    candidates: tuple[str, ...]
    excerpt: str
    all: bool = False
    """Show every kind that may be offered."""
    same: int | None = None
    """A request of theirs that is open, or closed a short while ago: same_request:<request_id> joins it."""
    same_excerpt: str = ""
    same_closed: bool = False
    """That one is closed: joining opens it again, free of charge."""
    order_number: int | None = None
    """The order whose message they reply to: an estimate is a recalculation of it."""
    alarm: int = 0
    """It may be an emergency: after so many minutes without an answer it is treated as one."""
    again: bool = False
    """Asked once more: without an answer a person will read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOrder:
    """An estimate that names no order, of a client who has some: buttons order:<request_id>:<number> for each
    of `options` (number, beginning of its first estimate), new_order:<request_id>."""

    request_id: int
    excerpt: str
    options: tuple[tuple[int, str], ...]
    again: bool = False
    """As in `AskKind`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskSame:
    """A reply to a closed request: go on with that one, or something new? Buttons same_request,
    new_request."""

    request_id: int
    excerpt: str
    same: int
    same_excerpt: str
    again: bool = False
    """As in `AskKind`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """A closed request is open again, free of charge; a button solved:<request_id>."""

    request_id: int
    excerpt: str
    taken_by: str | None
    due_at: datetime | None
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Continued:
    """Words that may be a request of their own went to an open one (slot `went:N`): a button
    new_request:<request_id>:<talk_id> makes them one, other_request:<other>:<talk_id> puts them elsewhere."""

    request_id: int
    talk_id: int
    excerpt: str
    about: str = ""
    """Beginning of the request they went to, where it is not plain which one that is."""
    queued: bool = False
    """Nobody has taken that request yet."""
    other: int | None = None
    """Another open request of theirs."""
    other_excerpt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The words were put to an open request of theirs: no new request, no charge."""

    request_id: int
    excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUpDetails:
    request_id: int | None
    amount: int | None
    currency: str
    reference: str
    details: str
    """The company's payment details as configured; empty = ask the manager."""
    company: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAsked:
    request_id: int
    due_at: datetime | None
    zone: str
    opens_at: datetime | None = None
    lead: bool = True
    """As in `Accepted`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRefused:
    """The path to a lead is counted and limited; the appeal and the complaint stay open, names stand here."""

    request_id: int
    limit: int
    renews_at: datetime
    zone: str
    names: tuple[str, ...]
    may_wait: bool = True
    """The request can wait for the renewal: it is neither on its way nor closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingForRenewal:
    request_id: int
    renews_at: datetime
    zone: str
    asset: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """The client took it back before anyone took it (replaces the receipt), or declined the offer."""

    request_id: int
    left: UnitsLeft | None
    returned: int | None
    currency: str
    declined_offer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Done by staff: what it cost, what is left, rate_1..rate_5."""

    request_id: int
    kind: str
    order_number: int | None
    left: UnitsLeft | None
    charged: int | None
    balance: int | None
    """After a charge; None when money played no part."""
    currency: str
    minutes: int | None = None
    """Minutes of the contract that were counted."""
    pending: int = 0
    """Minutes still set aside: the desk has not told yet how many it took."""
    returned: int | None = None
    """Minor units that were set aside and not charged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldExpired:
    """Nobody took it in time: what was set aside is free again, the request keeps its place."""

    request_id: int
    left: UnitsLeft | None
    returned: int | None
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreMinutes:
    """It took more minutes than are set aside: buttons more_minutes:<request>:<asked> and
    held_minutes:<request>:<asked>."""

    request_id: int
    excerpt: str
    spent: int
    held: int
    asked: int
    left: int
    """Minutes that would be left after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeReversed:
    """What was charged for a closed request is given back; `left` and `balance` as they are after it.
    `ended`: how much of it, units or minor units of `asset`, went back to where its time was over."""

    request_id: int
    left: UnitsLeft | None
    returned: int | None
    balance: int | None
    currency: str
    ended: int = 0
    asset: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """Thanks (slot `rated:N`): a reply to it is the client's own word beside the stars."""

    request_id: int
    stars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositArrived:
    """Money came in, `tax` of it at `tax_rate` basis points (0: an earlier rule) as tax on the deposit."""

    amount: int
    balance: int | None
    """None for whoever may not see it."""
    currency: str
    tax: int = 0
    tax_rate: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLines:
    """How the price is formed."""

    price: Price
    valid_until: datetime
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLapsed:
    """A quote's time is over (replaces the offer): nothing was charged, a button asks for it anew."""

    request_id: int
