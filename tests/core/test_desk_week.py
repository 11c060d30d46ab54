"""Opening hours as they are written: a week of local times, refused when it cannot be meant."""

from datetime import time, timedelta

import pytest

from bot.hours import Hours, HoursError, parse_hours

NINE, ONE, TWO, SIX = time(9), time(13), time(14), time(18)


def test_a_range_of_days_has_the_same_hours_each() -> None:
    hours = parse_hours({"mon-fri": "09:00-18:00"})
    assert dict(hours.open) == dict.fromkeys(range(5), ((NINE, SIX),))


def test_lists_of_days_and_of_intervals_may_be_mixed() -> None:
    hours = parse_hours({"mon, wed-thu": "09:00-13:00, 14:00-18:00", "sun": "00:00-24:00"})
    both = ((NINE, ONE), (TWO, SIX))
    assert dict(hours.open) == {0: both, 2: both, 3: both, 6: ((time(0), time(0)),)}


def test_a_range_may_run_over_sunday() -> None:
    assert sorted(parse_hours({"sat-mon": "10:00-14:00"}).open) == [0, 5, 6]


@pytest.mark.parametrize(
    ("days", "intervals"),
    [
        ("mon-fri", ""),
        ("mon-fri", "closed"),
        ("mon-fri", "09:00"),
        ("mon-fri", "9:00-18:00"),
        ("mon-fri", "09:00-18:60"),
        ("mon-fri", "25:00-26:00"),
        ("mon-fri", "09:00-18:00,"),
        ("mon-fri", "09.00-18.00"),
        ("mon-fri", "09:00–18:00"),
        ("mon-fri", "０9:00-18:00"),
        ("mon-fri", "18:00-09:00"),
        ("mon-fri", "09:00-09:00"),
        ("mon-fri", "22:00-06:00"),
        ("mon-fri", "24:00-24:00"),
        ("mon-fri", "09:00-13:00,12:59-18:00"),
        ("mon-fri", "14:00-18:00,09:00-13:00"),
        ("mon-fri", "14:00-24:00,09:00-13:00"),
        ("", "09:00-18:00"),
        ("mon-", "09:00-18:00x"),
        ("-fri", "09:00-18:00"),
        ("mon-fri-sat", "09:00-18:00"),
        ("Mon", "09:00-18:00"),
        ("monday", "09:00-18:00"),
        ("mon,mon", "09:00-18:00"),
    ],
)
def test_hours_that_cannot_be_meant_are_refused(days: str, intervals: str) -> None:
    with pytest.raises(HoursError):
        parse_hours({days: intervals})


def test_a_day_stated_twice_is_refused_and_named() -> None:
    with pytest.raises(HoursError, match="wed is stated twice"):
        parse_hours({"mon-wed": "09:00-18:00", "wed": "10:00-12:00"})


@pytest.mark.parametrize(
    "week", [{}, {0: ()}, {7: ((NINE, SIX),)}, {-1: ((NINE, SIX),)}, {0: ((SIX, NINE),)}]
)
def test_hours_made_by_hand_are_checked_too(week: dict[int, tuple[tuple[time, time], ...]]) -> None:
    with pytest.raises(HoursError):
        Hours(open=week)


def test_intervals_that_touch_are_allowed() -> None:
    assert parse_hours({"mon": "09:00-13:00,13:00-18:00"}).length_of_day() == timedelta(hours=9)


@pytest.mark.parametrize(
    ("week", "length"),
    [
        ({"mon-fri": "09:00-18:00", "sat": "10:00-14:00"}, timedelta(hours=9)),
        ({"mon": "09:00-13:00,14:00-18:00"}, timedelta(hours=8)),
        ({"mon-sun": "00:00-24:00"}, timedelta(days=1)),
        ({"fri": "22:30-24:00"}, timedelta(minutes=90)),
    ],
)
def test_the_length_of_a_day_is_that_of_the_longest_one(week: dict[str, str], length: timedelta) -> None:
    assert parse_hours(week).length_of_day() == length
