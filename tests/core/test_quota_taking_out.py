"""What was given is taken out again: of its own lot first, then of what is worth as much, or not at all."""

from datetime import UTC, datetime

import pytest

from bot.ids import AccountId, LotId
from bot.quota.lot import PRIORITY, Category, Lot
from bot.quota.taking_out import own_money, taken_out

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
SOON = datetime(2026, 12, 1, tzinfo=UTC)


def lot(
    number: int, posted: int, *, held: int = 0, category: Category = Category.DEPOSIT, **other: object
) -> Lot:
    fields: dict[str, object] = {
        "asset": "PLN",
        "priority": PRIORITY,
        "starts_at": AT,
        "expires_at": None,
        "scope": None,
        "granted": 100,
    }
    return Lot(
        id=LotId(number),
        account_id=AccountId(1),
        category=category,
        posted=posted,
        held=held,
        **(fields | other),  # type: ignore[arg-type]  # by keyword
    )


def out(given: int, *lots: Lot, gone: bool = False) -> tuple[tuple[int, int], ...] | None:
    """Of lot 1 that was given so much."""
    return taken_out([(LotId(1), given)], lots, gone={LotId(1): own_money("PLN")} if gone else {})


def test_its_own_lot_comes_first_then_the_one_that_would_be_drawn_on_last() -> None:
    assert out(100, lot(1, 100), lot(2, 100)) == ((1, 100),)
    assert out(100, lot(1, 60), lot(2, 100), lot(3, 30)) == ((1, 60), (3, 30), (2, 10))


def test_what_is_held_is_not_taken() -> None:
    assert out(100, lot(1, 100, held=40), lot(2, 50, held=10)) == ((1, 60), (2, 40))
    assert out(100, lot(1, 100, held=40), lot(2, 50, held=11)) is None


@pytest.mark.parametrize(
    "other",
    [
        {"asset": "EUR"},
        {"category": Category.PROMO},
        {"priority": PRIORITY + 1},
        {"expires_at": SOON},
        {"scope": "order:7"},
    ],
)
def test_nothing_of_other_terms_stands_in(other: dict[str, object]) -> None:
    assert out(100, lot(1, 99), lot(2, 100, **other)) is None  # type: ignore[arg-type]  # by keyword


def test_a_lot_that_is_read_no_more_is_stood_in_for_only_where_its_terms_are_known() -> None:
    assert out(100, lot(2, 100)) is None
    assert out(100, lot(2, 100), gone=True) == ((2, 100),)
    assert out(100, lot(2, 100, category=Category.BONUS), gone=True) is None


def test_what_was_taken_away_goes_back_and_a_debt_stands_again_in_the_very_lot() -> None:
    debt = lot(1, -20, category=Category.CREDIT)
    assert out(50, debt, lot(2, 100)) == ((1, 50),)
    assert out(-50, lot(1, 0), lot(2, 100)) == ((1, -50),)


def test_one_lot_is_not_taken_twice() -> None:
    given = [(LotId(1), 60), (LotId(2), 60)]
    assert taken_out(given, [lot(1, 0), lot(2, 100)]) is None
    assert taken_out(given, [lot(1, 10), lot(2, 110)]) == ((1, 10), (2, 50), (2, 60))
