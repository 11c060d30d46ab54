"""Money: amounts that people type, amounts that programs read, sums of one currency."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quota.money import (
    Money,
    Typed,
    is_money,
    minor_of,
    parse_amount,
    plain,
    read_amount,
    scale_of,
)

NBSP, NARROW, THIN = "\u00a0", "\u202f", "\u2009"


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1500", 150_000),
        ("1 500,50", 150_050),
        ("1500.50", 150_050),
        ("1500,5", 150_050),
        ("0", 0),
        ("0.01", 1),
        ("007", 700),
        (f"1{NBSP}500", 150_000),
        (f"1{NARROW}500,00", 150_000),
        ("12 345 678", 1_234_567_800),
        ("999999999999", 99_999_999_999_900),
        ("9999999999.99", 999_999_999_999),
    ],
)
def test_an_amount_in_an_accepted_form_is_read_in_minor_units(text: str, minor: int) -> None:
    assert parse_amount(text) == minor


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "-5", "+5", "−5", "1e3", "1_500", "0x10", "nan", "inf", "½", "²"),
        *("1500.", ".5", ",5", "1500.505", "1.500,00", "1,500.00", "1..5", "1,5,5"),
        *("1  500", " 1500", "1500 ", "1500\n", "1\n500", "15 00", "1 5000", "1500 000", "1 50", "1\t500"),
        *(f"1{THIN}500", "１５００", "١٥٠٠", "१५००", "1'500", "1500zł", "$5", "1500 PLN", "5%"),
        *("1234567890123", "99999999999.99", "1" * 5_000, "1\u202e500", "1\x00"),
    ],
)
def test_anything_else_is_no_amount(text: str) -> None:
    assert parse_amount(text) is None


@given(st.text())
def test_no_text_makes_the_reader_fail_or_answer_below_zero(text: str) -> None:
    minor = parse_amount(text)
    assert minor is None or minor >= 0


@given(st.integers(min_value=0, max_value=10**11))
def test_what_was_written_plainly_is_read_back_the_same(minor: int) -> None:
    assert parse_amount(plain(minor)) == minor


@pytest.mark.parametrize(
    ("minor", "text"),
    [(150_050, "1500.50"), (5, "0.05"), (0, "0.00"), (-5, "-0.05"), (-29_520, "-295.20"), (100, "1.00")],
)
def test_a_plain_amount_has_two_decimals_and_no_grouping(minor: int, text: str) -> None:
    assert plain(minor) == text


def test_money_of_one_currency_adds_up_and_may_go_below_zero() -> None:
    ten, fifteen = Money(minor=10, currency="PLN"), Money(minor=15, currency="PLN")
    assert ten + fifteen == Money(minor=25, currency="PLN")
    assert ten - fifteen == Money(minor=-5, currency="PLN")


def test_money_of_two_currencies_neither_adds_nor_compares() -> None:
    zloty, euro = Money(minor=10, currency="PLN"), Money(minor=10, currency="EUR")
    with pytest.raises(ValueError, match="PLN and EUR"):
        zloty + euro
    with pytest.raises(ValueError, match="PLN and EUR"):
        zloty - euro
    assert zloty != euro
    assert not {"__lt__", "__le__", "__gt__", "__ge__"} & set(vars(Money))


@pytest.mark.parametrize("asset", ["PLN", "RUB", "EUR"])
def test_three_capital_letters_are_money(asset: str) -> None:
    assert is_money(asset)


@pytest.mark.parametrize("asset", ["consultation", "pln", "PL", "PLNX", "", "ПЛН", "PLN\n", "P1N", "minutes"])
def test_any_other_asset_is_a_unit(asset: str) -> None:
    assert not is_money(asset)


@pytest.mark.parametrize(
    ("currency", "scale"),
    [("PLN", 2), ("RUB", 2), ("EUR", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3), ("TND", 3)],
)
def test_a_currency_has_its_own_decimal_places(currency: str, scale: int) -> None:
    assert scale_of(currency) == scale


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1500", "JPY", 1_500),
        ("1 500", "JPY", 1_500),
        ("1500.00", "JPY", 1_500),
        ("1500,0", "JPY", 1_500),
        ("1500.50", "JPY", None),
        ("1.500", "JPY", None),  # fifteen hundred to some, one and a half to others
        ("12", "KWD", 12_000),
        ("12.5", "KWD", 12_500),
        ("12,505", "KWD", 12_505),
        ("12.5055", "KWD", None),
        ("12.505", "PLN", None),
        ("12.500", "PLN", None),
        ("12.50", "PLN", 1_250),
    ],
)
def test_an_amount_has_no_more_places_than_its_currency(text: str, currency: str, minor: int | None) -> None:
    assert parse_amount(text, currency) == minor


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        *((1_500, "JPY", "1500"), (0, "JPY", "0"), (-7, "JPY", "-7")),
        *((12_505, "KWD", "12.505"), (5, "KWD", "0.005"), (-1_000, "KWD", "-1.000")),
        *((150_050, "PLN", "1500.50"), (5, "PLN", "0.05")),
    ],
)
def test_a_plain_amount_has_the_places_of_its_currency(minor: int, currency: str, text: str) -> None:
    assert plain(minor, currency) == text


@given(st.integers(min_value=0, max_value=10**11), st.sampled_from(["PLN", "JPY", "KWD"]))
def test_in_any_currency_what_was_written_is_read_back_the_same(minor: int, currency: str) -> None:
    assert parse_amount(plain(minor, currency), currency) == minor


def test_what_was_typed_waits_for_its_currency_and_a_number_is_minor_units_already() -> None:
    typed = read_amount("1500,5")
    assert typed == Typed(digits=15_005, places=1)
    assert [minor_of(typed, currency) for currency in ("PLN", "KWD", "JPY")] == [150_050, 1_500_500, None]
    assert minor_of(7, "JPY") == 7
