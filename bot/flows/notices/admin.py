"""To admins: what changed, what there is, what needs them."""

from dataclasses import dataclass
from datetime import datetime

from bot.flows.notices.client import RequestLine
from bot.flows.notices.staff import FavourLine
from bot.flows.notices.standing import Charged, StandingView


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedPayment:
    """A payment that stands in the books: `amount` as it came in, tax and all, in minor units."""

    client: str
    amount: int
    currency: str
    at: datetime
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """A command that could not be read: `error` is a code, `detail` the culprit; the usage line follows.
    Nothing was changed. Errors: missing, unknown_client, ambiguous_client, bad_amount, bad_date, bad_number,
    unknown_plan, unknown_currency, unknown_entity, unknown_language, unknown_service, unknown_unit,
    unknown_kind, no_because, name_taken, too_much, extra, past_date, not_here, unknown_person,
    nothing_to_undo, already_undone, used_reference, cannot_undo, followed, contacts_full, private_only,
    is_staff, not_banned, bad_choice, bad_order, no_appeal, decided, last_owner, already_charged,
    set_aside_already, not_worked_on, not_covered, settled_over, no_payment, unknown_order, unknown_case,
    not_free, not_owed, used_payout, day_to_come, ask_first, price_declined, never_charged."""

    command: str
    error: str
    detail: str = ""
    options: tuple[str, ...] = ()
    stands: BookedPayment | None = None
    """used_reference, no_payment: the other payment that has the reference."""
    ways: tuple[str, ...] = ()
    """Commands that lead on, ready to be copied; `…` stands where something is to be filled in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteLink:
    """`for_role` None: for a contact of `client`; else for staff. Button copies the link."""

    client: str
    account_id: int | None
    for_role: str | None
    link: str
    expires_at: datetime
    zone: str
    fresh: bool = False
    """The client was created by this very command."""
    standing: StandingView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLine:
    """A contact with the numbers that commands take: `user_id`, and `#contact_id`. `banned`: why they may
    not write, until `banned_until` (None: until it is lifted)."""

    contact_id: int
    user_id: int
    name: str
    owner: bool
    banned: str | None = None
    banned_until: datetime | None = None
    write: bool = True
    spend: int | None = None
    """Up to how much they accept a price, in minor units; None without limit, 0 never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCard:
    """`/client`: the standing, who its contacts are, what is open (`more`: how many besides), what was lately
    (`recent`), how many requests wait for the client or for money, favours of the last thirty days."""

    standing: StandingView
    contacts: tuple[ContactLine, ...]
    contacts_allowed: int
    waiting: int
    credit_until: datetime | None = None
    emergency: int = 0
    """The emergency allowance in force."""
    open: tuple[RequestLine, ...] = ()
    more: int = 0
    recent: tuple[RequestLine, ...] = ()
    favours: tuple[FavourLine, ...] = ()
    favour_minutes: int = 0
    entity: str = ""
    """The legal entity that sells to it; "" where there is but one."""
    coming: tuple[tuple[str, datetime], ...] = ()
    """(plan, from when on) of the changes that are set for later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientList:
    clients: tuple[StandingView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """An admin command done: before and after, with Undo (`undo:<audit id>`, button action `admin_undo`).
    `what`: quota | boost | deposit | bounce | payout | writeoff | credit | emergency | contact | plan |
    entity | price | reverse | settle | staff | ban.
    Values are plain amounts or codes, ready to show."""

    audit_id: int
    what: str
    client: str
    subject: str
    """Unit, currency, service, plan ..."""
    before: str
    after: str
    because: str = ""
    until: datetime | None = None
    starts: datetime | None = None
    """From when on, where that is not now."""
    zone: str = "UTC"
    undoable: bool = True
    offered_again: int = 0
    """Waiting requests that were offered again because of it."""
    tax: str = ""
    """What of a deposit or payout is tax, ready to show; "" for none."""
    ended: int = 0
    """How much of a charge taken back, units or minor units of `asset`, went to where its time was over."""
    asset: str = ""
    units: tuple[tuple[str, int, int], ...] = ()
    """(unit, how many a period before, after): what another plan includes otherwise."""
    charged: Charged | None = None
    """settle: what was booked, with its tax and what of it is lent; `aside`: set aside for now."""
    aside: bool = False
    reference: str = ""
    """bounce, payout: that of the payment."""
    owed: str = ""
    """bounce: what of it was spent and is owed now; writeoff: what is still owed; ready to show, "" for
    none."""
    paid: str = ""
    """payout: what leaves the till, ready to show."""
    reserved: str = ""
    """bounce: what of it is set aside for requests and is owed once they are charged; "" for none."""
    uncovered: tuple[int, ...] = ()
    """bounce: requests not begun yet that money is set aside for though nothing covers it any more."""
    as_before: bool = False
    """deposit: it had bounced, and bears the tax it bore then and not that of today's rule."""
    balances: tuple[tuple[str, str, str], ...] = ()
    """entity: (`taken` | `untaken`, money on the balance, its tax), ready to show, of what was paid in while
    the tax was, or was not, taken from deposits, and which the new rule treats otherwise; (`owed_taxed` |
    `owed_untaxed`, what is owed, its tax) of what was charged with tax, or without, and is paid by payments
    from which it is taken, or is not."""
    order: int | None = None
    """boost: the only order that it serves."""
    priority: int | None = None
    """boost: a place of its own in the order of burn-down."""
    promo: bool = False
    stuck: str = ""
    """boost: what of the money can't be used while something is owed, ready to show; "" for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeUndone:
    what: str
    client: str
    subject: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceShown:
    """One price, minor units net: of the client's own list or the base list, in [since, until); `set_by`
    "" and version 0: the plans file."""

    service: str
    minor: int
    own: bool
    version: int
    since: datetime | None
    until: datetime | None
    set_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PricesShown:
    """The prices of one currency, those to come in order of their beginning; `tax_rate` in basis points on
    `service` or `deposit`, `entity` who sells ("" where there is but one)."""

    currency: str
    zone: str
    entity: str
    tax_rate: int
    tax_on: str
    in_force: tuple[PriceShown, ...]
    coming: tuple[PriceShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLists:
    """`/prices`: those of one client, or ("") the base list of each currency."""

    client: str
    lists: tuple[PricesShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffList:
    members: tuple[tuple[int, str, str, int], ...]
    """(user id, name, role, open requests)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminAlert:
    """`what`: no_queue (nobody is bound for the kind `detail`) | quarantined | undeliverable (`detail`: a
    Failure's code) | topic_lost | group_migrated | settle | appeal | credit_asked | unknown_person |
    more_unknown | bot_demoted | blocked | no_owner | contacts_full | banned_emergency | member_left |
    bot_back | past_due | guesses | at_risk. `command`: what puts it right, ready to be copied."""

    what: str
    client: str = ""
    detail: str = ""
    request_id: int | None = None
    command: str = ""
