"""Promises: the plan's target from the first message's minute, in opening hours or by the clock."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.desk.hours import parse_hours
from bot.desk.sla import cut_to_minute, due_at

WARSAW = ZoneInfo("Europe/Warsaw")
OFFICE = parse_hours({"mon-fri": "09:00-18:00"})


@dataclass(frozen=True)
class Targets:
    sla: dict[str, timedelta] = field(
        default_factory=lambda: {"consultation": timedelta(hours=4), "emergency": timedelta(minutes=30)}
    )


def promised(kind: str, start: datetime, *, closed: frozenset[date] = frozenset()) -> datetime | None:
    return due_at(kind, Targets(), OFFICE, zone="Europe/Warsaw", start=start, closed=closed)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (
            datetime(2026, 11, 23, 10, 0, 59, 999_999, tzinfo=WARSAW),
            datetime(2026, 11, 23, 14, tzinfo=WARSAW),
        ),
        (datetime(2026, 11, 23, 14, 0, tzinfo=WARSAW), datetime(2026, 11, 23, 18, tzinfo=WARSAW)),
        (datetime(2026, 11, 23, 14, 1, tzinfo=WARSAW), datetime(2026, 11, 24, 9, 1, tzinfo=WARSAW)),
        (datetime(2026, 11, 27, 23, 0, tzinfo=WARSAW), datetime(2026, 11, 30, 13, tzinfo=WARSAW)),
    ],
)
def test_a_promise_counts_opening_hours_from_the_minute_of_the_message(
    start: datetime, due: datetime
) -> None:
    assert promised("consultation", start) == due


def test_an_emergency_counts_by_the_clock_at_any_hour_and_on_any_day() -> None:
    dawn = datetime(2026, 11, 24, 6, 40, 31, tzinfo=WARSAW)
    assert promised("emergency", dawn) == datetime(2026, 11, 24, 7, 10, tzinfo=WARSAW)
    sunday = datetime(2026, 11, 29, 23, 50, tzinfo=WARSAW)
    holiday = frozenset({date(2026, 11, 29), date(2026, 11, 30)})
    assert promised("emergency", sunday, closed=holiday) == datetime(2026, 11, 30, 0, 20, tzinfo=WARSAW)


def test_a_promise_is_in_utc() -> None:
    start = datetime(2026, 11, 23, 10, tzinfo=WARSAW)
    for kind in ("consultation", "emergency"):
        due = promised(kind, start)
        assert due is not None
        assert due.tzinfo is UTC


def test_a_kind_without_a_target_is_promised_nothing() -> None:
    assert promised("smalltalk", datetime(2026, 11, 23, 10, tzinfo=WARSAW)) is None


def test_a_holiday_moves_the_promise() -> None:
    start = datetime(2026, 11, 23, 17, tzinfo=WARSAW)
    assert promised("consultation", start, closed=frozenset({date(2026, 11, 24)})) == datetime(
        2026, 11, 25, 12, tzinfo=WARSAW
    )


def test_cutting_to_the_minute_keeps_the_rest_and_the_zone() -> None:
    cut = cut_to_minute(datetime(2026, 11, 23, 10, 7, 59, 1, tzinfo=WARSAW))
    assert cut == datetime(2026, 11, 23, 10, 7, tzinfo=WARSAW)
    assert cut.tzinfo is WARSAW
    assert cut_to_minute(cut) == cut
