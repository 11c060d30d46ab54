"""Holds and quotes: every state times every event is either in the table or refused."""

from datetime import timedelta
from itertools import product

import pytest

from bot.ids import AccountId, HoldId, LotId, RequestId
from bot.quota import hold, quote
from bot.quota.hold import Hold, HoldEvent, HoldState
from bot.quota.lot import HoldLine
from bot.quota.quote import QuoteEvent, QuoteState
from tests.core.quota_samples import NOW

HOLD_ENDS = {
    HoldEvent.RENEW: HoldState.HELD,
    HoldEvent.CAPTURE: HoldState.CAPTURED,
    HoldEvent.RELEASE: HoldState.RELEASED,
    HoldEvent.EXPIRE: HoldState.EXPIRED,
}
QUOTE_ENDS = {
    QuoteEvent.ACCEPT: QuoteState.ACCEPTED,
    QuoteEvent.DECLINE: QuoteState.DECLINED,
    QuoteEvent.LAPSE: QuoteState.LAPSED,
    QuoteEvent.SUPERSEDE: QuoteState.SUPERSEDED,
}


@pytest.mark.parametrize(("state", "event"), list(product(HoldState, HoldEvent)))
def test_a_hold_is_renewed_until_it_ends_and_ends_once(state: HoldState, event: HoldEvent) -> None:
    assert hold.move(state, event) is (HOLD_ENDS[event] if state is HoldState.HELD else None)


@pytest.mark.parametrize(("state", "event"), list(product(QuoteState, QuoteEvent)))
def test_a_quote_ends_once_and_never_moves_again(state: QuoteState, event: QuoteEvent) -> None:
    assert quote.move(state, event) is (QUOTE_ENDS[event] if state is QuoteState.LIVE else None)


def test_the_tables_cannot_be_changed_by_who_reads_them() -> None:
    for table in (hold.HOLD_MOVES, quote.QUOTE_MOVES):
        assert not hasattr(table, "__setitem__")
        assert not hasattr(table, "pop")


def test_a_holds_total_is_what_it_reserves_over_all_lots() -> None:
    lines = (HoldLine(lot_id=LotId(1), amount=10_000), HoldLine(lot_id=LotId(2), amount=4_760))
    held = Hold(
        id=HoldId(1),
        request_id=RequestId(1),
        account_id=AccountId(1),
        asset="PLN",
        state=HoldState.HELD,
        lines=lines,
        net=12_000,
        tax=2_760,
        created_at=NOW - timedelta(minutes=1),
    )
    assert held.total == 14_760 == held.net + held.tax
