"""Topics in private chats against the sandbox: made first, named anew, made again when deleted."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.outbox_sender import OutboxSender
from bot.desk.people import Role
from bot.desk.request import Request, RequestState
from bot.flows.cards import put_header
from bot.flows.notices import StaffTold
from bot.flows.outbox import OutboxFlow
from bot.flows.scene import Work
from bot.flows.topics import LATER, put_topic
from bot.ids import AccountId, ChatId, TopicId, UserId
from bot.ports import Tx
from tests.fakes.house import small_house
from tests.fakes.line import Line, open_line
from tests.handlers.test_outbox_sender import calls, sending
from tests.storage.world import NOW, found, request

HOUSE = replace(small_house(), private_topics=True)
FILES: dict[int, Path] = {}
"""Where each line's database is."""


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with open_line(tmp_path, virtual=False) as opened:
        await opened.lab.reset(virtual=False, bot={"has_topics_enabled": True, "deleted_topics": "refused"})
        FILES[id(opened)] = tmp_path / "doorman.db"
        opened.outbox = OutboxFlow(store=opened.store, clock=opened.clock, house=HOUSE)
        yield opened


async def finish(line: Line, sender: OutboxSender) -> None:
    """Till nothing waits or is on its way any more. In real time: a new topic is an update, which voids the
    idleness that virtual time goes by."""
    sender.ring()
    for _ in range(600):
        if not unfinished(line):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("something is owed for ever")


def unfinished(line: Line) -> int:
    """Rows that are still owed, as another process sees them."""
    with closing(sqlite3.connect(FILES[id(line)])) as other:
        (count,) = other.execute("SELECT count(*) FROM outbox WHERE state IN ('new', 'sending')").fetchone()
    return int(count)


def work(tx: Tx, now: datetime) -> Work:
    return Work(tx=tx, house=HOUSE, now=now)


def client(tx: Tx) -> AccountId:
    added = tx.accounts.add(
        name="Orbit",
        currency="EUR",
        language="en",
        zone="Europe/Berlin",
        plan="basic",
        anchor=date(2026, 1, 31),
        now=NOW,
    )
    assert added is not None
    return added


async def taken(line: Line, who: int) -> Request:
    """A request that this person has just taken: its topic and its header are promised."""

    now = line.clock.now()

    def take(tx: Tx) -> Request:
        tx.staff.put(user_id=UserId(who), role=Role.AGENT, name="ivan", now=now)
        made = request(tx, account_id=client(tx))
        tx.requests.move(made, RequestState.TAKEN, assignee=UserId(who), taken_at=now)
        stored = found(tx, made.id)
        put_topic(work(tx, now), stored, UserId(who))
        put_header(work(tx, now), stored, UserId(who), fresh=True)
        return stored

    return await line.store.write(take)


async def topic(line: Line, asked: Request, who: int) -> TopicId | None:
    return await line.store.read(lambda tx: tx.topics.of(asked.id, ChatId(who)))


async def tell(line: Line, asked: Request, who: int) -> None:
    notice = StaffTold(what="client_edited", request_id=asked.id, detail="new words")
    now = line.clock.now()
    await line.store.write(lambda tx: work(tx, now).tell(UserId(who), notice))


async def test_the_topic_is_made_before_what_goes_into_it(line: Line) -> None:
    ivan = await line.lab.person("ivan")
    asked = await taken(line, ivan)
    async with sending(line) as sender:
        await finish(line, sender)
    made, sent = await calls(line, "createForumTopic", "sendMessage")
    assert made["params"]["name"].startswith(f"#{asked.id} ")
    assert sent["params"]["message_thread_id"] == await topic(line, asked, ivan)


async def test_at_the_end_it_gets_another_name_once(line: Line) -> None:
    ivan = await line.lab.person("ivan")
    asked = await taken(line, ivan)
    async with sending(line) as sender:
        await finish(line, sender)
        for _ in range(2):
            await line.store.write(partial(close, asked=asked, now=line.clock.now()))
            await finish(line, sender)
    named = await calls(line, "editForumTopic")
    assert [call["params"]["name"][0] for call in named] == ["✓", "✓"]
    assert await line.outbox.waiting() == 0
    assert await line.store.read(lambda tx: tx.topics.request(ChatId(ivan), thread_of(named))) == asked.id


def thread_of(named: list[dict[str, Any]]) -> TopicId:
    return TopicId(named[0]["params"]["message_thread_id"])


def close(tx: Tx, *, asked: Request, now: datetime) -> None:
    stored = found(tx, asked.id)
    tx.requests.move(stored, RequestState.DONE, closed_at=now)
    put_topic(work(tx, now), stored, UserId(int(stored.assignee or 0)), priority=LATER)


async def test_deleted_it_is_made_again_with_the_header_and_what_was_to_be_said(line: Line) -> None:
    ivan = await line.lab.person("ivan")
    asked = await taken(line, ivan)
    async with sending(line) as sender:
        await finish(line, sender)
        before = await topic(line, asked, ivan)
        await line.lab.call("deleteForumTopic", chat_id=ivan, message_thread_id=before)
        await tell(line, asked, ivan)
        await finish(line, sender)
    after = await topic(line, asked, ivan)
    assert after not in {None, before}
    said = [event for event in await line.lab.seen(ivan) if event["by"] == "bot" and event["kind"] == "sent"]
    assert [event["thread_id"] for event in said] == [before, after, after]
    assert "new words" in " ".join(event["text"] for event in said[1:])
    assert await line.outbox.waiting() == 0


async def test_where_the_bot_has_none_the_talk_goes_on_without(line: Line) -> None:
    await line.lab.reset(virtual=False)
    ivan = await line.lab.person("ivan")
    asked = await taken(line, ivan)
    async with sending(line) as sender:
        await finish(line, sender)
        await tell(line, asked, ivan)
        await finish(line, sender)
    assert await topic(line, asked, ivan) is None
    sent = await calls(line, "sendMessage")
    assert [call["params"].get("message_thread_id") for call in sent] == [None, None]
    assert await line.outbox.waiting() == 0
