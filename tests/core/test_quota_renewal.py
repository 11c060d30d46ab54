"""What falls due as time passes: carried, earned, expired, or following the plan."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quota.lot import Category, Lot
from bot.quota.period import Period, boundary, period_after, period_at
from bot.quota.plan import QuietBonus, Rollover
from bot.quota.renewal import Change, Running, carried, earned, expiries, followed, free_before
from tests.core.quota_samples import PERIOD, lot

END = PERIOD.ends_at
TICK = timedelta(microseconds=1)


def ended(posted: int, held: int = 0) -> Lot:
    """A lot that expired at END, with so much in the books."""
    return lot(1, posted, asset="consultation", category=Category.BONUS, held=held, expires_at=END)


def change(seconds: int, amount: int, *, settled: bool = False) -> Change:
    return Change(at=END + timedelta(seconds=seconds), amount=amount, settled=settled)


def told(lot: Lot, *changes: Change) -> list[tuple[int, int, bool]]:
    """Seconds after the end, amount, late."""
    return [(int((one.at - END).total_seconds()), one.amount, one.late) for one in expiries(lot, changes)]


@pytest.mark.parametrize(
    ("percent", "cap", "periods", "unused", "units"),
    [
        (50, 3, 1, 5, 2),
        (50, 3, 1, 6, 3),
        (50, 3, 1, 8, 3),
        (100, 10, 2, 10, 10),
        (100, 10, 2, 11, 10),
        (99, 10, 1, 1, 0),
        (50, 3, 1, 0, 0),
        (0, 3, 1, 9, 0),
        (50, 0, 1, 9, 0),
        (50, 3, 0, 9, 0),
    ],
)
def test_a_share_is_carried_rounded_down_and_capped(
    percent: int, cap: int, periods: int, unused: int, units: int
) -> None:
    assert carried(Rollover(percent=percent, cap=cap, periods=periods), unused) == units


def test_without_a_rule_nothing_is_carried() -> None:
    assert carried(None, 9) == 0


@given(percent=st.integers(0, 100), cap=st.integers(0, 50), unused=st.integers(0, 1000))
def test_never_more_is_carried_than_was_unused(percent: int, cap: int, unused: int) -> None:
    units = carried(Rollover(percent=percent, cap=cap, periods=1), unused)
    assert 0 <= units <= min(cap, unused)
    assert units == cap or units * 100 <= unused * percent < (units + 1) * 100


@pytest.mark.parametrize(
    ("charged", "arrears", "units"),
    [(False, False, {"consultation": 1}), (True, False, {}), (False, True, {}), (True, True, {})],
)
def test_only_a_quiet_and_paid_period_earns(charged: bool, arrears: bool, units: dict[str, int]) -> None:
    rule = QuietBonus(units={"consultation": 1, "minutes": 0}, periods=1)
    assert earned(rule, charged=charged, arrears=arrears) == units
    assert earned(None, charged=charged, arrears=arrears) == {}


@pytest.mark.parametrize(
    ("granted", "free", "wanted", "units"),
    [
        (5, 5, 20, 15),
        (5, 0, 20, 15),
        (20, 20, 5, -15),
        (20, 16, 5, -15),
        (20, 15, 5, -15),
        (20, 14, 5, -14),
        (20, 0, 5, 0),
        (5, 5, 5, 0),
        (5, 5, 0, -5),
        (6, 0, 20, 14),
    ],
)
def test_more_comes_at_once_and_less_takes_only_what_is_free(
    granted: int, free: int, wanted: int, units: int
) -> None:
    assert followed(granted=granted, free=free, wanted=wanted) == units


def test_a_plan_left_and_taken_again_gives_no_unit_twice() -> None:
    down = followed(granted=20, free=15, wanted=0)
    assert (down, followed(granted=20 + down, free=0, wanted=20)) == (-15, 15)


def test_what_a_hold_kept_at_the_moment_does_not_count_whatever_became_of_it() -> None:
    released = ended(5)
    assert free_before(released, [change(0, 2)], moment=END) == 3
    assert free_before(released, [change(-1, 2)], moment=END) == 5
    captured = [change(1, 2), change(1, -2)]
    assert free_before(ended(3), captured, moment=END) == 3


def test_more_than_is_free_now_is_never_told() -> None:
    assert free_before(ended(2), [change(1, -3)], moment=END) == 2
    assert free_before(ended(1), [change(1, 3)], moment=END) == 0


def test_what_is_free_at_the_end_expires_at_the_end() -> None:
    assert told(ended(5, held=2)) == [(0, 3, False)]
    assert told(ended(2, held=2)) == []
    assert told(lot(1, 5)) == [], "a lot without an end never expires"


def test_what_comes_back_later_expires_when_it_came_back() -> None:
    assert told(ended(5), change(60, 2)) == [(0, 3, False), (60, 2, True)]
    assert told(ended(2), change(0, -3, settled=True), change(60, 2)) == [(60, 2, True)]
    assert told(ended(5), change(90, 1), change(60, 2)) == [(0, 2, False), (60, 2, True), (90, 1, True)]


def test_what_comes_back_in_the_very_moment_of_the_end_comes_after_it() -> None:
    assert told(ended(5), change(0, 2)) == [(0, 3, False), (0, 2, True)]
    assert told(ended(2), change(0, 2), change(0, -3, settled=True)) == [(0, 2, True)]


def test_a_capture_after_the_end_frees_only_what_it_left() -> None:
    assert told(ended(1), change(60, 3), change(60, -2)) == [(60, 1, True)]
    assert told(ended(0), change(60, 2), change(60, -2)) == []


def test_what_was_carried_does_not_expire() -> None:
    assert told(ended(3), change(0, -2, settled=True)) == [(0, 3, False)]


def test_what_was_booked_is_not_booked_again() -> None:
    assert told(ended(0), change(0, -3, settled=True)) == []
    booked = (change(0, -3, settled=True), change(60, 2), change(60, -2, settled=True))
    assert told(ended(0), *booked) == []


@given(
    free=st.integers(0, 20),
    back=st.lists(st.tuples(st.integers(0, 5), st.integers(1, 4)), max_size=5),
)
def test_in_the_end_all_that_is_free_is_gone_and_no_more(free: int, back: list[tuple[int, int]]) -> None:
    total = free + sum(amount for _, amount in back)
    changes = [change(seconds, amount) for seconds, amount in back]
    due = expiries(ended(total), changes)
    assert sum(one.amount for one in due) == total
    settled = [Change(at=one.at, amount=-one.amount, settled=True) for one in due]
    assert expiries(ended(0), [*changes, *settled]) == ()


def test_the_next_turn_is_the_renewal_or_an_earlier_change_of_plan() -> None:
    assert Running(period=PERIOD, change_at=None).turns_at == END
    assert Running(period=PERIOD, change_at=END + TICK).turns_at == END
    assert Running(period=PERIOD, change_at=END - TICK).turns_at == END - TICK


def test_a_written_period_is_followed_without_a_gap_even_if_the_zone_was_changed() -> None:
    moved = Period(index=3, starts_at=PERIOD.starts_at, ends_at=datetime(2026, 4, 30, 22, 30, tzinfo=UTC))
    anchor = datetime(2026, 1, 31, tzinfo=UTC).date()
    after = period_after(moved, anchor, zone="Europe/Warsaw")
    assert (after.index, after.starts_at) == (4, moved.ends_at)
    assert after.ends_at == boundary(anchor, 5, zone="Europe/Warsaw")
    assert after.ends_at == period_at(anchor, zone="Europe/Warsaw", now=after.ends_at - TICK).ends_at
