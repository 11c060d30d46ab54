"""Cells are read as people and spreadsheets write them, and what cannot be read says why."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.importing import cells
from bot.importing.cells import Wrong
from bot.quota.money import Typed

SPACES = st.sampled_from(["", " ", "\u00a0", "\u202f"])


def read(text: cells.Cell) -> Typed:
    found = cells.amount(text)
    assert isinstance(found, Typed), found
    return found


@given(minor=st.integers(0, 10**12 - 1), mark=st.sampled_from(".,"), space=SPACES)
def test_an_amount_is_read_as_it_was_written_whatever_marks_it_has(minor: int, mark: str, space: str) -> None:
    major, rest = divmod(minor, 100)
    written = f"{major:,}".replace(",", space) + f"{mark}{rest:02}"
    assert read(f"  {written} ").minor("PLN") == minor


@given(minor=st.integers(0, 10**11))
def test_a_number_of_a_spreadsheet_is_the_amount_that_it_shows(minor: int) -> None:
    assert read(float(Decimal(minor) / 100)).minor("EUR") == minor


def test_a_computed_number_has_the_digits_that_a_spreadsheet_shows() -> None:
    assert read(0.1 + 0.2).minor("EUR") == 30


@given(text=st.text(max_size=30))
def test_any_text_is_an_amount_or_says_what_to_do(text: str) -> None:
    found = cells.amount(text)
    if isinstance(found, Wrong):
        assert found.mend
    else:
        assert text.strip()[0].isdigit()
        assert found.digits >= 0


@pytest.mark.parametrize(
    "text",
    [
        "1.500,50",
        "1,500.50",
        "1 50",
        "12 5000",
        "1e3",
        "0x10",
        "1_000",
        "+5",
        "٣",
        "5 zł",
        "5.",
        ".5",
        "NaN",
        "1.2345",
    ],
)
def test_what_may_mean_two_things_is_no_amount(text: str) -> None:
    assert isinstance(cells.amount(text), Wrong)


@pytest.mark.parametrize("text", ["-5", "\u22125", "-0,01", -5, -0.5, "- 5"])
def test_a_negative_amount_says_where_a_debt_belongs(text: cells.Cell) -> None:
    found = cells.amount(text)
    assert isinstance(found, Wrong)
    assert "negative" in found.said
    assert "/credit" in found.mend


def test_three_decimal_places_are_not_minor_units_of_two() -> None:
    assert read("1.500").minor("PLN") is None
    assert read("1,234").minor("PLN") is None
    assert read("1.500").minor("KWD") == 1500


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-02-28", date(2026, 2, 28)),
        ("28.02.2026", date(2026, 2, 28)),
        ("1.2.2026", date(2026, 2, 1)),
        (date(2026, 2, 28), date(2026, 2, 28)),
        (datetime(2026, 2, 28), date(2026, 2, 28)),  # noqa: DTZ001 - a spreadsheet's cells have no zone
    ],
)
def test_a_day_is_iso_or_day_month_year_or_a_date_cell(cell: cells.Cell, expected: date) -> None:
    assert cells.day(cell) == expected


@pytest.mark.parametrize(
    "cell",
    [
        "2026-02-30",
        "31.04.2026",
        "02/03/2026",
        "2026-2-3",
        "1.2.26",
        "tomorrow",
        "1999-12-31",
        "2100-01-01",
        46000.0,
        "２０２６-01-01",
        datetime(2026, 2, 28, 12, 30),  # noqa: DTZ001 - as above
    ],
)
def test_what_is_no_day_or_may_be_another_one_is_refused(cell: cells.Cell) -> None:
    assert isinstance(cells.day(cell), Wrong)


@pytest.mark.parametrize(
    "cell", ["@olga", "+48 600 100 200", "0", "-5", "12.5", "1 000", "9" * 17, "4503599627370496"]
)
def test_only_a_number_of_telegram_is_a_telegram_id(cell: str) -> None:
    assert isinstance(cells.person_id(cell), Wrong)


def test_a_telegram_id_may_be_a_number_cell() -> None:
    assert cells.person_id(4503599627370495.0) == 4503599627370495
    assert cells.person_id("301") == 301


def test_a_foreign_text_in_a_message_moves_no_cursor() -> None:
    assert cells.shown("a\x1b[2Jb\u202ec") == "“a�[2Jb�c”"
    assert len(cells.shown("x" * 500)) < 70


def test_a_text_too_long_is_refused_and_spaces_are_folded() -> None:
    assert isinstance(cells.word("x" * 1001), Wrong)
    assert cells.word(" Orbit \t Ltd ") == "Orbit Ltd"
