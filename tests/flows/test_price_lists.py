"""Price lists and quotes: versions with their days, what stands until when, and how a price is formed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.flows.accounts import tariff_of
from bot.flows.admin.change import end_of, start_of
from bot.flows.notices import (
    Accepted,
    Changed,
    ChangeUndone,
    NotAllowed,
    Offered,
    PriceLines,
    PriceLists,
    PriceShown,
    Usage,
)
from bot.flows.scene import Work
from bot.ids import AccountId, AuditId, QuoteId
from bot.quota.money import Typed
from bot.quota.price import Origin, PricedBy, Tariff
from tests.flows.lab import BOSS, IVAN, OLGA, START, Lab, house
from tests.flows.test_paying import offered, quote_of, standing

BERLIN = "Europe/Berlin"
DECEMBER = date(2026, 12, 1)
TICK = timedelta(microseconds=1)


async def set_price(
    lab: Lab,
    minor: int | Typed,
    *,
    client: str | None = "Orbit",
    service: str = "consultation",
    currency: str | None = None,
    starts: date | None = None,
    until: date | None = None,
) -> None:
    await lab.flows.admin.price(
        lab.source(BOSS),
        client=client,
        service=service,
        minor=minor,
        currency=currency,
        starts=starts,
        until=until,
    )


async def tariff(lab: Lab, at: datetime, *, account: int = 1) -> Tariff:
    """What the client's list says at a moment."""
    return await lab.store.write(
        lambda tx: tariff_of(Work(tx=tx, house=house(), now=at), AccountId(account), "EUR")
    )


async def price_at(lab: Lab, at: datetime, service: str = "consultation") -> int:
    return (await tariff(lab, at)).prices[service]


async def lists(lab: Lab, client: str | None = "Orbit") -> PriceLists:
    await lab.flows.admin.prices(lab.source(BOSS), client=client)
    return lab.last(PriceLists, BOSS)


async def test_a_price_from_a_day_on_holds_from_local_midnight_and_not_a_moment_before(lab: Lab) -> None:
    await lab.join()
    await set_price(lab, 2000, starts=DECEMBER)
    midnight = start_of(DECEMBER, BERLIN)
    assert midnight == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert [await price_at(lab, midnight + step) for step in (-TICK, 0 * TICK, TICK)] == [3500, 2000, 2000]
    changed = lab.last(Changed, BOSS)
    assert (changed.before, changed.after, changed.because) == ("35.00", "20.00 EUR", "2026-12-01")


async def test_a_price_until_a_day_holds_that_whole_day(lab: Lab) -> None:
    await lab.join()
    await set_price(lab, 2000, until=DECEMBER)
    end = end_of(DECEMBER, BERLIN)
    assert [await price_at(lab, end + step) for step in (-TICK, 0 * TICK, TICK)] == [2000, 3500, 3500]
    assert lab.last(Changed, BOSS).until == end


async def test_a_price_set_now_holds_from_now_and_does_not_undo_one_that_is_coming(lab: Lab) -> None:
    await lab.join()
    await set_price(lab, 2000, starts=DECEMBER)
    await set_price(lab, 3000)
    assert [await price_at(lab, START + step) for step in (-TICK, 0 * TICK)] == [3500, 3000]
    assert await price_at(lab, start_of(DECEMBER, BERLIN)) == 2000


async def test_today_means_from_now_on(lab: Lab) -> None:
    await lab.join()
    await set_price(lab, 2000, starts=START.date())
    assert await price_at(lab, START) == 2000


async def test_the_base_list_changes_for_all_who_have_no_price_of_their_own(lab: Lab) -> None:
    await lab.join()
    await set_price(lab, 1000, client=None, currency="EUR")
    assert await price_at(lab, START) == 1000
    await set_price(lab, 900)
    await set_price(lab, 1100, client=None, currency="EUR")
    assert await price_at(lab, START) == 900
    shown = await lists(lab)
    (price,) = [one for one in shown.lists[0].in_force if one.service == "consultation"]
    assert (price.minor, price.own, price.version) == (900, True, 1)


async def test_undo_is_a_version_that_restores_what_was_before(lab: Lab) -> None:
    await lab.join()
    await set_price(lab, 2000)
    await lab.wait(hours=1)
    await set_price(lab, 1000)
    second = lab.last(Changed, BOSS)
    await lab.wait(hours=1)
    toast = await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=AuditId(second.audit_id))
    assert toast.code == "change_undone"
    undone = lab.last(ChangeUndone, BOSS)
    assert (undone.before, undone.after) == ("10.00 EUR", "20.00")
    now = lab.clock.now()
    assert [await price_at(lab, now + step) for step in (-TICK, 0 * TICK)] == [1000, 2000]
    again = await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=AuditId(second.audit_id))
    assert again.code == "already_undone"
    await set_price(lab, 3000)
    (price,) = [one for one in (await lists(lab)).lists[0].in_force if one.service == "consultation"]
    assert (price.minor, price.version) == (3000, 4)


async def test_a_change_that_has_not_begun_can_be_undone(lab: Lab) -> None:
    await lab.join()
    await set_price(lab, 2000, starts=DECEMBER)
    await lab.flows.admin.undo(lab.source(BOSS))
    assert await price_at(lab, start_of(DECEMBER, BERLIN)) == 3500
    assert (await lists(lab)).lists[0].coming == ()


@pytest.mark.parametrize(
    ("wish", "error", "detail"),
    [
        ({"starts": date(2026, 11, 22)}, "past_date", "2026-11-22"),
        ({"until": date(2026, 11, 22)}, "past_date", "2026-11-22"),
        ({"starts": DECEMBER, "until": date(2026, 11, 30)}, "bad_order", "2026-11-30"),
        ({"currency": "PLN"}, "unknown_currency", "PLN"),
        ({"service": "massage"}, "unknown_service", "massage"),
        ({"minor": -1}, "bad_amount", "-1 EUR"),
        ({"minor": Typed(digits=20_005, places=3)}, "bad_amount", "20.005 EUR"),
        ({"client": None}, "missing", "currency=…"),
        ({"client": None, "currency": "USD"}, "unknown_currency", "USD"),
    ],
)
async def test_a_price_that_cannot_be_meant_is_refused_and_nothing_changes(
    lab: Lab, wish: dict[str, object], error: str, detail: str
) -> None:
    await lab.join()
    await set_price(lab, **({"minor": 2000} | wish))  # type: ignore[arg-type]  # keyword by keyword, as the helper names them
    usage = lab.last(Usage, BOSS)
    assert (usage.command, usage.error, usage.detail) == ("price", error, detail)
    shown = await lists(lab)
    assert [one.version for one in (*shown.lists[0].in_force, *shown.lists[0].coming) if one.version] == []


async def test_a_price_of_one_day_that_begins_and_ends_is_taken(lab: Lab) -> None:
    await lab.join()
    await set_price(lab, Typed(digits=205, places=1), starts=DECEMBER, until=DECEMBER)
    noon = start_of(DECEMBER, BERLIN) + timedelta(hours=12)
    days = [await price_at(lab, noon + timedelta(days=number)) for number in (-1, 0, 1)]
    assert days == [3500, 2050, 3500]


async def test_prices_show_versions_days_and_who_set_them(lab: Lab) -> None:
    await lab.join()
    await set_price(lab, 2000, until=DECEMBER)
    await set_price(lab, 9000, client=None, service="hour", currency="EUR", starts=DECEMBER)
    shown = await lists(lab)
    assert (shown.client, len(shown.lists)) == ("Orbit", 1)
    (mine,) = shown.lists
    assert (mine.currency, mine.zone, mine.tax_rate, mine.tax_on, mine.entity) == (
        *("EUR", BERLIN, 2300),
        *("service", ""),
    )
    by_service = {one.service: one for one in mine.in_force}
    assert by_service["consultation"] == PriceShown(
        service="consultation",
        minor=2000,
        own=True,
        version=1,
        since=START,
        until=end_of(DECEMBER, BERLIN),
        set_by="boss",
    )
    hour = by_service["hour"]
    assert (hour.own, hour.version, hour.since, hour.until, hour.set_by) == (False, 0, None, None, "")
    (coming,) = mine.coming
    assert (coming.service, coming.minor, coming.own, coming.version, coming.since) == (
        *("hour", 9000),
        *(False, 1, start_of(DECEMBER, BERLIN)),
    )


async def test_the_base_list_is_shown_for_each_currency(lab: Lab) -> None:
    shown = await lists(lab, client=None)
    assert (shown.client, {one.currency for one in shown.lists}) == ("", set(house().plan_book.zones))


async def test_only_admins_see_or_set_prices(lab: Lab) -> None:
    await lab.join()
    await lab.flows.admin.prices(lab.source(OLGA), client=None)
    assert lab.last(NotAllowed, OLGA).command == "prices"
    await lab.flows.admin.price(lab.source(OLGA), client="Orbit", service="consultation", minor=1)
    assert lab.last(NotAllowed, OLGA).command == "price"
    assert await price_at(lab, START) == 3500


async def test_a_quote_stands_though_the_price_changes_before_it_is_accepted(lab: Lab) -> None:
    _, offer = await offered(lab)
    await set_price(lab, 9_900)
    toast = await lab.flows.client.accept(lab.source(OLGA), quote_id=quote_of(offer))
    assert toast.code == "accepted"
    assert lab.last(Accepted, OLGA).charged == 4305
    assert await standing(lab) == (10_000, 4305, 1)
    await lab.quota(1)
    await lab.quota(-1)
    await lab.deposit(20_000, "pay-2")
    await lab.ask("one more after that", "consultation")
    fresh = lab.last(Offered, OLGA)
    assert fresh.price is not None
    assert fresh.price.net == 9_900


@pytest.mark.parametrize(
    ("step", "code", "held"),
    [(-TICK, "accepted", 4305), (0 * TICK, "quote_over", 0), (TICK, "quote_over", 0)],
)
async def test_a_quote_may_be_accepted_until_its_last_moment_and_not_at_its_end(
    lab: Lab, step: timedelta, code: str, held: int
) -> None:
    _, offer = await offered(lab)
    assert offer.valid_until is not None
    lab.clock.moment = offer.valid_until + step
    toast = await lab.flows.client.accept(lab.source(OLGA), quote_id=quote_of(offer))
    assert toast.code == code
    assert (await standing(lab))[:2] == (10_000, held)


async def test_the_lines_of_a_price_say_which_version_made_them(lab: Lab) -> None:
    await lab.join()
    await set_price(lab, 2000, until=DECEMBER)
    await lab.quota(-5)
    await lab.deposit(10_000)
    await lab.ask("one more question", "consultation")
    offer = lab.last(Offered, OLGA)
    await set_price(lab, 1000)
    await lab.flows.client.price_lines(lab.source(OLGA), quote_id=quote_of(offer))
    (line,) = lab.last(PriceLines, OLGA).price.lines
    assert (line.unit_net, line.origin) == (
        2000,
        Origin(by=PricedBy.OWN, version=1, valid_from=START, valid_to=end_of(DECEMBER, BERLIN)),
    )


async def test_a_price_named_by_staff_that_money_is_missing_for_can_be_accepted_once_it_came(
    lab: Lab,
) -> None:
    await lab.join()
    await lab.hire(IVAN)
    request = await lab.ask("please answer", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.flows.staff.quote(lab.source(IVAN), minor=Typed(digits=100, places=0))
    offer = lab.last(Offered, OLGA)
    assert (offer.price is not None, offer.funding) == (True, "short")
    for _ in range(2):
        short = await lab.flows.client.accept(lab.source(OLGA), quote_id=quote_of(offer))
        assert short.code == "no_funds_now"
    await lab.deposit(20_000)
    toast = await lab.flows.client.accept(lab.source(OLGA), quote_id=quote_of(offer))
    assert toast.code == "accepted"
    assert await standing(lab) == (20_000, 12_300, 1)
    again = await lab.flows.client.accept(lab.source(OLGA), quote_id=quote_of(offer))
    assert again.code == "already_accepted"


async def test_a_quote_that_a_newer_one_took_the_place_of_cannot_be_accepted(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await lab.deposit(50_000)
    request = await lab.ask("please answer", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.flows.staff.quote(lab.source(IVAN), minor=10_000)
    first = quote_of(lab.last(Offered, OLGA))
    await lab.flows.staff.quote(lab.source(IVAN), minor=20_000)
    second = quote_of(lab.last(Offered, OLGA))
    assert (await lab.flows.client.accept(lab.source(OLGA), quote_id=first)).code == "quote_over"
    assert (await lab.flows.client.accept(lab.source(OLGA), quote_id=second)).code == "accepted"
    assert (await standing(lab))[:2] == (50_000, 24_600)
    assert (await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(99))).code == "not_yours"


async def test_a_price_with_more_places_than_the_currency_is_not_offered(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    request = await lab.ask("please answer", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    for amount in (Typed(digits=1005, places=3), 0):
        await lab.flows.staff.quote(lab.source(IVAN), minor=amount)
        assert lab.last(Usage, IVAN).error == "bad_amount"
