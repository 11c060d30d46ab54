"""A database that is away costs nobody anything: what it was asked waits, and is never counted a failure."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiogram.types import Update

from bot.delivery.inbox_worker import InboxWorker
from bot.delivery.outbox_sender import LOAD_ATTEMPTS, WRITE_ATTEMPTS
from bot.delivery.tally import Tally
from bot.flows.inbox import ATTEMPTS
from bot.flows.outbox import OutboxFlow
from bot.flows.prepared import Delivered, Failure, Prepared
from bot.ids import ChatId
from bot.ports import InboxRow, OutboxRow, Send, Tx
from tests.fakes.line import Feeding, Line, feeding, open_line
from tests.handlers.test_inbox_worker import known, message, rest
from tests.handlers.test_outbox_sender import finish, sending, texts

ADMIN = 99
OFTEN = 3 + max(ATTEMPTS, LOAD_ATTEMPTS, WRITE_ATTEMPTS)


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with open_line(tmp_path, admins=frozenset({ADMIN})) as opened:
        opened.clock.seen = lambda: None
        yield opened


@pytest.fixture
def pauses(line: Line, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The naps that were asked for; none is taken."""
    taken: list[float] = []

    async def nap(seconds: float) -> None:
        taken.append(seconds)

    monkeypatch.setattr(line.clock, "nap", nap)
    return taken


def no_room(_tx: Tx) -> None:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise error


async def handled(line: Line, feed: Feeding, *updates: dict[str, Any], tally: Tally | None = None) -> None:
    """Have a worker see to the updates till nothing is left to do."""
    worker = InboxWorker(
        inbox=line.inbox, bot=line.bot, feed=feed, keeper=line.clock, after=lambda: None, tally=tally
    )
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(part) for part in (worker.run(), line.clock.run())]
        await line.arrivals.keep(list(updates))
        await rest(line, worker)
        for part in running:
            part.cancel()


async def inbox_rows(line: Line) -> list[tuple[str, int]]:
    """(state, attempts) of each update, in order."""
    rows = await line.store.run(lambda sql: sql.all("SELECT state, attempts FROM inbox ORDER BY id"))
    return [(row["state"], row["attempts"]) for row in rows]


async def outbox_rows(line: Line) -> list[tuple[int, str, int]]:
    """(chat, state, repeat) of each promise, in order."""
    rows = await line.store.run(lambda sql: sql.all("SELECT chat_id, state, repeat FROM outbox ORDER BY id"))
    return [(row["chat_id"], row["state"], row["repeat"]) for row in rows]


async def test_an_update_outlasts_a_database_that_is_away(line: Line, pauses: list[float]) -> None:
    await known(line, 7, ADMIN)
    tally, left = Tally(), OFTEN

    async def handle(update: Update, row: InboxRow) -> None:
        nonlocal left
        left -= 1
        if left >= 0:
            await line.store.write(no_room)

    feed = feeding(handle)
    await handled(line, feed, message(1, 7), message(2, 7), tally=tally)
    assert feed.fed == [1] * (OFTEN + 1) + [2]
    assert await inbox_rows(line) == [("done", 0), ("done", 0)]
    assert await outbox_rows(line) == []
    assert pauses == [0.25, 0.5, 1.0, 2.0, *[4.0] * (OFTEN - 4)]
    assert tally.updates == {"handled": 2}


async def test_failures_of_the_update_itself_are_counted_all_the_same(
    line: Line, pauses: list[float]
) -> None:
    await known(line, 7, ADMIN)
    tries = 0

    async def handle(update: Update, row: InboxRow) -> None:
        nonlocal tries
        tries += 1
        if tries in {1, 3, 4}:
            await line.store.write(no_room)
        raise RuntimeError("a bug")

    feed = feeding(handle)
    await handled(line, feed, message(1, 7))
    assert len(feed.fed) == ATTEMPTS + 3
    assert await inbox_rows(line) == [("quarantined", ATTEMPTS)]
    assert {chat for chat, _, _ in await outbox_rows(line)} == {7, ADMIN}


async def test_an_update_that_was_done_and_not_answered_is_not_handled_again(
    line: Line, pauses: list[float]
) -> None:
    async def handle(update: Update, row: InboxRow) -> None:
        await line.inbox.done(row.id)
        await line.store.write(no_room)

    feed = feeding(handle)
    await handled(line, feed, message(1, 7), message(2, 8))
    assert sorted(feed.fed) == [1, 2]
    assert await inbox_rows(line) == [("done", 0), ("done", 0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Away(OutboxFlow):
    """`left`: how often yet each word fails because the database is away. `unanswered`: words whose next
    commit is done, and its answer lost."""

    left: dict[str, int] = field(default_factory=dict)
    unanswered: set[str] = field(default_factory=set)

    async def _meet(self, word: str) -> None:
        if self.left.get(word, 0):
            self.left[word] -= 1
            await self.store.write(no_room)

    def _lose(self, word: str) -> None:
        if word in self.unanswered:
            self.unanswered.remove(word)
            raise ConnectionError("the line broke")

    async def prepare(self, row: OutboxRow) -> Prepared | None:
        await self._meet("prepare")
        return await OutboxFlow.prepare(self, row)

    async def give_back(self, row: OutboxRow) -> None:
        await self._meet("give_back")
        await OutboxFlow.give_back(self, row)

    async def delivered(self, row: OutboxRow, done: Delivered) -> None:
        await self._meet("delivered")
        await OutboxFlow.delivered(self, row, done)
        self._lose("delivered")

    async def failed(
        self,
        row: OutboxRow,
        failure: Failure,
        detail: str,
        new_chat: ChatId | None = None,
        *,
        more: bool = False,
    ) -> None:
        await OutboxFlow.failed(self, row, failure, detail, new_chat, more=more)
        self._lose("failed")


def ill(line: Line, *unanswered: str, **left: int) -> None:
    """From now on the line's promises meet that database."""
    kept = line.outbox
    line.outbox = Away(
        store=kept.store, clock=kept.clock, house=kept.house, left=left, unanswered=set(unanswered)
    )


async def test_no_promise_is_given_up_while_the_database_is_away(line: Line, pauses: list[float]) -> None:
    anna = await line.lab.person("anna")
    await line.promise(anna)
    ill(line, prepare=OFTEN, give_back=OFTEN)
    async with sending(line) as sender:
        await finish(line, sender)
    assert len(await texts(line, anna)) == 1
    assert await outbox_rows(line) == [(anna, "sent", 0)]


async def test_what_telegram_answered_is_kept_till_the_database_is_back(
    line: Line, pauses: list[float]
) -> None:
    anna = await line.lab.person("anna")
    await line.promise(anna)
    ill(line, delivered=OFTEN)
    async with sending(line) as sender:
        await finish(line, sender)
    assert len(await texts(line, anna)) == 1
    assert await outbox_rows(line) == [(anna, "sent", 0)]


async def test_whoever_is_to_stop_does_not_wait_for_the_database_for_ever(
    line: Line, pauses: list[float]
) -> None:
    anna = await line.lab.person("anna")
    await line.promise(anna)
    ill(line, delivered=1_000_000)
    async with sending(line) as sender:
        sender.ring()
        async with asyncio.timeout(10):
            while not pauses:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.01)
            await sender.drain()
    assert await outbox_rows(line) == [(anna, "sending", 0)]


async def test_what_cannot_be_delivered_is_told_once_though_the_answer_to_that_was_lost(
    line: Line, pauses: list[float]
) -> None:
    await known(line, ADMIN)
    anna = await line.lab.person("anna")
    await line.promise(anna)
    kind = {"kind": "error", "code": 400, "description": "Bad Request: whatever"}
    await line.lab.control("faults", method="sendMessage", times=1, chat_id=anna, **kind)
    ill(line, "failed")
    async with sending(line) as sender:
        await finish(line, sender)
    assert [chat for chat, _, _ in await outbox_rows(line)] == [anna, ADMIN]


async def test_a_promise_that_nobody_can_read_is_given_up_and_its_chat_goes_on(
    line: Line, pauses: list[float]
) -> None:
    """As a release that went back finds what a newer one wrote."""
    await known(line, ADMIN)
    anna = await line.lab.person("anna")
    payload = json.dumps({"n": "OfATimeToCome", "f": {}})
    unread = Send(chat_id=ChatId(anna), shape="screen", payload=payload)
    await line.store.write(lambda tx: tx.outbox.put(unread, now=line.clock.now()))
    await line.promise(anna)
    async with sending(line) as sender:
        await finish(line, sender)
    assert len(await texts(line, anna)) == 1
    told = await outbox_rows(line)
    assert [one[:2] for one in told[:2]] == [(anna, "dead"), (anna, "sent")]
    assert [chat for chat, _, _ in told[2:]] == [ADMIN]


async def test_an_alert_that_nobody_can_read_breeds_no_alert(line: Line, pauses: list[float]) -> None:
    await known(line, ADMIN)
    payload = json.dumps({"n": "AdminAlert", "f": {"of_a_time_to_come": 1}})
    alert = Send(chat_id=ChatId(ADMIN), shape="screen", payload=payload)
    await line.store.write(lambda tx: tx.outbox.put(alert, now=line.clock.now()))
    async with sending(line) as sender:
        await finish(line, sender)
    assert [one[:2] for one in await outbox_rows(line)] == [(ADMIN, "dead")]
