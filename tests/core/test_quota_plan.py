"""The plan book: the deployment's file read strictly, every mistake named by its key."""

import copy
from datetime import time, timedelta
from typing import Any

import pytest

from bot.quota.plan import ByMinutes, Plan, PlanBookError, QuietBonus, Rollover, parse_plan_book
from bot.quota.tax import Rounding, Tax, TaxOn

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


def _minutes(**change: object) -> dict[str, object]:
    return {"kinds": ["work"], "hold": 60, "step": 15} | change


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
    assert [(one.name, one.currency, one.tax) for one in book.entities] == [
        ("", "RUB", Tax(rate=2_200)),
        ("", "PLN", Tax(rate=750)),
    ]
    assert book.zones == {"RUB": "Europe/Moscow", "PLN": "Europe/Warsaw"}
    assert book.hours.open[4] == ((time(9), time(18)),)
    assert 5 not in book.hours.open


def test_what_a_plan_may_leave_out_is_none() -> None:
    bare = {key: BASIC[key] for key in ("tier", "included", "free_recalculations", "contacts", "sla")}
    plan = parse_plan_book(changed("plans/basic", bare)).plans["basic"]
    assert (plan.rollover, plan.credit, plan.emergency_allowance) == (None, {}, {})
    assert (plan.quiet_bonus, plan.by_minutes) == (None, None)


def test_a_quiet_bonus_and_work_by_minutes_are_read() -> None:
    bonus = {"units": {"consultation": 1}, "periods": 1}
    plan = parse_plan_book(changed("plans/basic/quiet_bonus", bonus)).plans["basic"]
    assert plan.quiet_bonus == QuietBonus(units={"consultation": 1}, periods=1)
    minutes = {"kinds": ["work", "estimate"], "hold": 60, "step": 15}
    plan = parse_plan_book(changed("plans/basic/by_minutes", minutes)).plans["basic"]
    assert plan.by_minutes == ByMinutes(kinds=("work", "estimate"), hold=60, step=15)


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
        ("plans/basic/rollover/periods", 121, "plans.basic.rollover.periods: a whole number from 0 to 120"),
        ("plans/basic/quiet_bonus", {"units": {}}, "plans.basic.quiet_bonus.periods: missing"),
        ("plans/basic/quiet_bonus", {"units": {"a": -1}, "periods": 1}, "plans.basic.quiet_bonus.units.a: a"),
        ("plans/basic/quiet_bonus", {"units": {}, "periods": 0}, "plans.basic.quiet_bonus.periods: a whole"),
        ("plans/basic/by_minutes", {"kinds": ["work"], "hold": 60}, "plans.basic.by_minutes.step: missing"),
        ("plans/basic/by_minutes", _minutes(kinds=[]), "plans.basic.by_minutes.kinds: a list of names"),
        ("plans/basic/by_minutes", _minutes(kinds="work"), "plans.basic.by_minutes.kinds: a list of names"),
        ("plans/basic/by_minutes", _minutes(kinds=["a", "a"]), "plans.basic.by_minutes.kinds: a name stands"),
        ("plans/basic/by_minutes", _minutes(kinds=["Work"]), "plans.basic.by_minutes.kinds.Work: a name"),
        ("plans/basic/by_minutes", _minutes(step=0), "plans.basic.by_minutes.step: a whole number from 1"),
        ("plans/basic/by_minutes", _minutes(hold=0), "plans.basic.by_minutes.hold: a whole number from 1"),
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


ENTITIES: dict[str, object] = {
    "Acme sp. z o.o.": {"currency": "PLN", "tax": "23%", "on": "deposit"},
    "Acme Usługi": {"currency": "PLN", "tax": "8%", "rounding": "line"},
    "ООО Ромашка": {"currency": "RUB", "tax": "22%"},
}


def with_entities(entities: object) -> dict[str, object]:
    """The book with legal entities in place of rates by currency."""
    return {key: value for key, value in BOOK.items() if key != "tax"} | {"entities": entities}


def test_legal_entities_have_a_currency_and_a_tax_rule_each() -> None:
    book = parse_plan_book(with_entities(ENTITIES))
    assert [(one.name, one.currency, one.tax) for one in book.entities] == [
        ("Acme sp. z o.o.", "PLN", Tax(rate=2_300, on=TaxOn.DEPOSIT, entity="Acme sp. z o.o.")),
        ("Acme Usługi", "PLN", Tax(rate=800, rounding=Rounding.LINE, entity="Acme Usługi")),
        ("ООО Ромашка", "RUB", Tax(rate=2_200, entity="ООО Ромашка")),
    ]


def test_a_client_belongs_to_the_first_entity_of_its_currency_or_to_the_one_named() -> None:
    book = parse_plan_book(with_entities(ENTITIES))
    assert book.entity("PLN").name == "Acme sp. z o.o."
    assert book.entity("PLN", "Acme Usługi").tax.rate == 800
    for currency, name in (("EUR", None), ("PLN", "Acme"), ("RUB", "Acme Usługi"), ("PLN", "")):
        with pytest.raises(LookupError, match="no legal entity"):
            book.entity(currency, name)


@pytest.mark.parametrize(
    ("entities", "culprit"),
    [
        (ENTITIES | {"B": {"currency": "PLN"}}, "entities.B.tax: missing"),
        (ENTITIES | {"B": {"currency": "PLN", "tax": 23}}, "entities.B.tax: text"),
        (ENTITIES | {"B": {"currency": "pln", "tax": "23%"}}, "entities.B.currency.pln: a currency"),
        (ENTITIES | {"B": {"currency": "PLN", "tax": "23%", "on": "both"}}, "entities.B.on: one of service"),
        (ENTITIES | {"B": {"currency": "PLN", "tax": "23%", "on": ["deposit"]}}, "entities.B.on: one of"),
        (ENTITIES | {"B": {"currency": "PLN", "tax": "23%", "rounding": "up"}}, "entities.B.rounding: one"),
        (ENTITIES | {"B": {"currency": "PLN", "tax": "23%", "vat": 1}}, "entities.B.vat: nothing reads"),
        (ENTITIES | {"": {"currency": "PLN", "tax": "23%"}}, "entities.: a name"),
        (ENTITIES | {" B": {"currency": "PLN", "tax": "23%"}}, "entities. B: a name"),
        (ENTITIES | {"B" * 81: {"currency": "PLN", "tax": "23%"}}, f"entities.{'B' * 81}: a name"),
        (ENTITIES | {"B": {"currency": "USD", "tax": "5%"}}, "zones.USD: missing, but tax"),
        ({"B": {"currency": "PLN", "tax": "23%"}}, "entities: none sells in RUB, but prices.consultation"),
        ([], "entities: a mapping"),
    ],
)
def test_a_mistake_in_an_entity_is_refused_and_named(entities: object, culprit: str) -> None:
    with pytest.raises(PlanBookError) as refusal:
        parse_plan_book(with_entities(entities))
    assert str(refusal.value).startswith(culprit)


def test_rates_by_currency_and_entities_exclude_each_other_and_one_is_needed() -> None:
    for tax, culprit in (({"RUB": "22%"}, "tax: is said"), (REMOVED, "tax: missing")):
        book = with_entities(ENTITIES) | {"tax": tax}
        if tax is REMOVED:
            book = {key: value for key, value in book.items() if key not in ("tax", "entities")}
        with pytest.raises(PlanBookError, match=culprit):
            parse_plan_book(book)


def test_prices_have_the_decimal_places_of_their_currency() -> None:
    book = copy.deepcopy(BOOK) | {
        "prices": {"hour": {"JPY": 3000, "KWD": 9.505}},
        "tax": {"JPY": "10%", "KWD": "0%"},
        "zones": {"JPY": "Asia/Tokyo", "KWD": "Asia/Kuwait"},
    }
    assert parse_plan_book(book).prices == {"hour": {"JPY": 3_000, "KWD": 9_505}}
    book["prices"] = {"hour": {"JPY": 30.5}}
    with pytest.raises(PlanBookError, match=r"prices\.hour\.JPY: an amount"):
        parse_plan_book(book)
