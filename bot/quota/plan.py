"""Plans and the plan book: what the company sells, read once from the deployment's plans file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.hours import CLOCK_KINDS, Hours, HoursError, parse_hours
from bot.quota import reading
from bot.quota.entities import Entity, parse_entities
from bot.quota.reading import PlanBookError

__all__ = ["ByMinutes", "Plan", "PlanBook", "PlanBookError", "QuietBonus", "Rollover", "parse_plan_book"]

_BOOK_NEEDED = ("plans", "prices", "hours", "zones")
_BOOK_ALSO = ("tax", "entities", "holidays")
_PLAN_NEEDED = ("tier", "included", "free_recalculations", "contacts", "sla")
_PLAN_ALSO = ("rollover", "quiet_bonus", "by_minutes", "credit", "emergency_allowance", "low_balance")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollover:
    """What is carried of the unused included units: min(cap, floor(unused * percent / 100)), once.

    `percent` is 0 to 100, `cap` in units, `periods` how many periods the carried units live. A 0 in any of
    them carries nothing.
    """

    percent: int
    cap: int
    periods: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietBonus:
    """What a period without a charge earns when it is paid: `units` by asset, usable for `periods`."""

    units: Mapping[str, int]
    periods: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ByMinutes:
    """Kinds of request that draw on the unit `minutes`: how many are held at first, and the step to which
    the minutes spent are rounded up."""

    kinds: tuple[str, ...]
    hold: int
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a contract of this plan includes.

    `included` is units a period by asset; `free_recalculations` counts per order; `sla` is the promised time
    by kind (opening hours, clock hours for an emergency); `credit` and `emergency_allowance` are minor units
    by currency, a missing currency means none.
    """

    code: str
    tier: int
    included: Mapping[str, int]
    free_recalculations: int
    contacts: int
    sla: Mapping[str, timedelta]
    rollover: Rollover | None
    credit: Mapping[str, int]
    emergency_allowance: Mapping[str, int]
    quiet_bonus: QuietBonus | None = None
    by_minutes: ByMinutes | None = None
    low_balance: Mapping[str, int] = field(default_factory=dict)
    """Below how much money, in minor units by currency, the client is told; a missing currency: never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanBook:
    """The whole plans file.

    `prices` is minor units net by service and currency, `entities` who sells in which currency and how taxed,
    `zones` the IANA time zone that a client of a currency has unless the contract says otherwise, `holidays`
    the country (`RU`, `DE-BY`) whose public holidays it keeps; a currency without one keeps none.
    """

    plans: Mapping[str, Plan]
    prices: Mapping[str, Mapping[str, int]]
    entities: tuple[Entity, ...]
    hours: Hours
    zones: Mapping[str, str]
    holidays: Mapping[str, str] = field(default_factory=dict)

    def entity(self, currency: str, name: str | None = None) -> Entity:
        """The legal entity of that name in the currency, without a name the currency's first.

        Raises LookupError when the file has lost it: a tax rule is never guessed.
        """
        for entity in self.entities:
            if entity.currency == currency and name in (None, entity.name):
                return entity
        raise LookupError(f"the plans file has no legal entity {name or ''!r} for {currency}")


def parse_plan_book(data: Mapping[str, object]) -> PlanBook:
    """The plan book of a plans file that was already read from YAML; amounts there are in major units.

    Raises PlanBookError naming the key at fault: also for a key that nothing reads, and for a currency that
    has a price but no tax or no zone. A promise of "2d" is two days of the desk's longest opening hours (24 h
    each for an emergency).
    """
    found = reading.fields(data, "", needed=_BOOK_NEEDED, also=_BOOK_ALSO)
    hours = _hours(found["hours"])
    plans = reading.mapping(found["plans"], "plans")
    if not plans:
        raise PlanBookError("plans: there is none")
    prices = reading.mapping(found["prices"], "prices")
    zones = reading.mapping(found["zones"], "zones")
    book = PlanBook(
        plans={code: _plan(code, plans[code], hours=hours) for code in plans},
        prices={reading.name(key, "prices"): reading.money(prices[key], f"prices.{key}") for key in prices},
        entities=parse_entities(found),
        hours=hours,
        zones={reading.currency(key, "zones"): _zone(zones[key], f"zones.{key}") for key in zones},
        holidays=_holidays(found.get("holidays") or {}),
    )
    _check_currencies(book)
    return book


def _plan(code: str, value: object, *, hours: Hours) -> Plan:
    path = reading.under("plans", reading.name(code, "plans"))
    found = reading.fields(value, path, needed=_PLAN_NEEDED, also=_PLAN_ALSO)
    return Plan(
        code=code,
        tier=reading.whole(found["tier"], f"{path}.tier"),
        included=_units(found["included"], f"{path}.included"),
        free_recalculations=reading.whole(found["free_recalculations"], f"{path}.free_recalculations"),
        contacts=reading.whole(found["contacts"], f"{path}.contacts", least=1),
        sla=_sla(found["sla"], f"{path}.sla", hours=hours),
        rollover=_rollover(found.get("rollover"), f"{path}.rollover"),
        credit=reading.money_or_none(found.get("credit"), f"{path}.credit"),
        emergency_allowance=reading.money_or_none(
            found.get("emergency_allowance"), f"{path}.emergency_allowance"
        ),
        quiet_bonus=_quiet_bonus(found.get("quiet_bonus"), f"{path}.quiet_bonus"),
        by_minutes=_by_minutes(found.get("by_minutes"), f"{path}.by_minutes"),
        low_balance=reading.money_or_none(found.get("low_balance"), f"{path}.low_balance"),
    )


def _units(value: object, path: str) -> dict[str, int]:
    found = reading.mapping(value, path)
    return {reading.name(key, path): reading.whole(found[key], f"{path}.{key}") for key in found}


def _sla(value: object, path: str, *, hours: Hours) -> dict[str, timedelta]:
    found = reading.mapping(value, path)
    working_day, clock_day = hours.length_of_day(), timedelta(days=1)
    return {
        reading.name(kind, path): reading.duration(
            found[kind], f"{path}.{kind}", day=clock_day if kind in CLOCK_KINDS else working_day
        )
        for kind in found
    }


def _rollover(value: object, path: str) -> Rollover | None:
    if value is None:
        return None
    found = reading.fields(value, path, needed=("percent", "cap", "periods"))
    return Rollover(
        percent=reading.whole(found["percent"], f"{path}.percent", most=100),
        cap=reading.whole(found["cap"], f"{path}.cap"),
        periods=reading.whole(found["periods"], f"{path}.periods", most=reading.MOST_PERIODS),
    )


def _quiet_bonus(value: object, path: str) -> QuietBonus | None:
    if value is None:
        return None
    found = reading.fields(value, path, needed=("units", "periods"))
    return QuietBonus(
        units=_units(found["units"], f"{path}.units"),
        periods=reading.whole(found["periods"], f"{path}.periods", least=1, most=reading.MOST_PERIODS),
    )


def _by_minutes(value: object, path: str) -> ByMinutes | None:
    if value is None:
        return None
    found = reading.fields(value, path, needed=("kinds", "hold", "step"))
    return ByMinutes(
        kinds=reading.names(found["kinds"], f"{path}.kinds"),
        hold=reading.whole(found["hold"], f"{path}.hold", least=1),
        step=reading.whole(found["step"], f"{path}.step", least=1),
    )


def _hours(value: object) -> Hours:
    found = reading.mapping(value, "hours")
    try:
        return parse_hours({days: reading.text(found[days], f"hours.{days}") for days in found})
    except HoursError as error:
        raise PlanBookError(f"hours: {error}") from error


def _zone(value: object, path: str) -> str:
    zone = reading.text(value, path)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise PlanBookError(f"{path}: {zone!r} is no time zone") from error
    return zone


def _holidays(value: object) -> dict[str, str]:
    found = reading.mapping(value, "holidays")
    return {
        reading.currency(key, "holidays"): reading.country(found[key], f"holidays.{key}") for key in found
    }


def _check_currencies(book: PlanBook) -> None:
    sold = [entity.currency for entity in book.entities]
    named = [(f"prices.{service}", currency) for service, by in book.prices.items() for currency in by]
    for place, currency in (*named, *(("zones", currency) for currency in book.zones)):
        if currency not in sold:
            raise _lacking(book, currency, place)
    for place, currencies in (("tax", sold), ("holidays", book.holidays)):
        for currency in currencies:
            if currency not in book.zones:
                raise PlanBookError(f"zones.{currency}: missing, but {place} has this currency")


def _lacking(book: PlanBook, currency: str, place: str) -> PlanBookError:
    if any(entity.name for entity in book.entities):
        return PlanBookError(f"entities: none sells in {currency}, but {place} has this currency")
    return PlanBookError(f"tax.{currency}: missing, but {place} has this currency")
