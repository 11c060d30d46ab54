"""kill -9 between Telegram's taking an album and the record of it; messages while the bot is down.

Telegram has no key by which a repeated call is known, so such an album comes once more, and says so; it never
comes a third time, and no other message is doubled. What came while the bot was down is taken up in order.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot.desk.people import Role
from bot.ids import UserId
from bot.ports import Tx
from storage import open_store
from tests.faults.rig import BotRig, deployed
from tests.faults.test_kill import let_it_finish, marked

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OLGA, IVAN, BOSS = 50_001, 50_002, 50_003
GROUP = "-1001234567890"


def register(tx: Tx) -> None:
    """A client with one contact, a lead."""
    account = tx.accounts.add(
        name="Orbit",
        currency="EUR",
        language="en",
        zone="Europe/Berlin",
        plan="business",
        anchor=date(2026, 11, 1),
        now=START,
    )
    assert account is not None
    tx.contacts.add(account_id=account, user_id=UserId(OLGA), owner=True, now=START)
    tx.staff.put(user_id=UserId(IVAN), role=Role.LEAD, name="ivan", now=START)


@asynccontextmanager
async def in_talk(folder: Path, entry: str | None = None) -> AsyncIterator[BotRig]:
    """Ivan works on Olga's question, in a bot that runs (`entry`: a planted build of it)."""
    async with deployed(folder, clock=START.isoformat(), admins=str(BOSS), staff_group=GROUP) as rig:
        for person, name in ((OLGA, "olga"), (IVAN, "ivan"), (BOSS, "boss")):
            await rig.control.post("people", {"id": person, "first_name": name, "language_code": "en"})
        store = await open_store(rig.settings["DOORMAN_DATABASE"])
        try:
            await store.migrate()
            await store.write(register)
        finally:
            await store.close()
        if entry is not None:
            rig.entry = ("tests.faults.planted", entry)
        await rig.begin()
        await say(rig, IVAN, "/start")
        await say(rig, OLGA, "How do I print the report for the branch?")
        await press(rig, OLGA, "kind_consultation")
        await say(rig, IVAN, "/queue")
        await press(rig, IVAN, "take")
        yield rig


async def say(rig: BotRig, person: int, text: str) -> None:
    await rig.control.act(person, "send", chat="private", text=text)
    await let_it_finish(rig)


async def press(rig: BotRig, person: int, data: str, *, running: bool = True) -> None:
    """The newest button that begins with `data`, if there is one."""
    for message in reversed(await chat_of(rig, person)):
        for button in [one for row in message.get("buttons") or [] for one in row]:
            if str(button.get("data", "")).startswith(data):
                where = {"chat": "private", "message_id": message["message_id"], "data": button["data"]}
                await rig.control.act(person, "press", **where)
                if running:
                    await let_it_finish(rig)
                return


async def chat_of(rig: BotRig, person: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await rig.control.get("messages", chat_id=person))["messages"]
    return found


def rows(rig: BotRig, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(rig.database)) as other:
        return other.execute(query).fetchall()


async def dead(rig: BotRig) -> None:
    """Waits till the bot has killed itself."""
    assert rig.process is not None
    await asyncio.to_thread(rig.process.join, 30)
    assert rig.process.exitcode == -9
    await rig.kill()


async def test_an_album_whose_record_was_lost_comes_once_more_and_says_so(tmp_path: Path) -> None:
    async with in_talk(tmp_path, "run_dying_after_an_album") as rig:
        names = ["a.jpg", "b.jpg", "c.jpg"]
        for number, name in enumerate(names):
            words = {"caption": "These three"} if number == 0 else {}
            await rig.control.act(OLGA, "send", chat="private", photo=name, media_group_id="three", **words)
        await dead_while_time_passes(rig)
        await rig.begin()
        await let_it_finish(rig)
        await say(rig, OLGA, "Thanks")
        pictures = [one for one in await chat_of(rig, IVAN) if one.get("media") == "photo"]
        assert [one["file_name"] for one in pictures] == names * 2
        assert [marked(one) for one in pictures] == [False] * 3 + [True, False, False]
        thanks = [one for one in await chat_of(rig, IVAN) if "Thanks" in str(one.get("text"))]
        assert len(thanks) == 1
        assert not marked(thanks[0])
        copies = rows(rig, "SELECT talk_id, COUNT(*) FROM talk_copy GROUP BY talk_id")
        assert {count for _, count in copies} == {1}


async def dead_while_time_passes(rig: BotRig) -> None:
    """Time goes on until the album leaves, and the bot dies of it."""
    passing = asyncio.ensure_future(let_it_finish(rig))
    await dead(rig)
    await passing


async def test_an_answer_written_before_a_press_arrives_before_it_closes(tmp_path: Path) -> None:
    async with in_talk(tmp_path) as rig:
        await press(rig, IVAN, "done")
        await rig.kill()
        await rig.control.act(IVAN, "send", chat="private", text="Open Reports, choose Branch.")
        await press(rig, IVAN, "done:1:15", running=False)
        await rig.begin()
        await let_it_finish(rig)
        assert [one for one in await chat_of(rig, OLGA) if "choose Branch" in str(one.get("text"))] != []
        assert rows(rig, "SELECT state, minutes FROM request") == [("done", 15)]


async def test_a_burst_torn_by_a_kill_is_one_request_and_one_charge(tmp_path: Path) -> None:
    async with in_talk(tmp_path) as rig:
        await press(rig, IVAN, "done")
        await press(rig, IVAN, "done:1:15")
        await rig.control.act(OLGA, "send", chat="private", text="How do I print the report for the branch?")
        await rig.control.post("settle", {"timeout": 10})
        await rig.kill()
        second = "And how do I close the month in accounting?"
        await rig.control.act(OLGA, "send", chat="private", text=second)
        await rig.control.post("advance", {"by": 90})
        await rig.begin()
        await let_it_finish(rig)
        await press(rig, OLGA, "kind_consultation")
        assert [text for (text,) in rows(rig, "SELECT text FROM request WHERE id > 1")] == [
            f"How do I print the report for the branch?\n{second}"
        ]
        assert len(rows(rig, "SELECT 1 FROM hold WHERE state = 'held'")) <= 1
