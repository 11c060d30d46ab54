"""Promises on their way out: what overtakes what, and what becomes of those that Telegram will not have."""

from bot.desk.talk import Content
from bot.flows.codec import encode
from bot.flows.notices import AdminAlert, CardView, Closed, NotAllowed, Rated, Relayed
from bot.flows.prepared import Delivered, Failure, Prepared
from bot.ids import ChatId, MessageId, RequestId
from bot.ports import OutboxRow, Send
from tests.flows.lab import BOSS, EVA, GROUP, IVAN, OLGA, Lab

FOREIGN, FOREIGN_NEW = ChatId(-555), ChatId(-1_000_000_000_555)


async def promise(lab: Lab, stars: int) -> None:
    send = Send(
        chat_id=ChatId(int(OLGA)),
        shape="screen",
        payload=encode(Rated(request_id=1, stars=stars)),
        slot="client:1",
    )
    await lab.store.write(lambda tx: tx.outbox.put(send, now=lab.clock.now()))


async def waiting(lab: Lab, *, shape: str, chat: int) -> list[OutboxRow]:
    """What could leave for the chat now, of one shape."""
    rows = await lab.flows.outbox.next((), 50)
    return [row for row in rows if row.send.shape == shape and row.send.chat_id == chat]


async def started(lab: Lab, *, shape: str, chat: int) -> Prepared:
    """The one such row, marked as being sent."""
    (row,) = await waiting(lab, shape=shape, chat=chat)
    prepared = await lab.flows.outbox.prepare(row)
    assert prepared is not None
    return prepared


async def taken(lab: Lab) -> RequestId:
    await lab.join()
    await lab.hire(IVAN)
    asked = await lab.ask("how much is it?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=asked)
    return asked


async def test_a_promise_replaced_after_it_was_seen_waiting_is_sent_as_it_is_now(lab: Lab) -> None:
    await promise(lab, 1)
    (seen,) = await waiting(lab, shape="screen", chat=int(OLGA))
    await promise(lab, 5)
    prepared = await lab.flows.outbox.prepare(seen)
    assert prepared is not None
    assert prepared.notice == Rated(request_id=1, stars=5)
    assert prepared.row.send.payload == encode(Rated(request_id=1, stars=5))


async def test_a_row_that_waits_no_more_is_not_prepared(lab: Lab) -> None:
    await promise(lab, 1)
    prepared = await started(lab, shape="screen", chat=int(OLGA))
    assert await lab.flows.outbox.prepare(prepared.row) is None


async def test_news_are_a_new_message_even_while_an_edit_of_the_old_one_is_on_its_way(lab: Lab) -> None:
    asked = await taken(lab)
    edit = await started(lab, shape="screen", chat=int(OLGA))
    assert edit.edit is not None
    await lab.flows.staff.done(lab.source(IVAN), request_id=asked, minutes=5)
    await lab.flows.outbox.delivered(edit.row, Delivered(message_id=edit.edit))
    closed = [one for one in await lab.fresh() if isinstance(one.notice, Closed)]
    assert [one.edit for one in closed] == [None]


async def test_what_news_overtook_is_not_sent_once_more_when_it_failed(lab: Lab) -> None:
    asked = await taken(lab)
    lab.sent.clear()
    edit = await started(lab, shape="screen", chat=int(OLGA))
    await lab.flows.staff.done(lab.source(IVAN), request_id=asked, minutes=5)
    await lab.flows.outbox.retry(edit.row, lab.clock.now(), repeat=False, error="line broke")
    told = [one.notice for one in await lab.fresh() if one.chat_id == int(OLGA)]
    assert [type(one) for one in told] == [Closed]


async def test_what_news_overtook_is_not_sent_once_more_after_a_restart(lab: Lab) -> None:
    asked = await taken(lab)
    lab.sent.clear()
    await started(lab, shape="screen", chat=int(OLGA))
    await lab.flows.staff.done(lab.source(IVAN), request_id=asked, minutes=5)
    await lab.flows.outbox.lead()
    told = [one.notice for one in await lab.fresh() if one.chat_id == int(OLGA)]
    assert [type(one) for one in told] == [Closed]


async def test_a_correction_of_a_message_that_is_gone_is_sent_as_a_new_one(lab: Lab) -> None:
    await taken(lab)
    source = lab.source(IVAN)
    await lab.flows.staff.answer(source, content=Content(text="ten"))
    await lab.deliver()
    await lab.flows.staff.edit(source, content=Content(text="eleven"))
    correction = await started(lab, shape="relay_edit", chat=int(OLGA))
    await lab.flows.outbox.failed(correction.row, Failure.MESSAGE_GONE, "message to edit not found")
    assert await waiting(lab, shape="relay_edit", chat=int(OLGA)) == []
    (anew,) = await waiting(lab, shape="relay", chat=int(OLGA))
    assert anew.send.slot is None


async def test_a_gone_card_is_posted_anew(lab: Lab) -> None:
    await lab.join()
    asked = await lab.ask("how much is it?", "consultation")
    await lab.flows.client.undo(lab.source(OLGA), request_id=asked)
    card = await started(lab, shape="card", chat=int(GROUP))
    assert card.edit is not None
    await lab.flows.outbox.failed(card.row, Failure.MESSAGE_GONE, "message to edit not found")
    assert await waiting(lab, shape="card", chat=int(GROUP)) == [
        row for row in await lab.flows.outbox.next((), 50) if row.send.slot == f"card:{asked}"
    ]


async def test_a_strangers_group_that_moves_does_not_become_the_staffs(lab: Lab) -> None:
    send = Send(chat_id=FOREIGN, shape="screen", payload=encode(NotAllowed(command="bind")))
    await lab.store.write(lambda tx: tx.outbox.put(send, now=lab.clock.now()))
    answer = await started(lab, shape="screen", chat=int(FOREIGN))
    await lab.flows.outbox.failed(answer.row, Failure.MIGRATED, "upgraded", FOREIGN_NEW)
    await lab.join()
    await lab.ask("how much is it?", "consultation")
    cards = [one for one in lab.sent if isinstance(one.notice, CardView)]
    assert [one.chat_id for one in cards] == [GROUP]
    assert lab.none_told(AdminAlert, BOSS)
    assert [one.chat_id for one in lab.sent if isinstance(one.notice, NotAllowed)] == [FOREIGN_NEW]


async def test_the_copy_follows_an_edit_after_its_reader_gave_back_and_took_again(lab: Lab) -> None:
    """What was said with a file is not passed on a second time, so there is one copy to follow."""
    await lab.join()
    await lab.hire(IVAN, EVA)
    source = lab.source(OLGA)
    lab.classifier.kinds["see this"] = "consultation"
    await lab.flows.client.submit(source, content=Content(text="see this", media="photo", file_id="f"))
    await lab.wait(seconds=6)
    asked = await lab.newest()
    for _ in range(2):
        await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=asked)
        await lab.deliver()
        await lab.flows.staff.release(lab.source(IVAN), request_id=asked)
    await lab.fresh()
    await lab.flows.client.edit(source, content=Content(text="see that", media="photo", file_id="f"))
    edits = [one for one in await lab.fresh() if isinstance(one.notice, Relayed)]
    targets: set[MessageId | None] = {one.edit for one in edits}
    assert len(edits) == len(targets) == 1
    assert {one.chat_id for one in edits} == {int(IVAN)}
