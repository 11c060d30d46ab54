"""A request and the moves it may make. The table below is the sole authority on states.

A request is born when a draft is sealed. It is *open* while it is routed and not closed, *pending* while
the client may still have it offered again (no money was there, or no answer came).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from bot.ids import AccountId, ContactId, MessageId, RequestId, UserId


class RequestState(StrEnum):
    CLARIFYING = "clarifying"
    OFFERED = "offered"
    DECLINED = "declined"
    WAITING = "waiting"
    QUEUED = "queued"
    TAKEN = "taken"
    DONE = "done"
    CANCELLED = "cancelled"
    UNDONE = "undone"
    LAPSED = "lapsed"
    ANSWERED = "answered"


class RequestEvent(StrEnum):
    ASK = "ask"
    OFFER = "offer"
    DECLINE = "decline"
    WAIT = "wait"
    ROUTE = "route"
    TAKE = "take"
    RELEASE = "release"
    FINISH = "finish"
    CANCEL = "cancel"
    UNDO = "undo"
    LAPSE = "lapse"
    ANSWER = "answer"
    TRANSFER = "transfer"
    REOPEN = "reopen"


_S, _E = RequestState, RequestEvent

REQUEST_MOVES: Mapping[tuple[RequestState, RequestEvent], RequestState] = MappingProxyType(
    {
        (_S.CLARIFYING, _E.OFFER): _S.OFFERED,
        (_S.CLARIFYING, _E.DECLINE): _S.DECLINED,
        (_S.CLARIFYING, _E.ROUTE): _S.QUEUED,
        (_S.CLARIFYING, _E.ANSWER): _S.ANSWERED,
        (_S.CLARIFYING, _E.ASK): _S.CLARIFYING,
        (_S.CLARIFYING, _E.CANCEL): _S.CANCELLED,
        (_S.CLARIFYING, _E.LAPSE): _S.LAPSED,
        (_S.OFFERED, _E.ROUTE): _S.QUEUED,
        (_S.OFFERED, _E.OFFER): _S.OFFERED,
        (_S.OFFERED, _E.DECLINE): _S.DECLINED,
        (_S.OFFERED, _E.WAIT): _S.WAITING,
        (_S.OFFERED, _E.CANCEL): _S.CANCELLED,
        (_S.OFFERED, _E.LAPSE): _S.LAPSED,
        (_S.DECLINED, _E.ROUTE): _S.QUEUED,
        (_S.DECLINED, _E.OFFER): _S.OFFERED,
        (_S.DECLINED, _E.DECLINE): _S.DECLINED,
        (_S.DECLINED, _E.WAIT): _S.WAITING,
        (_S.DECLINED, _E.CANCEL): _S.CANCELLED,
        (_S.DECLINED, _E.LAPSE): _S.LAPSED,
        (_S.WAITING, _E.ROUTE): _S.QUEUED,
        (_S.WAITING, _E.OFFER): _S.OFFERED,
        (_S.WAITING, _E.DECLINE): _S.DECLINED,
        (_S.WAITING, _E.CANCEL): _S.CANCELLED,
        (_S.WAITING, _E.LAPSE): _S.LAPSED,
        (_S.LAPSED, _E.ROUTE): _S.QUEUED,
        (_S.LAPSED, _E.OFFER): _S.OFFERED,
        (_S.LAPSED, _E.DECLINE): _S.DECLINED,
        (_S.LAPSED, _E.CANCEL): _S.CANCELLED,
        (_S.QUEUED, _E.TAKE): _S.TAKEN,
        (_S.QUEUED, _E.CANCEL): _S.CANCELLED,
        (_S.QUEUED, _E.UNDO): _S.UNDONE,
        (_S.QUEUED, _E.OFFER): _S.OFFERED,
        (_S.TAKEN, _E.RELEASE): _S.QUEUED,
        (_S.TAKEN, _E.FINISH): _S.DONE,
        (_S.TAKEN, _E.CANCEL): _S.CANCELLED,
        (_S.TAKEN, _E.UNDO): _S.UNDONE,
        (_S.TAKEN, _E.OFFER): _S.OFFERED,
        (_S.TAKEN, _E.TRANSFER): _S.TAKEN,
        (_S.DONE, _E.REOPEN): _S.TAKEN,
        (_S.DONE, _E.ROUTE): _S.QUEUED,
        (_S.CANCELLED, _E.ASK): _S.CLARIFYING,
        (_S.ANSWERED, _E.ROUTE): _S.QUEUED,
        (_S.ANSWERED, _E.ASK): _S.CLARIFYING,
    }
)

OPEN = frozenset({_S.QUEUED, _S.TAKEN})
PENDING = frozenset({_S.OFFERED, _S.DECLINED, _S.WAITING, _S.LAPSED})


def move(state: RequestState, event: RequestEvent) -> RequestState | None:
    """The state after the event, or None where the table has no such move."""
    return REQUEST_MOVES.get((state, event))


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A classified ask of one contact; `created_at` is the Telegram date of its first message, cut to
    the minute."""

    id: RequestId
    account_id: AccountId
    contact_id: ContactId
    user_id: UserId
    kind: str
    state: RequestState
    text: str
    urgent: bool
    order_number: int | None
    recalculation: bool
    parent_id: RequestId | None
    first_message: MessageId | None
    created_at: datetime
    due_at: datetime | None
    wake_at: datetime | None
    assignee: UserId | None
    taken_at: datetime | None
    closed_at: datetime | None
    minutes: int | None
    rating: int | None
    version: int
    comment: str = ""
    """The client's own word beside the rating."""
    reopened: int = 0
    """How often the client came back to it after it was closed."""
    near_at: datetime | None = None
    """When its card is to bear the next sign: that the promised time is near, then that it is over."""
    promised_at: datetime | None = None
    """When the promise begins to count; None without a promise, and of promises older than this field."""

    @property
    def promised_from(self) -> datetime:
        """From when the promised time is counted: a request that waited, or came back, has it from then on,
        not from its creation."""
        return self.created_at if self.promised_at is None else self.promised_at
