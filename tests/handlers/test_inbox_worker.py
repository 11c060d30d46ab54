"""The inbox worker: order within a lane, presses past messages, nothing swallowed, nothing done by itself."""

import asyncio
import json
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiogram.types import Update

from bot.delivery.inbox_worker import InboxWorker
from bot.flows.inbox import InboxFlow
from bot.ids import UserId
from bot.ports import InboxRow, Tx
from tests.fakes.line import Feeding, Line, feeding, open_line

ADMIN = 99


def person(number: int) -> dict[str, Any]:
    return {"id": number, "is_bot": False, "first_name": "anna"}


def message(update_id: int, chat: int, text: str = "x") -> dict[str, Any]:
    about = {"message_id": update_id, "date": 1, "chat": {"id": chat, "type": "private"}}
    return {"update_id": update_id, "message": {**about, "from": person(chat), "text": text}}


def press(update_id: int, user: int) -> dict[str, Any]:
    query = {"id": str(update_id), "from": person(user), "chat_instance": "1", "data": "take:1"}
    return {"update_id": update_id, "callback_query": query}


@asynccontextmanager
async def working(line: Line, feed: Feeding) -> AsyncIterator[InboxWorker]:
    """A worker and the clock that run meanwhile."""
    worker = InboxWorker(
        inbox=line.inbox, bot=line.bot, feed=feed, keeper=line.clock, after=lambda: line.rings.append("after")
    )
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(part) for part in (worker.run(), line.clock.run())]
        yield worker
        for part in running:
            part.cancel()


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with open_line(tmp_path, admins=frozenset({ADMIN})) as opened:
        yield opened


async def rest(line: Line, worker: InboxWorker) -> None:
    """Till the worker has nothing to do at any moment to come."""
    worker.ring()
    for _ in range(20):
        settled = await line.lab.control("settle", timeout=10)
        if settled["next_wake"] is None:
            return
        await line.lab.control("advance", to=settled["next_wake"])


async def known(line: Line, *people: int) -> None:
    """These people have pressed Start."""
    now = line.clock.now()

    def body(tx: Tx) -> None:
        for user in map(UserId, people):
            tx.people.seen(user_id=user, first_name="x", username=None, guess="en", now=now)
            tx.people.started(user)

    await line.store.write(body)


async def test_a_lane_is_handled_in_order_and_lanes_side_by_side(line: Line) -> None:
    order: list[tuple[int, str]] = []

    async def handle(update: Update, row: InboxRow) -> None:
        order.append((update.update_id, "begins"))
        await asyncio.sleep(0.02)
        order.append((update.update_id, "ends"))

    feed = feeding(handle)
    async with working(line, feed) as worker:
        await line.arrivals.keep([message(1, 7), message(2, 8), message(3, 7)])
        line.clock.seen = lambda: None
        await rest(line, worker)
    assert order.index((1, "ends")) < order.index((3, "begins"))
    assert order.index((2, "begins")) < order.index((1, "ends"))
    assert await line.inbox.waiting() == 0


async def test_a_press_goes_past_every_message_that_waits(line: Line) -> None:
    block, started = asyncio.Event(), asyncio.Event()

    async def handle(update: Update, row: InboxRow) -> None:
        if update.callback_query is not None:
            started.set()
        else:
            await block.wait()

    feed = feeding(handle)
    line.clock.seen = lambda: None
    async with working(line, feed) as worker:
        await line.arrivals.keep([message(number, number) for number in range(1, 41)])
        worker.ring()
        await asyncio.sleep(0.2)
        assert len(feed.fed) == 16
        await line.arrivals.keep([press(50, 9_000)])
        worker.ring()
        async with asyncio.timeout(5):
            await started.wait()
        block.set()
        await rest(line, worker)
    assert len(feed.fed) == 41


async def test_nobodys_press_overtakes_what_they_wrote_before_it_in_any_chat(line: Line) -> None:
    def in_group(update_id: int, user: int) -> dict[str, Any]:
        written = message(update_id, user)
        return written | {"message": written["message"] | {"chat": {"id": -100, "type": "supergroup"}}}

    order: list[int] = []
    block = asyncio.Event()

    async def handle(update: Update, row: InboxRow) -> None:
        if update.update_id in {1, 2}:
            await block.wait()
        order.append(update.update_id)

    feed = feeding(handle)
    line.clock.seen = lambda: None
    waiting = [message(1, 7), in_group(2, 8), press(3, 7), press(4, 8), message(5, 7), press(6, 9)]
    await line.arrivals.keep(waiting)
    async with working(line, feed) as worker:
        worker.ring()
        await asyncio.sleep(0.2)
        assert order == [6]
        block.set()
        await rest(line, worker)
    assert [one for one in order if one in {1, 3, 5}] == [1, 3, 5]
    assert [one for one in order if one in {2, 4}] == [2, 4]


async def test_a_failing_update_is_tried_again_then_set_aside_and_its_sender_and_an_admin_are_told(
    line: Line,
) -> None:
    async def handle(update: Update, row: InboxRow) -> None:
        if update.update_id == 1:
            raise RuntimeError("a bug")

    feed = feeding(handle)
    line.clock.seen = lambda: None
    await known(line, 7, ADMIN)
    async with working(line, feed) as worker:
        await line.arrivals.keep([message(1, 7), message(2, 7)])
        await rest(line, worker)
    assert feed.fed == [1, 1, 1, 2]
    assert await line.inbox.waiting() == 0
    rows = await line.outbox.next((), 10)
    assert {row.send.chat_id for row in rows} == {7, ADMIN}
    assert any("Unreadable" in row.send.payload for row in rows)


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1, "message": {"chat": {"id": 7}, "from": person(7)}},
        {"update_id": 1, "message": {**message(1, 7)["message"], "date": "soon"}},
    ],
)
async def test_what_no_library_reads_is_set_aside_at_once_and_its_sender_told(
    line: Line, update: dict[str, Any]
) -> None:
    async def handle(update: Update, row: InboxRow) -> None:
        return None

    feed = feeding(handle)
    line.clock.seen = lambda: None
    await known(line, 7)
    async with working(line, feed) as worker:
        await line.arrivals.keep([update, message(2, 7)])
        await rest(line, worker)
    assert feed.fed == [2]
    assert [row.send.chat_id for row in await line.outbox.next((), 10)] == [7]


async def test_a_text_that_is_no_json_is_set_aside(line: Line) -> None:
    async def handle(update: Update, row: InboxRow) -> None:
        return None

    line.clock.seen = lambda: None
    async with working(line, feeding(handle)) as worker:
        await line.arrivals.keep_unreadable(5, '{"update_id": 5, ')
        await rest(line, worker)
    assert await line.inbox.waiting() == 0


async def test_what_was_committed_before_the_failure_is_not_done_twice(line: Line) -> None:
    """A toast that comes too late fails after the transaction."""

    async def handle(update: Update, row: InboxRow) -> None:
        await line.inbox.done(row.id)
        raise RuntimeError("query is too old")

    feed = feeding(handle)
    line.clock.seen = lambda: None
    async with working(line, feed) as worker:
        await line.arrivals.keep([press(1, 7)])
        await rest(line, worker)
    assert feed.fed == [1]
    assert await line.outbox.next((), 10) == ()


async def test_an_old_press_is_handled_but_not_to_be_answered(line: Line) -> None:
    async def handle(update: Update, row: InboxRow) -> None:
        return None

    feed = feeding(handle)
    line.clock.seen = lambda: None
    await line.arrivals.keep([press(1, 7)])
    await line.lab.control("advance", by=151)
    await line.clock.start()
    async with working(line, feed) as worker:
        await line.arrivals.keep([press(2, 8)])
        await rest(line, worker)
    assert dict(zip(feed.fed, feed.answerable, strict=True)) == {1: False, 2: True}


async def test_draining_finishes_what_is_in_hand_and_takes_nothing_more(line: Line) -> None:
    begun, finish = asyncio.Event(), asyncio.Event()

    async def handle(update: Update, row: InboxRow) -> None:
        begun.set()
        await finish.wait()

    feed = feeding(handle)
    line.clock.seen = lambda: None
    async with working(line, feed) as worker:
        await line.arrivals.keep([message(1, 7), message(2, 7)])
        worker.ring()
        await begun.wait()
        async with asyncio.TaskGroup() as group:
            draining = group.create_task(worker.drain())
            await asyncio.sleep(0.02)
            assert not draining.done()
            finish.set()
    assert feed.fed == [1]
    rows = await line.stored()
    assert [json.loads(row.raw)["update_id"] for row in rows] == [2]
    assert "after" in line.rings


async def test_the_worker_rests_while_an_update_is_tried_again(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    again, finish = asyncio.Event(), asyncio.Event()
    looks: list[frozenset[str]] = []
    next_rows = InboxFlow.next

    async def handle(update: Update, row: InboxRow) -> None:
        if row.attempts == 0:
            raise RuntimeError("a bug")
        again.set()
        await finish.wait()

    async def counted(self: InboxFlow, busy: Collection[str], limit: int) -> tuple[InboxRow, ...]:
        looks.append(frozenset(busy))
        return await next_rows(self, busy, limit)

    monkeypatch.setattr(InboxFlow, "next", counted)
    feed = feeding(handle)
    line.clock.seen = lambda: None
    async with working(line, feed) as worker:
        await line.arrivals.keep([message(1, 7)])
        worker.ring()
        await line.lab.control("settle", timeout=10)
        await line.lab.control("advance", by=1)
        await again.wait()
        before = len(looks)
        for _ in range(40):
            await line.inbox.waiting()
        assert len(looks) <= before + 2
        finish.set()
        await rest(line, worker)
    assert await line.inbox.waiting() == 0
