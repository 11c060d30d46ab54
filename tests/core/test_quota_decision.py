"""The decision, row by row of the table: every handling, and each limit one below, at, and one above."""

from dataclasses import replace

import pytest

from bot.quota.decision import (
    Accept,
    Answer,
    Ask,
    Decline,
    DeclineReason,
    Funding,
    Offer,
    OfferReason,
    decide,
)
from bot.quota.handling import Handling
from bot.quota.lot import HoldLine, HoldPlan, Limits, Lot
from bot.quota.price import Tariff
from bot.quota.standing import Standing
from tests.core.quota_samples import (
    COMPLAINT,
    CONSULTATION,
    CONSULTATION_GROSS,
    EMERGENCY,
    ESTIMATE,
    HOUR_GROSS,
    NOW,
    PERIOD,
    PERSON,
    PLAN,
    RECALCULATION_GROSS,
    TARIFF,
    WORK,
    credit,
    emergency,
    lot,
    recalculation,
    standing,
    units,
)

EMPTY_LIST = replace(TARIFF, prices={})
FREE_LIST = replace(TARIFF, prices=dict.fromkeys(TARIFF.prices, 0))


def decided(ask: Ask, now: Standing, tariff: Tariff = TARIFF) -> Accept | Offer | Decline | Answer:
    decision = decide(ask, now, tariff, now=NOW)
    assert isinstance(decision, Accept | Offer | Decline | Answer)
    return decision


def lines(*drawn: tuple[Lot, int], asset: str = "PLN") -> HoldPlan:
    return HoldPlan(asset=asset, lines=tuple(HoldLine(lot_id=each.id, amount=part) for each, part in drawn))


# --- within the quota --------------------------------------------------------------------------------------


@pytest.mark.parametrize("left", [1, 2, 5])
def test_a_consultation_within_the_quota_holds_one_unit(left: int) -> None:
    quota = units(1, left)
    assert decided(CONSULTATION, standing(quota, lot(2, 1_000_000))) == Accept(
        funding=Funding.QUOTA, hold=lines((quota, 1), asset="consultation"), price=None
    )


def test_a_held_unit_is_not_there_for_another_request() -> None:
    decision = decided(CONSULTATION, standing(units(1, 1, held=1), lot(2, 1_000_000)))
    assert isinstance(decision, Offer)
    assert (decision.used, decision.included) == (5, 5)


def test_an_exhausted_quota_becomes_an_offer_at_the_lists_price() -> None:
    assert decided(CONSULTATION, standing(units(1, 0), lot(2, 50_000))) == Offer(
        reason=OfferReason.EXHAUSTED,
        price=TARIFF.price("consultation") or pytest.fail("the list has it"),
        funding=Funding.BALANCE,
        used=5,
        included=5,
        asset="consultation",
    )


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_an_offer_needs_the_whole_gross_price_on_the_balance(over: int) -> None:
    now = standing(units(1, 0), lot(2, CONSULTATION_GROSS + over))
    decision = decided(CONSULTATION, now)
    if over < 0:
        assert decision == Decline(
            reason=DeclineReason.NO_FUNDS,
            price=TARIFF.price("consultation"),
            used=5,
            included=5,
            asset="consultation",
            balance=CONSULTATION_GROSS - 1,
            missing=1,
            renews_at=PERIOD.ends_at,
        )
    else:
        assert isinstance(decision, Offer)
        assert decision.funding is Funding.BALANCE


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_credit_makes_up_what_the_balance_lacks_down_to_its_limit(over: int) -> None:
    limits = Limits(credit=CONSULTATION_GROSS - 1_000 + over, emergency=1_000_000)
    decision = decided(CONSULTATION, standing(units(1, 0), lot(2, 1_000), limits=limits))
    if over < 0:
        assert isinstance(decision, Decline)
        assert (decision.reason, decision.missing, decision.balance) == (DeclineReason.NO_FUNDS, 1, 1_000)
    else:
        assert isinstance(decision, Offer)
        assert decision.funding is Funding.CREDIT


def test_what_a_hold_reserves_cannot_pay_twice() -> None:
    decision = decided(CONSULTATION, standing(units(1, 0), lot(2, 20_000, held=CONSULTATION_GROSS)))
    assert isinstance(decision, Decline)
    assert decision.missing == 2 * CONSULTATION_GROSS - 20_000
    assert decision.balance == 20_000


def test_a_consultation_without_a_price_is_declined_until_the_renewal() -> None:
    assert decided(CONSULTATION, standing(units(1, 0), lot(2, 50_000)), EMPTY_LIST) == Decline(
        reason=DeclineReason.NO_PRICE,
        price=None,
        used=5,
        included=5,
        asset="consultation",
        balance=50_000,
        missing=0,
        renews_at=PERIOD.ends_at,
    )


def test_waiting_is_no_way_on_when_the_plan_will_not_include_any() -> None:
    none_included = replace(PLAN, included={"minutes": 60, "consultation": 0})
    decision = decided(CONSULTATION, standing(plan=none_included))
    assert isinstance(decision, Decline)
    assert (decision.renews_at, decision.used, decision.included) == (None, 0, 0)


def test_a_kind_of_quota_without_a_unit_goes_by_its_price() -> None:
    decision = decided(replace(CONSULTATION, asset=None), standing(units(1, 5), lot(2, 50_000)))
    assert isinstance(decision, Offer)
    assert (decision.used, decision.included, decision.asset) == (0, 0, None)


# --- work --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_work_is_offered_at_the_hours_price_when_money_covers_it(over: int) -> None:
    decision = decided(WORK, standing(units(1, 5), lot(2, HOUR_GROSS + over)))
    if over < 0:
        assert isinstance(decision, Decline)
        assert (decision.reason, decision.missing) == (DeclineReason.NO_FUNDS, 1)
        assert decision.renews_at is None
    else:
        assert isinstance(decision, Offer)
        assert (decision.reason, decision.price.gross) == (OfferReason.WORK, HOUR_GROSS)
        assert (decision.used, decision.included, decision.asset) == (0, 0, None)


def test_work_without_a_price_in_the_list_is_accepted_for_pricing() -> None:
    accepted = Accept(funding=Funding.FREE, hold=None, price=None, pricing=True)
    assert decided(WORK, standing(), EMPTY_LIST) == accepted
    assert decided(replace(WORK, service=None), standing()) == accepted


# --- estimates ---------------------------------------------------------------------------------------------


def test_the_first_estimate_of_an_order_is_free_and_no_recalculation() -> None:
    assert decided(ESTIMATE, standing()) == Accept(funding=Funding.FREE, hold=None, price=None)


@pytest.mark.parametrize(("made", "free_left"), [(0, 1), (1, 0)])
def test_the_contracts_recalculations_of_an_order_are_free_and_counted_down(
    made: int, free_left: int
) -> None:
    assert decided(recalculation(made), standing(lot(1, 1_000_000))) == Accept(
        funding=Funding.FREE, hold=None, price=None, recalculation=True, free_left=free_left
    )


@pytest.mark.parametrize("made", [2, 3, 50])
def test_a_recalculation_beyond_them_is_offered_at_its_price(made: int) -> None:
    decision = decided(recalculation(made), standing(lot(1, RECALCULATION_GROSS)))
    assert isinstance(decision, Offer)
    assert (decision.reason, decision.price.gross) == (OfferReason.RECALCULATION, RECALCULATION_GROSS)
    assert (decision.used, decision.included) == (made, 2)


def test_a_recalculation_beyond_them_without_money_is_declined_with_its_numbers() -> None:
    decision = decided(recalculation(2), standing(units(1, 5), lot(2, RECALCULATION_GROSS - 1)))
    assert isinstance(decision, Decline)
    assert (decision.reason, decision.missing) == (DeclineReason.NO_FUNDS, 1)
    assert (decision.used, decision.included, decision.renews_at) == (2, 2, None)


@pytest.mark.parametrize("ask", [recalculation(2, service=None), recalculation(2)])
def test_a_recalculation_that_the_list_has_no_price_for_is_free(ask: Ask) -> None:
    assert decided(ask, standing(), EMPTY_LIST) == Accept(
        funding=Funding.FREE, hold=None, price=None, recalculation=True
    )


def test_granted_recalculations_follow_the_free_ones_of_the_order_first() -> None:
    own = lot(1, 1, asset="recalculation", scope="order:7", priority=99)
    other = lot(2, 1, asset="recalculation", scope="order:8")
    ask = recalculation(2, asset="recalculation")
    assert decided(ask, standing(own, other)) == Accept(
        funding=Funding.QUOTA, hold=lines((own, 1), asset="recalculation"), price=None, recalculation=True
    )
    assert isinstance(decided(ask, standing(other)), Decline)
    still_free = decided(recalculation(1, asset="recalculation"), standing(own))
    assert isinstance(still_free, Accept)
    assert still_free.hold is None


def test_waiting_is_a_way_on_for_a_recalculation_that_the_plan_includes_each_period() -> None:
    plan = replace(PLAN, included={"recalculation": 3})
    ask = recalculation(2, asset="recalculation")
    decision = decided(ask, standing(units(1, 0, asset="recalculation", of=3), plan=plan))
    assert isinstance(decision, Decline)
    assert decision.renews_at == PERIOD.ends_at


def test_waiting_is_no_way_on_for_what_units_do_not_pay_for() -> None:
    decision = decided(replace(WORK, asset="consultation"), standing(units(1, 0)))
    assert isinstance(decision, Decline)
    assert decision.renews_at is None


# --- emergencies -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "credit_limit", "allowance", "funding"),
    [
        (HOUR_GROSS, 0, 0, Funding.BALANCE),
        (HOUR_GROSS - 1, 1, 1, Funding.CREDIT),
        (HOUR_GROSS - 1, 0, 1, Funding.EMERGENCY),
        (0, 0, HOUR_GROSS, Funding.EMERGENCY),
        (0, HOUR_GROSS - 1, 1, Funding.EMERGENCY),
    ],
)
def test_an_emergency_is_held_on_balance_then_credit_then_the_allowance(
    own: int, credit_limit: int, allowance: int, funding: Funding
) -> None:
    limits = Limits(credit=credit_limit, emergency=allowance)
    decision = decided(EMERGENCY, standing(lot(1, own), limits=limits))
    assert isinstance(decision, Accept)
    assert decision.funding is funding
    assert decision.hold is not None
    assert decision.hold.total == HOUR_GROSS
    assert not decision.settle


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_an_emergency_that_nothing_covers_is_accepted_all_the_same(over: int) -> None:
    limits = Limits(credit=0, emergency=HOUR_GROSS + over)
    decision = decided(EMERGENCY, standing(units(1, 0), limits=limits))
    assert isinstance(decision, Accept)
    assert decision.settle is (over < 0)
    assert (decision.hold is None) is (over < 0)
    assert decision.funding is Funding.EMERGENCY
    assert decision.price is not None
    assert decision.price.gross == HOUR_GROSS


def test_a_second_emergency_has_only_what_the_first_left_of_the_allowance() -> None:
    limits = Limits(credit=0, emergency=100_000)
    for used_up in (emergency(0, held=HOUR_GROSS), emergency(-HOUR_GROSS)):
        fits = decided(EMERGENCY, standing(used_up, limits=replace(limits, emergency=2 * HOUR_GROSS)))
        lacks = decided(EMERGENCY, standing(used_up, limits=replace(limits, emergency=2 * HOUR_GROSS - 1)))
        assert isinstance(fits, Accept)
        assert isinstance(lacks, Accept)
        assert (fits.settle, lacks.settle) == (False, True)


def test_an_emergency_without_an_agreed_price_is_accepted_without_a_hold() -> None:
    accepted = Accept(funding=Funding.FREE, hold=None, price=None)
    assert decided(EMERGENCY, standing(lot(1, 1_000_000)), EMPTY_LIST) == accepted
    assert decided(replace(EMERGENCY, service=None), standing()) == accepted


# --- free, and what the bot answers ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["complaint", "appeal", "bargain"])
def test_what_is_free_is_accepted_whatever_the_standing(kind: str) -> None:
    poor = standing(units(1, 0), credit(-5_000), person_asks=99)
    assert decided(replace(COMPLAINT, kind=kind), poor) == Accept(funding=Funding.FREE, hold=None, price=None)


@pytest.mark.parametrize(("asks", "granted"), [(0, True), (2, True), (3, False), (4, False)])
def test_a_person_may_be_asked_for_three_times_a_period(asks: int, granted: bool) -> None:
    decision = decided(PERSON, standing(lot(1, 700), person_asks=asks))
    if granted:
        assert decision == Accept(funding=Funding.FREE, hold=None, price=None)
    else:
        assert decision == Decline(
            reason=DeclineReason.PERSON_LIMIT,
            price=None,
            used=asks,
            included=3,
            asset=None,
            balance=700,
            missing=0,
            renews_at=None,
        )


@pytest.mark.parametrize("handling", [Handling.BOT, Handling.TALK, Handling.HINT])
def test_what_the_bot_answers_itself_is_never_a_request(handling: Handling) -> None:
    ask = Ask(kind="billing", handling=handling, asset="consultation", service="consultation", order=None)
    assert decided(ask, standing(units(1, 5), lot(2, 1_000_000))) == Answer(kind="billing")


@pytest.mark.parametrize("ask", [CONSULTATION, WORK, EMERGENCY, recalculation(2)])
def test_a_price_of_nothing_needs_no_consent_and_holds_nothing(ask: Ask) -> None:
    decision = decided(ask, standing(), FREE_LIST)
    assert isinstance(decision, Accept)
    assert (decision.funding, decision.hold, decision.settle) == (Funding.FREE, None, False)
    assert decision.recalculation is (ask.order is not None)


def test_a_tariff_in_another_currency_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="EUR for an account in PLN"):
        decide(COMPLAINT, standing(), replace(TARIFF, currency="EUR"), now=NOW)
