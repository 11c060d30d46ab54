"""Past the promised time staff are reminded, quietly, twice at most; clients and nights are left in peace."""

from datetime import datetime, timedelta

from bot.desk.talk import Content
from bot.flows.notices import AdminAlert, CardView, PastDue
from bot.flows.prepared import Prepared
from bot.ids import RequestId
from tests.flows.lab import BOSS, EVA, GROUP, IVAN, OLGA, TOPIC, Lab

KINDS = ("consultation", "emergency")


async def desk(lab: Lab) -> None:
    """A client whom the plan promises answers within four opening hours, emergencies within half an hour."""
    await lab.join()
    await lab.hire(IVAN, EVA)
    await lab.flows.staff.bind(lab.source(BOSS, group=True), kinds=KINDS)
    await lab.fresh()


async def reminders(lab: Lab) -> list[Prepared]:
    return [one for one in await lab.fresh() if isinstance(one.notice, PastDue)]


def requests(sent: Prepared) -> list[int]:
    assert isinstance(sent.notice, PastDue)
    return [line.request_id for line in sent.notice.lines]


def past_due(lab: Lab) -> list[AdminAlert]:
    return [one for one in lab.told(BOSS) if isinstance(one, AdminAlert) and one.what == "past_due"]


async def first_at(lab: Lab, most: timedelta) -> datetime:
    """The moment of the next reminder, to the minute."""
    began = lab.clock.now()
    while lab.clock.now() - began <= most:
        if await reminders(lab):
            return lab.clock.now()
        await lab.wait(minutes=1)
    raise AssertionError("nobody was reminded")


async def test_the_queue_is_reminded_once_at_the_due_time_and_once_more_with_the_admins(lab: Lab) -> None:
    await desk(lab)
    request = await lab.ask("how?", "consultation")
    heard = len(lab.told(OLGA))
    await lab.wait(hours=3, minutes=58)
    assert await reminders(lab) == []
    await lab.wait(minutes=2)
    (first,) = await reminders(lab)
    assert (first.chat_id, first.thread_id, first.edit, requests(first)) == (GROUP, TOPIC, None, [request])
    assert past_due(lab) == []
    await lab.wait(hours=3, minutes=58)
    assert await reminders(lab) == []
    await lab.wait(minutes=2)
    (second,) = await reminders(lab)
    assert isinstance(second.notice, PastDue)
    assert (second.notice.again, second.edit) == (True, None)
    assert [one.request_id for one in past_due(lab)] == [request]
    assert len(lab.told(OLGA)) == heard, "the client hears nothing of it"
    await lab.wait(days=5)
    assert await reminders(lab) == []
    assert len(past_due(lab)) == 1


async def test_nobody_is_reminded_at_night(lab: Lab) -> None:
    await desk(lab)
    await lab.wait(hours=5)
    await lab.ask("how?", "consultation")
    due = lab.clock.now().replace(hour=17, minute=0, second=0)
    assert (await first_at(lab, timedelta(hours=30))) - due >= timedelta(hours=15), "closed at that moment"
    assert lab.clock.now() - due < timedelta(hours=15, minutes=2), "and open at nine"


async def test_an_emergency_is_reminded_of_by_the_clock(lab: Lab) -> None:
    await desk(lab)
    await lab.wait(hours=12)
    began = lab.clock.now()
    await lab.ask("we have stopped", "emergency")
    assert await first_at(lab, timedelta(hours=2)) - began < timedelta(minutes=32)
    assert await first_at(lab, timedelta(hours=2)) - began < timedelta(minutes=63)
    assert len(past_due(lab)) == 1


async def taken(lab: Lab) -> RequestId:
    await desk(lab)
    request = await lab.ask("how?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.fresh()
    return request


async def test_taken_and_not_answered_is_still_waited_for(lab: Lab) -> None:
    await taken(lab)
    await lab.flows.staff.note(lab.source(IVAN), text="a note is no answer")
    await lab.wait(hours=4, minutes=1)
    (sent,) = await reminders(lab)
    assert isinstance(sent.notice, PastDue)
    assert [line.taken_by for line in sent.notice.lines] == ["ivan"]


async def test_answered_needs_no_reminder(lab: Lab) -> None:
    await taken(lab)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="like this"))
    await lab.wait(days=3)
    assert await reminders(lab) == []


async def test_closed_without_a_word_needs_no_reminder(lab: Lab) -> None:
    request = await taken(lab)
    await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=5)
    await lab.wait(days=3)
    assert await reminders(lab) == []


async def promised(lab: Lab, request: RequestId) -> datetime | None:
    held = await lab.store.read(lambda tx: tx.requests.get(request))
    assert held is not None
    return held.due_at


async def shown(lab: Lab) -> list[tuple[datetime | None, str]]:
    """The time and sign of each card shown since this was asked last."""
    return [(one.due_at, one.sign) for one in await lab.cards()]


async def test_the_first_answer_keeps_the_promise_and_a_note_does_not(lab: Lab) -> None:
    request = await taken(lab)
    await lab.flows.staff.note(lab.source(IVAN), text="a note is no answer")
    assert await promised(lab, request) is not None
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="like this"))
    assert await promised(lab, request) is None
    assert (await shown(lab))[-1:] == [(None, "")]


async def test_a_further_question_has_a_promise_of_its_own_with_signs_and_a_reminder(lab: Lab) -> None:
    request = await taken(lab)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="like this"))
    await lab.wait(hours=2)
    await lab.fresh()
    asked = lab.clock.now()
    await lab.ask("and if it breaks?")
    assert await promised(lab, request) == asked.replace(second=0) + timedelta(hours=4)
    await lab.wait(hours=3, minutes=31)
    due = asked.replace(second=0) + timedelta(hours=4)
    assert await shown(lab) == [(due, ""), (due, "near")]
    await lab.wait(minutes=30)
    fresh = await lab.fresh()
    assert [one.notice.sign for one in fresh if isinstance(one.notice, CardView)] == ["late"]
    assert [requests(one) for one in fresh if isinstance(one.notice, PastDue)] == [[request]]
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="like that"))
    await lab.wait(days=3)
    assert await reminders(lab) == []
    assert past_due(lab) == []


async def test_a_question_while_one_waits_keeps_the_earlier_promise(lab: Lab) -> None:
    request = await taken(lab)
    first = await promised(lab, request)
    await lab.wait(hours=1)
    await lab.ask("and if it breaks?")
    assert await promised(lab, request) == first


async def test_thanks_promise_nothing(lab: Lab) -> None:
    request = await taken(lab)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="like this"))
    await lab.ask("thanks a lot", "smalltalk")
    await lab.flows.client.submit(
        lab.source(OLGA), content=Content(text="", media="sticker", file_id="sticker-1")
    )
    assert await promised(lab, request) is None
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="", media="photo", file_id="p-1"))
    assert await promised(lab, request) is not None, "a picture may be anything"


async def test_a_question_that_leaves_the_talk_takes_its_promise_along(lab: Lab) -> None:
    request = await taken(lab)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="like this"))
    await lab.wait(hours=1)
    asked = lab.clock.now()
    await lab.ask("how do I print it?", "consultation")
    talk = (await lab.store.read(lambda tx: tx.talk.of_request(request)))[-1]
    await lab.flows.client.new_request(lab.source(OLGA), request_id=request, talk_id=talk.id)
    assert await promised(lab, request) is None
    assert await promised(lab, await lab.newest()) == asked.replace(second=0) + timedelta(hours=4)


async def test_a_corrected_kind_promises_nothing_anew_once_it_is_answered(lab: Lab) -> None:
    request = await taken(lab)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="like this"))
    await lab.flows.staff.reclassify(lab.source(IVAN), request_id=request, kind="estimate")
    assert await promised(lab, request) is None


async def test_answered_after_the_first_reminder_there_is_no_second(lab: Lab) -> None:
    await taken(lab)
    await lab.wait(hours=4, minutes=1)
    assert len(await reminders(lab)) == 1
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="like this"))
    await lab.wait(days=3)
    assert await reminders(lab) == []
    assert past_due(lab) == []


async def test_what_falls_due_together_is_one_message(lab: Lab) -> None:
    await desk(lab)
    asked = [await lab.ask(f"question {number}", "consultation") for number in range(3)]
    await lab.wait(hours=4, minutes=1)
    (sent,) = await reminders(lab)
    assert requests(sent) == asked


async def test_after_a_long_stand_still_there_are_not_two_at_once(lab: Lab) -> None:
    await desk(lab)
    await lab.ask("how?", "consultation")
    lab.clock.moment += timedelta(days=2)
    await lab.wait(minutes=5)
    assert len(await reminders(lab)) == 1


async def test_opened_again_it_is_waited_for_anew(lab: Lab) -> None:
    request = await taken(lab)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="like this"))
    await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=5)
    fresh = await lab.ask("still not")
    await lab.flows.client.same_request(lab.source(OLGA), request_id=fresh)
    await lab.wait(hours=4, minutes=5)
    assert [requests(one) for one in await reminders(lab)] == [[request]]
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text="like that, then"))
    await lab.flows.staff.note(lab.source(IVAN), text="the last word is a note, not the client's")
    await lab.wait(days=3)
    assert await reminders(lab) == []
    assert past_due(lab) == []
