"""The outbox sender against the sandbox: its limits, its errors, and what becomes of each row."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.outbox_sender import OutboxSender, back_off
from bot.delivery.receive import TokenRefused
from bot.flows.outbox import OutboxFlow
from bot.flows.prepared import Prepared
from bot.ids import ChatId, OutboxId
from bot.ports import OutboxRow, Send
from tests.fakes.line import Line, open_line


@asynccontextmanager
async def sending(line: Line) -> AsyncIterator[OutboxSender]:
    """A sender and the clock that run meanwhile."""
    sender = OutboxSender(outbox=line.outbox, bot=line.bot, keeper=line.clock)
    line.clock.seen = line.lab.world.updates.last_emitted
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(part) for part in (sender.run(), line.clock.run())]
        yield sender
        for part in running:
            part.cancel()


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with open_line(tmp_path) as opened:
        yield opened


async def settle(line: Line) -> datetime | None:
    """Till the sender has nothing more to do at this moment; when it wants to wake."""
    await line.lab.call("getUpdates", offset=(line.lab.world.updates.last_emitted() or 0) + 1)
    wake = (await line.lab.control("settle", timeout=5))["next_wake"]
    return None if wake is None else datetime.fromisoformat(wake)


async def finish(line: Line, sender: OutboxSender) -> timedelta:
    """Till nothing waits any more; how much virtual time that took."""
    before = line.clock.now()
    sender.ring()
    while (wake := await settle(line)) is not None:
        await line.lab.control("advance", to=wake.isoformat())
    return line.clock.now() - before


async def calls(line: Line, *methods: str) -> list[dict[str, Any]]:
    """The calls of these methods, oldest first."""
    log = (await line.lab.look("log", after=0))["calls"]
    return [call for call in log if call["method"] in methods]


async def texts(line: Line, chat: int) -> list[str]:
    """What the bot wrote there."""
    return [event["text"] for event in await line.lab.seen(chat) if event["by"] == "bot"]


async def test_a_promise_is_sent_and_closed(line: Line) -> None:
    anna = await line.lab.person("anna")
    await line.promise(anna, 4)
    async with sending(line) as sender:
        await finish(line, sender)
    assert len(await texts(line, anna)) == 1
    assert await line.outbox.waiting() == 0
    sent = (await calls(line, "sendMessage"))[0]["params"]
    assert "parse_mode" not in sent
    assert sent["link_preview_options"] in ({"is_disabled": True}, '{"is_disabled": true}')
    assert await line.lab.violations() == []


async def test_a_slot_is_edited_and_an_unchanged_message_counts_as_delivered(line: Line) -> None:
    anna = await line.lab.person("anna")
    async with sending(line) as sender:
        for stars in (1, 2, 2):
            await line.promise(anna, stars, slot="receipt:1")
            await finish(line, sender)
    assert len(await calls(line, "sendMessage")) == 1
    edits = await calls(line, "editMessageText")
    assert [edit["ok"] for edit in edits] == [True, False]
    assert "message is not modified" in edits[1]["description"]
    assert await line.outbox.waiting() == 0


async def test_a_group_never_gets_more_than_its_limit_and_others_do_not_wait_for_it(line: Line) -> None:
    anna = await line.lab.person("anna")
    group = await line.lab.group()
    for number in range(30):
        await line.promise(group, 1 + number % 5)
    await line.promise(anna)
    async with sending(line) as sender:
        sender.ring()
        wake = await settle(line)
        assert wake == line.clock.now() + timedelta(seconds=60)
        assert len(await texts(line, anna)) == 1
        assert len(await texts(line, group)) == 18
        await finish(line, sender)
    assert len(await texts(line, group)) == 30
    assert all(call["ok"] for call in await calls(line, "sendMessage"))


async def test_windows_outlive_a_restart(line: Line) -> None:
    group = await line.lab.group()
    for _ in range(20):
        await line.promise(group)
    async with sending(line) as sender:
        sender.ring()
        await settle(line)
    async with sending(line) as sender:
        sender.ring()
        assert await settle(line) == line.clock.now() + timedelta(seconds=60)
    assert len(await texts(line, group)) == 18


async def test_too_many_requests_pauses_that_chat_for_exactly_that_long_and_drops_nothing(line: Line) -> None:
    anna, piotr = await line.lab.person("anna"), await line.lab.person("piotr")
    await line.lab.control("faults", method="sendMessage", chat_id=anna, kind="429", times=1, retry_after=37)
    for chat in (anna, anna, piotr):
        await line.promise(chat)
    async with sending(line) as sender:
        sender.ring()
        assert await settle(line) == line.clock.now() + timedelta(seconds=37)
        assert (await texts(line, anna), len(await texts(line, piotr))) == ([], 1)
        took = await finish(line, sender)
    assert took == timedelta(seconds=37)
    sent = await texts(line, anna)
    assert len(sent) == 2
    assert sent[0] == sent[1], "neither was marked as a repeat: a refused call had no effect"


@pytest.mark.parametrize(
    ("kind", "marked"),
    [("500", True), ("502html", True), ("reset_before", True), ("reset_after", True), ("badjson", True)],
)
async def test_a_lost_answer_is_followed_by_a_repeat_that_says_so(
    line: Line, kind: str, marked: bool
) -> None:
    anna, piotr = await line.lab.person("anna"), await line.lab.person("piotr")
    await line.promise(piotr)
    await line.promise(anna)
    await line.lab.control("faults", method="sendMessage", chat_id=anna, kind=kind, times=1)
    async with sending(line) as sender:
        took = await finish(line, sender)
    plain, sent = (await texts(line, piotr))[0], await texts(line, anna)
    assert took == timedelta(seconds=1)
    assert (sent[-1] != plain) is marked
    assert sent[-1].startswith(plain) or plain in sent[-1]
    assert await line.outbox.waiting() == 0


async def test_an_edit_whose_answer_was_lost_is_repeated_without_a_mark(line: Line) -> None:
    anna = await line.lab.person("anna")
    async with sending(line) as sender:
        await line.promise(anna, 1, slot="receipt:1")
        await finish(line, sender)
        await line.lab.control("faults", method="editMessageText", kind="reset_after", times=1)
        await line.promise(anna, 2, slot="receipt:1")
        await finish(line, sender)
    assert len(await calls(line, "sendMessage")) == 1
    assert len({event["text"] for event in await line.lab.seen(anna) if event["by"] == "bot"}) == 2


async def test_where_there_is_no_server_nothing_is_marked_since_nothing_left(line: Line) -> None:
    anna = await line.lab.person("anna")
    await line.promise(anna)
    before = line.bot.session.api
    line.bot.session.api = type(before).from_base("http://127.0.0.1:9")
    async with sending(line) as sender:
        sender.ring()
        await settle(line)
        line.bot.session.api = before
        await finish(line, sender)
    assert len(await texts(line, anna)) == 1
    rows = await line.outbox.operations_since(line.clock.now() - timedelta(hours=1))
    assert len(rows) == 1


async def test_a_deleted_message_is_sent_anew(line: Line) -> None:
    anna = await line.lab.person("anna")
    async with sending(line) as sender:
        await line.promise(anna, 1, slot="receipt:1")
        await finish(line, sender)
        kind = {"kind": "error", "code": 400, "description": "Bad Request: message to edit not found"}
        await line.lab.control("faults", method="editMessageText", times=1, **kind)
        await line.promise(anna, 2, slot="receipt:1")
        await finish(line, sender)
    assert len(await calls(line, "sendMessage")) == 2


async def test_a_reply_to_what_is_gone_is_sent_without_the_reply(line: Line) -> None:
    anna = await line.lab.person("anna")
    await line.promise(anna, reply_to=9999)
    kind = {"kind": "error", "code": 400, "description": "Bad Request: message to be replied not found"}
    await line.lab.control("faults", method="sendMessage", times=1, **kind)
    async with sending(line) as sender:
        assert await finish(line, sender) == timedelta(0)
    assert len(await texts(line, anna)) == 1


async def test_a_blocked_bot_gives_up_on_that_person_only(line: Line) -> None:
    anna, piotr = await line.lab.person("anna"), await line.lab.person("piotr")
    await line.lab.act(anna, "block")
    await line.promise(anna)
    await line.promise(piotr)
    async with sending(line) as sender:
        await finish(line, sender)
    assert len(await texts(line, piotr)) == 1
    assert await line.outbox.waiting() == 0


async def test_a_migrated_group_gets_its_rows_under_its_new_id(line: Line) -> None:
    group = await line.lab.group(forum=False)
    new = (await line.lab.control("migrate", chat_id=group))["chat_id"]
    await line.promise(group)
    async with sending(line) as sender:
        await finish(line, sender)
    assert len(await texts(line, new)) == 1
    assert await line.outbox.waiting() == 0


async def test_a_row_that_nobody_can_render_does_not_hold_up_its_chat(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await line.lab.person("anna")
    await line.promise(anna, 99)
    await line.promise(anna, 1)
    async with sending(line) as sender:
        await finish(line, sender)
    assert await line.outbox.waiting() == 0


async def test_a_row_that_could_be_loaded_after_all_is_no_longer_counted(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else each row that was there while the database was away would be remembered for good."""
    prepare, failures = OutboxFlow.prepare, 2

    async def away_at_first(self: OutboxFlow, row: OutboxRow) -> Prepared | None:
        nonlocal failures
        failures -= 1
        if failures >= 0:
            raise OSError("the database is away")
        return await prepare(self, row)

    async def at_once(_seconds: float) -> None:
        return None

    monkeypatch.setattr(OutboxFlow, "prepare", away_at_first)
    monkeypatch.setattr(line.clock, "nap", at_once)
    anna = await line.lab.person("anna")
    await line.promise(anna, 1)
    async with sending(line) as sender:
        await finish(line, sender)
    assert len(await texts(line, anna)) == 1
    assert sender._unreadable == {}


async def test_a_refused_token_stops_the_sender(line: Line) -> None:
    anna = await line.lab.person("anna")
    await line.promise(anna)
    kind = {"kind": "error", "code": 401, "description": "Unauthorized"}
    await line.lab.control("faults", method="sendMessage", times=1, **kind)
    with pytest.RaisesGroup(pytest.RaisesGroup(TokenRefused)):
        async with sending(line) as sender:
            sender.ring()
            await asyncio.sleep(5)
    assert await line.outbox.waiting() == 1


async def test_draining_leaves_what_waits_to_others_or_to_the_next_start(line: Line) -> None:
    """A busy group would keep it for a minute and more, and so would whoever writes meanwhile."""
    group = await line.lab.group()
    async with sending(line) as sender:
        await settle(line)
        for _ in range(25):
            await line.promise(group)
        async with asyncio.timeout(10):
            await sender.drain()
        sender.ring()
        await asyncio.sleep(0.05)
    assert await texts(line, group) == []
    assert await line.outbox.waiting() == 25


async def test_an_album_does_not_leave_before_the_group_has_room_for_all_of_it(line: Line) -> None:
    """Of twelve operations that were counted too late, Telegram would refuse some."""
    group = await line.lab.group()
    for _ in range(17):
        await line.promise(group)
    album = Send(chat_id=ChatId(group), shape="album", payload='{"talks": [1, 2]}')
    await line.store.write(lambda tx: tx.outbox.put(album, now=line.clock.now()))
    async with sending(line) as sender:
        sender.ring()
        assert await settle(line) == line.clock.now() + timedelta(seconds=60)
    assert len(await texts(line, group)) == 17
    assert await line.outbox.waiting() == 1


def test_the_back_off_doubles_up_to_a_minute() -> None:
    seconds = [back_off(attempts).total_seconds() for attempts in range(8)]
    assert seconds == [1, 2, 4, 8, 16, 32, 60, 60]
    assert back_off(10_000) == timedelta(seconds=60)


async def test_what_falls_due_while_the_sender_looks_around_does_not_wait_for_the_next_ring(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Time passes between the two questions: what may leave now, and when is there more."""
    anna = await line.lab.person("anna")
    row = await line.promise(anna)
    moment = line.clock.now() + timedelta(seconds=5)
    await line.store.write(lambda tx: (tx.outbox.sending(row, now=moment), None))
    await line.outbox.retry((await held(line, row)), moment, repeat=False, error="busy")
    next_rows = OutboxFlow.next

    async def slow(self: OutboxFlow, busy: Collection[ChatId], limit: int) -> tuple[OutboxRow, ...]:
        rows = await next_rows(self, busy, limit)
        if line.clock.now() < moment:
            monkeypatch.setattr(line.clock, "_now", moment + timedelta(milliseconds=1))
        return rows

    monkeypatch.setattr(OutboxFlow, "next", slow)
    sender = OutboxSender(outbox=line.outbox, bot=line.bot, keeper=line.clock)
    running = asyncio.create_task(sender.run())
    async with asyncio.timeout(5):
        while await line.outbox.waiting():  # noqa: ASYNC110 - a database rings no bell
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.wait({running})
    assert len(await texts(line, anna)) == 1


async def held(line: Line, row: OutboxId) -> OutboxRow:
    """The row as a sender that has it in hand knows it."""
    send = Send(chat_id=ChatId(1), shape="screen", payload="")
    return OutboxRow(id=row, send=send, attempts=0, repeat=False, created_at=line.clock.now())
