"""The drill: a person is erased after the backup was made; going back to it does not bring them back."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot.keeping.run import Keeping
from bot.progress import Bars
from tests.faults.rig import BotRig, deployed
from tests.faults.test_two_bots import said_to

PATIENCE = 30.0


def people(rig: BotRig) -> list[str]:
    with closing(sqlite3.connect(f"file:{rig.database}?mode=ro", uri=True)) as database:
        return [row[0] for row in database.execute("SELECT first_name FROM person ORDER BY first_name")]


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)


async def met(rig: BotRig, name: str) -> int:
    """A person who pressed Start and was answered."""
    made = await rig.control.post("people", {"first_name": name, "language_code": "en"})
    person = int(made["id"])
    await rig.control.act(person, "start")
    await until(lambda: name in people(rig))
    return person


async def leaves(rig: BotRig, person: int) -> None:
    """They have everything deleted, by the command and its button."""
    before = len(await said_to(rig.control, person))
    await rig.control.act(person, "send", text="/erase")
    async with asyncio.timeout(PATIENCE):
        while len(await said_to(rig.control, person)) <= before:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)
    seen = await rig.control.get("seen", chat_id=person, after=0)
    asked = [event for event in seen["events"] if event["by"] == "bot" and event["kind"] == "sent"][-1]
    await rig.control.act(person, "press", message_id=asked["message_id"], data="erase_me")


async def test_going_back_to_an_older_backup_brings_nobody_back(tmp_path: Path) -> None:
    backups = tmp_path / "backups"
    more = {"clock": "system", "data": str(tmp_path), "listen": "off"}
    async with deployed(tmp_path, virtual=False, settings=more) as rig:
        await rig.begin()
        anna = await met(rig, "anna")
        await met(rig, "zoe")
        keeping = Keeping(say=lambda _: None, ticks=Bars(), now=lambda: datetime.now(UTC))
        url = rig.settings["DOORMAN_DATABASE"]
        assert await asyncio.to_thread(keeping.backup, url, backups, keep=None)
        await leaves(rig, anna)
        await until(lambda: people(rig) == ["zoe"])
        assert await rig.terminate() == 0
        (listed,) = tmp_path.glob("erased-*.jsonl")  # noqa: ASYNC240 - one name
        assert str(anna) in listed.read_text("utf-8")
        assert "anna" not in listed.read_text("utf-8")
        (backup,) = backups.glob("*.sqlite3")
        assert await asyncio.to_thread(keeping.restore, backup, url, own=True)
        assert people(rig) == ["anna", "zoe"], "the backup does not know that she left"
        await rig.begin()
        assert people(rig) == ["zoe"]
        assert [line["count"] for line in rig.events() if line["event"] == "erased_again"] == [1]
        assert await rig.terminate() == 0
