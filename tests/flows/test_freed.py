"""What a close, a release or an expiry sets free is offered to what waits for it: at once, once, to nothing
else."""

from collections.abc import Awaitable, Callable

import pytest

from bot.desk.talk import Content
from bot.flows.notices import Declined, Offered, WaitingForRenewal
from bot.ids import QuoteId, RequestId
from tests.flows.lab import BOSS, IVAN, OLGA, PETR, Lab
from tests.flows.test_minutes import by_the_minute

FIRST, SECOND = "one more question", "and another one"
PRICE = 4305


def offers(lab: Lab, request: RequestId) -> list[Offered]:
    return [one for one in lab.told(OLGA) if isinstance(one, Offered) and one.request_id == request]


async def priced(lab: Lab, *, taken: bool = True) -> tuple[RequestId, RequestId]:
    """(paid from the balance: 43.05 held of 50.00; declined for want of as much)"""
    await lab.join()
    await lab.hire(IVAN)
    await lab.quota(-5)
    await lab.deposit(5_000)
    first = await lab.ask(FIRST, "consultation")
    offer = lab.last(Offered, OLGA)
    assert offer.quote_id is not None
    await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(offer.quote_id))
    second = await lab.ask(SECOND, "consultation")
    assert lab.last(Declined, OLGA).request_id == second
    if taken:
        await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=first)
    return first, second


async def unit(lab: Lab) -> tuple[RequestId, RequestId]:
    """(holds the last consultation; declined, for there is no money either)"""
    await lab.join()
    await lab.hire(IVAN)
    await lab.quota(-4)
    first = await lab.ask(FIRST, "consultation")
    second = await lab.ask(SECOND, "consultation")
    assert lab.last(Declined, OLGA).request_id == second
    return first, second


async def charged_nothing(lab: Lab, request: RequestId) -> None:
    await lab.flows.staff.done(lab.source(IVAN), minutes=15, charge=0)


async def charged_in_part(lab: Lab, request: RequestId) -> None:
    await lab.flows.staff.done(lab.source(IVAN), minutes=15, charge=500)


async def cancelled(lab: Lab, request: RequestId) -> None:
    await lab.flows.staff.cancel(lab.source(IVAN), request_id=request, reason=2)


async def withdrawn(lab: Lab, request: RequestId) -> None:
    await lab.flows.client.solve(lab.source(OLGA), request_id=request)


async def corrected(lab: Lab, request: RequestId) -> None:
    await lab.flows.staff.reclassify(lab.source(IVAN), request_id=request, kind="complaint")


async def answered_by_the_bot(lab: Lab, request: RequestId) -> None:
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="it is on its way"))
    await lab.flows.staff.reclassify(lab.source(IVAN), request_id=request, kind="status")


async def cheaper(lab: Lab, request: RequestId) -> None:
    await lab.flows.staff.quote(lab.source(IVAN), minor=500)
    offer = offers(lab, request)[-1]
    assert offer.quote_id is not None
    await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(offer.quote_id))


async def reversed_(lab: Lab, request: RequestId) -> None:
    await lab.flows.staff.done(lab.source(IVAN), minutes=15)
    await lab.flows.admin.reverse(lab.source(BOSS), request_id=request, because="done badly")


Way = Callable[[Lab, RequestId], Awaitable[None]]


@pytest.mark.parametrize(
    "way",
    [
        charged_nothing,
        charged_in_part,
        cancelled,
        withdrawn,
        corrected,
        answered_by_the_bot,
        cheaper,
        reversed_,
    ],
)
async def test_money_that_comes_back_is_offered_to_what_was_declined(lab: Lab, way: Way) -> None:
    first, second = await priced(lab)
    await way(lab, first)
    (offer,) = offers(lab, second)
    assert offer.price is not None
    assert (offer.price.gross, await lab.state(second)) == (PRICE, "offered")
    assert offer.quote_id is not None
    toast = await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(offer.quote_id))
    assert toast.code == "accepted"


async def test_charged_as_agreed_nothing_comes_back_and_nothing_is_offered(lab: Lab) -> None:
    first, second = await priced(lab)
    await lab.flows.staff.done(lab.source(IVAN), request_id=first, minutes=15)
    assert (offers(lab, second), await lab.state(second)) == ([], "declined")


async def test_less_than_is_needed_offers_nothing(lab: Lab) -> None:
    first, second = await priced(lab)
    await lab.flows.staff.done(lab.source(IVAN), request_id=first, minutes=15, charge=3_000)
    assert (offers(lab, second), await lab.state(second)) == ([], "declined")


async def undone(lab: Lab, request: RequestId) -> None:
    await lab.flows.client.undo(lab.source(OLGA), request_id=request)


async def expired(lab: Lab, request: RequestId) -> None:
    await lab.wait(days=2)
    assert await lab.state(request) == "queued"


@pytest.mark.parametrize("way", [undone, expired])
async def test_a_unit_that_comes_back_is_offered_as_covered_and_taken_only_on_a_tap(
    lab: Lab, way: Way
) -> None:
    first, second = await unit(lab)
    await way(lab, first)
    (offer,) = offers(lab, second)
    assert (offer.reason, offer.quote_id, await lab.state(second)) == ("covered", None, "offered")
    pressed = await lab.flows.client.accept_covered(lab.source(OLGA), request_id=second)
    assert (pressed.code, await lab.state(second)) == ("accepted", "queued")


async def test_words_put_to_another_request_give_their_unit_to_what_waits(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-3)
    await lab.ask("the first matter", "consultation")
    second = await lab.ask(FIRST, "consultation")
    third = await lab.ask(SECOND, "consultation")
    assert await lab.state(third) == "declined"
    assert (await lab.flows.client.same_request(lab.source(OLGA), request_id=second)).code == "chosen"
    assert [one.reason for one in offers(lab, third)] == ["covered"]


async def test_what_is_offered_as_covered_is_not_offered_twice(lab: Lab) -> None:
    first, second = await unit(lab)
    await undone(lab, first)
    third = await lab.ask("a third one", "consultation")
    await lab.flows.client.undo(lab.source(OLGA), request_id=third)
    await lab.quota(1)
    await lab.deposit(10_000)
    assert len(offers(lab, second)) == 1


async def test_the_oldest_comes_first_and_each_is_offered_once(lab: Lab) -> None:
    first, second = await priced(lab, taken=False)
    third = await lab.ask("a third one", "consultation")
    await lab.flows.client.undo(lab.source(OLGA), request_id=first)
    told = [one.request_id for one in lab.told(OLGA) if isinstance(one, Offered)]
    assert told[-2:] == [second, third]


async def test_who_waits_for_the_renewal_is_not_asked_for_money_that_came_back(lab: Lab) -> None:
    first, second = await priced(lab)
    await lab.flows.client.wait_renewal(lab.source(OLGA), request_id=second)
    assert lab.last(WaitingForRenewal, OLGA).request_id == second
    await charged_nothing(lab, first)
    assert (offers(lab, second), await lab.state(second)) == ([], "waiting")


async def test_who_waits_for_the_renewal_is_told_of_a_unit_that_came_back(lab: Lab) -> None:
    first, second = await unit(lab)
    await lab.flows.client.wait_renewal(lab.source(OLGA), request_id=second)
    await undone(lab, first)
    assert [one.reason for one in offers(lab, second)] == ["covered"]


async def test_a_price_that_nobody_answered_is_not_brought_up_by_it(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await lab.quota(-5)
    await lab.deposit(10_000)
    lapsed = await lab.ask(SECOND, "consultation")
    await lab.wait(days=4)
    assert await lab.state(lapsed) == "lapsed"
    first = await lab.ask(FIRST, "consultation")
    offer = lab.last(Offered, OLGA)
    assert offer.quote_id is not None
    await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(offer.quote_id))
    await lab.flows.client.undo(lab.source(OLGA), request_id=first)
    assert (len(offers(lab, lapsed)), await lab.state(lapsed)) == (1, "lapsed")


async def test_another_clients_money_is_offered_to_nobody_else(lab: Lab) -> None:
    first, _ = await priced(lab)
    await lab.join("Other", user=PETR)
    await lab.quota(-5, name="Other")
    other = await lab.ask("theirs", "consultation", user=PETR)
    await charged_nothing(lab, first)
    assert (await lab.state(other), lab.none_told(Offered, PETR)) == ("declined", True)


async def test_units_that_an_undo_gives_back_are_offered(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    request = await lab.ask(FIRST, "consultation")
    assert await lab.state(request) == "declined"
    await lab.flows.admin.undo(lab.source(BOSS))
    assert [one.reason for one in offers(lab, request)] == ["covered"]


@pytest.mark.parametrize("after", [False, True])
async def test_minutes_that_were_not_spent_are_offered_whoever_closes(lab: Lab, after: bool) -> None:
    by_the_minute(lab, included=60)
    await lab.join()
    await lab.hire(IVAN)
    first = await lab.ask("please set up the printer", "work")
    second = await lab.ask("and the scanner", "work")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=first)
    if after:
        await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="like this"))
        await lab.flows.client.solve(lab.source(OLGA), request_id=first)
        assert await lab.state(second) == "declined"
    await lab.flows.staff.done(lab.source(IVAN), request_id=first, minutes=15)
    assert [one.reason for one in offers(lab, second)] == ["covered"]
