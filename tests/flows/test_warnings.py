"""Running low: told once a period and level, the highest only, to the owners, by day, with a date or none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.flows.notices import RunningLow
from bot.ids import RequestId, UserId
from tests.flows.lab import BOSS, IVAN, OLGA, PETR, Lab, house


def lows(lab: Lab, user: UserId = OLGA) -> list[RunningLow]:
    return [one for one in lab.told(user) if isinstance(one, RunningLow)]


def levels(lab: Lab, user: UserId = OLGA) -> list[int]:
    return [one.level for one in lows(lab, user)]


async def ask(lab: Lab, times: int, *, user: UserId = OLGA) -> None:
    for number in range(times):
        await lab.ask(f"How {number} {lab.clock.now()}?", "consultation", user=user)


async def test_at_half_at_most_and_at_all_of_the_quota(lab: Lab) -> None:
    await lab.join()
    told = []
    for _ in range(5):
        await ask(lab, 1)
        told.append(levels(lab))
    assert told == [[], [], [50], [50, 80], [50, 80, 100]]
    last = lows(lab)[-1]
    assert (last.asset, last.left, last.included) == ("consultation", 0, 5)


async def test_of_several_levels_crossed_at_once_the_highest_is_told(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-4)
    await ask(lab, 1)
    assert levels(lab) == [100]


async def test_what_an_admin_takes_away_is_not_told_of(lab: Lab) -> None:
    await lab.join()
    await ask(lab, 2)
    await lab.quota(-1)
    await lab.quota(-2)
    assert levels(lab) == []


async def test_what_an_admin_took_away_is_neither_used_nor_there(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-3)
    await ask(lab, 1)
    assert [(one.level, one.left, one.included) for one in lows(lab)] == [(50, 1, 2)]


async def test_a_level_is_told_once_a_period_and_anew_in_the_next(lab: Lab) -> None:
    await lab.join()
    await ask(lab, 3)
    request = await lab.newest()
    await lab.flows.client.undo(lab.source(OLGA), request_id=request)
    await ask(lab, 1)
    assert levels(lab) == [50]
    lab.clock.moment = datetime(2027, 1, 4, 9, tzinfo=UTC)
    await ask(lab, 5)
    assert levels(lab)[1:] != []


async def test_a_decline_says_by_itself_what_is_missing(lab: Lab) -> None:
    await lab.join()
    await ask(lab, 5)
    before = len(lows(lab))
    await ask(lab, 2)
    assert len(lows(lab)) == before


async def test_owners_hear_it_and_who_asked_for_the_last_one_too(lab: Lab) -> None:
    await lab.join()
    await lab.flows.admin.contact_add(lab.source(BOSS), client="Orbit")
    await lab.follow(PETR)
    await ask(lab, 5, user=PETR)
    assert levels(lab) == [50, 80, 100]
    assert levels(lab, PETR) == [100]


async def test_at_night_it_waits_for_the_morning_and_only_the_highest_comes(lab: Lab) -> None:
    await lab.join()
    lab.clock.moment = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)  # 22:30 at the client's
    await ask(lab, 4)
    assert [one for one in await lab.fresh() if isinstance(one.notice, RunningLow)] == []
    lab.clock.moment = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    told = [one.notice for one in await lab.fresh() if isinstance(one.notice, RunningLow)]
    assert [one.level for one in told] == [80]


async def test_the_pace_is_told_once_there_are_days_to_tell_it_by(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await ask(lab, 3)
    for number in (1, 2, 3):
        await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=RequestId(number))
        await lab.flows.staff.done(lab.source(IVAN), minutes=5, charge=None, reply_to=None)
    assert lows(lab)[0].lasts_until is None
    await lab.wait(days=8)
    await ask(lab, 1)
    found = lows(lab)[1].lasts_until  # four in eight days, one left
    assert found is not None
    assert found.date() == (lab.clock.now() + timedelta(days=2)).date()


async def test_money_below_the_plans_threshold_is_told_of_once(lab: Lab) -> None:
    book = house().plan_book
    basic = replace(book.plans["basic"], low_balance={"EUR": 5000})
    lab.refit(plan_book=replace(book, plans={**book.plans, "basic": basic}))
    await lab.join()
    await lab.quota(-5)
    await lab.deposit(14_000)
    for _ in range(3):
        request = await lab.ask(f"How {lab.clock.now()}?", "consultation")
        quote = await lab.store.read(lambda tx, request=request: tx.quotes.live_of(request))  # type: ignore[misc]  # bound now
        assert quote is not None
        await lab.flows.client.accept(lab.source(OLGA), quote_id=quote.id)
    assert [(one.asset, one.left, one.below) for one in lows(lab)] == [("EUR", 1085, 5000)]


async def test_money_that_was_below_before_is_no_news(lab: Lab) -> None:
    book = house().plan_book
    basic = replace(book.plans["basic"], low_balance={"EUR": 5000})
    lab.refit(plan_book=replace(book, plans={**book.plans, "basic": basic}))
    await lab.join()
    await lab.quota(-5)
    await lab.deposit(4900)
    request = await lab.ask("How?", "consultation")
    quote = await lab.store.read(lambda tx: tx.quotes.live_of(request))
    assert quote is not None
    await lab.flows.client.accept(lab.source(OLGA), quote_id=quote.id)
    assert lows(lab) == []


async def test_without_a_threshold_money_is_never_told_of(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    await lab.deposit(4305)
    request = await lab.ask("How?", "consultation")
    quote = await lab.store.read(lambda tx: tx.quotes.live_of(request))
    assert quote is not None
    await lab.flows.client.accept(lab.source(OLGA), quote_id=quote.id)
    assert lows(lab) == []


async def test_in_an_emergency_nobody_hears_of_money(lab: Lab) -> None:
    book = house().plan_book
    basic = replace(book.plans["basic"], low_balance={"EUR": 5000})
    for plans in (book.plans, {**book.plans, "basic": basic}):
        lab.refit(plan_book=replace(book, plans=plans))
        if plans is book.plans:
            await lab.join()
            await lab.deposit(6000)
        await lab.ask(f"Everything stands still {len(lab.rows())}", "emergency")
    assert lows(lab) == []


async def test_what_a_corrected_kind_sets_aside_is_told_of(lab: Lab) -> None:
    await lab.join()
    await ask(lab, 2)
    request = await lab.ask("Is it broken?", "complaint")
    await lab.flows.staff.reclassify(lab.source(BOSS, group=True), request_id=request, kind="consultation")
    assert levels(lab) == [50]


async def test_what_is_set_aside_anew_when_it_is_taken_is_told_of(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await ask(lab, 1)
    request = await lab.newest()
    await lab.wait(days=2)  # what was held for it is free again
    await lab.quota(-4)
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    assert levels(lab) == [100]
