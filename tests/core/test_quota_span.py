"""Spans of statements: local midnights, half-open, joined without gap, carried by a button and back."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quota.span import Span, between, month_of, months_back, packed, unpacked, year_of

ZONES = st.sampled_from(("Europe/Warsaw", "Europe/Moscow", "America/Santiago", "Asia/Kathmandu", "UTC"))
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2199, 11, 30))


def test_a_month_begins_and_ends_at_the_clients_midnight() -> None:
    found = month_of(date(2026, 11, 17), zone="Europe/Warsaw")
    assert found == Span(
        since=datetime(2026, 10, 31, 23, tzinfo=UTC), until=datetime(2026, 11, 30, 23, tzinfo=UTC)
    )


@given(day=DAYS, zone=ZONES)
def test_months_join_without_gap_or_overlap(day: date, zone: str) -> None:
    this = month_of(day, zone=zone)
    following = month_of(date.fromordinal(day.replace(day=28).toordinal() + 4), zone=zone)
    assert this.since < this.until == following.since


@given(day=DAYS, zone=ZONES)
def test_a_year_is_its_months(day: date, zone: str) -> None:
    whole = year_of(day, zone=zone)
    assert whole.since == month_of(date(day.year, 1, 1), zone=zone).since
    assert whole.until == month_of(date(day.year, 12, 1), zone=zone).until


def test_nothing_lies_between_a_day_and_itself() -> None:
    with pytest.raises(ValueError, match="no time"):
        between(date(2026, 11, 2), date(2026, 11, 2), zone="UTC")


def test_the_latest_months_come_first_and_over_the_new_year() -> None:
    assert months_back(date(2026, 2, 28), 3) == (date(2026, 2, 1), date(2026, 1, 1), date(2025, 12, 1))


@given(day=DAYS, zone=ZONES)
def test_a_button_carries_a_span_and_gives_it_back(day: date, zone: str) -> None:
    for span in (month_of(day, zone=zone), year_of(day, zone=zone)):
        number = packed(span)
        assert len(str(number)) <= 18
        assert unpacked(number) == span


@pytest.mark.parametrize("number", [0, 1, 7, 10**9, 29_000_000 * 10**9, 29_000_001 * 10**9 + 29_000_001])
def test_a_number_that_no_button_carried_is_no_span(number: int) -> None:
    assert unpacked(number) is None


def test_what_no_button_could_give_back_is_not_carried() -> None:
    odd = Span(since=datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC), until=datetime(2026, 2, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="no button"):
        packed(odd)
