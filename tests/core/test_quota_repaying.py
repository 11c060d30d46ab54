"""What is owed is paid off from own money that is free: which money, which debt first, how much."""

from hypothesis import given
from hypothesis import strategies as st

from bot.ids import LotId
from bot.quota.lot import DEBTS, Category, Lot, free
from bot.quota.repaying import repayments
from tests.core.test_quota_taking_out import SOON, lot

CREDIT, EMERGENCY, BOOST = Category.CREDIT, Category.EMERGENCY, Category.BOOST


def paid(*lots: Lot) -> list[tuple[int, int, int]]:
    """(from lot, to lot, amount)"""
    return [(int(one.from_lot), int(one.to_lot), one.amount) for one in repayments(lots)]


def test_the_emergency_is_paid_before_credit_and_the_oldest_money_goes_first() -> None:
    lots = (lot(1, -30, category=CREDIT), lot(2, -50, category=EMERGENCY), lot(4, 100), lot(3, 60))
    assert paid(*lots) == [(3, 2, 50), (3, 1, 10), (4, 1, 20)]


def test_what_is_held_is_not_free() -> None:
    assert paid(lot(1, -30, category=CREDIT), lot(2, 50, held=40)) == [(2, 1, 10)]
    assert paid(lot(1, -30, category=CREDIT), lot(2, 50, held=50)) == []


def test_what_is_only_held_on_credit_is_not_owed() -> None:
    assert paid(lot(1, 0, held=30, category=CREDIT), lot(2, 50)) == []
    assert paid(lot(1, -5, held=30, category=CREDIT), lot(2, 50)) == [(2, 1, 5)]


def test_what_was_given_for_a_time_or_for_something_pays_no_debt() -> None:
    for gift in (
        lot(2, 50, category=BOOST, expires_at=SOON),
        lot(2, 50, category=Category.PROMO),
        lot(2, 50, category=Category.BONUS),
    ):
        assert paid(lot(1, -30, category=CREDIT), gift) == []


def test_each_currency_pays_its_own_debts() -> None:
    assert paid(lot(1, -30, category=CREDIT), lot(2, 50, asset="EUR")) == []
    both = (lot(1, -30, category=CREDIT), lot(2, -7, category=CREDIT, asset="EUR"), lot(3, 50, asset="EUR"))
    assert paid(*both) == [(3, 2, 7)]


@given(
    st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=5),
    st.integers(0, 199),
    st.integers(0, 199),
)
def test_afterwards_nothing_is_owed_or_nothing_is_free(
    own: list[tuple[int, int]], credit: int, emergency: int
) -> None:
    lots = [lot(number, there + held, held=held) for number, (there, held) in enumerate(own, start=3)]
    lots += [lot(1, -credit, category=CREDIT), lot(2, -emergency, category=EMERGENCY)]
    left: dict[LotId, int] = {one.id: one.posted for one in lots}
    for one in repayments(lots):
        assert one.amount > 0
        left[one.from_lot] -= one.amount
        left[one.to_lot] += one.amount
    assert all(left[one.id] <= 0 if one.category in DEBTS else left[one.id] >= one.held for one in lots)
    owed = sum(left[one.id] for one in lots if one.category in DEBTS)
    there = sum(left[one.id] - one.held for one in lots if one.category not in DEBTS)
    assert owed == 0 or there == 0
    assert there + owed == sum(free(one) if one.category not in DEBTS else one.posted for one in lots)
