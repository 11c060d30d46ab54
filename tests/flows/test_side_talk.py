"""What staff say among themselves never reaches the client, whichever way it is said."""

from bot.desk.talk import Content
from bot.flows.notices import Relayed, StaffTold
from bot.ids import MessageId, RequestId, UserId
from tests.flows.lab import EVA, IVAN, OLGA, PETR, Lab

SECRET = "she never pays on time"


async def taken(lab: Lab) -> RequestId:
    await lab.join()
    await lab.hire(IVAN, EVA)
    request = await lab.ask("how?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.fresh()
    return request


async def leaked(lab: Lab, secret: str = SECRET) -> list[object]:
    """What any client was sent with these words in it."""
    await lab.deliver()
    clients = {int(OLGA), int(PETR)}
    return [one.notice for one in lab.sent if one.chat_id in clients and secret in repr(one.notice)]


async def slot_message(lab: Lab, user: UserId, prefix: str) -> MessageId:
    """The message that stands in that user's first slot of this name."""
    await lab.deliver()
    slots = [row[4] for row in lab.rows() if row[0] == int(user) and row[4] and row[4].startswith(prefix)]
    found = await lab.store.read(lambda tx: tx.outbox.slot(user, slots[0]))  # type: ignore[arg-type]  # a private chat has its person's number
    assert found is not None
    return found


async def test_a_note_stays_at_the_desk(lab: Lab) -> None:
    await taken(lab)
    await lab.flows.staff.note(lab.source(IVAN), text=SECRET)
    assert lab.last(StaffTold, IVAN).what == "noted"
    assert await leaked(lab) == []


async def test_a_reply_to_a_note_is_a_note(lab: Lab) -> None:
    await taken(lab)
    source = lab.source(IVAN)
    await lab.flows.staff.note(source, text="a first thought")
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text=SECRET), reply_to=source.message)
    assert lab.last(StaffTold, IVAN).what == "noted"
    assert await leaked(lab) == []


async def test_a_reply_to_the_confirmation_of_a_note_is_a_note(lab: Lab) -> None:
    await taken(lab)
    await lab.flows.staff.note(lab.source(IVAN), text="a first thought")
    confirmed = await slot_message(lab, IVAN, "note:")
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text=SECRET), reply_to=confirmed)
    assert await leaked(lab) == []


async def test_a_note_that_was_handed_over_may_be_replied_to_among_colleagues(lab: Lab) -> None:
    request = await taken(lab)
    await lab.flows.staff.note(lab.source(IVAN), text=SECRET)
    await lab.flows.staff.transfer(lab.source(IVAN), request_id=request, to=EVA)
    shown = await slot_message(lab, EVA, "note:")
    await lab.flows.staff.answer(lab.source(EVA), content=Content(text=f"yes, {SECRET}"), reply_to=shown)
    assert lab.last(StaffTold, EVA).what == "noted"
    assert await leaked(lab) == []


async def test_an_edited_note_stays_a_note(lab: Lab) -> None:
    await taken(lab)
    source = lab.source(IVAN)
    await lab.flows.staff.note(source, text="a first thought")
    await lab.flows.client.edit(source, content=Content(text=SECRET))
    assert await leaked(lab) == []


async def test_a_note_does_not_come_along_when_the_request_is_taken_anew_or_reopened(lab: Lab) -> None:
    request = await taken(lab)
    await lab.flows.staff.note(lab.source(IVAN), text=SECRET)
    await lab.flows.staff.release(lab.source(IVAN))
    await lab.flows.staff.take(lab.source(EVA, group=True), request_id=request)
    await lab.flows.staff.done(lab.source(EVA), minutes=5)
    fresh = await lab.ask("still not")
    await lab.flows.client.same_request(lab.source(OLGA), request_id=fresh)
    assert [one.detail for one in lab.told(EVA) if isinstance(one, StaffTold) and one.what == "note"] == [
        SECRET
    ]
    assert await leaked(lab) == []


async def test_words_for_a_closed_request_go_nowhere(lab: Lab) -> None:
    request = await taken(lab)
    header = await slot_message(lab, IVAN, f"talk:{request}")
    await lab.flows.staff.done(lab.source(IVAN), minutes=5)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text=SECRET), reply_to=header)
    assert lab.last(StaffTold, IVAN).what == "not_open"
    assert await leaked(lab) == []


async def test_a_colleagues_words_to_a_message_of_the_talk_go_nowhere(lab: Lab) -> None:
    """eva had the talk before: her old messages of it are still in her chat."""
    request = await taken(lab)
    await lab.flows.staff.transfer(lab.source(IVAN), request_id=request, to=EVA)
    header = await slot_message(lab, EVA, f"talk:{request}")
    await lab.flows.staff.transfer(lab.source(EVA), request_id=request, to=IVAN)
    await lab.flows.staff.answer(lab.source(EVA), content=Content(text=SECRET), reply_to=header)
    assert lab.last(StaffTold, EVA).what == "forbidden"
    assert await leaked(lab) == []


async def test_a_kept_text_reaches_nobody_until_it_is_said_for_whom(lab: Lab) -> None:
    await taken(lab)
    await lab.join("Other", user=PETR)
    second = await lab.ask("and mine?", "consultation", user=PETR)
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=second)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text=SECRET))
    assert await leaked(lab) == []


async def test_the_clients_own_words_do_come_back_so_the_check_can_fail(lab: Lab) -> None:
    await taken(lab)
    await lab.flows.staff.answer(lab.source(IVAN), content=Content(text=SECRET))
    (found,) = await leaked(lab)
    assert isinstance(found, Relayed)
