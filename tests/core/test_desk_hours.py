"""Working time: when the desk is open and where working hours end, also when the clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.hours import Hours, add_working, is_open, next_open, parse_hours

WARSAW = "Europe/Warsaw"
OFFICE = parse_hours({"mon-fri": "09:00-18:00"})
SPLIT = parse_hours({"mon-fri": "09:00-13:00,14:00-18:00", "sat": "10:00-12:00"})
ALWAYS = parse_hours({"mon-sun": "00:00-24:00"})
NIGHT = parse_hours({"sat-sun": "00:00-06:00"})
HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)


def local(text: str, zone: str = WARSAW) -> datetime:
    """An instant written in local time; the offset where the clocks leave a doubt."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("at", "open_then"),
    [
        ("2026-11-23T08:59:59", False),
        ("2026-11-23T09:00", True),
        ("2026-11-23T17:59:59", True),
        ("2026-11-23T18:00", False),
        ("2026-11-28T12:00", False),
    ],
)
def test_the_desk_is_open_from_the_opening_until_just_before_the_closing(at: str, open_then: bool) -> None:
    assert is_open(OFFICE, zone=WARSAW, at=local(at)) is open_then


def test_openness_goes_by_the_clients_zone() -> None:
    at = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    assert is_open(OFFICE, zone="Europe/Moscow", at=at)
    assert not is_open(OFFICE, zone=WARSAW, at=at)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-23T10:30", "2026-11-23T10:30"),
        ("2026-11-23T09:00", "2026-11-23T09:00"),
        ("2026-11-23T13:00", "2026-11-23T14:00"),
        ("2026-11-23T06:00", "2026-11-23T09:00"),
        ("2026-11-27T18:00", "2026-11-28T10:00"),
        ("2026-11-28T12:00", "2026-11-30T09:00"),
    ],
)
def test_the_next_opening_is_now_or_the_next_interval_over_nights_and_weekends(at: str, opens: str) -> None:
    found = next_open(SPLIT, zone=WARSAW, at=local(at))
    assert found == local(opens)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "amount", "ends"),
    [
        ("2026-11-23T10:00", 4 * HOUR, "2026-11-23T14:00"),
        ("2026-11-23T09:00", 9 * HOUR, "2026-11-23T18:00"),
        ("2026-11-23T09:00", 9 * HOUR + TICK, "2026-11-24T09:00:00.000001"),
        ("2026-11-23T17:00", 4 * HOUR, "2026-11-24T12:00"),
        ("2026-11-23T18:00", 1 * HOUR, "2026-11-24T10:00"),
        ("2026-11-27T17:30", 1 * HOUR, "2026-11-30T09:30"),
        ("2026-11-28T03:00", 9 * HOUR, "2026-11-30T18:00"),
        ("2026-11-23T06:00", 0 * HOUR, "2026-11-23T09:00"),
        ("2026-11-23T12:00", 0 * HOUR, "2026-11-23T12:00"),
        ("2026-11-23T09:00", 450 * HOUR, "2027-01-29T18:00"),
    ],
)
def test_working_hours_end_within_open_time(start: str, amount: timedelta, ends: str) -> None:
    assert add_working(OFFICE, zone=WARSAW, start=local(start), amount=amount) == local(ends)


def test_a_lunch_break_is_no_working_time() -> None:
    start = local("2026-11-23T12:00")
    assert add_working(SPLIT, zone=WARSAW, start=start, amount=HOUR) == local("2026-11-23T13:00")
    assert add_working(SPLIT, zone=WARSAW, start=start, amount=2 * HOUR) == local("2026-11-23T15:00")


def test_a_negative_amount_and_a_naive_time_are_mistakes_of_the_caller() -> None:
    naive = datetime(2026, 11, 23, 10, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="negative"):
        add_working(OFFICE, zone=WARSAW, start=local("2026-11-23T10:00"), amount=-TICK)
    for ask in (is_open, next_open):
        with pytest.raises(ValueError, match="naive"):
            ask(OFFICE, zone=WARSAW, at=naive)
    with pytest.raises(ValueError, match="naive"):
        add_working(OFFICE, zone=WARSAW, start=naive, amount=HOUR)


@pytest.mark.parametrize(
    ("hours", "start", "amount", "ends"),
    [
        # In Warsaw 29 March 2026 has no 02:00-03:00 and 25 October has it twice.
        (NIGHT, "2026-03-29T00:00", 5 * HOUR, "2026-03-29T06:00"),
        (NIGHT, "2026-10-25T00:00", 7 * HOUR, "2026-10-25T06:00"),
        (ALWAYS, "2026-03-28T12:00", 24 * HOUR, "2026-03-29T13:00"),
        (ALWAYS, "2026-10-24T12:00", 24 * HOUR, "2026-10-25T11:00"),
        (OFFICE, "2026-03-27T17:00", 2 * HOUR, "2026-03-30T10:00"),
        (OFFICE, "2026-10-23T17:00", 2 * HOUR, "2026-10-26T10:00"),
    ],
)
def test_a_change_of_clocks_neither_adds_nor_loses_working_time(
    hours: Hours, start: str, amount: timedelta, ends: str
) -> None:
    assert add_working(hours, zone=WARSAW, start=local(start), amount=amount) == local(ends)


def test_hours_that_the_clocks_skip_make_the_day_shorter_and_never_overlap() -> None:
    # 02:30 is read as 03:30, so what opens before that is open already: two hours in all, counted once.
    start = local("2026-03-29T00:00")
    for week in ("01:00-02:30,03:00-04:00", "01:00-02:30,02:30-03:15,03:20-04:00"):
        hours = parse_hours({"sun": week})
        assert add_working(hours, zone=WARSAW, start=start, amount=2 * HOUR) == local("2026-03-29T04:00")


def test_holidays_are_closed_and_moved_working_days_are_open() -> None:
    closed, extra = frozenset({date(2026, 11, 27)}), frozenset({date(2026, 11, 28)})
    late, saturday = local("2026-11-26T17:00"), local("2026-11-28T10:00")
    plain = add_working(OFFICE, zone=WARSAW, start=late, amount=2 * HOUR, closed=closed)
    assert plain == local("2026-11-30T10:00")
    moved = add_working(OFFICE, zone=WARSAW, start=late, amount=2 * HOUR, closed=closed, extra=extra)
    assert moved == saturday
    friday = local("2026-11-27T09:30")
    assert not is_open(OFFICE, zone=WARSAW, at=friday, closed=closed, extra=extra)
    assert is_open(OFFICE, zone=WARSAW, at=friday, closed=closed, extra=closed)


def test_a_moved_working_day_keeps_its_own_hours_where_it_has_some() -> None:
    saturday = local("2026-11-28T00:00")
    extra = frozenset({date(2026, 11, 28)})
    assert next_open(SPLIT, zone=WARSAW, at=saturday, extra=extra) == local("2026-11-28T10:00")
    assert next_open(OFFICE, zone=WARSAW, at=saturday, extra=extra) == local("2026-11-28T09:00")


ZONES = st.sampled_from(
    [WARSAW, "Europe/Moscow", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu"]
)
WEEKS = st.sampled_from([OFFICE, SPLIT, ALWAYS, NIGHT])
# Hypothesis wants naive bounds and adds the zone itself.
EARLIEST, LATEST = (datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None) for year in (2017, 2028))
MOMENTS = st.datetimes(min_value=EARLIEST, max_value=LATEST, timezones=st.just(UTC))
AMOUNTS = st.integers(min_value=0, max_value=60 * 60).map(lambda minutes: timedelta(minutes=minutes))


@given(hours=WEEKS, zone=ZONES, start=MOMENTS, one=AMOUNTS, two=AMOUNTS)
def test_working_time_adds_up_in_pieces_as_in_one_go(
    hours: Hours, zone: str, start: datetime, one: timedelta, two: timedelta
) -> None:
    whole = add_working(hours, zone=zone, start=start, amount=one + two)
    halfway = add_working(hours, zone=zone, start=start, amount=one)
    assert add_working(hours, zone=zone, start=halfway, amount=two) in {
        whole,
        next_open(hours, zone=zone, at=whole),  # no more to do at a closing time: the next opening
    }
    assert whole >= start + one + two


@given(hours=WEEKS, zone=ZONES, start=MOMENTS, amount=AMOUNTS)
def test_a_deadline_is_in_open_time_or_at_its_very_end(
    hours: Hours, zone: str, start: datetime, amount: timedelta
) -> None:
    ends = add_working(hours, zone=zone, start=start, amount=amount)
    assert is_open(hours, zone=zone, at=ends) or is_open(hours, zone=zone, at=ends - TICK)
    opens = next_open(hours, zone=zone, at=start)
    assert opens >= start
    assert is_open(hours, zone=zone, at=opens)
    assert opens == start or not is_open(hours, zone=zone, at=start)
