"""The plan book: the deployment's file read strictly, every mistake named by its key."""

import copy
from datetime import time, timedelta
from typing import Any

import pytest

from bot.quota.plan import Plan, PlanBookError, Rollover, parse_plan_book

BASIC: dict[str, object] = {
    "tier": 1,
    "included": {"consultation": 5},
    "free_recalculations": 2,
    "contacts": 3,
    "sla": {"consultation": "4h", "emergency": "30m"},
    "rollover": {"percent": 50, "cap": 3, "periods": 1},
    "credit": 0,
    "emergency_allowance": {"RUB": 15000, "PLN": 1000},
}
BOOK: dict[str, object] = {
    "plans": {"basic": BASIC, "business": BASIC | {"tier": 2, "credit": {"RUB": 30000, "PLN": "2000.50"}}},
    "prices": {"consultation": {"RUB": 1500, "PLN": 120}, "hour": {"PLN": 240.5}},
    "tax": {"RUB": "22%", "PLN": "7.5%"},
    "hours": {"mon-fri": "09:00-18:00"},
    "zones": {"RUB": "Europe/Moscow", "PLN": "Europe/Warsaw"},
}
REMOVED = object()


def changed(path: str, value: object) -> dict[str, object]:
    """The book with one key set, added or (REMOVED) taken out."""
    book = copy.deepcopy(BOOK)
    place: Any = book
    *above, last = path.split("/")
    for key in above:
        place = place[key]
    if value is REMOVED:
        del place[last]
    else:
        place[last] = value
    return book


def test_a_plan_is_read_with_money_in_minor_units() -> None:
    assert parse_plan_book(BOOK).plans["basic"] == Plan(
        code="basic",
        tier=1,
        included={"consultation": 5},
        free_recalculations=2,
        contacts=3,
        sla={"consultation": timedelta(hours=4), "emergency": timedelta(minutes=30)},
        rollover=Rollover(percent=50, cap=3, periods=1),
        credit={},
        emergency_allowance={"RUB": 1_500_000, "PLN": 100_000},
    )


def test_prices_taxes_hours_and_zones_are_read() -> None:
    book = parse_plan_book(BOOK)
    assert book.plans["business"].credit == {"RUB": 3_000_000, "PLN": 200_050}
    assert book.prices == {"consultation": {"RUB": 150_000, "PLN": 12_000}, "hour": {"PLN": 24_050}}
    assert book.tax == {"RUB": 2_200, "PLN": 750}
    assert book.zones == {"RUB": "Europe/Moscow", "PLN": "Europe/Warsaw"}
    assert book.hours.open[4] == ((time(9), time(18)),)
    assert 5 not in book.hours.open


def test_what_a_plan_may_leave_out_is_none() -> None:
    bare = {key: BASIC[key] for key in ("tier", "included", "free_recalculations", "contacts", "sla")}
    plan = parse_plan_book(changed("plans/basic", bare)).plans["basic"]
    assert (plan.rollover, plan.credit, plan.emergency_allowance) == (None, {}, {})


def test_a_promised_day_is_a_working_day_but_for_an_emergency_a_day_by_the_clock() -> None:
    sla = parse_plan_book(changed("plans/basic/sla", {"work": "2d", "emergency": "1d"})).plans["basic"].sla
    assert sla == {"work": timedelta(hours=18), "emergency": timedelta(hours=24)}


@pytest.mark.parametrize(
    ("path", "value", "culprit"),
    [
        ("plans", REMOVED, "plans: missing"),
        ("plans", {}, "plans: there is none"),
        ("plans", [], "plans: a mapping"),
        ("payment", {}, "payment: nothing reads"),
        ("plans/Basic", BASIC, "plans.Basic: a name"),
        ("plans/basic", None, "plans.basic: a mapping"),
        ("plans/basic/tier", REMOVED, "plans.basic.tier: missing"),
        ("plans/basic/tire", 1, "plans.basic.tire: nothing reads"),
        ("plans/basic/tier", "1", "plans.basic.tier: a whole number"),
        ("plans/basic/tier", True, "plans.basic.tier: a whole number"),
        ("plans/basic/contacts", 0, "plans.basic.contacts: a whole number from 1"),
        ("plans/basic/free_recalculations", 2.0, "plans.basic.free_recalculations: a whole number"),
        ("plans/basic/included/consultation", -1, "plans.basic.included.consultation: a whole number"),
        ("plans/basic/included/PLN", 5, "plans.basic.included.PLN: a name"),
        ("plans/basic/included", {5: 5}, "plans.basic.included.5: the key"),
        ("plans/basic/sla/work", "8", "plans.basic.sla.work: a time"),
        ("plans/basic/sla/work", "0h", "plans.basic.sla.work: a time"),
        ("plans/basic/sla/work", "1.5h", "plans.basic.sla.work: a time"),
        ("plans/basic/sla/work", 8, "plans.basic.sla.work: text"),
        ("plans/basic/sla/work", "-4h", "plans.basic.sla.work: a time"),
        ("plans/basic/rollover/percent", 101, "plans.basic.rollover.percent: a whole number from 0 to 100"),
        ("plans/basic/rollover/periods", 0, "plans.basic.rollover.periods: a whole number from 1"),
        ("plans/basic/rollover/cap", REMOVED, "plans.basic.rollover.cap: missing"),
        ("plans/basic/credit", 100, "plans.basic.credit: a mapping"),
        ("plans/basic/credit", False, "plans.basic.credit: a mapping"),
        ("plans/basic/credit", {"pln": 100}, "plans.basic.credit.pln: a currency"),
        ("plans/basic/emergency_allowance/PLN", -5, "plans.basic.emergency_allowance.PLN: an amount"),
        ("prices/hour/PLN", "12,345", "prices.hour.PLN: an amount"),
        ("prices/hour/PLN", 1.005, "prices.hour.PLN: an amount"),
        ("prices/hour/PLN", True, "prices.hour.PLN: an amount"),
        ("prices/hour/PLN", None, "prices.hour.PLN: an amount"),
        ("prices/hour/USD", 60, "tax.USD: missing, but prices.hour"),
        ("prices/Hour", {"PLN": 1}, "prices.Hour: a name"),
        ("tax/PLN", 23, "tax.PLN: text"),
        ("tax/PLN", "23", "tax.PLN: a percentage"),
        ("tax/PLN", "101%", "tax.PLN: a percentage"),
        ("tax/PLN", "-1%", "tax.PLN: a percentage"),
        ("tax/USD", "5%", "zones.USD: missing, but tax"),
        ("zones/USD", "America/New_York", "tax.USD: missing, but zones"),
        ("zones/PLN", "Europe/Warszawa", "zones.PLN: 'Europe/Warszawa' is no time zone"),
        ("zones/PLN", "../../etc/passwd", "zones.PLN: '../../etc/passwd' is no time zone"),
        ("hours", {}, "hours: no day"),
        ("hours/mon-fri", "9-18", "hours: '9-18'"),
        ("hours/mon-fri", 9, "hours.mon-fri: text"),
        ("hours/montag", "09:00-18:00", "hours: 'montag'"),
    ],
)
def test_a_mistake_is_refused_and_named_by_its_key(path: str, value: object, culprit: str) -> None:
    with pytest.raises(PlanBookError) as refusal:
        parse_plan_book(changed(path, value))
    assert str(refusal.value).startswith(culprit)


def test_reading_leaves_the_file_as_it_was() -> None:
    before = copy.deepcopy(BOOK)
    parse_plan_book(BOOK)
    assert before == BOOK
