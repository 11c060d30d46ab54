"""Work paid by the minute: what is held, what is counted, and the client's word where it took more."""

from dataclasses import replace
from datetime import date

import pytest

from bot.desk.talk import Content
from bot.flows.notices import (
    Accepted,
    Closed,
    MinutesAsked,
    MoreMinutes,
    Offered,
    RunningLow,
    StaffTold,
    Withdrawn,
)
from bot.ids import QuoteId, RequestId
from bot.quota.plan import ByMinutes
from tests.flows.lab import BOSS, IVAN, OLGA, PETR, Lab, house


def by_the_minute(lab: Lab, *, included: int = 300, step: int = 15) -> None:
    """The basic plan includes minutes, and work draws on them."""
    book = house().plan_book
    rule = ByMinutes(kinds=("work",), hold=60, step=step)
    basic = replace(book.plans["basic"], included={"consultation": 5, "minutes": included}, by_minutes=rule)
    lab.refit(plan_book=replace(book, plans={**book.plans, "basic": basic}))


async def working(lab: Lab, *, included: int = 300) -> RequestId:
    by_the_minute(lab, included=included)
    await lab.join()
    await lab.hire(IVAN)
    request = await lab.ask("please set up the printer", "work")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.fresh()
    return request


async def left(lab: Lab) -> int:
    standing = await lab.store.read(lambda tx: tx.ledger.lots(tx.accounts.all()[0].id))
    return sum(lot.posted - lot.held for lot in standing if lot.asset == "minutes")


async def done(lab: Lab, minutes: int, charge: int | None = None) -> None:
    await lab.flows.staff.done(lab.source(IVAN), minutes=minutes, charge=charge)


async def test_minutes_are_set_aside_and_the_receipt_says_how_they_are_counted(lab: Lab) -> None:
    by_the_minute(lab)
    await lab.join()
    await lab.ask("please set up the printer", "work")
    receipt = lab.last(Accepted, OLGA)
    assert receipt.left is not None
    assert (receipt.minutes, receipt.step, receipt.left.left) == (60, 15, 240)


@pytest.mark.parametrize(("included", "held"), [(60, 60), (59, 59), (15, 15), (14, None)])
async def test_what_is_left_is_held_while_it_is_a_step_at_least(
    lab: Lab, included: int, held: int | None
) -> None:
    by_the_minute(lab, included=included)
    await lab.join()
    request = await lab.ask("please set up the printer", "work")
    hold = await lab.store.read(lambda tx: tx.ledger.live_hold(request))
    assert (None if hold is None else hold.total) == held


@pytest.mark.parametrize(("minutes", "counted"), [(1, 15), (15, 15), (16, 30), (60, 60)])
async def test_the_minutes_spent_are_counted_by_the_step(lab: Lab, minutes: int, counted: int) -> None:
    await working(lab)
    await done(lab, minutes)
    closed = lab.last(Closed, OLGA)
    assert closed.left is not None
    assert (closed.minutes, closed.left.left) == (counted, 300 - counted)
    assert await left(lab) == 300 - counted
    await lab.sound()


async def test_no_minute_spent_is_none_counted(lab: Lab) -> None:
    request = await working(lab)
    await done(lab, 0)
    assert await lab.state(request) == "done"
    assert await left(lab) == 300
    await lab.sound()


async def test_more_minutes_than_held_are_asked_for_and_the_request_stays_open(lab: Lab) -> None:
    request = await working(lab)
    await done(lab, 61)
    asked = lab.last(MoreMinutes, OLGA)
    assert (asked.spent, asked.held, asked.asked, asked.left) == (61, 60, 75, 225)
    told = lab.last(MinutesAsked, IVAN)
    assert (told.state, told.spent, told.held, told.asked) == ("asked", 61, 60, 75)
    assert await lab.state(request) == "taken"
    assert await left(lab) == 240


async def test_a_yes_counts_them_and_closes_it_once(lab: Lab) -> None:
    request = await working(lab)
    await done(lab, 61)
    first = await lab.flows.client.accept_minutes(lab.source(OLGA), request_id=request, asked=75)
    again = await lab.flows.client.accept_minutes(lab.source(OLGA), request_id=request, asked=75)
    assert (first.code, again.code) == ("minutes_accepted", "gone")
    closed = lab.last(Closed, OLGA)
    assert closed.minutes == 75
    assert lab.last(StaffTold, IVAN).what == "minutes_accepted"
    assert await left(lab) == 225
    found = await lab.store.read(lambda tx: tx.requests.get(request))
    assert found is not None
    assert (str(found.state), found.minutes) == ("done", 61)
    await lab.sound()


async def test_a_no_leaves_it_open_and_staff_close_with_what_is_held(lab: Lab) -> None:
    request = await working(lab)
    await done(lab, 100)
    toast = await lab.flows.client.decline_minutes(lab.source(OLGA), request_id=request, asked=105)
    assert toast.code == "minutes_declined"
    assert lab.last(Accepted, OLGA).minutes == 60
    assert lab.last(MinutesAsked, IVAN).state == "refused"
    late = await lab.flows.client.accept_minutes(lab.source(OLGA), request_id=request, asked=105)
    assert late.code == "gone"
    assert await lab.state(request) == "taken"
    pressed = await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=100, held=True)
    assert pressed is not None
    assert pressed.code == "done"
    assert lab.last(Closed, OLGA).minutes == 60
    assert await left(lab) == 240
    await lab.sound()


async def test_staff_may_close_with_what_is_held_before_the_client_answers(lab: Lab) -> None:
    request = await working(lab)
    await done(lab, 100)
    await done(lab, 100, charge=60)
    assert lab.last(Closed, OLGA).minutes == 60
    late = await lab.flows.client.accept_minutes(lab.source(OLGA), request_id=request, asked=105)
    assert late.code == "gone"
    assert await left(lab) == 240


async def test_the_client_who_closes_it_while_asked_pays_what_was_held(lab: Lab) -> None:
    request = await working(lab)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="done"))
    await done(lab, 100)
    await lab.flows.client.solve(lab.source(OLGA), request_id=request)
    assert lab.last(Closed, OLGA).minutes == 60
    assert await left(lab) == 240
    await lab.sound()


async def test_another_number_than_the_one_asked_for_and_a_stranger_change_nothing(lab: Lab) -> None:
    request = await working(lab)
    await done(lab, 61)
    await lab.join("Other", user=PETR)
    for user, asked, code in ((OLGA, 300, "gone"), (PETR, 75, "not_yours")):
        source = lab.source(user)
        assert (await lab.flows.client.accept_minutes(source, request_id=request, asked=asked)).code == code
        assert (
            await lab.flows.client.decline_minutes(lab.source(user), request_id=request, asked=asked)
        ).code == code
    assert await lab.state(request) == "taken"
    assert lab.last(MoreMinutes, OLGA).asked == 75


async def test_only_as_many_are_asked_for_as_there_are(lab: Lab) -> None:
    request = await working(lab, included=70)
    await done(lab, 100)
    assert lab.last(MoreMinutes, OLGA).asked == 70
    await lab.flows.client.accept_minutes(lab.source(OLGA), request_id=request, asked=70)
    assert lab.last(Closed, OLGA).minutes == 70
    assert await left(lab) == 0
    await lab.sound()


async def test_where_no_more_are_left_staff_hear_so_and_the_client_nothing(lab: Lab) -> None:
    await working(lab, included=60)
    await done(lab, 100)
    assert lab.last(MinutesAsked, IVAN).state == "none_left"
    assert lab.none_told(MoreMinutes, OLGA)


async def test_minutes_gone_since_they_were_asked_for_are_not_counted(lab: Lab) -> None:
    request = await working(lab, included=75)
    await done(lab, 75)
    await lab.flows.admin.quota(
        lab.source(BOSS), client="Orbit", amount=-15, unit="minutes", until=None, because="a test"
    )
    toast = await lab.flows.client.accept_minutes(lab.source(OLGA), request_id=request, asked=75)
    assert toast.code == "no_minutes_left"
    assert await lab.state(request) == "taken"
    await lab.sound()


async def test_what_the_client_closed_is_counted_once_the_desk_tells_the_minutes(lab: Lab) -> None:
    request = await working(lab)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="done"))
    await lab.flows.client.solve(lab.source(OLGA), request_id=request)
    first = lab.last(Closed, OLGA)
    assert (first.minutes, first.pending) == (None, 60)
    await lab.sound()
    await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=20)
    second = lab.last(Closed, OLGA)
    assert (second.minutes, second.pending) == (30, 0)
    assert await left(lab) == 270
    await lab.sound()


async def test_minutes_that_nobody_tells_within_a_week_cost_nothing(lab: Lab) -> None:
    request = await working(lab)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="done"))
    await lab.flows.client.solve(lab.source(OLGA), request_id=request)
    await lab.wait(days=6, hours=23)
    assert await left(lab) == 240
    await lab.wait(hours=2)
    assert await left(lab) == 300
    assert lab.last(Closed, OLGA).minutes == 0
    await lab.sound()


async def test_taken_back_minutes_are_free_again(lab: Lab) -> None:
    request = await working(lab)
    await done(lab, 20)
    await lab.flows.admin.reverse(lab.source(BOSS), request_id=request, because="done badly")
    assert await left(lab) == 300
    await lab.sound()


async def test_a_hold_made_anew_takes_the_minutes_that_are_left(lab: Lab) -> None:
    by_the_minute(lab)
    await lab.join()
    await lab.hire(IVAN)
    request = await lab.ask("please set up the printer", "work")
    await lab.wait(days=3)
    await lab.flows.admin.quota(
        lab.source(BOSS), client="Orbit", amount=-270, unit="minutes", until=None, because="a test"
    )
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    receipt = [one for one in lab.told(OLGA) if isinstance(one, Accepted)][-1]
    assert (receipt.minutes, receipt.step) == (30, 15)


async def test_work_withdrawn_or_priced_instead_gives_the_minutes_back(lab: Lab) -> None:
    request = await working(lab)
    await lab.flows.client.solve(lab.source(OLGA), request_id=request)
    assert isinstance(lab.told(OLGA)[-1], Withdrawn)
    assert await left(lab) == 300
    await lab.deposit(50_000)
    second = await lab.ask("and the scanner", "work")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=second)
    await lab.flows.staff.quote(lab.source(IVAN), minor=9000)
    offer = lab.last(Offered, OLGA)
    assert offer.quote_id is not None
    await lab.flows.client.accept(lab.source(OLGA), quote_id=offer.quote_id)  # type: ignore[arg-type]  # the notice carries a plain number
    assert await left(lab) == 300
    await done(lab, 100)
    assert lab.last(Closed, OLGA).charged == 11070
    await lab.sound()


async def after_the_month(lab: Lab, *, included: int) -> RequestId:
    """The period of what is held has ended; the next one's minutes are there."""
    request = await working(lab, included=included)
    await lab.wait(days=31)
    await lab.flows.client.balance(lab.source(OLGA))
    return request


async def test_what_is_held_of_a_month_that_ended_is_counted_first(lab: Lab) -> None:
    request = await after_the_month(lab, included=90)
    await done(lab, 90)
    assert (lab.last(MoreMinutes, OLGA).asked, lab.last(MoreMinutes, OLGA).left) == (90, 63)
    await lab.flows.client.accept_minutes(lab.source(OLGA), request_id=request, asked=90)
    assert lab.last(Closed, OLGA).minutes == 90
    assert await left(lab) == 63  # three were carried over
    assert [one.level for one in lab.told(OLGA) if isinstance(one, RunningLow)] == [50]  # of the old month
    await lab.sound()


async def test_minutes_held_of_a_month_that_ended_leave_room_for_more(lab: Lab) -> None:
    request = await after_the_month(lab, included=60)
    await lab.flows.admin.quota(
        lab.source(BOSS), client="Orbit", amount=-30, unit="minutes", until=None, because="a test"
    )
    await done(lab, 120)
    assert lab.last(MoreMinutes, OLGA).asked == 90
    await lab.flows.client.accept_minutes(lab.source(OLGA), request_id=request, asked=90)
    assert lab.last(Closed, OLGA).minutes == 90
    assert await left(lab) == 0
    await lab.sound()


async def test_boosted_money_that_ended_while_it_was_held_pays_for_the_new_price(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await lab.flows.admin.boost(
        lab.source(BOSS), client="Orbit", amount=10_000, unit=None, until=date(2026, 11, 30), because="a test"
    )
    request = await lab.ask("please set up the printer", "work")
    first = lab.last(Offered, OLGA).quote_id
    assert first is not None
    await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(first))
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    hold = await lab.store.read(lambda tx: tx.ledger.live_hold(request))
    assert hold is not None
    await lab.wait(days=20)
    await lab.deposit(3_000)
    await lab.flows.staff.quote(lab.source(IVAN), minor=hold.net + 1_000)
    offer = lab.last(Offered, OLGA)
    assert offer.quote_id is not None
    assert offer.price is not None
    toast = await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(offer.quote_id))
    again = await lab.store.read(lambda tx: tx.ledger.live_hold(request))
    assert (offer.funding, toast.code) == ("balance", "accepted")
    assert again is not None
    assert [line.amount for line in again.lines] == [hold.total, offer.price.gross - hold.total]
    await lab.sound()
