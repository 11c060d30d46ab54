"""Quotes: a frozen price and until when it holds. The table is the sole authority over its states."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from bot.ids import AccountId, QuoteId, RequestId
from bot.quota.price import Price


class QuoteState(StrEnum):
    """Where a quote stands; all but LIVE are final, a request has at most one live quote."""

    LIVE = "live"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    SUPERSEDED = "superseded"


class QuoteEvent(StrEnum):
    """What may happen to a quote."""

    ACCEPT = "accept"
    DECLINE = "decline"
    LAPSE = "lapse"
    SUPERSEDE = "supersede"


QUOTE_MOVES: Mapping[tuple[QuoteState, QuoteEvent], QuoteState] = MappingProxyType(
    {
        (QuoteState.LIVE, QuoteEvent.ACCEPT): QuoteState.ACCEPTED,
        (QuoteState.LIVE, QuoteEvent.DECLINE): QuoteState.DECLINED,
        (QuoteState.LIVE, QuoteEvent.LAPSE): QuoteState.LAPSED,
        (QuoteState.LIVE, QuoteEvent.SUPERSEDE): QuoteState.SUPERSEDED,
    }
)


def move(state: QuoteState, event: QuoteEvent) -> QuoteState | None:
    """The state after an event, None when the event is illegal in this state."""
    return QUOTE_MOVES.get((state, event))


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A price offered for a request; it may be accepted in [created_at, valid_until)."""

    id: QuoteId
    request_id: RequestId
    account_id: AccountId
    state: QuoteState
    price: Price
    created_at: datetime
    valid_until: datetime


def may_be_accepted(quote: Quote, *, now: datetime) -> bool:
    """Live and not over at `now`; at `valid_until` it is over. Prices that changed since change nothing."""
    return quote.state is QuoteState.LIVE and now < quote.valid_until
