"""Lots: when they may be drawn on, in what order, and what a hold would take from which."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from bot.quota.lot import (
    Category,
    HoldLine,
    HoldPlan,
    Limits,
    Lot,
    Short,
    available,
    burn_down,
    plan_hold,
    repayment,
    usable,
)
from tests.core.quota_samples import NO_LIMITS, NOW, credit, emergency, lot, units

TICK = timedelta(microseconds=1)
SOON, LATER = NOW + timedelta(days=1), NOW + timedelta(days=2)


def hold(*lots: Lot, amount: int, limits: Limits = NO_LIMITS, urgent: bool = False) -> HoldPlan | Short:
    return plan_hold(lots, asset="PLN", amount=amount, limits=limits, emergency=urgent, now=NOW)


def taken(plan: HoldPlan | Short) -> list[tuple[int, int]]:
    assert isinstance(plan, HoldPlan), plan
    return [(line.lot_id, line.amount) for line in plan.lines]


def test_a_lot_is_usable_from_its_start_until_just_before_its_expiry() -> None:
    timed = lot(1, 5, starts_at=NOW, expires_at=SOON)
    assert not usable(timed, now=NOW - TICK)
    assert usable(timed, now=NOW)
    assert usable(timed, now=SOON - TICK)
    assert not usable(timed, now=SOON)
    assert usable(lot(2, 0, starts_at=NOW), now=NOW + timedelta(days=9_999))


def test_lots_burn_by_priority_then_expiry_then_category_then_age() -> None:
    expected = [
        lot(9, 1, priority=1),
        lot(8, 1, priority=2, expires_at=SOON, category=Category.PROMO),
        lot(7, 1, priority=2, expires_at=LATER, category=Category.INCLUDED),
        lot(5, 1, priority=2, expires_at=LATER, category=Category.ROLLOVER),
        lot(4, 1, priority=2, expires_at=LATER, category=Category.BONUS),
        lot(10, 1, priority=2, expires_at=LATER, category=Category.BOOST),
        lot(3, 1, priority=2, expires_at=LATER, category=Category.PROMO),
        lot(1, 1, priority=2),
        lot(2, 1, priority=2),
        lot(6, 0, priority=0, category=Category.CREDIT),
        lot(0, 0, priority=0, category=Category.EMERGENCY),
    ]
    assert list(burn_down(reversed(expected), now=NOW)) == expected
    for shuffled in permutations(expected[:5]):
        assert list(burn_down(shuffled, now=NOW)) == expected[:5]


def test_a_lot_of_a_scope_goes_before_others_there_and_serves_nobody_else() -> None:
    own, any_ = lot(2, 5, priority=9, scope="order:7"), lot(1, 5, priority=1, expires_at=SOON)
    there = plan_hold(
        [any_, own], asset="PLN", amount=6, limits=NO_LIMITS, emergency=False, scope="order:7", now=NOW
    )
    assert taken(there) == [(2, 5), (1, 1)]
    assert isinstance(hold(any_, own, amount=6), Short)


def test_lots_out_of_their_time_do_not_burn() -> None:
    late, early = lot(1, 5, expires_at=NOW), lot(2, 5, starts_at=NOW + TICK)
    assert burn_down([late, early], now=NOW) == ()


def test_a_hold_takes_from_lots_in_order_and_skips_what_is_held_already() -> None:
    lots = (lot(1, 100, priority=1, held=70), lot(2, 50, priority=2, held=50), lot(3, 100, priority=3))
    assert taken(hold(*lots, amount=30)) == [(1, 30)]
    assert taken(hold(*lots, amount=31)) == [(1, 30), (3, 1)]
    assert taken(hold(*lots, amount=130)) == [(1, 30), (3, 100)]


@pytest.mark.parametrize(("amount", "covered"), [(99, True), (100, True), (101, False)])
def test_the_last_unit_is_had_and_one_more_is_not(amount: int, covered: bool) -> None:
    plan = hold(lot(1, 100), amount=amount)
    assert isinstance(plan, HoldPlan) is covered
    if isinstance(plan, Short):
        assert (plan.wanted, plan.available, plan.missing) == (101, 100, 1)


def test_nothing_needs_no_lot_and_less_than_nothing_is_a_mistake() -> None:
    assert hold(amount=0) == HoldPlan(asset="PLN", lines=())
    with pytest.raises(ValueError, match="negative"):
        hold(lot(1, 100), amount=-1)


@pytest.mark.parametrize(("amount", "covered"), [(149, True), (150, True), (151, False)])
def test_credit_follows_own_money_down_to_its_limit(amount: int, covered: bool) -> None:
    plan = hold(lot(1, 100), credit(), emergency(), amount=amount, limits=Limits(credit=50, emergency=1_000))
    assert isinstance(plan, HoldPlan) is covered
    if isinstance(plan, HoldPlan):
        assert taken(plan) == [(1, 100), (901, amount - 100)]


@pytest.mark.parametrize(("amount", "covered"), [(1_149, True), (1_150, True), (1_151, False)])
def test_the_emergency_allowance_follows_credit_in_an_emergency(amount: int, covered: bool) -> None:
    limits = Limits(credit=50, emergency=1_000)
    plan = hold(emergency(), credit(), lot(1, 100), amount=amount, limits=limits, urgent=True)
    assert isinstance(plan, HoldPlan) is covered
    if isinstance(plan, HoldPlan):
        assert taken(plan) == [(1, 100), (901, 50), (902, amount - 150)]


def test_the_emergency_allowance_pays_for_nothing_else() -> None:
    assert hold(credit(), emergency(), amount=1, limits=Limits(credit=0, emergency=1_000)) == Short(
        asset="PLN", wanted=1, available=0
    )


@pytest.mark.parametrize("drawn", [credit(-40), credit(0, held=40), credit(-30, held=10)])
def test_what_was_drawn_or_is_held_on_credit_lowers_what_is_left(drawn: Lot) -> None:
    limits = Limits(credit=100, emergency=0)
    assert taken(hold(drawn, amount=60, limits=limits)) == [(901, 60)]
    assert hold(drawn, amount=61, limits=limits) == Short(asset="PLN", wanted=61, available=60)


def test_a_limit_lowered_below_the_draw_leaves_nothing_until_the_difference_is_paid() -> None:
    short = hold(credit(-40), amount=1, limits=Limits(credit=10, emergency=0))
    assert short == Short(asset="PLN", wanted=1, available=-30)
    assert short.missing == 31
    assert available([credit(-40)], asset="PLN", limits=NO_LIMITS, now=NOW) == 0
    assert taken(hold(credit(-40), lot(1, 31), amount=1, limits=Limits(credit=10, emergency=0))) == [(1, 1)]
    assert hold(credit(-40), amount=0) == HoldPlan(asset="PLN", lines=())


def test_what_is_owed_is_set_off_against_own_money() -> None:
    lots = (lot(1, 500), credit(0, held=100), emergency(-150))
    assert hold(*lots, amount=251) == Short(asset="PLN", wanted=251, available=250)
    assert taken(hold(*lots, amount=250)) == [(1, 250)]


def test_an_account_without_a_credit_lot_has_no_credit() -> None:
    assert hold(lot(1, 100), amount=101, limits=Limits(credit=50, emergency=50), urgent=True) == Short(
        asset="PLN", wanted=101, available=100
    )


def test_units_have_neither_credit_nor_an_allowance() -> None:
    strange = lot(2, 0, asset="consultation", category=Category.CREDIT)
    plan = plan_hold(
        [units(1, 1), strange],
        asset="consultation",
        amount=2,
        limits=Limits(credit=99, emergency=99),
        emergency=True,
        now=NOW,
    )
    assert plan == Short(asset="consultation", wanted=2, available=1)


def test_lots_of_another_asset_are_left_alone() -> None:
    lots = (lot(1, 100, asset="EUR"), units(2, 5), lot(3, 7))
    assert hold(*lots, amount=8) == Short(asset="PLN", wanted=8, available=7)
    assert available(lots, asset="EUR", limits=NO_LIMITS, now=NOW) == 100


def test_a_lot_with_a_scope_serves_that_scope_and_others_serve_it_too() -> None:
    lots = [
        lot(1, 1, asset="recalculation", scope="order:7", priority=1),
        lot(2, 1, asset="recalculation", scope="order:8", priority=1),
        lot(3, 1, asset="recalculation", priority=2),
    ]
    counts = {
        scope: available(lots, asset="recalculation", limits=NO_LIMITS, now=NOW, scope=scope)
        for scope in (None, "order:7", "order:70")
    }
    assert counts == {None: 1, "order:7": 2, "order:70": 1}
    plan = plan_hold(
        lots, asset="recalculation", amount=2, limits=NO_LIMITS, emergency=False, scope="order:7", now=NOW
    )
    assert taken(plan) == [(1, 1), (3, 1)]


def test_a_lot_that_expires_under_a_hold_gives_nothing_more_and_takes_nothing_away() -> None:
    lots = [lot(1, 100, held=60, expires_at=NOW, category=Category.PROMO), lot(2, 30)]
    assert available(lots, asset="PLN", limits=NO_LIMITS, now=NOW - TICK) == 70
    assert available(lots, asset="PLN", limits=NO_LIMITS, now=NOW) == 30


def test_a_deposit_pays_back_the_emergency_first_then_credit_and_then_is_the_clients_own() -> None:
    lots = [
        credit(-40, held=5),
        emergency(-100),
        lot(1, 7),
        lot(3, -9, asset="EUR", category=Category.CREDIT),
    ]
    expected = {
        60: [(902, 60)],
        100: [(902, 100)],
        130: [(902, 100), (901, 30)],
        500: [(902, 100), (901, 40)],
    }
    for amount, lines in expected.items():
        paid = repayment(lots, asset="PLN", amount=amount)
        assert [(line.lot_id, line.amount) for line in paid] == lines
    assert repayment([credit(), lot(1, 7)], asset="PLN", amount=50) == ()
    with pytest.raises(ValueError, match="negative"):
        repayment(lots, asset="PLN", amount=-1)


def test_the_total_of_a_planned_hold_is_the_sum_of_its_lines() -> None:
    lines = (HoldLine(lot_id=lot(1, 1).id, amount=3), HoldLine(lot_id=lot(2, 1).id, amount=4))
    assert HoldPlan(asset="PLN", lines=lines).total == 7
    assert HoldPlan(asset="PLN", lines=()).total == 0


def test_the_order_of_burn_down_does_not_depend_on_the_zone_times_are_written_in() -> None:
    expiry = datetime(2026, 12, 1, 12, tzinfo=UTC)
    earlier = lot(2, 1, expires_at=(expiry - TICK).astimezone())
    assert [each.id for each in burn_down([lot(1, 1, expires_at=expiry), earlier], now=NOW)] == [2, 1]
