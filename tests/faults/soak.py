"""The rig of the soak: one process of the bot, months of a desk's ordinary days; nothing may be left over.

The real parts run on the real store in a file; the clock is the rig's, so that days pass, months renew and
what is old is cleaned up. Every so often, while the bot rests, memory, tasks, descriptors, threads and the
entries of everything that the bot's objects and modules keep are read. After a first part, in which caches
fill, none of it may grow.
"""

import asyncio
import random
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from time import perf_counter
from typing import Final

from tests.faults.settled import settle_in
from tests.faults.soak_gauges import Reading, grown, growth, read
from tests.faults.soak_planted import BUILDS
from tests.faults.soak_stage import Soaked, soaked
from tests.faults.soak_traffic import COMPANY, Traffic
from tests.faults.tally import Tally, Told

READINGS: Final = 100
FEW: Final = 400
"""Updates of a play that looks for a planted leak."""
ENOUGH: Final = 50_000
"""From so many updates on the memory is judged: before, caches fill. A planted leak is far larger."""
THREADS: Final = 8
"""Of the pool for what blocks: all of them begin at once, lest one that begins late count as left."""
LEFT_OPEN: Final = 100
"""Requests; more at the end would mean that work piled up, and with it whatever is kept of it."""
BROKEN: Final = """
SELECT 'update set aside: ' || error AS what FROM inbox WHERE state = 'quarantined'
UNION ALL SELECT 'promise given up: ' || error FROM outbox
WHERE state = 'dead' AND error NOT IN ('nothing to send', 'superseded', 'withdrawn')"""
OPEN: Final = "SELECT COUNT(*) AS count FROM request WHERE state IN ('queued', 'taken')"


@dataclass(slots=True, kw_only=True)
class Found:
    """What came of a play."""

    updates: int = 0
    calls: int = 0
    seconds: float = 0.0
    days: timedelta = timedelta(0)
    readings: list[Reading] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)


async def played(folder: Path, dice: random.Random, updates: int, told: Told, *, memory: bool) -> Found:
    """One play."""
    found, begun = Found(), perf_counter()
    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        asyncio.get_running_loop().set_default_executor(pool)
        async with soaked(folder, COMPANY) as there:
            await fill(pool)
            await there.rest()
            started = there.clock.now()
            traffic = Traffic(there=there, dice=dice)
            while there.post.updates < updates:
                before = there.post.updates
                await there.take(traffic.round())
                await traffic.pass_time()
                told(there.post.updates - before)
                if there.post.updates * READINGS >= updates * (len(found.readings) + 1):
                    seconds = perf_counter() - begun
                    found.readings.append(read(there.app, updates=there.post.updates, seconds=seconds))
            found.days = there.clock.now() - started
            found.updates, found.calls = there.post.updates, there.post.calls
            found.differences = [*grown(found.readings, memory=memory), *broken(there)]
    found.seconds = perf_counter() - begun
    return found


async def fill(pool: ThreadPoolExecutor) -> None:
    """All threads of the pool run."""
    loop, together = asyncio.get_running_loop(), Barrier(THREADS)
    await asyncio.gather(*(loop.run_in_executor(pool, together.wait) for _ in range(THREADS)))


def broken(there: Soaked) -> list[str]:
    """What went wrong in the bot, and work that piled up."""
    wrong = [row["what"] for row in there.rows(BROKEN)][:5]
    count = there.rows(OPEN)[0]["count"]
    return [*wrong, *([f"{count} requests are open in the end"] if count > LEFT_OPEN else [])]


def one(
    seed: int, updates: int, *planted: str, told: Told = lambda _more: None, memory: bool | None = None
) -> Found:
    """A play of the bot, or of a build with these leaks; the memory of a planted one is judged, too."""
    dice = random.Random(f"soak {seed}")
    judged = bool(planted) or updates >= ENOUGH if memory is None else memory
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        for name in planted:
            stack.enter_context(BUILDS[name][1]())
        try:
            return asyncio.run(played(Path(folder), dice, updates, told, memory=judged))
        except (RuntimeError, TimeoutError) as error:
            return Found(differences=[f"{type(error).__name__}: {error}"])


def teeth(seed: int) -> list[str]:
    """Each planted leak that was not found as what it is."""
    blind = []
    for planted, (sign, _) in BUILDS.items():
        found = one(seed, FEW, planted).differences
        if not any(each.startswith(f"{sign}:") for each in found):
            blind.append(f"{planted}: not caught, the rig is blind")
    return blind


def play(count: int, seed: int, told: Told) -> list[Tally]:
    """One long life of so many updates."""
    settle_in()
    wrong, found = teeth(seed), Found()
    if not wrong:
        found = one(seed, count, told=told)
        wrong = found.differences
    return [
        Tally(
            name="soak",
            wanted=count,
            examples=found.updates,
            steps=found.calls,
            seconds=found.seconds,
            differences=tuple(wrong),
            notes=tuple(said(found)) if found.readings else (),
        )
    ]


def said(found: Found) -> list[str]:
    """For people: how far it came, how fast, and what it held."""
    first, last = found.readings[len(found.readings) // 10], found.readings[-1]
    begun, ended = first.resident / 2**20, last.resident / 2**20
    rate = found.updates / found.seconds
    late = found.readings[-max(2, len(found.readings) // 10)]
    pace = (last.updates - late.updates) / max(last.seconds - late.seconds, 1e-9)
    judged = "" if found.updates >= ENOUGH else f" (not judged below {ENOUGH:,} updates)"
    return [
        f"{found.updates:,} updates in {found.days.days} days: {rate:.0f} a second, in the end {pace:.0f}",
        f"memory {begun:.1f} MiB, in the end {ended:.1f}: {growth(found.readings):+.1%}{judged}",
        f"in the end {last.tasks} tasks, {last.descriptors} descriptors, {last.threads} threads",
    ]
