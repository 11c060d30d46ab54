"""The time of a story stands still; who is dead is dead all the same, and another takes over what it had."""

import asyncio
from pathlib import Path

from tests.faults.rig import BotRig, deployed
from tests.faults.test_two_bots import said_to

PATIENCE = 20.0


async def greeted(rig: BotRig, name: str) -> list[str]:
    """A person presses Start; what the bot said to them."""
    made = await rig.control.post("people", {"first_name": name, "language_code": "en"})
    person = int(made["id"])
    await rig.control.act(person, "start")
    async with asyncio.timeout(PATIENCE):
        while not (said := await said_to(rig.control, person)):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)
    return said


async def test_by_the_clock_of_stories_a_killed_process_is_replaced_on_postgresql(
    tmp_path: Path, postgres_url: str
) -> None:
    async with deployed(tmp_path, database=postgres_url) as rig:
        await rig.begin()
        assert await greeted(rig, "anna")
        await rig.kill()
        await rig.begin()
        assert await greeted(rig, "zoe")
        assert await rig.terminate() == 0
