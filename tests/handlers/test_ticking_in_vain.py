"""What is due and cannot be done yet, such as a draft while a message of its writer waits for its retry:
the ticker looks again a while later, not again and again."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from bot.jobs.table import EACH_SECOND, Job
from bot.jobs.tickers import ClockTicker
from tests.fakes.line import open_line


async def test_what_is_due_and_not_done_is_looked_at_again_a_second_later(tmp_path: Path) -> None:
    async with open_line(tmp_path) as line:
        begun, looks = line.clock.now(), []

        async def in_vain() -> int:
            looks.append(line.clock.now() - begun)
            return 0

        async def long_due() -> datetime | None:
            return begun - timedelta(minutes=1)

        job = Job(name="due", every=EACH_SECOND, run=in_vain, next_due=long_due)
        ticker = ClockTicker(jobs=[job], keeper=line.clock, after=lambda: None)
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(part) for part in (ticker.run(), line.clock.run())]
            settled = await line.lab.control("settle", timeout=10)
            await line.lab.control("advance", to=settled["next_wake"])
            await line.lab.control("settle", timeout=10)
            for part in running:
                part.cancel()
    assert looks == [timedelta(0), EACH_SECOND]
