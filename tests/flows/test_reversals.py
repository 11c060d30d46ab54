"""A charge taken back: once, to where it came from, by who may."""

from bot.desk.talk import Content
from bot.flows.notices import (
    Changed,
    ChargeReversed,
    Closed,
    NotAllowed,
    Offered,
    Usage,
)
from bot.ids import QuoteId, RequestId
from tests.flows.lab import BOSS, EVA, IVAN, OLGA, Lab
from tests.flows.test_holds import figures, paid, queued, reverse, take


async def test_a_charge_is_taken_back_once_to_where_it_came_from(lab: Lab) -> None:
    request = await paid(lab)
    await lab.flows.staff.done(lab.source(IVAN), minutes=10)
    await reverse(lab, request)
    told = lab.last(ChargeReversed, OLGA)
    assert (told.returned, told.balance, told.left) == (4305, 10_000, None)
    changed = lab.last(Changed, BOSS)
    assert (changed.what, changed.before, changed.after, changed.because) == (
        "reverse",
        "56.95",
        "100.00",
        "done badly",
    )
    assert not changed.undoable
    await reverse(lab, request)
    assert lab.last(Usage, BOSS).error == "already_reversed"
    assert await figures(lab) == (0, 10_000, 0)
    await lab.sound()


async def test_units_go_back_and_what_waited_for_them_is_offered(lab: Lab) -> None:
    request = await queued(lab)
    await take(lab, request)
    await lab.flows.staff.done(lab.source(IVAN), minutes=10)
    await lab.quota(-4)
    waiting = await lab.ask("and another one", "consultation")
    assert await lab.state(waiting) == "declined"
    await reverse(lab, request)
    assert lab.last(Changed, BOSS).offered_again == 1
    assert await lab.state(waiting) == "offered"
    assert (await figures(lab))[0] == 1
    await lab.sound()


async def test_of_a_debt_paid_back_since_the_rest_becomes_the_clients_own_money(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await lab.quota(-5)
    await lab.deposit(1000)
    await lab.flows.admin.credit(lab.source(BOSS), client="Orbit", minor=5000, until=None, because="good")
    request = await lab.ask("one more question", "consultation")
    offer = lab.last(Offered, OLGA)
    assert offer.quote_id is not None
    await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(offer.quote_id))
    await take(lab, request)
    await lab.flows.staff.done(lab.source(IVAN), minutes=10)
    assert (await figures(lab))[1] == -3305
    await lab.deposit(3000, "pay-2")
    await reverse(lab, request)
    assert await figures(lab) == (0, 4000, 0)
    await lab.sound()


async def test_a_part_that_was_charged_is_taken_back_and_no_more(lab: Lab) -> None:
    request = await paid(lab)
    await lab.flows.staff.done(lab.source(IVAN), minutes=10, charge=2000)
    await reverse(lab, request)
    assert lab.last(ChargeReversed, OLGA).returned == 2460
    assert await figures(lab) == (0, 10_000, 0)
    await lab.sound()


async def test_a_lead_may_take_a_charge_back_and_nobody_else_may(lab: Lab) -> None:
    request = await queued(lab)
    await lab.hire(EVA, role="lead")
    await take(lab, request)
    await lab.flows.staff.done(lab.source(IVAN), minutes=10)
    for stranger in (IVAN, OLGA):
        await reverse(lab, request, user=stranger)
        assert lab.last(NotAllowed, stranger).command == "reverse"
    assert (await figures(lab))[0] == 4
    await reverse(lab, request, user=EVA)
    assert lab.last(Changed, EVA).after == "5"
    await lab.flows.admin.audit(lab.source(BOSS), client="Orbit")


async def test_what_was_never_charged_or_asked_cannot_be_taken_back(lab: Lab) -> None:
    request = await queued(lab)
    await reverse(lab, request)
    assert lab.last(Usage, BOSS).error == "nothing_charged"
    await reverse(lab, RequestId(99))
    assert lab.last(Usage, BOSS).error == "unknown_request"


async def test_what_was_taken_back_may_be_charged_again_after_it_was_opened_again(lab: Lab) -> None:
    request = await paid(lab)
    await lab.flows.staff.done(lab.source(IVAN), minutes=10)
    await reverse(lab, request)
    await lab.deliver()
    message = await lab.store.read(lambda tx: tx.outbox.slot(OLGA, f"client:{request}"))  # type: ignore[arg-type]  # a private chat has its person's number
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="still wrong"), reply_to=message)
    await lab.wait(seconds=6)
    await lab.flows.client.same_request(lab.source(OLGA), request_id=await lab.newest())
    assert await lab.state(request) == "taken"
    await lab.flows.staff.quote(lab.source(IVAN), minor=1000)
    offer = lab.last(Offered, OLGA)
    assert offer.quote_id is not None
    await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(offer.quote_id))
    await lab.flows.staff.done(lab.source(IVAN), minutes=5)
    assert lab.last(Closed, OLGA).charged == 1230
    await reverse(lab, request)
    assert await figures(lab) == (0, 10_000, 0)
    await lab.sound()
