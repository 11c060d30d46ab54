"""The standing: what it says of units and money, by the words of the domain description."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.quota.lot import Category, Limits, Lot
from bot.quota.standing import (
    assets,
    balance,
    extras,
    held_money,
    included,
    spendable,
    units_left,
    used,
)
from tests.core.quota_samples import NOW, PERIOD, PLAN, credit, emergency, lot, standing, units


def test_left_is_usable_units_less_those_held() -> None:
    now = standing(units(1, 4, held=1), units(2, 2, of=2))
    assert units_left(now, "consultation") == 5
    assert included(now, "consultation") == 7
    assert used(now, "consultation") == 2


def test_a_quota_that_was_used_up_says_five_of_five() -> None:
    gone = standing(units(1, 0))
    assert (units_left(gone, "consultation"), used(gone, "consultation")) == (0, 5)
    assert included(gone, "consultation") == 5


@pytest.mark.parametrize("asset", ["minutes", "PLANET", ""])
def test_of_a_unit_never_granted_there_is_nothing(asset: str) -> None:
    empty = standing(units(1, 5))
    assert (units_left(empty, asset), included(empty, asset), used(empty, asset)) == (0, 0, 0)


def test_last_periods_units_are_neither_left_nor_included() -> None:
    old = replace(units(1, 3), expires_at=NOW)
    coming = replace(units(2, 5), starts_at=PERIOD.ends_at)
    now = standing(old, coming, units(3, 1))
    assert (units_left(now, "consultation"), included(now, "consultation")) == (1, 5)


def test_units_for_one_order_only_are_not_counted_as_left_for_any_purpose() -> None:
    own = lot(1, 2, asset="recalculation", scope="order:7")
    now = standing(own, lot(2, 1, asset="recalculation"))
    assert (units_left(now, "recalculation"), included(now, "recalculation")) == (1, 1)


def test_what_ends_by_itself_is_told_by_origin_and_end() -> None:
    soon, later = NOW + timedelta(days=1), NOW + timedelta(days=40)

    def extra(number: int, left: int, category: Category, until: datetime | None, **more: int) -> Lot:
        return lot(number, left, asset="consultation", category=category, expires_at=until, **more)  # type: ignore[arg-type]  # `held` only

    now = standing(
        units(1, 5),
        extra(2, 2, Category.ROLLOVER, soon),
        extra(3, 3, Category.ROLLOVER, soon, held=1),
        extra(4, 1, Category.BONUS, later),
        extra(5, 4, Category.BONUS, None),
        extra(6, 2, Category.BOOST, later, held=2),
        extra(7, 2, Category.BOOST, NOW),
    )
    told = [(one.asset, one.category, one.left, one.until) for one in extras(now)]
    assert told == [
        ("consultation", Category.ROLLOVER, 4, soon),
        ("consultation", Category.BONUS, 1, later),
    ]


def test_the_balance_is_posted_money_before_holds_and_without_credit() -> None:
    now = standing(lot(1, 50_000, held=14_760), limits=Limits(credit=100_000, emergency=50_000))
    assert balance(now) == 50_000
    assert held_money(now) == 14_760
    assert spendable(now) == 135_240


def test_the_balance_is_negative_once_credit_was_used() -> None:
    now = standing(credit(-14_760), emergency(-5_000, held=29_520), limits=Limits(credit=20_000, emergency=0))
    assert balance(now) == -19_760
    assert held_money(now) == 29_520
    assert spendable(now) == 0


def test_an_emergency_held_on_the_allowance_shows_as_held_and_not_as_a_debt_yet() -> None:
    now = standing(emergency(0, held=29_520), limits=Limits(credit=0, emergency=100_000))
    assert (balance(now), held_money(now), spendable(now)) == (0, 29_520, 0)


def test_money_that_expired_counts_only_as_far_as_a_hold_reserves_it() -> None:
    promo = lot(1, 10_000, held=4_000, category=Category.PROMO, expires_at=NOW)
    now = standing(promo, lot(2, 500))
    assert (balance(now), held_money(now), spendable(now)) == (4_500, 4_000, 500)


def test_money_of_another_currency_is_no_part_of_the_balance() -> None:
    now = standing(lot(1, 50_000, asset="EUR", held=10), lot(2, 100))
    assert (balance(now), held_money(now), spendable(now)) == (100, 0, 100)


def test_the_known_units_are_the_plans_first_then_others_granted_and_never_money() -> None:
    plan = replace(PLAN, included={"minutes": 60, "consultation": 5})
    expired = lot(5, 1, asset="letters", expires_at=NOW)
    for_one_order = lot(6, 1, asset="drawings", scope="order:7")
    bonus = lot(2, 1, asset="recalculation")
    now = standing(bonus, units(1, 5), lot(3, 100), expired, for_one_order, plan=plan)
    assert assets(now) == ("minutes", "consultation", "recalculation")
