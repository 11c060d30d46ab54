"""To staff: cards, headers, what was passed on, what became of it."""

from dataclasses import dataclass
from datetime import datetime

from bot.flows.notices.client import RequestLine
from bot.flows.notices.standing import Charged, StandingView, UnitsLeft


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
    """How many messages bear a file or the like."""
    due_at: datetime | None
    zone: str
    created_at: datetime
    order_number: int | None
    recalculation: bool
    paid: str
    """quota | balance | credit | emergency | free | settle | pricing | expired | at_risk | reversed"""
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
    media: tuple[tuple[str, int], ...] = ()
    """What they bear: (field of the Bot API, how many)."""
    sign: str = ""
    """near | late: how the promised time stands."""
    reopened: int = 0
    """How often the client came back to it after it was closed."""
    unsaid: bool = False
    """Nobody has said what it is: neither its client, nor the desk."""
    credit: int = 0
    """What of `amount` is on credit, `emergency` on the emergency allowance; the rest is own money."""
    emergency: int = 0
    charged: Charged | None = None
    """What it cost, once it is closed; None: nothing was set aside for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLine:
    """A request on the board; `sign` as on a card."""

    request_id: int
    client: str
    tier: int
    kind: str
    due_at: datetime | None
    zone: str
    sign: str
    excerpt: str
    urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LateLine:
    """A request past its promised time; `taken_by` None: nobody has taken it."""

    request_id: int
    client: str
    kind: str
    due_at: datetime
    zone: str
    taken_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """Under load, one message for all that waits in a queue (slot `board:<topic>`), made when it is sent:
    `total` requests on `pages` pages, buttons take:<request> and board:<page>. `own`: a page of it in one
    reader's private chat, buttons board:<page>:<topic>."""

    lines: tuple[BoardLine, ...]
    page: int
    pages: int
    total: int
    own: bool = False
    topic: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDue:
    """To a queue's topic: what nobody has answered by its promised time. `again`: as long again has passed.
    Buttons take:<request> for what nobody has taken."""

    lines: tuple[LateLine, ...]
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderView:
    """The talk's header in the taker's private chat (slot `talk:N`): the card with done, release, cancel."""

    card: CardView
    answered: int
    choosing: str | None = None
    """`minutes`: buttons done:<request>:<5|10|15|30|60|120>; `cancel`: cancel:<request>:1 and
    back:<request>."""
    mine: bool = True
    """Whoever reads it works on the request; else it shows no buttons."""
    answers: bool = False
    """There are ready answers: a button answers:<request>."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichRequest:
    """A staff text with more than one open request and no reply: which one? Buttons to:<request>:<talk
    id>."""

    talk_id: int
    options: tuple[tuple[int, str], ...]
    """(request id, label: client and excerpt)"""
    silent: tuple[tuple[int, str, str], ...] = ()
    """(request id, kind, media or "") of those without words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffTold:
    """`what`: client_edited | client_closed | client_withdrew | no_request | delivered | not_delivered
    | noted | client_reopened | client_split | client_moved | client_banned | client_unbanned | to_lead
    | nothing_sent
    | handed_over (`client` to the reader, by `detail`) | not_open | note (by `client`) | rating_word
    | talk_above (the reader had it before) | answer_added | answer_changed | answer_removed | no_answer
    | no_due | released | done | quote_sent | quote_accepted | quote_declined | credit_asked | reclassified
    | taken."""

    what: str
    request_id: int | None = None
    client: str = ""
    detail: str = ""
    stars: int = 0
    """The stars that a word stands beside."""
    worker: str = ""
    """Who worked on the request, where the reader may not know."""
    charged: Charged | None = None
    """What it was closed with (`done`), as on a card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesAsked:
    """Closing with more minutes than are held (slot `told:N:minutes`): a button done_held:<request>:<spent>
    closes with those held. `state`: asked | refused (by the client) | none_left (nothing to ask for)."""

    request_id: int
    client: str
    spent: int
    held: int
    asked: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relayed:
    """A staff message as the client sees it, or a client's message as staff sees it: `by` names the
    author; `details` and `origin` as in `Content`."""

    by: str
    side: str
    request_id: int
    text: str
    entities: str
    media: str | None
    file_id: str | None
    before: str | None = None
    client: str = ""
    talk_id: int = 0
    details: str | None = None
    origin: str | None = None
    about: str = ""
    """To a client with several open requests: the beginning of the one it belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayedAlbum:
    """Messages that Telegram holds together, in its order; `only`: those of them (by `talk_id`) that are
    to be sent now, all when empty."""

    pieces: tuple[Relayed, ...]
    only: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueList:
    """`/queue` and `/mine`."""

    mine: bool
    cards: tuple[CardView, ...]
    more: int = 0
    """How many there are besides these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FavourLine:
    """Work past the channel, as a history shows it."""

    at: datetime
    by: str
    minutes: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLine:
    """A colleague's note; `media` as in `Content`, when it is a file."""

    at: datetime
    by: str
    text: str
    media: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The client's latest requests, for staff; favours apart from them, with their minutes in this period;
    colleagues' notes on the request it was asked for."""

    client: str
    standing: StandingView
    lines: tuple[RequestLine, ...]
    favours: tuple[FavourLine, ...] = ()
    favour_minutes: int = 0
    notes: tuple[NoteLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFile:
    """A file that a colleague noted (slot `note:<talk>`); `details` as in `Content`."""

    request_id: int
    by: str
    text: str
    media: str
    file_id: str | None
    details: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseColleague:
    """Who takes the talk over: buttons transfer:<request>:<user id>."""

    request_id: int
    options: tuple[tuple[int, str, int], ...]
    """(user id, name, open requests)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseAnswer:
    """Ready answers to send in one press (slot `answers:N`): buttons ready:<request>:<answer id>."""

    request_id: int
    options: tuple[tuple[int, str], ...]
    """(answer id, name)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSent:
    """In place of the choice: the ready answer as the client got it."""

    request_id: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerList:
    """`/answers`: every ready answer by name, and the placeholders."""

    answers: tuple[tuple[str, str], ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicView:
    """The name of a request's topic in a private chat; `active` while its reader works on it."""

    request_id: int
    client: str
    excerpt: str
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseReclassify:
    request_id: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """`/bind` done in a topic: these kinds queue here now; `before` names kinds that were elsewhere."""

    kinds: tuple[str, ...]
    moved: tuple[str, ...]
