"""A hold while its request waits, is worked on, closed, and its charge taken back."""

from datetime import timedelta
from functools import partial

import pytest

from bot.flows.holding import expire
from bot.flows.notices import (
    Accepted,
    AdminAlert,
    Balance,
    CardView,
    Closed,
    HoldExpired,
    Offered,
    StaffTold,
    Usage,
)
from bot.ids import QuoteId, RequestId
from tests.flows.lab import BOSS, IVAN, OLGA, Lab

DAYS = timedelta(days=1)


async def queued(lab: Lab) -> RequestId:
    """A client's question in the queue, one of five consultations held for it."""
    await lab.join()
    await lab.hire(IVAN)
    return await lab.ask("how do I close the month?", "consultation")


async def paid(lab: Lab, *, deposit: int = 10_000) -> RequestId:
    """A question that is paid from the balance: 43.05 held, 35.00 of it net; Ivan works on it."""
    await lab.join()
    await lab.hire(IVAN)
    await lab.quota(-5)
    await lab.deposit(deposit)
    request = await lab.ask("one more question", "consultation")
    offer = lab.last(Offered, OLGA)
    assert offer.quote_id is not None
    await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(offer.quote_id))
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.fresh()
    return request


async def figures(lab: Lab) -> tuple[int, int, int]:
    """(consultations left, balance, held) as the client reads them."""
    await lab.flows.client.balance(lab.source(OLGA))
    view = lab.last(Balance, OLGA).standing
    return view.left[0].left, view.balance, view.held


async def take(lab: Lab, request: RequestId) -> str:
    return (await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)).code


async def reverse(lab: Lab, request: RequestId, *, user: object = BOSS) -> None:
    await lab.flows.admin.reverse(
        lab.source(user),  # type: ignore[arg-type]  # one of the people of the lab
        request_id=request,
        because="done badly",
    )


# --- ending by time


async def test_a_hold_that_nobody_takes_up_ends_and_the_request_keeps_its_place(lab: Lab) -> None:
    request = await queued(lab)
    await lab.wait(hours=23, minutes=59)
    assert (await figures(lab))[0] == 4
    await lab.wait(minutes=2)
    told = next(one for one in reversed(lab.told(OLGA)) if isinstance(one, HoldExpired))
    assert told.left is not None
    assert (told.left.left, told.returned) == (5, None)
    assert await lab.state(request) == "queued"
    assert (await figures(lab))[0] == 5
    card: CardView = (await lab.cards())[-1]
    assert card.paid == "expired"
    await lab.sound()


async def test_a_hold_ends_once_however_often_the_ticker_looks(lab: Lab) -> None:
    await queued(lab)
    lab.clock.moment += 2 * DAYS
    while await lab.flows.ticker.run_due():
        pass
    assert sum(isinstance(one, HoldExpired) for one in lab.told(OLGA)) == 1


async def test_a_hold_never_ends_while_somebody_works_on_the_request(lab: Lab) -> None:
    request = await queued(lab)
    await take(lab, request)
    await lab.wait(days=20)
    assert lab.none_told(HoldExpired, OLGA)
    assert (await figures(lab))[0] == 4
    await lab.flows.staff.done(lab.source(IVAN), minutes=10)
    assert lab.last(Closed, OLGA).left is not None
    await lab.sound()


async def test_somebody_took_it_after_the_ticker_had_looked(lab: Lab) -> None:
    request = await queued(lab)
    hold = await lab.store.read(lambda tx: tx.ledger.live_hold(request))
    assert hold is not None
    await take(lab, request)
    lab.clock.moment += 20 * DAYS
    assert not await lab.flows.ticker.work(partial(expire, request_id=request, hold_id=hold.id))
    assert (await figures(lab))[0] == 4


async def test_what_is_put_back_into_the_queue_has_its_time_again(lab: Lab) -> None:
    request = await queued(lab)
    await take(lab, request)
    await lab.wait(days=3)
    await lab.flows.staff.release(lab.source(IVAN), request_id=request)
    await lab.wait(hours=23)
    assert lab.none_told(HoldExpired, OLGA)
    await lab.wait(hours=2)
    assert not lab.none_told(HoldExpired, OLGA)


async def test_taking_it_later_sets_the_same_aside_again(lab: Lab) -> None:
    request = await queued(lab)
    await lab.wait(days=2)
    assert await take(lab, request) == "taken_by_you"
    receipt = lab.last(Accepted, OLGA)
    assert receipt.left is not None
    assert (receipt.left.left, receipt.taken_by) == (4, "ivan")
    await lab.flows.staff.done(lab.source(IVAN), minutes=10)
    assert (await figures(lab))[0] == 4
    await lab.sound()


async def test_a_price_that_was_agreed_is_held_again_as_it_was(lab: Lab) -> None:
    request = await paid(lab)
    await lab.flows.staff.release(lab.source(IVAN), request_id=request)
    await lab.wait(days=2)
    told = next(one for one in reversed(lab.told(OLGA)) if isinstance(one, HoldExpired))
    assert told.returned == 4305
    await lab.flows.admin.price(
        lab.source(BOSS), client="Orbit", service="consultation", minor=9900, currency=None
    )
    await take(lab, request)
    assert lab.last(Accepted, OLGA).charged == 4305
    assert await figures(lab) == (0, 10_000, 4305)
    await lab.sound()


async def test_if_nothing_covers_it_any_more_the_company_bears_the_risk_and_admins_hear_once(
    lab: Lab,
) -> None:
    await lab.flows.client.start(lab.source(BOSS), payload=None)
    request = await queued(lab)
    await lab.wait(days=2)
    await lab.quota(-5)
    for _ in range(2):
        assert await take(lab, request) == "taken_by_you"
        await lab.flows.staff.release(lab.source(IVAN), request_id=request)
    await take(lab, request)
    alerts = [one for one in lab.told(BOSS) if isinstance(one, AdminAlert) and one.what == "at_risk"]
    assert [alert.request_id for alert in alerts] == [request]
    assert (await lab.cards())[-1].paid == "at_risk"
    await lab.flows.staff.done(lab.source(IVAN), minutes=10)
    closed = lab.last(Closed, OLGA)
    assert (closed.left, closed.charged) == (None, None)
    await lab.sound()


async def test_another_kind_does_not_hold_again_what_the_first_kind_held(lab: Lab) -> None:
    request = await queued(lab)
    await lab.wait(days=2)
    await lab.flows.staff.reclassify(lab.source(IVAN, group=True), request_id=request, kind="complaint")
    await take(lab, request)
    assert (await figures(lab))[0] == 5


async def test_the_client_may_withdraw_what_is_not_held_any_more(lab: Lab) -> None:
    request = await queued(lab)
    await lab.wait(days=2)
    assert (await lab.flows.client.undo(lab.source(OLGA), request_id=request)).code == "undone"
    assert (await figures(lab))[0] == 5
    await lab.sound()


# --- less than was held, more than was held


async def test_less_than_was_held_is_charged_with_its_part_of_the_tax(lab: Lab) -> None:
    await paid(lab)
    await lab.flows.staff.done(lab.source(IVAN), minutes=10, charge=2000)
    closed = lab.last(Closed, OLGA)
    assert (closed.charged, closed.returned, closed.balance) == (2460, 1845, 7540)
    assert await figures(lab) == (0, 7540, 0)
    await lab.sound()


async def test_nothing_is_charged_where_staff_say_so(lab: Lab) -> None:
    request = await paid(lab)
    await lab.flows.staff.done(lab.source(IVAN), minutes=10, charge=0)
    closed = lab.last(Closed, OLGA)
    assert (closed.charged, closed.returned) == (0, 4305)
    assert await figures(lab) == (0, 10_000, 0)
    await reverse(lab, request)
    assert lab.last(Usage, BOSS).error == "nothing_charged"
    await lab.sound()


async def test_exactly_what_was_held_is_charged_without_asking(lab: Lab) -> None:
    await paid(lab)
    await lab.flows.staff.done(lab.source(IVAN), minutes=10, charge=3500)
    assert lab.last(Closed, OLGA).charged == 4305


async def test_more_than_was_held_is_a_new_price_for_the_client_to_accept(lab: Lab) -> None:
    request = await paid(lab)
    await lab.flows.staff.done(lab.source(IVAN), minutes=90, charge=3501)
    offer = lab.last(Offered, OLGA)
    assert offer.price is not None
    assert (offer.price.net, offer.replaces, offer.reason) == (3501, 4305, "staff")
    assert lab.last(StaffTold, IVAN).what == "quote_sent"
    assert await lab.state(request) == "taken"
    assert await figures(lab) == (0, 10_000, 4305)
    assert offer.quote_id is not None
    await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(offer.quote_id))
    assert await figures(lab) == (0, 10_000, offer.price.gross)
    await lab.flows.staff.done(lab.source(IVAN), minutes=90)
    assert lab.last(Closed, OLGA).charged == offer.price.gross
    await lab.sound()


async def test_a_price_that_the_balance_did_not_cover_can_be_accepted_after_a_top_up(lab: Lab) -> None:
    await paid(lab, deposit=4305)
    await lab.flows.staff.done(lab.source(IVAN), minutes=90, charge=6000)
    offer = lab.last(Offered, OLGA)
    assert offer.quote_id is not None
    quote = QuoteId(offer.quote_id)
    for _ in range(2):
        assert (await lab.flows.client.accept(lab.source(OLGA), quote_id=quote)).code == "no_funds_now"
    await lab.deposit(10_000, "pay-2")
    assert (await lab.flows.client.accept(lab.source(OLGA), quote_id=quote)).code == "accepted"
    assert (await figures(lab))[2] == 7380


@pytest.mark.parametrize("charge", [50, 200])
async def test_no_part_of_a_unit_and_no_more_units_than_held_are_charged(lab: Lab, charge: int) -> None:
    request = await queued(lab)
    await take(lab, request)
    await lab.flows.staff.done(lab.source(IVAN), minutes=5, charge=charge)
    assert lab.last(Usage, IVAN).error == "too_much"
    assert await lab.state(request) == "taken"


async def test_a_unit_may_be_waived(lab: Lab) -> None:
    request = await queued(lab)
    await take(lab, request)
    await lab.flows.staff.done(lab.source(IVAN), minutes=5, charge=0)
    assert await lab.state(request) == "done"
    assert (await figures(lab))[0] == 5
