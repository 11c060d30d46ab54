"""The inbox worker with more waiting than it looks at in one go."""

import asyncio
from collections.abc import AsyncIterator, Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiogram.types import Update

from bot.delivery.inbox_worker import HEADS, InboxWorker
from bot.flows.inbox import InboxFlow, Outlook
from bot.ports import InboxRow
from tests.fakes.line import Line, feeding, open_line
from tests.handlers.test_inbox_worker import message, press, rest, working


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with open_line(tmp_path) as opened:
        yield opened


async def test_a_long_queue_is_looked_at_a_few_times_and_a_failure_in_it_is_tried_again(line: Line) -> None:
    looks: list[int] = []

    class Watched(InboxFlow):
        async def look(self, busy: Collection[str], limit: int) -> Outlook:
            found = await super().look(busy, limit)
            looks.append(len(found.rows))
            return found

    async def handle(update: Update, row: InboxRow) -> None:
        await asyncio.sleep(0)
        if update.update_id == 150 and not row.attempts:
            raise RuntimeError("once")

    line.inbox = Watched(store=line.store, clock=line.clock, house=line.inbox.house)
    line.clock.seen = lambda: None
    feed = feeding(handle)
    await line.arrivals.keep([message(number, number) for number in range(1, 2 * HEADS)])
    async with working(line, feed) as worker:
        await rest(line, worker)
    assert sorted(feed.fed) == sorted([*range(1, 2 * HEADS), 150])
    assert await line.inbox.waiting() == 0
    assert sum(looks) < 10 * HEADS, "else each update that ends has hundreds read anew"


async def test_a_retry_that_falls_due_while_there_is_no_room_waits_for_room(line: Line) -> None:
    block = asyncio.Event()

    async def handle(update: Update, row: InboxRow) -> None:
        if update.update_id == 1 and not row.attempts:
            raise RuntimeError("once")
        await block.wait()

    feed = feeding(handle)
    line.clock.seen = lambda: None
    await line.arrivals.keep([message(number, number) for number in range(1, 41)])
    async with working(line, feed) as worker:
        worker.ring()
        async with asyncio.timeout(5):
            while len(feed.fed) < 17:  # noqa: ASYNC110 - the worker rings no bell here
                await asyncio.sleep(0.01)
        line.clock.now = lambda: datetime.now(UTC) + timedelta(days=3650)  # type: ignore[method-assign]
        for _ in range(5):
            worker.ring(urgent=False)
            await asyncio.sleep(0.01)
        del line.clock.now
        block.set()
        async with asyncio.timeout(5):
            await rest(line, worker)
    assert sorted(feed.fed) == sorted([1, *range(1, 41)])


async def test_a_press_goes_past_more_chats_than_are_looked_at_in_one_go(line: Line) -> None:
    block, pressed = asyncio.Event(), asyncio.Event()

    async def handle(update: Update, row: InboxRow) -> None:
        if update.callback_query is not None:
            pressed.set()
        else:
            await block.wait()

    feed = feeding(handle)
    line.clock.seen = lambda: None
    await line.arrivals.keep([message(number, number) for number in range(1, HEADS + 50)])
    await line.arrivals.keep([press(HEADS + 50, 9_000)])
    async with working(line, feed) as worker:
        worker.ring()
        async with asyncio.timeout(10):
            await pressed.wait()
        await worker_is_cut_short(worker, block)


async def worker_is_cut_short(worker: InboxWorker, block: asyncio.Event) -> None:
    """What is in hand ends, the rest stays where it is."""
    async with asyncio.TaskGroup() as group:
        group.create_task(worker.drain())
        await asyncio.sleep(0)
        block.set()
