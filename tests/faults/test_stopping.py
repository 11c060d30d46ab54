"""Stopping: SIGTERM drains, a kill loses nothing that was stored, a mistake is told in one line."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

from tests.faults.rig import BotRig, deployed

NOW = "2026-11-23T10:00:00+01:00"


async def people(rig: BotRig, count: int) -> list[int]:
    made = [
        await rig.control.post("people", {"first_name": f"p{n}", "language_code": "en"}) for n in range(count)
    ]
    return [int(one["id"]) for one in made]


def states(rig: BotRig, table: str) -> dict[str, int]:
    """How many rows of each state the database holds; read only, beside the bot."""
    with sqlite3.connect(f"file:{rig.database}?mode=ro", uri=True) as database:
        found = dict(database.execute(f"SELECT state, COUNT(*) FROM {table} GROUP BY state").fetchall())
    database.close()
    return found


async def answers(rig: BotRig, who: int) -> list[dict[str, Any]]:
    seen = await rig.control.get("seen", chat_id=who, after=0)
    return [event for event in seen["events"] if event["by"] == "bot" and event["kind"] == "sent"]


async def test_sigterm_finishes_what_is_in_hand_and_sends_what_may_be_sent(rig: BotRig) -> None:
    crowd = await people(rig, 12)
    await rig.begin()
    await rig.control.settle()
    await rig.control.post("pause_delivery")
    for who in crowd:
        await rig.control.act(who, "start")
    await rig.control.post("resume_delivery")
    await asyncio.sleep(0.15)
    assert await rig.terminate() == 0
    assert (rig.count("draining"), rig.count("stopped"), rig.count("drain_cut_short")) == (1, 1, 0)
    assert states(rig, "outbox").get("sending", 0) == 0
    await rig.begin()
    await rig.control.settle()
    assert [len(await answers(rig, who)) for who in crowd] == [1] * len(crowd)
    assert "new" not in states(rig, "inbox")


async def test_a_bot_that_was_killed_takes_up_what_it_had_stored(rig: BotRig) -> None:
    crowd = await people(rig, 12)
    await rig.begin()
    await rig.control.settle()
    for who in crowd:
        await rig.control.act(who, "start")
    await asyncio.sleep(0.05)
    await rig.kill()
    await rig.begin()
    now, wake = await rig.control.settle()
    while wake is not None and wake > now:
        await rig.control.post("advance", {"to": wake.isoformat()})
        now, wake = await rig.control.settle()
    told = [[event["text"] for event in await answers(rig, who)] for who in crowd]
    assert all(1 <= len(texts) <= 2 for texts in told), "everybody was answered, at most one repeat each"
    assert all(texts[0] != texts[1] for texts in told if len(texts) == 2), "a repeat says that it may be one"


async def test_a_refused_token_is_told_in_one_line_without_a_traceback(tmp_path: Path) -> None:
    async with deployed(tmp_path, clock=NOW, token="42:WRONG") as rig:
        rig.start()
        process = rig.process
        assert process is not None
        await asyncio.to_thread(process.join, 30)
        assert process.exitcode == 2
        printed = rig.log.read_text("utf-8")
    assert "Telegram refuses the token" in printed
    assert "Traceback" not in printed
    assert "42:WRONG" not in printed


async def test_a_second_signal_ends_the_bot_at_once(rig: BotRig) -> None:
    """Its first SIGTERM cannot drain: a call hangs."""
    await rig.control.post("faults", {"method": "sendMessage", "chat_id": None, "kind": "hang", "times": 5})
    (anna,) = await people(rig, 1)
    await rig.begin()
    await rig.control.act(anna, "start")
    await asyncio.sleep(1.0)
    process = rig.process
    assert process is not None
    process.terminate()
    await asyncio.sleep(0.5)
    assert process.is_alive()
    process.terminate()
    await asyncio.to_thread(process.join, 3)
    assert process.exitcode == 128 + 15


async def test_a_second_bot_on_the_same_file_is_turned_away_and_the_first_goes_on(rig: BotRig) -> None:
    (anna,) = await people(rig, 1)
    await rig.begin()
    first = rig.process
    rig.start()
    second = rig.process
    assert first is not None
    assert second is not None
    await asyncio.to_thread(second.join, 30)
    rig.process = first
    assert second.exitcode == 2
    assert "another bot runs on" in rig.log.read_text("utf-8")
    await rig.control.act(anna, "start")
    await rig.control.settle()
    assert len(await answers(rig, anna)) == 1


async def test_sigterm_ends_a_bot_that_cannot_reach_telegram_yet(tmp_path: Path) -> None:
    async with deployed(tmp_path, api="http://127.0.0.1:9") as rig:
        rig.settings["DOORMAN_CLOCK"] = "system"
        rig.start()
        async with asyncio.timeout(30):
            while not rig.count("telegram_unreachable"):  # noqa: ASYNC110 - a log rings no bell
                await asyncio.sleep(0.02)
        process = rig.process
        assert process is not None
        process.terminate()
        await asyncio.to_thread(process.join, 10)
        assert process.exitcode == 0
        assert "Traceback" not in rig.log.read_text("utf-8")
