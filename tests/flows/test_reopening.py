"""A closed request comes back as the same matter; new words leave an open talk the same way."""

import pytest

from bot.desk.talk import Content
from bot.flows.notices import (
    Accepted,
    AskKind,
    AskSame,
    Balance,
    Closed,
    Continued,
    HeaderView,
    Joined,
    Relayed,
    Reopened,
    SmallTalk,
    StaffTold,
)
from bot.ids import MessageId, RequestId, TalkId
from tests.flows.lab import BOSS, EVA, IVAN, OLGA, PETR, Lab


async def closed(lab: Lab) -> RequestId:
    """ivan answered olga's question and closed it."""
    await lab.join()
    await lab.hire(IVAN, EVA)
    request = await lab.ask("how do I close the month?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="like this"))
    await lab.flows.staff.done(lab.source(IVAN), minutes=10)
    await lab.fresh()
    return request


async def left(lab: Lab) -> int:
    await lab.flows.client.balance(lab.source(OLGA))
    return lab.last(Balance, OLGA).standing.left[0].left


async def closing_message(lab: Lab, request: RequestId) -> MessageId:
    found = await lab.store.read(lambda tx: tx.outbox.slot(OLGA, f"client:{request}"))  # type: ignore[arg-type]  # a private chat has its person's number
    assert found is not None
    return found


async def reply(lab: Lab, request: RequestId, text: str, kind: str | None = None) -> RequestId:
    """olga replies to the closing message; the request that her words became."""
    if kind is not None:
        lab.classifier.kinds[text] = kind
    message = await closing_message(lab, request)
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text=text), reply_to=message)
    await lab.wait(seconds=6)
    return await lab.newest()


async def test_words_after_closing_may_open_it_again_free_of_charge(lab: Lab) -> None:
    request = await closed(lab)
    fresh = await lab.ask("it still does not balance")
    asked = lab.last(AskKind, OLGA)
    assert (asked.same, asked.same_closed) == (request, True)
    await lab.fresh()
    toast = await lab.flows.client.same_request(lab.source(OLGA), request_id=fresh)
    assert toast.code == "chosen"
    assert lab.last(Reopened, OLGA).taken_by == "ivan"
    assert (await lab.state(request), await lab.state(fresh)) == ("taken", "cancelled")
    notices = [one.notice for one in await lab.fresh() if one.chat_id == int(IVAN)]
    assert isinstance(notices[0], HeaderView)
    assert notices[0].card.reopened == 1
    assert [one.what for one in notices if isinstance(one, StaffTold)] == ["client_reopened"]
    assert [one.text for one in notices if isinstance(one, Relayed)] == ["it still does not balance"]
    assert await left(lab) == 4


async def test_closing_it_again_charges_nothing_and_adds_the_minutes(lab: Lab) -> None:
    request = await closed(lab)
    fresh = await lab.ask("it still does not balance")
    await lab.flows.client.same_request(lab.source(OLGA), request_id=fresh)
    await lab.flows.staff.done(lab.source(IVAN), minutes=5)
    assert lab.last(Closed, OLGA).left is None
    found = await lab.store.read(lambda tx: tx.requests.get(request))
    assert found is not None
    assert (found.minutes, found.reopened) == (15, 1)
    assert await left(lab) == 4


async def test_without_its_assignee_it_goes_back_to_the_queue(lab: Lab) -> None:
    request = await closed(lab)
    await lab.flows.admin.staff_remove(lab.source(BOSS), user_id=IVAN)
    fresh = await lab.ask("it still does not balance")
    await lab.fresh()
    await lab.flows.client.same_request(lab.source(OLGA), request_id=fresh)
    assert lab.last(Reopened, OLGA).taken_by is None
    assert await lab.state(request) == "queued"
    card = (await lab.cards())[-1]
    assert card.text == "how do I close the month?\nit still does not balance"
    await lab.flows.staff.take(lab.source(EVA, group=True), request_id=request)
    assert await lab.state(request) == "taken"
    assert lab.last(Reopened, OLGA).taken_by == "eva"


async def test_the_question_gives_way_to_what_a_reply_belongs_to(lab: Lab) -> None:
    request = await closed(lab)
    fresh = await lab.ask("it still does not balance")
    await lab.fresh()
    await lab.flows.client.same_request(lab.source(OLGA), request_id=fresh)
    assert [one.delete is not None for one in await lab.fresh()].count(True) == 1
    message = await closing_message(lab, request)
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="see?"), reply_to=message)
    assert [one.text for one in await lab.relays(IVAN)] == ["see?"]


async def test_after_the_time_an_unsure_message_is_simply_asked_about(lab: Lab) -> None:
    await closed(lab)
    await lab.wait(hours=48, minutes=1)
    await lab.ask("it still does not balance")
    assert lab.last(AskKind, OLGA).same is None


async def test_what_is_recognised_is_a_request_of_its_own(lab: Lab) -> None:
    request = await closed(lab)
    fresh = await lab.ask("how do I export?", "consultation")
    assert fresh != request
    assert isinstance(lab.told(OLGA)[-1], Accepted)
    assert await left(lab) == 3


async def test_thanks_open_nothing(lab: Lab) -> None:
    request = await closed(lab)
    await lab.ask("thank you", "smalltalk")
    assert isinstance(lab.told(OLGA)[-1], SmallTalk)
    assert await lab.state(request) == "done"


async def test_a_reply_to_a_closed_request_is_asked_about_though_its_kind_is_clear(lab: Lab) -> None:
    request = await closed(lab)
    await lab.wait(hours=100)
    fresh = await reply(lab, request, "and why is it so?", "consultation")
    asked = lab.last(AskSame, OLGA)
    assert (asked.same, asked.same_excerpt) == (request, "how do I close the month?")
    assert await left(lab) == 4
    toast = await lab.flows.client.new_request(lab.source(OLGA), request_id=fresh)
    assert toast.code == "chosen"
    assert (await lab.state(fresh), await lab.state(request)) == ("queued", "done")
    assert await left(lab) == 3
    again = await lab.flows.client.new_request(lab.source(OLGA), request_id=fresh)
    assert again.code == "already_chosen"


@pytest.mark.parametrize("kind", ["emergency", "complaint"])
async def test_an_emergency_or_a_complaint_is_never_asked_about(lab: Lab, kind: str) -> None:
    request = await closed(lab)
    fresh = await reply(lab, request, "everything stands still", kind)
    assert await lab.state(fresh) == "queued"


async def test_nobody_else_opens_it(lab: Lab) -> None:
    await closed(lab)
    fresh = await lab.ask("it still does not balance")
    await lab.join("Other", user=PETR)
    toast = await lab.flows.client.same_request(lab.source(PETR), request_id=fresh)
    assert toast.code == "not_yours"
    split = await lab.flows.client.new_request(lab.source(PETR), request_id=fresh)
    assert split.code == "not_yours"


async def in_talk(lab: Lab) -> RequestId:
    await lab.join()
    await lab.hire(IVAN)
    request = await lab.ask("how do I close the month?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.fresh()
    return request


async def say(lab: Lab, text: str, kind: str | None = None) -> None:
    if kind is not None:
        lab.classifier.kinds[text] = kind
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text=text))


async def test_words_that_may_be_a_matter_of_their_own_get_a_button(lab: Lab) -> None:
    request = await in_talk(lab)
    await say(lab, "version 8.3", "other")
    await say(lab, "great", "smalltalk")
    assert lab.none_told(Continued, OLGA), "what simply goes on makes no noise"
    await say(lab, "how do I export?", "consultation")
    await say(lab, "to a spreadsheet, I mean")
    notice = lab.last(Continued, OLGA)
    await lab.fresh()
    toast = await lab.flows.client.new_request(
        lab.source(OLGA), request_id=request, talk_id=TalkId(notice.talk_id)
    )
    assert toast.code == "chosen"
    fresh = await lab.newest()
    found = await lab.store.read(lambda tx: tx.requests.get(fresh))
    assert found is not None
    assert found.text == "how do I export?\nto a spreadsheet, I mean"
    assert lab.last(StaffTold, IVAN).what == "client_split"
    again = await lab.flows.client.new_request(
        lab.source(OLGA), request_id=request, talk_id=TalkId(notice.talk_id)
    )
    assert again.code == "already_chosen"


async def test_an_unsure_question_gets_the_button_too_with_the_words_said_in_the_same_breath(
    lab: Lab,
) -> None:
    request = await in_talk(lab)
    await say(lab, "can two of us edit it at once?")
    assert lab.last(Continued, OLGA).excerpt == "can two of us edit it at once?"
    first = lab.last(Continued, OLGA).talk_id
    await say(lab, "or one after the other?")
    assert lab.last(Continued, OLGA).talk_id == first
    await lab.wait(minutes=5)
    await say(lab, "and may Petr do so?")
    later = lab.last(Continued, OLGA)
    assert (later.talk_id > first, later.excerpt) == (True, "and may Petr do so?")
    talk = TalkId(later.talk_id)
    await lab.flows.client.new_request(lab.source(OLGA), request_id=request, talk_id=talk)
    fresh = await lab.store.read(lambda tx: tx.requests.get(RequestId(request + 1)))
    assert fresh is not None
    assert fresh.text == "and may Petr do so?"


async def test_a_reply_that_is_recognised_as_a_question_gets_it_and_another_reply_does_not(lab: Lab) -> None:
    request = await in_talk(lab)
    message = await closing_message(lab, request)
    for text, kind, shown in (("in october", None, False), ("how do I export?", "consultation", True)):
        if kind is not None:
            lab.classifier.kinds[text] = kind
        await lab.flows.client.submit(lab.source(OLGA), content=Content(text=text), reply_to=message)
        assert lab.none_told(Continued, OLGA) is not shown


async def test_a_split_request_is_charged_as_any_and_its_receipt_takes_it_back(lab: Lab) -> None:
    request = await in_talk(lab)
    await say(lab, "how do I export?", "consultation")
    talk = TalkId(lab.last(Continued, OLGA).talk_id)
    await lab.flows.client.new_request(lab.source(OLGA), request_id=request, talk_id=talk)
    receipt = lab.last(Accepted, OLGA)
    assert receipt.same == request
    assert await left(lab) == 3
    fresh = RequestId(receipt.request_id)
    await lab.fresh()
    toast = await lab.flows.client.same_request(lab.source(OLGA), request_id=fresh)
    assert toast.code == "chosen"
    assert lab.last(Joined, OLGA).request_id == request
    assert await lab.state(fresh) == "cancelled"
    assert await left(lab) == 4


async def test_somebody_elses_words_and_the_first_words_stay(lab: Lab) -> None:
    request = await in_talk(lab)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="which month?"))
    messages = await lab.store.read(lambda tx: tx.talk.of_request(request))
    for message, code in zip(messages, ("gone", "already_chosen"), strict=True):
        toast = await lab.flows.client.new_request(lab.source(OLGA), request_id=request, talk_id=message.id)
        assert toast.code == code
    assert await lab.newest() == request


async def test_a_receipt_beside_an_open_request_joins_it_and_gives_the_unit_back(lab: Lab) -> None:
    await lab.join()
    first = await lab.ask("how do I close the month?", "consultation")
    second = await lab.ask("and for october?", "consultation")
    assert lab.last(Accepted, OLGA).same == first
    assert await left(lab) == 3
    await lab.flows.client.same_request(lab.source(OLGA), request_id=second)
    assert await left(lab) == 4
    found = await lab.store.read(lambda tx: tx.requests.get(first))
    assert found is not None
    assert found.text == "how do I close the month?\nand for october?"
