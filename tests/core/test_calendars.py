"""Public holidays: the library's, loaded when a promise first needs them; near due times; lunch."""

from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
import yaml

from bot.calendars import HolidayCalendar, unknown_countries
from bot.desk.hours import add_working, next_open
from bot.desk.sla import NEAR, near_at
from bot.hours import parse_hours
from bot.quota.plan import PlanBookError, parse_plan_book
from tests.fakes.forking import preload

ROOT = Path(__file__).resolve().parents[2]
PLANS = ROOT / "tests" / "stories" / "plans.yaml"
LUNCH = parse_hours({"mon-fri": "09:00-13:00,14:00-18:00"})


@pytest.fixture(scope="module")
def calendar() -> HolidayCalendar:
    return HolidayCalendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_a_transferred_saturday_is_worked_in_russia(calendar: HolidayCalendar) -> None:
    closed, worked = calendar.off("RU", 2027)
    assert date(2027, 2, 20) in worked
    assert date(2027, 2, 20) not in closed
    assert {date(2027, 1, 1), date(2027, 2, 23), date(2027, 6, 12)} <= closed
    assert calendar.off("RU", 2026)[1] == frozenset()


@pytest.mark.parametrize(("year", "free"), [(2024, False), (2025, True), (2026, True)])
def test_the_24th_of_december_is_free_in_poland_since_2025(
    calendar: HolidayCalendar, year: int, free: bool
) -> None:
    assert (date(year, 12, 24) in calendar.off("PL", year)[0]) is free


def test_a_part_of_a_country_may_have_its_own(calendar: HolidayCalendar) -> None:
    assert date(2026, 6, 4) in calendar.off("DE-BY", 2026)[0]
    assert date(2026, 6, 4) not in calendar.off("DE", 2026)[0]


def test_countries_without_a_calendar_are_named(calendar: HolidayCalendar) -> None:
    assert unknown_countries(calendar, frozenset({"PL", "XX", "DE-ZZ"})) == ("DE-ZZ", "XX")
    with pytest.raises(LookupError, match="XX"):
        calendar.off("XX", 2026)


def test_the_library_is_loaded_by_the_first_promise_and_not_before() -> None:
    script = (
        "import sys, bot.app\n"
        "from bot.calendars import HolidayCalendar\n"
        "calendar = HolidayCalendar()\n"
        "assert 'holidays' not in sys.modules\n"
        "calendar.off('PL', 2026)\n"
        "assert 'holidays' in sys.modules\n"
    )
    preload("bot.__main__")
    fresh = get_context("forkserver").Process(target=exec, args=(script,))
    fresh.start()
    fresh.join(60)
    assert fresh.exitcode == 0, "what failed stands in the output"


def test_a_promise_passes_over_lunch_and_christmas(calendar: HolidayCalendar) -> None:
    closed, extra = calendar.off("PL", 2026)
    due = add_working(
        LUNCH,
        zone="Europe/Warsaw",
        start=at("2026-12-23T12:30:00+01:00"),
        amount=timedelta(hours=5),
        closed=closed,
        extra=extra,
    )
    assert due == at("2026-12-28T09:30:00+01:00")


def test_a_desk_at_lunch_opens_after_it() -> None:
    noon = at("2026-11-23T13:00:00+01:00")
    assert next_open(LUNCH, zone="Europe/Warsaw", at=noon) == at("2026-11-23T14:00:00+01:00")


def test_a_worked_saturday_has_the_hours_of_the_first_day(calendar: HolidayCalendar) -> None:
    closed, extra = calendar.off("RU", 2027)
    opens = next_open(
        LUNCH, zone="Europe/Moscow", at=at("2027-02-19T18:30:00+03:00"), closed=closed, extra=extra
    )
    assert opens == at("2027-02-20T09:00:00+03:00")


@pytest.mark.parametrize(
    ("span", "before"),
    [(timedelta(hours=4), NEAR), (timedelta(minutes=40), timedelta(minutes=10)), (timedelta(), timedelta())],
)
def test_a_due_time_is_near_in_its_last_quarter_and_half_an_hour_at_most(
    span: timedelta, before: timedelta
) -> None:
    start = at("2026-11-23T10:00:00+01:00")
    assert near_at(start, start + span) == start + span - before


def plans(**more: object) -> dict[str, object]:
    read: dict[str, object] = yaml.safe_load(PLANS.read_text(encoding="utf-8"))
    return read | more


def test_a_plans_file_may_name_the_holidays_of_each_currency() -> None:
    book = parse_plan_book(plans(holidays={"RUB": "RU", "PLN": "PL", "EUR": "DE-BY"}))
    assert dict(book.holidays) == {"RUB": "RU", "PLN": "PL", "EUR": "DE-BY"}
    assert dict(parse_plan_book(plans()).holidays) == {}


@pytest.mark.parametrize(
    ("holidays", "culprit"),
    [
        ({"PLN": "Poland"}, "holidays.PLN"),
        ({"PLN": "pl"}, "holidays.PLN"),
        ({"PLN": 48}, "holidays.PLN"),
        ({"pln": "PL"}, "holidays.pln"),
        ({"CZK": "CZ"}, "zones.CZK"),
        ("PL", "holidays"),
    ],
)
def test_holidays_that_cannot_be_meant_are_refused(holidays: object, culprit: str) -> None:
    with pytest.raises(PlanBookError, match=f"^{culprit}:"):
        parse_plan_book(plans(holidays=holidays))
