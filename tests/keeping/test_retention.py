"""Which backups stay, by days, weeks and months."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.keeping.retention import Keep, kept, parse_keep

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)  # a Sunday
MOMENTS = st.lists(st.integers(0, 700 * 24).map(lambda hours: NOON - timedelta(hours=hours)))
KEEPS = st.dictionaries(st.sampled_from("hdwm"), st.integers(1, 20), min_size=1).map(
    lambda numbers: Keep(numbers=tuple(numbers.items()))
)


def days_ago(*numbers: float) -> list[datetime]:
    return [NOON - timedelta(days=number) for number in numbers]


def test_seven_days_and_four_weeks_keep_ten_of_two_months() -> None:
    daily = days_ago(*range(60))
    staying = kept(daily, parse_keep("7d4w"))
    assert sorted(staying, reverse=True) == days_ago(0, 1, 2, 3, 4, 5, 6, 7, 14, 21)


def test_of_one_day_the_last_stays() -> None:
    assert kept(days_ago(0, 0.1, 0.2, 1), parse_keep("2d")) == set(days_ago(0, 1))


def test_after_a_long_rest_nothing_is_dropped_for_being_old() -> None:
    old = days_ago(300, 301, 302)
    assert kept(old, parse_keep("7d")) == set(old)


def test_a_week_is_an_iso_week_also_where_the_year_ends() -> None:
    wednesday, friday = datetime(2025, 12, 31, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    assert kept([wednesday, friday], parse_keep("5w")) == {friday}
    assert kept([wednesday, friday], parse_keep("5m")) == {wednesday, friday}


def test_the_day_is_that_of_utc() -> None:
    zone = datetime.fromisoformat("2026-11-22T00:30:00+03:00")
    assert kept([zone, zone - timedelta(hours=1)], parse_keep("3d")) == {zone}


@given(MOMENTS, KEEPS)
def test_the_newest_stays_nothing_is_invented_and_a_second_look_changes_nothing(
    moments: list[datetime], keep: Keep
) -> None:
    staying = kept(moments, keep)
    assert staying <= set(moments)
    assert not moments or max(moments) in staying
    assert kept(staying, keep) == staying
    assert len(staying) <= 1 + sum(number for _, number in keep.numbers)


@pytest.mark.parametrize("text", ["", "7", "d", "0d", "7d7d", "7d 4w", "-1d", "7D", "1y", "99999d", "７d"])
def test_what_says_nothing_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(ValueError, match="7d4w"):
        parse_keep(text)
