"""After the decision: accepting an offer, what pays, offering again; and what holds for any decision."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import LotId
from bot.quota.decision import (
    Accept,
    Answer,
    Ask,
    Clarify,
    Decline,
    Funding,
    Offer,
    Order,
    accept_offer,
    decide,
    hold_funding,
    reoffer,
)
from bot.quota.handling import Handling
from bot.quota.lot import HoldLine, HoldPlan, Limits, Short
from bot.quota.price import Price, priced
from bot.quota.standing import Standing, balance, held_money, spendable, units_left
from bot.quota.tax import NO_TAX, Tax
from tests.core.quota_samples import (
    CONSULTATION,
    CONSULTATION_GROSS,
    NOW,
    PERIOD,
    TARIFF,
    WORK,
    credit,
    emergency,
    lot,
    standing,
    units,
)

PRICE = priced(12_000, service="consultation", currency="PLN", tax=Tax(rate=2_300))
POOR = standing(units(1, 0))


def draw(*lot_ids: int, asset: str = "PLN") -> HoldPlan:
    everything = {each.id: each for each in (lot(1, 9), lot(2, 9), credit(), emergency())}
    return HoldPlan(
        asset=asset,
        lines=tuple(
            HoldLine(lot_id=everything[number].id, amount=1) for number in everything if number in lot_ids
        ),
    )


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_accepting_holds_the_gross_price_or_says_what_is_missing(over: int) -> None:
    hold = accept_offer(PRICE, standing(lot(1, CONSULTATION_GROSS + over)), now=NOW)
    if over < 0:
        assert hold == Short(asset="PLN", wanted=CONSULTATION_GROSS, available=CONSULTATION_GROSS - 1)
    else:
        assert isinstance(hold, HoldPlan)
        assert hold.total == CONSULTATION_GROSS


def test_accepting_looks_at_the_moment_of_the_tap() -> None:
    money = lot(1, CONSULTATION_GROSS, expires_at=NOW + timedelta(hours=1))
    assert isinstance(accept_offer(PRICE, standing(money), now=NOW), HoldPlan)
    assert isinstance(accept_offer(PRICE, standing(money), now=NOW + timedelta(hours=1)), Short)


def test_accepting_uses_the_emergency_allowance_only_in_an_emergency() -> None:
    now = standing(limits=Limits(credit=0, emergency=CONSULTATION_GROSS))
    assert isinstance(accept_offer(PRICE, now, now=NOW), Short)
    assert isinstance(accept_offer(PRICE, now, emergency=True, now=NOW), HoldPlan)


def test_a_price_in_another_currency_is_never_paid_from_credit_in_ones_own() -> None:
    euro = priced(100, service="work", currency="EUR", tax=NO_TAX)
    old = replace(credit(), id=LotId(903), asset="EUR")
    now = standing(lot(1, 10_000), old, credit(), limits=Limits(credit=10_000, emergency=10_000))
    assert accept_offer(euro, now, emergency=True, now=NOW) == Short(asset="EUR", wanted=100, available=0)
    assert isinstance(accept_offer(euro, standing(lot(1, 100, asset="EUR")), now=NOW), HoldPlan)


@pytest.mark.parametrize(
    ("plan", "funding"),
    [
        (draw(1), Funding.BALANCE),
        (draw(1, 2), Funding.BALANCE),
        (draw(1, 901), Funding.CREDIT),
        (draw(901), Funding.CREDIT),
        (draw(1, 901, 902), Funding.EMERGENCY),
        (draw(1, 902), Funding.EMERGENCY),
        (draw(), Funding.FREE),
        (draw(1, asset="consultation"), Funding.QUOTA),
    ],
)
def test_a_hold_is_named_by_its_last_resort(plan: HoldPlan, funding: Funding) -> None:
    lots = (lot(1, 9), lot(2, 9), credit(), emergency())
    assert hold_funding(plan, lots) is funding


def test_a_hold_on_an_unknown_lot_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        hold_funding(draw(1), [credit()])


def test_a_waiting_request_is_not_offered_while_nothing_changed() -> None:
    assert reoffer(CONSULTATION, POOR, TARIFF, now=NOW) is None
    assert reoffer(WORK, POOR, TARIFF, now=NOW) is None


def test_a_waiting_request_is_offered_again_after_a_deposit_or_a_raised_limit() -> None:
    for richer in (
        standing(units(1, 0), lot(2, CONSULTATION_GROSS)),
        standing(units(1, 0), limits=Limits(credit=CONSULTATION_GROSS, emergency=0)),
    ):
        assert isinstance(reoffer(CONSULTATION, richer, TARIFF, now=NOW), Offer)


def test_a_waiting_request_is_covered_by_the_contract_after_the_renewal() -> None:
    renewed = replace(units(2, 5), starts_at=PERIOD.ends_at, expires_at=PERIOD.ends_at + timedelta(days=31))
    account = standing(units(1, 0), renewed)
    assert reoffer(CONSULTATION, account, TARIFF, now=PERIOD.ends_at - timedelta(microseconds=1)) is None
    again = reoffer(CONSULTATION, account, TARIFF, now=PERIOD.ends_at)
    assert isinstance(again, Accept)
    assert again.funding is Funding.QUOTA


SMALL = st.integers(min_value=0, max_value=40_000)
ASKS = st.builds(
    Ask,
    kind=st.sampled_from(["consultation", "work", "estimate", "person", "complaint", "own"]),
    handling=st.sampled_from(Handling),
    asset=st.sampled_from([None, "consultation", "minutes"]),
    service=st.sampled_from([None, "consultation", "recalculation", "hour", "emergency", "unknown"]),
    order=st.none() | st.builds(Order, number=st.just(7), recalculations=st.integers(0, 4)),
)
STANDINGS = st.builds(
    lambda left, own, held, limits, drawn, asks: standing(
        units(1, left), lot(2, own + held, held=held), credit(-drawn), limits=limits, person_asks=asks
    ),
    st.integers(0, 2),
    SMALL,
    SMALL,
    st.builds(Limits, credit=SMALL, emergency=SMALL),
    SMALL,
    st.integers(0, 5),
)


def after(account: Standing, hold: HoldPlan) -> Standing:
    part = {line.lot_id: line.amount for line in hold.lines}
    return replace(
        account, lots=tuple(replace(each, held=each.held + part.get(each.id, 0)) for each in account.lots)
    )


@given(ask=ASKS, account=STANDINGS)
def test_any_ask_gets_one_decision_and_always_the_same(ask: Ask, account: Standing) -> None:
    decision = decide(ask, account, TARIFF, now=NOW)
    assert decision == decide(ask, account, TARIFF, now=NOW)
    assert not isinstance(decision, Clarify)
    assert isinstance(decision, Answer) is (ask.handling in {Handling.BOT, Handling.TALK, Handling.HINT})
    if ask.handling is Handling.EMERGENCY:
        assert isinstance(decision, Accept)


@given(ask=ASKS, account=STANDINGS)
def test_an_offer_can_be_accepted_and_a_decline_for_want_of_money_could_not(
    ask: Ask, account: Standing
) -> None:
    decision = decide(ask, account, TARIFF, now=NOW)
    if isinstance(decision, Offer):
        hold = accept_offer(decision.price, account, now=NOW)
        assert isinstance(hold, HoldPlan)
        assert hold_funding(hold, account.lots) is decision.funding
    if isinstance(decision, Decline) and decision.price is not None:
        assert decision.missing >= decision.price.gross - spendable(account) > 0
        assert decision.balance == balance(account)
        topped_up = replace(account, lots=(*account.lots, lot(3, decision.missing)))
        assert isinstance(decide(ask, topped_up, TARIFF, now=NOW), Offer)
        almost = replace(account, lots=(*account.lots, lot(3, decision.missing - 1)))
        assert isinstance(decide(ask, almost, TARIFF, now=NOW), Decline)


@given(ask=ASKS, account=STANDINGS)
def test_only_units_and_emergencies_are_held_without_a_tap(ask: Ask, account: Standing) -> None:
    decision = decide(ask, account, TARIFF, now=NOW)
    if not isinstance(decision, Accept) or decision.hold is None:
        return
    held = after(account, decision.hold)
    if ask.handling is Handling.EMERGENCY:
        assert isinstance(decision.price, Price)
        assert held_money(held) == held_money(account) + decision.price.gross
    else:
        assert decision.funding is Funding.QUOTA
        assert units_left(held, decision.hold.asset) == units_left(account, decision.hold.asset) - 1
        assert (held_money(held), spendable(held)) == (held_money(account), spendable(account))
