"""A hold whose time was over while nobody was awake: whoever asks first has it booked as of its end, and
both sides hear of it once. How long one lasts goes by the promise."""

from datetime import datetime, timedelta

import pytest

from bot.desk.talk import Content
from bot.flows.notices import Accepted, AdminAlert, Closed, HoldExpired, Offered, Reopened, Withdrawn
from bot.ids import QuoteId, RequestId
from bot.quota.hold import Hold
from tests.flows.lab import BOSS, EVA, IVAN, OLGA, Lab
from tests.flows.test_freed import offers, unit
from tests.flows.test_holds import figures, queued, take
from tests.flows.test_minutes import by_the_minute, left
from tests.flows.test_reopening import closed, reply

DAY = timedelta(days=1)


def slept(lab: Lab, **span: float) -> None:
    """Time passes, and no timer runs."""
    lab.clock.moment += timedelta(**span)


async def last(lab: Lab, request: RequestId) -> Hold:
    hold = await lab.store.read(lambda tx: tx.ledger.last_hold(request))
    assert hold is not None
    return hold


async def tick(lab: Lab) -> None:
    while await lab.flows.ticker.run_due():
        pass


def told(lab: Lab) -> int:
    return sum(isinstance(one, HoldExpired) for one in lab.told(OLGA))


def closed_at(lab: Lab) -> list[tuple[str, bool]]:
    return [tuple(row) for row in lab.look("SELECT state, closed_at = expires_at FROM hold ORDER BY id")]


async def test_who_asks_before_the_timer_sees_it_free_and_the_timer_tells_it_once(lab: Lab) -> None:
    request = await queued(lab)
    slept(lab, days=2)
    assert (await figures(lab))[0] == 5
    assert told(lab) == 0
    assert closed_at(lab) == [("expired", True)]
    due = await lab.flows.ticker.next_due()
    assert due is not None
    assert due <= lab.clock.now(), "it still is to be told"
    await tick(lab)
    await tick(lab)
    assert told(lab) == 1
    assert (await lab.cards())[-1].paid == "expired"
    assert await lab.state(request) == "queued"
    due = await lab.flows.ticker.next_due()
    assert due is None or due > lab.clock.now()
    await lab.sound()


async def test_what_became_free_is_offered_once_whoever_booked_it(lab: Lab) -> None:
    _, second = await unit(lab)
    slept(lab, days=2)
    await figures(lab)
    assert offers(lab, second) == []
    for _ in range(3):
        await tick(lab)
    assert [one.reason for one in offers(lab, second)] == ["covered"]
    await lab.sound()


async def test_who_takes_it_before_the_timer_has_it_set_aside_anew(lab: Lab) -> None:
    request = await queued(lab)
    slept(lab, days=2)
    assert await take(lab, request) == "taken_by_you"
    assert lab.last(Accepted, OLGA).taken_by == "ivan"
    await tick(lab)
    assert told(lab) == 0, "the client reads that it is held, and by whom it is done"
    assert closed_at(lab) == [("expired", True), ("held", None)]
    await lab.flows.staff.done(lab.source(IVAN), minutes=10)
    assert (await figures(lab))[0] == 4
    await lab.sound()


async def test_who_withdraws_it_before_the_timer_hears_nothing_more(lab: Lab) -> None:
    request = await queued(lab)
    slept(lab, days=2)
    assert (await lab.flows.client.undo(lab.source(OLGA), request_id=request)).code == "undone"
    assert isinstance(lab.told(OLGA)[-1], Withdrawn)
    await tick(lab)
    assert told(lab) == 0
    assert closed_at(lab) == [("expired", True)], "it was over before it was withdrawn"
    assert (await figures(lab))[0] == 5
    await lab.sound()


async def test_minutes_told_after_the_week_cost_nothing_though_no_timer_ran(lab: Lab) -> None:
    by_the_minute(lab)
    await lab.join()
    await lab.hire(IVAN)
    request = await lab.ask("please set up the printer", "work")
    await take(lab, request)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="done"))
    await lab.flows.client.solve(lab.source(OLGA), request_id=request)
    await lab.fresh()
    slept(lab, days=7, minutes=1)
    await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=20)
    assert await left(lab) == 300
    await tick(lab)
    closings = [one for one in lab.told(OLGA) if isinstance(one, Closed)]
    assert (closings[-1].minutes, closings[-1].pending) == (0, 0)
    await lab.sound()


async def test_what_a_leaver_had_taken_has_its_time_again_in_the_queue(lab: Lab) -> None:
    request = await queued(lab)
    await take(lab, request)
    await lab.wait(days=20)
    await lab.flows.admin.staff_remove(lab.source(BOSS), user_id=IVAN)
    assert (await last(lab, request)).expires_at == lab.clock.now() + DAY
    assert (await figures(lab))[0] == 4
    await lab.sound()


# --- how long


async def test_a_request_that_waited_for_the_renewal_holds_as_long_as_any_other(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    await lab.deposit(50_000)
    request = await lab.ask("when do you open?", "consultation")
    assert lab.last(Offered, OLGA).request_id == request
    await lab.flows.client.wait_renewal(lab.source(OLGA), request_id=request)
    while await lab.state(request) == "waiting":
        await lab.wait(days=1)
    hold, found = await last(lab, request), await lab.store.read(lambda tx: tx.requests.get(request))
    assert found is not None
    assert found.due_at is not None
    assert hold.expires_at is not None
    assert hold.created_at - found.created_at > 7 * DAY
    assert hold.expires_at == max(found.due_at + (found.due_at - hold.created_at), hold.created_at + DAY)


@pytest.mark.parametrize("days", [1, 40])
async def test_a_request_that_came_back_holds_by_its_new_promise(lab: Lab, days: int) -> None:
    request = await closed(lab)
    await lab.wait(days=days)
    fresh = await reply(lab, request, "still wrong")
    await lab.flows.client.same_request(lab.source(OLGA), request_id=fresh)
    assert not lab.none_told(Reopened, OLGA)
    found = await lab.store.read(lambda tx: tx.requests.get(request))
    assert found is not None
    assert found.reopened == 1
    assert found.due_at is not None
    assert found.promised_at is not None
    assert found.promised_at - found.created_at >= days * DAY
    assert found.due_at > found.promised_at


async def test_old_promises_count_from_the_request(lab: Lab) -> None:
    request = await queued(lab)
    await lab.store.write(lambda tx: tx.requests.change(request, promised_at=None))
    await lab.wait(hours=1)
    await take(lab, request)
    found, hold = await lab.store.read(lambda tx: tx.requests.get(request)), await last(lab, request)
    assert found is not None
    assert found.due_at is not None
    promised: timedelta = found.due_at - found.created_at
    expected: datetime = lab.clock.now() + max(promised, DAY)
    assert hold.expires_at == expected


# --- opened again


async def opened_again(lab: Lab, request: RequestId) -> None:
    """Ivan has left meanwhile, so that it comes back to the queue; eva takes it there."""
    await lab.flows.admin.staff_remove(lab.source(BOSS), user_id=IVAN)
    await lab.hire(EVA)
    await lab.deliver()
    fresh = await reply(lab, request, "it still prints badly")
    await lab.flows.client.same_request(lab.source(OLGA), request_id=fresh)
    assert not lab.none_told(Reopened, OLGA)
    assert await lab.state(request) == "queued"
    assert (await lab.cards())[-1].paid == "free"
    await lab.flows.staff.take(lab.source(EVA, group=True), request_id=request)
    assert await lab.state(request) == "taken"


@pytest.mark.parametrize("covered", [True, False])
async def test_minutes_that_cost_nothing_are_not_held_anew_when_it_is_opened_again(
    lab: Lab, covered: bool
) -> None:
    by_the_minute(lab)
    await lab.flows.client.start(lab.source(BOSS), payload=None)
    await lab.join()
    await lab.hire(IVAN)
    request = await lab.ask("please set up the printer", "work")
    await take(lab, request)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="done"))
    await lab.flows.client.solve(lab.source(OLGA), request_id=request)
    await lab.wait(days=8)
    assert await left(lab) == 300
    if not covered:
        await lab.quota(-300, unit="minutes")
    stood = await left(lab)
    await opened_again(lab, request)
    assert await left(lab) == stood, "it was said to be free of charge"
    await lab.flows.staff.done(lab.source(EVA), request_id=request, minutes=60)
    assert await left(lab) == stood
    assert lab.none_told(AdminAlert, BOSS), "nothing is to be settled for what is free"
    await lab.sound()


async def test_work_done_at_risk_is_free_when_it_is_opened_again(lab: Lab) -> None:
    await lab.flows.client.start(lab.source(BOSS), payload=None)
    request = await queued(lab)
    await lab.wait(days=2)
    await lab.quota(-5)
    await take(lab, request)
    await lab.flows.staff.done(lab.source(IVAN), minutes=10)
    await lab.quota(3)
    stood = await figures(lab)
    await opened_again(lab, request)
    assert await figures(lab) == stood, "it was said to be free of charge"
    await lab.flows.staff.done(lab.source(EVA), request_id=request, minutes=10)
    assert await figures(lab) == stood
    alerts = [one.what for one in lab.told(BOSS) if isinstance(one, AdminAlert)]
    assert alerts.count("at_risk") == 1, "when it was taken first, not when it came back"
    await lab.sound()


async def test_what_was_agreed_after_it_was_opened_again_is_held_anew(lab: Lab) -> None:
    request = await closed(lab)
    await lab.deposit(10_000)
    fresh = await reply(lab, request, "still wrong")
    await lab.flows.client.same_request(lab.source(OLGA), request_id=fresh)
    await lab.flows.staff.quote(lab.source(IVAN), minor=1_000)
    quote = lab.last(Offered, OLGA).quote_id
    await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(quote or 0))
    await lab.flows.admin.staff_remove(lab.source(BOSS), user_id=IVAN)
    await lab.wait(days=9)
    assert (await figures(lab))[1:] == (10_000, 0)
    await lab.hire(EVA)
    await lab.flows.staff.take(lab.source(EVA, group=True), request_id=request)
    assert (await figures(lab))[1:] == (10_000, 1_230)
    await lab.sound()
