"""Periods: anchored, clamped, half-open, and right when the clocks change."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quota.period import period_at

ZONES = ["Europe/Warsaw", "Europe/Moscow", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu", "UTC"]
SECOND = timedelta(seconds=1)
# Hypothesis wants naive bounds and adds the zone itself.
EARLIEST, LATEST = (datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None) for year in (2016, 2032))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def starts(anchor: date, zone: str, now: datetime, count: int) -> list[datetime]:
    found = [period_at(anchor, zone=zone, now=now)]
    while len(found) < count:
        found.append(period_at(anchor, zone=zone, now=found[-1].ends_at))
    return [period.starts_at.astimezone(ZoneInfo(zone)) for period in found]


def test_the_first_period_begins_at_the_local_midnight_of_the_contract() -> None:
    period = period_at(date(2026, 11, 23), zone="Europe/Warsaw", now=utc("2026-11-23T10:00:00+01:00"))
    assert period.index == 0
    assert period.starts_at == utc("2026-11-23T00:00:00+01:00")
    assert period.ends_at == utc("2026-12-23T00:00:00+01:00")
    assert period.starts_at.tzinfo is UTC


def test_a_boundary_belongs_to_the_period_it_opens() -> None:
    anchor, boundary = date(2026, 11, 23), utc("2026-12-23T00:00:00+03:00")
    before = period_at(anchor, zone="Europe/Moscow", now=boundary - timedelta(microseconds=1))
    after = period_at(anchor, zone="Europe/Moscow", now=boundary)
    assert (before.index, after.index) == (0, 1)
    assert before.ends_at == after.starts_at == boundary


def test_a_contract_of_the_31st_is_clamped_each_month_and_never_drifts() -> None:
    days = [
        day.date() for day in starts(date(2027, 12, 31), "Europe/Warsaw", utc("2027-12-31T12:00+01:00"), 14)
    ]
    assert days[:6] == [
        date(2027, 12, 31),
        date(2028, 1, 31),
        date(2028, 2, 29),
        date(2028, 3, 31),
        date(2028, 4, 30),
        date(2028, 5, 31),
    ]
    assert days[12] == date(2028, 12, 31)


def test_a_contract_of_the_29th_of_february_comes_back_to_the_29th() -> None:
    days = [day.date() for day in starts(date(2028, 2, 29), "UTC", utc("2029-01-29T00:00+00:00"), 3)]
    assert days == [date(2029, 1, 29), date(2029, 2, 28), date(2029, 3, 29)]


@pytest.mark.parametrize(
    ("zone", "march", "october"),
    [("Europe/Warsaw", -1, 1), ("Europe/Berlin", -1, 1), ("Europe/Moscow", 0, 0)],
)
def test_a_month_with_a_change_of_clocks_is_an_hour_shorter_or_longer(
    zone: str, march: int, october: int
) -> None:
    anchor = date(2026, 1, 15)
    spring = period_at(anchor, zone=zone, now=datetime(2026, 3, 20, tzinfo=UTC))
    autumn = period_at(anchor, zone=zone, now=datetime(2026, 10, 20, tzinfo=UTC))
    assert spring.ends_at - spring.starts_at == timedelta(days=31, hours=march)
    assert autumn.ends_at - autumn.starts_at == timedelta(days=31, hours=october)
    assert {day.hour for day in starts(anchor, zone, datetime(2026, 1, 15, 12, tzinfo=UTC), 13)} == {0}


def test_a_midnight_that_the_clocks_skip_is_the_later_instant() -> None:
    # Brazil went from 24:00 on 3 November 2018 straight to 01:00.
    now = utc("2018-11-04T12:00:00-02:00")
    period = period_at(date(2018, 9, 4), zone="America/Sao_Paulo", now=now)
    assert period.starts_at == utc("2018-11-04T01:00:00-02:00")
    assert period_at(date(2018, 9, 4), zone="America/Sao_Paulo", now=period.starts_at - SECOND).index == 1


def test_a_midnight_that_comes_twice_is_the_first() -> None:
    # Cuba goes from 01:00 back to 00:00, so that 1 November 2026 has two midnights.
    period = period_at(date(2026, 9, 1), zone="America/Havana", now=utc("2026-11-01T12:00:00-05:00"))
    assert period.starts_at == utc("2026-11-01T00:00:00-04:00")
    assert (
        period_at(date(2026, 9, 1), zone="America/Havana", now=period.starts_at + 90 * 60 * SECOND) == period
    )


def test_clocks_set_back_over_midnight_do_not_bring_the_old_period_back() -> None:
    # Newfoundland went from 00:01 on 1 November 2009 back to 23:01 on 31 October.
    anchor, again = date(2009, 1, 1), utc("2009-10-31T23:30:00-03:30")
    period = period_at(anchor, zone="America/St_Johns", now=again)
    assert (period.index, period.starts_at) == (10, utc("2009-11-01T00:00:00-02:30"))
    first = utc("2009-10-31T23:30:00-02:30")
    assert period_at(anchor, zone="America/St_Johns", now=first).index == 9


def test_before_the_anchor_the_index_is_negative_and_the_boundaries_go_on() -> None:
    period = period_at(date(2026, 3, 31), zone="UTC", now=datetime(2026, 2, 27, 23, 59, tzinfo=UTC))
    assert (period.index, period.starts_at.day, period.ends_at.day) == (-2, 31, 28)


def test_a_naive_moment_is_refused() -> None:
    naive = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="naive"):
        period_at(date(2026, 1, 1), zone="UTC", now=naive)


@given(
    anchor=st.dates(min_value=date(2015, 1, 1), max_value=date(2030, 12, 31)),
    zone=st.sampled_from(ZONES),
    now=st.datetimes(min_value=EARLIEST, max_value=LATEST, timezones=st.just(UTC)),
)
def test_periods_hold_their_moment_and_follow_each_other_without_gap(
    anchor: date, zone: str, now: datetime
) -> None:
    period = period_at(anchor, zone=zone, now=now)
    assert period.starts_at <= now < period.ends_at
    for moment in (period.starts_at, period.ends_at - SECOND, now.astimezone(ZoneInfo(zone))):
        assert period_at(anchor, zone=zone, now=moment) == period
    run = [period_at(anchor, zone=zone, now=period.starts_at - SECOND), period]
    run.append(period_at(anchor, zone=zone, now=period.ends_at))
    for earlier, later in pairwise(run):
        assert earlier.ends_at == later.starts_at
        assert earlier.index + 1 == later.index


@given(
    anchor=st.dates(min_value=date(2020, 1, 1), max_value=date(2022, 12, 31)),
    months=st.integers(min_value=0, max_value=60),
)
def test_the_start_is_the_anchors_day_or_the_last_day_of_a_shorter_month(anchor: date, months: int) -> None:
    month = anchor.year * 12 + anchor.month - 1 + months
    noon = datetime(month // 12, month % 12 + 1, 28, 12, tzinfo=UTC)
    starts_at = period_at(anchor, zone="UTC", now=noon).starts_at
    next_day = starts_at + timedelta(days=1)
    assert starts_at.day == anchor.day or (starts_at.day < anchor.day and next_day.day == 1)
