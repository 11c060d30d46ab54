"""Limits agreed in advance: who may do what, what an owner is asked, what is looked at again. Amounts are
minor units, `spend` as in `bot.desk.rights.Rights`."""

from dataclasses import dataclass
from datetime import datetime

from bot.flows.notices.client import RequestLine
from bot.flows.notices.standing import StandingView
from bot.quota.price import Price


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRights:
    """One contact as colleagues see it."""

    contact_id: int
    name: str
    owner: bool
    write: bool
    spend: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """`/team` of an owner (slot `team`): a button team:<contact> for each colleague who is no owner."""

    client: str
    currency: str
    lines: tuple[ContactRights, ...]
    reader: int
    """The contact who reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMember:
    """One colleague's rights (slot `team`): buttons team_write_yes|no, team_spend_1..5, team_owner_yes and
    team (back). `choices`: the limits behind the five, as `spend`."""

    line: ContactRights
    currency: str
    choices: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class YourRights:
    """What the reader may do. `by`: who changed it just now; None: asked for by /team. `owners`: whom to ask
    for more."""

    client: str
    currency: str
    owner: bool
    write: bool
    spend: int | None
    by: str | None = None
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MayNotWrite:
    """Words of somebody who may not write here: kept, not passed on. `owners`: whom to ask (button
    ask_owner); nobody there: a manager."""

    owners: tuple[str, ...]
    excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerAsked:
    """To an owner (slot `write:<contact>`): a colleague wants to write. Buttons let_write:<contact>,
    team:<contact>."""

    contact_id: int
    name: str
    excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactsFull:
    """To an owner: somebody followed an invitation, and the contract has no more contacts."""

    client: str
    name: str
    allowed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalAsked:
    """To an owner (slot `approve:<quote>`): a price above a colleague's limit, with its lines; buttons
    approve:<quote>, disapprove:<quote>."""

    quote_id: int
    contact: str
    excerpt: str
    price: Price
    balance: int
    valid_until: datetime
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalPending:
    """To the contact, in place of the offer: who was asked. `owners` empty: nobody could be, a manager was
    told."""

    quote_id: int
    request_id: int
    price: Price
    owners: tuple[str, ...]
    valid_until: datetime
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalClosed:
    """To every owner who was asked, in place of the question. `state`: approved | refused | over."""

    state: str
    contact: str
    excerpt: str
    amount: int
    currency: str
    by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRefused:
    """To the contact: the owner `by` decided not to go ahead; nothing was charged."""

    request_id: int
    by: str
    amount: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitLine:
    """A limit of credit or of the emergency allowance. `state`: now | later | past | undone."""

    kind: str
    amount: int
    starts_at: datetime
    until: datetime | None
    by: str
    because: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitHistory:
    """`/credit <client>`: every limit that was set, the newest first, and what holds now."""

    client: str
    currency: str
    zone: str
    credit: int
    emergency: int
    lines: tuple[LimitLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealCard:
    """To those who decide (slot `appeal:<id>`): what the client asks to be looked at again, with the client's
    figures; buttons appeal_unit, appeal_units, appeal_credit, appeal_emergency, appeal_refuse. Amounts None
    where that way helps nothing. `decision` once it is decided, `by` whom, `because`; `waits`: nobody has for
    a working day; `words`: the ready words of a refusal are to be chosen (appeal_no_1..3, appeal_back)."""

    appeal_id: int
    request_id: int
    client: str
    contact: str
    why: str
    about: RequestLine
    price: Price | None
    missing: int
    figures: StandingView
    used: tuple[tuple[str, int, int], ...]
    """(asset, used, included)"""
    paid: int
    """Into the account in the last three months."""
    asked: int
    asked_before: int
    """Requests in this period, and in the one before."""
    favours: int
    favour_minutes: int
    """Work past the channel in the last thirty days."""
    asset: str | None
    credit: int | None
    emergency: int | None
    """The limits that would cover the request."""
    until: datetime
    decision: str = ""
    by: str = ""
    because: str = ""
    waits: bool = False
    words: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealAnswered:
    """To the client, always: `decision` units (`amount` of `asset`) | credit | emergency (`amount`: the
    limit) | raised (one of these, to whoever may see no money) | refused | again (the decision was taken
    back). `word`: number of a ready reason, else `reason` as written; `names`: higher up."""

    decision: str
    excerpt: str
    zone: str
    currency: str
    asset: str = ""
    amount: int = 0
    until: datetime | None = None
    word: int | None = None
    reason: str = ""
    names: tuple[str, ...] = ()
