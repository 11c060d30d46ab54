"""What the desk closes undone: with a reason the client reads, and a way back."""

import pytest

from bot.desk.talk import Content
from bot.flows.notices import Accepted, CancelledByStaff, StaffTold
from bot.ids import MessageId, RequestId
from tests.flows.lab import EVA, IVAN, OLGA, PETR, Lab
from tests.flows.saying import answers, opened


async def header(lab: Lab, request: RequestId) -> MessageId:
    await lab.deliver()
    found = await lab.store.read(lambda tx: tx.outbox.slot(lab.source(IVAN).chat, f"talk:{request}"))
    assert found is not None
    return found


@pytest.mark.parametrize(("number", "reason"), [(2, "not_needed"), (3, "no_reply"), (5, "other_way")])
async def test_the_client_reads_by_whom_and_why(lab: Lab, number: int, reason: str) -> None:
    request = await opened(lab)
    assert (
        await lab.flows.staff.cancel(lab.source(IVAN), request_id=request, reason=number)
    ).code == "cancelled"
    told = lab.last(CancelledByStaff, OLGA)
    assert (told.by, told.reason) == ("ivan", reason)


async def test_a_reason_that_no_button_has_closes_nothing(lab: Lab) -> None:
    request = await opened(lab)
    assert (await lab.flows.staff.cancel(lab.source(IVAN), request_id=request, reason=6)).code == "forged"
    assert await lab.state(request) == "taken"


async def test_words_in_reply_to_the_question_are_the_reason(lab: Lab) -> None:
    request = await opened(lab)
    await lab.flows.staff.cancel_menu(lab.source(IVAN), request_id=request)
    await answers(lab, Content(text="you sold the shop"), reply_to=await header(lab, request))
    assert lab.last(CancelledByStaff, OLGA).reason == "you sold the shop"
    assert lab.last(StaffTold, IVAN).what == "cancelled"


async def test_words_that_reply_to_nothing_are_talk_while_the_reason_is_asked(lab: Lab) -> None:
    request = await opened(lab)
    await lab.flows.staff.cancel_menu(lab.source(IVAN), request_id=request)
    await lab.deliver()
    await answers(lab, Content(text="one moment"))
    assert await lab.state(request) == "taken"
    assert [one.text for one in await lab.relays(OLGA)] == ["one moment"]


async def test_a_reply_to_the_header_is_talk_while_nothing_is_asked(lab: Lab) -> None:
    request = await opened(lab)
    await answers(lab, Content(text="one moment"), reply_to=await header(lab, request))
    assert await lab.state(request) == "taken"


async def test_the_client_opens_it_again_once_and_it_is_held_for_anew(lab: Lab) -> None:
    request = await opened(lab)
    await lab.flows.staff.cancel(lab.source(IVAN), request_id=request, reason=2)
    assert (await lab.flows.client.open_again(lab.source(PETR), request_id=request)).code == "not_yours"
    assert (await lab.flows.client.open_again(lab.source(OLGA), request_id=request)).code == "chosen"
    assert await lab.state(request) == "queued"
    left = lab.last(Accepted, OLGA).left
    assert left is not None
    assert left.left == 4
    assert (await lab.flows.client.open_again(lab.source(OLGA), request_id=request)).code == "already_chosen"
    assert (
        await lab.flows.staff.take(lab.source(EVA, group=True), request_id=request)
    ).code == "taken_by_you"
    await lab.sound()


async def test_what_the_client_withdrew_is_not_opened_again_by_an_old_button(lab: Lab) -> None:
    request = await opened(lab)
    await lab.flows.client.solve(lab.source(OLGA), request_id=request)
    before = await lab.state(request)
    await lab.flows.client.open_again(lab.source(OLGA), request_id=request)
    assert await lab.state(request) == before != "queued"


async def test_what_was_charged_before_it_was_opened_again_is_not_said_to_be_free(lab: Lab) -> None:
    request = await opened(lab)
    await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=5)
    fresh = await lab.ask("it still does not balance")
    await lab.flows.client.same_request(lab.source(OLGA), request_id=fresh)
    assert await lab.state(request) == "taken"
    await lab.flows.staff.cancel(lab.source(IVAN), request_id=request, reason=2)
    assert lab.last(CancelledByStaff, OLGA).charged


@pytest.mark.parametrize("reason", ["you sold the shop", ""])
async def test_the_buttons_words_close_it_with_the_reason_that_follows(lab: Lab, reason: str) -> None:
    request = await opened(lab)
    await lab.flows.staff.close_undone(lab.source(IVAN), reason=reason)
    told = lab.last(CancelledByStaff, OLGA)
    assert (told.request_id, told.reason, await lab.state(request)) == (request, reason, "cancelled")
    assert lab.last(StaffTold, IVAN).what == "cancelled"


async def test_words_that_may_be_the_clients_are_asked_about_and_sent_to_nobody(lab: Lab) -> None:
    request = await opened(lab)
    await lab.flows.staff.close_undone(lab.source(IVAN), reason=None)
    assert (await lab.state(request), await lab.relays(OLGA)) == ("taken", [])
    assert lab.last(StaffTold, IVAN).what == "undone_asked"
    await answers(lab, Content(text="you sold the shop"), reply_to=await header(lab, request))
    assert lab.last(CancelledByStaff, OLGA).reason == "you sold the shop"


async def test_the_buttons_words_of_several_requests_close_none(lab: Lab) -> None:
    first = await opened(lab)
    await lab.flows.staff.release(lab.source(IVAN), request_id=first)
    second = await lab.ask("a second matter", "consultation")
    for one in (first, second):
        await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=one)
    await lab.flows.staff.close_undone(lab.source(IVAN), reason="twice")
    assert lab.last(StaffTold, IVAN).what == "which"
    replied = lab.source(IVAN)
    await lab.flows.staff.close_undone(replied, reason="twice", reply_to=await header(lab, second))
    assert (await lab.state(first), await lab.state(second)) == ("taken", "cancelled")


async def test_a_colleagues_and_a_strangers_words_close_nothing(lab: Lab) -> None:
    request = await opened(lab)
    await lab.flows.staff.close_undone(lab.source(EVA), reason="no")
    assert lab.last(StaffTold, EVA).what == "no_request"
    await lab.flows.staff.close_undone(lab.source(OLGA), reason="no")
    assert await lab.state(request) == "taken"
