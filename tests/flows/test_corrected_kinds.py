"""A person corrects the kind: what it costs, who has it meanwhile, and what a yes or a no brings."""

import pytest

from bot.desk.talk import Content
from bot.flows.notices import Closed, Offered, RequestList, StaffTold
from bot.ids import QuoteId, RequestId
from bot.quota.hold import Hold
from tests.flows.lab import BOSS, IVAN, OLGA, Lab
from tests.flows.saying import answers, opened


async def held(lab: Lab, request: RequestId) -> Hold | None:
    return await lab.store.read(lambda tx: tx.ledger.live_hold(request))


async def kind_of(lab: Lab, request: RequestId) -> str:
    found = await lab.store.read(lambda tx: tx.requests.get(request))
    assert found is not None
    return found.kind


async def made_dearer(lab: Lab) -> tuple[RequestId, QuoteId]:
    """An answered consultation that ivan calls work; the price is with olga."""
    request = await opened(lab)
    await lab.deposit(20_000)
    await answers(lab, Content(text="like this"))
    toast = await lab.flows.staff.reclassify(lab.source(IVAN), request_id=request, kind="work")
    assert toast.code == "price_asked"
    quote = lab.last(Offered, OLGA).quote_id
    assert quote is not None
    return request, QuoteId(quote)


async def test_while_the_price_is_asked_it_stays_what_it_was_in_the_same_hands(lab: Lab) -> None:
    request, _ = await made_dearer(lab)
    hold = await held(lab, request)
    assert hold is not None
    assert (hold.asset, await kind_of(lab, request)) == ("consultation", "consultation")
    await answers(lab, Content(text="one thing more"))
    assert await lab.state(request) == "taken"
    assert any(one.text == "one thing more" for one in await lab.relays(OLGA))


async def test_with_the_clients_yes_it_becomes_the_other_kind_and_holds_the_price(lab: Lab) -> None:
    request, quote = await made_dearer(lab)
    assert (await lab.flows.client.accept(lab.source(OLGA), quote_id=quote)).code == "accepted"
    hold = await held(lab, request)
    assert hold is not None
    assert (hold.asset, await kind_of(lab, request)) == ("EUR", "work")
    assert lab.last(StaffTold, IVAN).what == "quote_accepted"
    assert await lab.state(request) == "taken"
    await lab.sound()


async def test_with_the_clients_no_the_answer_that_was_given_is_charged_as_what_it_was(lab: Lab) -> None:
    request, quote = await made_dearer(lab)
    await lab.flows.client.decline(lab.source(OLGA), quote_id=quote)
    assert lab.last(StaffTold, IVAN).what == "quote_declined"
    assert (await lab.state(request), await kind_of(lab, request)) == ("taken", "consultation")
    await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=5)
    left = lab.last(Closed, OLGA).left
    assert left is not None
    assert left.left == 4
    await lab.sound()


async def test_a_price_named_before_is_over_once_the_kind_is_free(lab: Lab) -> None:
    request = await opened(lab)
    await lab.deposit(50_000)
    await lab.flows.staff.quote(lab.source(IVAN), minor=10_000)
    quote = lab.last(Offered, OLGA).quote_id
    assert quote is not None
    await lab.flows.staff.reclassify(lab.source(IVAN), request_id=request, kind="complaint")
    toast = await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(quote))
    assert toast.code == "quote_over"
    assert await held(lab, request) is None


async def test_a_reopened_request_is_not_charged_again_for_what_it_was_charged_for(lab: Lab) -> None:
    request = await opened(lab)
    await answers(lab, Content(text="like this"))
    await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=5)
    words = await lab.ask("it did not work")
    await lab.flows.client.same_request(lab.source(OLGA), request_id=words)
    for kind in ("complaint", "consultation"):
        await lab.flows.staff.reclassify(lab.source(IVAN), request_id=request, kind=kind)
    assert await held(lab, request) is None
    await lab.sound()


async def test_a_recalculation_that_was_none_uses_up_none(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await lab.ask("a first estimate", "estimate")
    request = await lab.ask("order 1 with red", "estimate")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.flows.staff.reclassify(lab.source(IVAN), request_id=request, kind="consultation")
    for text in ("order 1 with blue", "order 1 with green"):
        assert await lab.state(await lab.ask(text, "estimate")) == "queued", "the plan has two"


async def test_the_last_free_recalculation_stays_free_and_in_its_hands_when_corrected_back(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    await lab.flows.client.start(lab.source(BOSS), payload=None)
    for text in ("a first estimate", "order 1 with red"):
        await lab.ask(text, "estimate")
    request = await lab.ask("order 1 with blue", "estimate")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    for kind in ("complaint", "estimate"):
        await lab.flows.staff.reclassify(lab.source(IVAN), request_id=request, kind=kind)
    assert await lab.state(request) == "taken"
    assert await held(lab, request) is None


@pytest.mark.parametrize("released", [False, True])
async def test_an_answered_one_that_the_bot_could_have_answered_is_done_and_free(
    lab: Lab, released: bool
) -> None:
    request = await opened(lab)
    await answers(lab, Content(text="it ships on Monday"))
    if released:
        await lab.flows.staff.release(lab.source(IVAN), request_id=request)
    toast = await lab.flows.staff.reclassify(lab.source(IVAN), request_id=request, kind="status")
    assert (toast.code, await lab.state(request), await kind_of(lab, request)) == (
        "reclassified",
        "done",
        "status",
    )
    closed = lab.last(Closed, OLGA)
    assert closed.left is not None
    assert (closed.left.left, await held(lab, request)) == (5, None)
    assert [(one.state, one.assignee) for one in await lab.cards()][-1] == ("done", "ivan")


async def test_one_that_nobody_answered_is_answered_by_the_bot(lab: Lab) -> None:
    request = await opened(lab)
    await lab.flows.staff.note(lab.source(IVAN), text="it ships on Monday")
    await lab.flows.staff.reclassify(lab.source(IVAN), request_id=request, kind="status")
    assert await lab.state(request) == "cancelled"
    lab.last(RequestList, OLGA)
