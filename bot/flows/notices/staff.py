"""To staff: cards, headers, what was passed on, what became of it."""

from dataclasses import dataclass
from datetime import datetime

from bot.flows.notices.client import RequestLine
from bot.flows.notices.standing import StandingView, UnitsLeft


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """A request's card in the queue (slot `card:N`), made from the database when it is sent."""

    request_id: int
    client: str
    account_id: int
    tier: int
    contact: str
    kind: str
    state: str
    text: str
    attachments: int
    due_at: datetime | None
    zone: str
    created_at: datetime
    order_number: int | None
    recalculation: bool
    paid: str
    """quota | balance | credit | emergency | free | settle | pricing"""
    amount: int | None
    currency: str
    left: UnitsLeft | None
    balance: int
    assignee: str | None
    minutes: int | None
    urgent: bool
    figures: StandingView | None = None
    """For bargains and asks for a person: the account's figures."""
    before: str | None = None
    """The first message's text before it was edited."""
    about: RequestLine | None = None
    """The request that an appeal or an ask for a person is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderView:
    """The talk's header in the taker's private chat (slot `talk:N`): the card with done, release, cancel."""

    card: CardView
    answered: int
    choosing: str | None = None
    """`minutes`: buttons done:<request>:<5|10|15|30|60|120>; `cancel`: cancel:<request>:1 and
    back:<request>."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichRequest:
    """A staff text with more than one open request and no reply: which one? Buttons to:<request>:<talk
    id>."""

    talk_id: int
    options: tuple[tuple[int, str], ...]
    """(request id, label: client and excerpt)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffTold:
    """`what`: client_edited | client_closed | client_withdrew | no_request | delivered | not_delivered
    | noted |
    released | done | quote_sent | quote_accepted | quote_declined | credit_asked | reclassified | taken."""

    what: str
    request_id: int | None = None
    client: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relayed:
    """A staff message as the client sees it, or a client's message as staff sees it: `by` names the
    author."""

    by: str
    side: str
    request_id: int
    text: str
    entities: str
    media: str | None
    file_id: str | None
    before: str | None = None
    client: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueList:
    """`/queue` and `/mine`."""

    mine: bool
    cards: tuple[CardView, ...]
    more: int = 0
    """How many there are besides these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The client's latest requests, for staff."""

    client: str
    standing: StandingView
    lines: tuple[RequestLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseReclassify:
    request_id: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """`/bind` done in a topic: these kinds queue here now; `before` names kinds that were elsewhere."""

    kinds: tuple[str, ...]
    moved: tuple[str, ...]
