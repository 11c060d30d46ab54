"""One process sends: what ends its lead, what it may say of what it had in hand, what the next one knows."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot

from bot.delivery.outbox_sender import OutboxSender
from bot.flows.crew import Crew, NotLeading
from bot.flows.outbox import OutboxFlow
from bot.flows.prepared import Delivered, Failure, Prepared
from bot.ids import ChatId, MessageId, OutboxId, WorkerId
from bot.ports import OutboxRow
from storage.sql import Sql
from tests.fakes.line import Line, open_line


@dataclass(slots=True)
class Badge:
    """The presence of a process among others, as a test has it."""

    worker: WorkerId | None
    shared: bool = True

    async def run(self, *, ring: Callable[[], None], nap: Callable[[float], Awaitable[None]]) -> None:
        """Nothing attends: the test says what happens."""

    def ring(self) -> None:
        """Nobody hears."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One of several: its badge and its flows."""

    badge: Badge
    outbox: OutboxFlow
    crew: Crew


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with open_line(tmp_path) as opened:
        yield opened


async def process(line: Line, number: int) -> Process:
    """A process of that number, which the others know of."""
    badge = Badge(WorkerId(number))
    await line.store.run(
        lambda sql: sql.change("INSERT INTO worker (id, name) VALUES (?, ?)", number, f"host:{number}")
    )
    outbox = replace(line.outbox, presence=badge)
    crew = Crew(store=line.store, clock=line.clock, house=outbox.house, presence=badge)
    return Process(badge=badge, outbox=outbox, crew=crew)


@asynccontextmanager
async def sending(line: Line, one: Process) -> AsyncIterator[OutboxSender]:
    """Its sender, which runs meanwhile, and the clock does."""
    sender = OutboxSender(outbox=one.outbox, bot=line.bot, keeper=line.clock)
    line.clock.seen = line.lab.world.updates.last_emitted
    async with asyncio.TaskGroup() as group:
        parts = [group.create_task(part) for part in (sender.run(), line.clock.run())]
        yield sender
        for part in parts:
            part.cancel()


async def rows(line: Line) -> list[tuple[str, int, int]]:
    """State, attempts and doubt of each row, as they were put."""

    def read(sql: Sql) -> list[tuple[str, int, int]]:
        found = sql.all("SELECT state, attempts, repeat FROM outbox ORDER BY id")
        return [(row["state"], row["attempts"], row["repeat"]) for row in found]

    return await line.store.run(read, writing=False)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(8):
        while not true():  # noqa: ASYNC110 - what is looked at rings no bell
            await asyncio.sleep(0.01)


async def calls(line: Line) -> list[dict[str, Any]]:
    log = (await line.lab.look("log", after=0))["calls"]
    return [call for call in log if call["method"].startswith(("send", "edit"))]


async def begun(line: Line, one: Process, row: OutboxId) -> Prepared:
    """The row, marked as being sent by that process."""
    waiting = next(each for each in await one.outbox.next((), 100) if each.id == row)
    prepared = await one.outbox.prepare(waiting)
    assert prepared is not None
    return prepared


async def test_who_stops_begins_no_call_and_gives_back_unmarked_what_waited_for_its_call(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows of sixteen chats are marked as being sent when the word to stop comes."""
    go, marked, prepare = asyncio.Event(), [0], OutboxFlow.prepare

    async def slow(self: OutboxFlow, row: OutboxRow) -> Prepared | None:
        prepared = await prepare(self, row)
        marked[0] += 1
        await go.wait()
        return prepared

    monkeypatch.setattr(OutboxFlow, "prepare", slow)
    people = [await line.lab.person(f"p{number}") for number in range(20)]
    for person in people:
        await line.promise(person)
        await line.promise(person)
    one = await process(line, 1)
    async with sending(line, one) as sender:
        sender.ring()
        await until(lambda: marked[0] == 16)
        async with asyncio.TaskGroup() as group:
            draining = group.create_task(sender.drain())
            await asyncio.sleep(0.05)
            assert not draining.done()
            go.set()
        await one.crew.leave()
    assert await rows(line) == [("new", 0, 0)] * 40
    assert await calls(line) == []
    other = await process(line, 2)
    taken = await other.outbox.lead()
    assert taken is not None
    assert taken.repeats == 0


async def test_a_call_that_was_begun_is_finished_and_recorded_before_the_drain_is_over(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, called, call = asyncio.Event(), asyncio.Event(), Bot.__call__

    async def slow(self: Bot, method: Any, request_timeout: int | None = None) -> Any:
        called.set()
        await go.wait()
        return await call(self, method, request_timeout)

    monkeypatch.setattr(Bot, "__call__", slow)
    anna = await line.lab.person("anna")
    for _ in range(3):
        await line.promise(anna)
    one = await process(line, 1)
    async with sending(line, one) as sender:
        sender.ring()
        await called.wait()
        async with asyncio.TaskGroup() as group:
            draining = group.create_task(sender.drain())
            await asyncio.sleep(0.05)
            assert not draining.done()
            go.set()
    assert await rows(line) == [("sent", 0, 0), ("new", 0, 0), ("new", 0, 0)]


async def test_the_lead_ends_with_the_presence_it_was_taken_under(line: Line) -> None:
    anna = await line.lab.person("anna")
    one = await process(line, 1)
    async with sending(line, one) as sender:
        sender.ring()
        await until(lambda: sender.leading)
        one.badge.worker = None
        assert not sender.leading
        await line.promise(anna)
        sender.ring()
        await asyncio.sleep(0.1)
        assert await calls(line) == []
        one.badge.worker = WorkerId(2)  # a new number, which nobody leads under
        sender.ring()
        await asyncio.sleep(0.1)
        assert not sender.leading


@pytest.mark.parametrize("word", ["delivered", "retry", "give_back", "failed"])
async def test_a_former_leader_cannot_say_what_became_of_a_row_that_the_next_one_has(
    line: Line, word: str
) -> None:
    """It stood still while its call was under way, and was taken for dead."""
    anna = await line.lab.person("anna")
    row = await line.promise(anna, slot="receipt:1")
    former, present = await process(line, 1), await process(line, 2)
    assert await former.outbox.lead()
    old = await begun(line, former, row)
    await former.crew.leave()  # as the reaper does with the dead
    assert await present.outbox.lead()
    new = await begun(line, present, row)
    former.badge.worker = WorkerId(3)
    says: dict[str, Callable[[], Awaitable[None]]] = {
        "delivered": lambda: former.outbox.delivered(old.row, Delivered(message_id=MessageId(7))),
        "retry": lambda: former.outbox.retry(old.row, line.clock.now(), repeat=False, error="no"),
        "give_back": lambda: former.outbox.give_back(old.row),
        "failed": lambda: former.outbox.failed(old.row, Failure.BLOCKED, "blocked"),
    }
    with pytest.raises(NotLeading):
        await says[word]()
    assert await rows(line) == [("sending", 0, 1)]
    await present.outbox.delivered(new.row, Delivered(message_id=MessageId(8)))
    assert await line.store.read(lambda tx: tx.outbox.slot(ChatId(anna), "receipt:1")) == 8


async def test_the_next_leader_counts_the_calls_that_were_under_way_and_obeys_the_pauses(line: Line) -> None:
    group, anna = await line.lab.group(), await line.lab.person("anna")
    promised = [await line.promise(group) for _ in range(20)]
    await line.promise(anna)
    former, present = await process(line, 1), await process(line, 2)
    assert await former.outbox.lead()
    for row in promised[:17]:
        prepared = await begun(line, former, row)
        await former.outbox.delivered(prepared.row, Delivered())
    await begun(line, former, promised[17])
    paused = line.clock.now() + timedelta(seconds=90)
    await former.outbox.pause(ChatId(anna), paused)
    await former.crew.leave()
    async with sending(line, present) as sender:
        sender.ring()
        await line.lab.call("getUpdates", offset=(line.lab.world.updates.last_emitted() or 0) + 1)
        wake = (await line.lab.control("settle", timeout=5))["next_wake"]
    assert await calls(line) == [], "seventeen arrived, one may yet"
    assert wake == (line.clock.now() + timedelta(seconds=60)).isoformat()
    assert await line.outbox.next_due(line.clock.now()) == paused
