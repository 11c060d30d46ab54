"""A request that was opened again: once for each closing it may be charged, and each charge stands alone."""

from bot.desk.talk import Content
from bot.flows.notices import Changed, ChangeUndone, ChargeReversed, Closed, Offered, Usage
from bot.ids import AuditId, QuoteId, RequestId
from tests.flows.lab import BOSS, IVAN, OLGA, Lab
from tests.flows.test_holds import figures, paid, reverse
from tests.flows.test_settled_by_hand import done, settle, uncovered


async def opened_again(lab: Lab, request: RequestId) -> None:
    """olga replies to the closing message and says that it is about the same."""
    await lab.deliver()
    message = await lab.store.read(lambda tx: tx.outbox.slot(OLGA, f"client:{request}"))  # type: ignore[arg-type]  # a private chat has its person's number
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="still wrong"), reply_to=message)
    await lab.wait(seconds=6)
    await lab.flows.client.same_request(lab.source(OLGA), request_id=await lab.newest())
    assert await lab.state(request) == "taken"


async def charged_twice(lab: Lab) -> RequestId:
    """43.05 for the first time it was closed, 12.30 for the second, agreed anew."""
    request = await paid(lab)
    await lab.flows.staff.done(lab.source(IVAN), minutes=10)
    await opened_again(lab, request)
    await lab.flows.staff.quote(lab.source(IVAN), minor=1000)
    offer = lab.last(Offered, OLGA)
    assert offer.quote_id is not None
    await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(offer.quote_id))
    assert await figures(lab) == (0, 5695, 1230)
    await lab.flows.staff.done(lab.source(IVAN), minutes=5)
    return request


async def test_what_was_agreed_anew_is_charged_beside_the_first_charge(lab: Lab) -> None:
    request = await charged_twice(lab)
    assert lab.last(Closed, OLGA).charged == 1230
    assert await figures(lab) == (0, 4465, 0)
    assert await lab.store.read(lambda tx: tx.ledger.captured_of(request)) == ("EUR", 5535)
    await lab.sound()


async def test_closed_once_more_without_a_new_price_it_costs_nothing_more(lab: Lab) -> None:
    request = await charged_twice(lab)
    await opened_again(lab, request)
    await lab.flows.staff.done(lab.source(IVAN), minutes=5)
    assert lab.last(Closed, OLGA).charged is None
    assert await figures(lab) == (0, 4465, 0)
    await lab.sound()


async def test_each_charge_is_taken_back_by_itself_the_later_first(lab: Lab) -> None:
    request = await charged_twice(lab)
    for returned, balance in ((1230, 5695), (4305, 10_000)):
        await reverse(lab, request)
        told = lab.last(ChargeReversed, OLGA)
        assert (told.returned, told.balance) == (returned, balance)
    await reverse(lab, request)
    assert lab.last(Usage, BOSS).error == "already_reversed"
    assert await figures(lab) == (0, 10_000, 0)
    await lab.sound()


async def test_what_was_booked_by_hand_is_undone_beside_a_later_charge(lab: Lab) -> None:
    request = await uncovered(lab)
    await done(lab, request)
    await lab.deposit(60_000)
    await settle(lab, request, 7_000)
    booked = AuditId(lab.last(Changed, BOSS).audit_id)
    await opened_again(lab, request)
    await lab.flows.staff.quote(lab.source(IVAN), minor=1_000)
    quote = lab.last(Offered, OLGA).quote_id
    await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(quote or 0))
    await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=5)
    balance = (await figures(lab))[1]
    undo = await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=booked)
    assert undo.code == "change_undone"
    assert lab.last(ChangeUndone, BOSS).what == "settle"
    assert lab.last(ChargeReversed, OLGA).returned == 8_610
    assert (await figures(lab))[1] == balance + 8_610
    assert await lab.store.read(lambda tx: tx.ledger.captured_of(request)) == ("EUR", 1_230)
    await lab.sound()
