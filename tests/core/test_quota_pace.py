"""Levels that are told of, and until when something lasts: whole days, honest where too little is known."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.quota.pace import lasts_until, level, morning

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("used", "included", "expected"),
    [
        *((0, 5, 0), (2, 5, 0), (3, 5, 50), (4, 5, 80), (5, 5, 100), (6, 5, 100)),
        *((1, 2, 50), (1, 1, 100), (49, 100, 0), (50, 100, 50), (79, 100, 50), (80, 100, 80), (99, 100, 80)),
        *((0, 0, 0), (3, 0, 0)),
    ],
)
def test_the_highest_level_that_is_reached_counts(used: int, included: int, expected: int) -> None:
    assert level(used=used, included=included) == expected


@pytest.mark.parametrize(
    ("used", "left", "days", "expected"),
    [(4, 2, 10, 5), (3, 2, 10, 6), (10, 1, 3, 0), (2, 100, 3, 150), (200_00, 99_99, 30, 14)],
)
def test_it_lasts_for_whole_days_rounded_down(used: int, left: int, days: int, expected: int) -> None:
    since = NOW - timedelta(days=days, hours=5)
    assert lasts_until(used=used, left=left, since=since, now=NOW) == NOW + timedelta(days=expected)


@pytest.mark.parametrize(
    ("used", "left", "hours"), [(9, 9, 71), (1, 4, 500), (0, 5, 500), (5, 0, 500), (5, -3, 500)]
)
def test_too_little_to_tell_by_gives_no_date(used: int, left: int, hours: int) -> None:
    assert lasts_until(used=used, left=left, since=NOW - timedelta(hours=hours), now=NOW) is None


@pytest.mark.parametrize(
    ("hour", "expected"),
    [
        (20, None),
        (21, datetime(2026, 11, 24, 7, tzinfo=UTC)),
        (7, datetime(2026, 11, 23, 7, tzinfo=UTC)),
        (8, None),
    ],
)
def test_at_night_it_waits_for_the_clients_morning(hour: int, expected: datetime | None) -> None:
    there = datetime(2026, 11, 23, hour - 1, tzinfo=UTC)  # Warsaw is an hour ahead
    assert morning(there, zone="Europe/Warsaw") == expected
