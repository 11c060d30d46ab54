"""What became of a promise is said once, though the answer to the commit that said it was lost."""

import sqlite3

import pytest

from bot.desk.talk import Content
from bot.flows.client import seal
from bot.flows.notices import AdminAlert, StaffTold
from bot.flows.prepared import Failure, Prepared
from bot.ids import ChatId, MessageId, TopicId, UserId
from tests.flows.lab import BOSS, EVA, IVAN, OLGA, Lab
from tests.flows.saying import answers, opened


async def prepared_for(lab: Lab, user: UserId | ChatId, shape: str) -> Prepared:
    """The next row to them, on its way, which must be of that shape."""
    rows = await lab.flows.outbox.next((), 50)
    row = next(one for one in rows if one.send.chat_id == int(user))
    assert row.send.shape == shape
    prepared = await lab.flows.outbox.prepare(row)
    assert prepared is not None
    return prepared


async def test_whoever_must_hear_that_it_was_not_delivered_hears_it_once(lab: Lab) -> None:
    await opened(lab)
    await answers(lab, Content(text="the answer"))
    prepared = await prepared_for(lab, OLGA, "relay")
    for _ in range(2):
        await lab.flows.outbox.failed(prepared.row, Failure.REJECTED, "no")
    await lab.deliver()
    assert [one.what for one in lab.told(IVAN) if isinstance(one, StaffTold)] == ["not_delivered"]
    assert [one.what for one in lab.told(BOSS) if isinstance(one, AdminAlert)] == ["undeliverable"]


async def test_a_new_topic_shows_the_header_once(lab: Lab) -> None:
    lab.refit(private_topics=True)
    await lab.join()
    await lab.hire(IVAN, EVA)
    request = await lab.ask("how?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    prepared = await prepared_for(lab, IVAN, "topic")
    done = lab.done(prepared, MessageId(4242))
    await lab.flows.outbox.delivered(prepared.row, done)
    before = await lab.headers(IVAN)
    await lab.flows.outbox.delivered(prepared.row, done)
    assert len(before) == 1
    assert await lab.headers(IVAN) == []
    thread = await lab.store.read(lambda tx: tx.topics.of(request, ChatId(int(IVAN))))
    assert thread == TopicId(4242)


async def test_a_part_that_was_passed_on_does_not_end_the_next_one(lab: Lab) -> None:
    """The row waits for its next part by then, or is another's by now."""
    await lab.join()
    await lab.flows.client.balance(lab.source(OLGA))
    prepared = await prepared_for(lab, OLGA, "screen")
    await lab.flows.outbox.give_back(prepared.row)
    await lab.flows.outbox.delivered(prepared.row, lab.done(prepared, MessageId(4242)))
    await lab.flows.outbox.failed(prepared.row, Failure.REJECTED, "no")
    assert prepared.row.id in {row.id for row in await lab.flows.outbox.next((), 50)}


@pytest.mark.parametrize("on_its_way", [False, True])
async def test_what_cannot_be_read_is_given_up_once(lab: Lab, on_its_way: bool) -> None:
    await opened(lab)
    await answers(lab, Content(text="the answer"))
    row = next(one for one in await lab.flows.outbox.next((), 50) if one.send.chat_id == int(OLGA))
    if on_its_way:
        assert await lab.flows.outbox.prepare(row) is not None
    for _ in range(2):
        await lab.flows.outbox.unreadable(row, "no")
    await lab.deliver()
    assert [one.what for one in lab.told(IVAN) if isinstance(one, StaffTold)] == ["not_delivered"]
    assert [one.what for one in lab.told(BOSS) if isinstance(one, AdminAlert)] == ["undeliverable"]


async def test_a_draft_outlasts_a_database_that_is_away(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was about to be sealed is not put aside as undecided."""
    await lab.join()
    sealing, left = seal.seal, 1

    def full_at_first(*args: object, **more: object) -> bool:
        nonlocal left
        left -= 1
        if left >= 0:
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        return sealing(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(seal, "seal", full_at_first)
    lab.classifier.kinds["how?"] = "consultation"
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="how?"))
    await lab.wait(seconds=6)
    assert left == 0
    await lab.flows.ticker.run_due()
    assert left == -1
    assert lab.look("SELECT kind, state FROM request") == [("consultation", "queued")]
