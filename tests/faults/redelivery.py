"""The rig of redelivery: Telegram gives updates again, in another order, and counts anew after a quiet week.

A play is some days of a desk. Of all updates about a third come again: at once, an hour or 23 hours later.
Different queues of Telegram overtake each other; within one the order is kept. In the middle of a play nobody
writes for more than a week, and the next update has any number, even one that was there before. Whatever
comes, nothing may take effect twice or not at all: books and chats are compared with a plain model.
"""

import asyncio
import os
import random
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Final

from sandbox.world import Settings as WorldSettings
from sandbox.world import World
from tests.fakes.forking import preload
from tests.fakes.server import schema
from tests.faults.inside import Telegram
from tests.faults.last_unit import places
from tests.faults.outcome import Difference
from tests.faults.redelivery_books import compared, numbers_of
from tests.faults.redelivery_planted import BUILDS
from tests.faults.redelivery_stage import Courier, There, running
from tests.faults.redelivery_traffic import ALL, START, Traffic
from tests.faults.settled import settle_in
from tests.faults.tally import Tally, Told

QUIET: Final = timedelta(days=8)
"""After a week without updates Telegram counts on from any number."""
PAUSES: Final = (timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=40))
EACH: Final = {"sqlite": 1, "postgres": 50}
"""Which plays are played on each database."""
ENOUGH, WAITING = 5, 16
"""More differences than these tell nothing new; plays that are handed out at a time."""
WITHIN: Final = 3
"""A planted build must be caught within so many plays."""


@dataclass(slots=True, kw_only=True)
class Found:
    """What came of a play."""

    updates: int = 0
    repeats: int = 0
    differences: list[Difference] = field(default_factory=list)


async def played(folder: Path, url: str, dice: random.Random, writing: int = ALL) -> Found:
    """One play; it ends at its first difference."""
    telegram = Telegram(World(WorldSettings(virtual=True, start=START, limits=False)))
    traffic = Traffic(world=telegram.world, dice=dice)
    traffic.settle_in(writing)
    courier = Courier(telegram.world, dice)
    found = Found()
    try:
        async with running(folder, url, telegram, traffic, dice) as there:
            await there.rest()
            await season(there, traffic, courier, found, until_left=len(traffic.fresh) // 3)
            await quiet_week(there, courier)
            await season(there, traffic, courier, found, until_left=0)
            await flush(there, courier)
            found.differences += await there.read(partial(compared, traffic=traffic))
    finally:
        telegram.world.end()
    found.updates, found.repeats = courier.count, courier.repeats
    return found


async def season(there: There, traffic: Traffic, courier: Courier, found: Found, *, until_left: int) -> None:
    """Rounds, until only so many are left who have not written."""
    rounds = 0
    while len(traffic.fresh) > until_left and not found.differences:
        traffic.round()
        await there.take(courier.due())
        traffic.edit_early()
        await there.take(courier.due())
        await there.wait(there.world.clock.now() + traffic.dice.choice(PAUSES))
        traffic.learn(await there.read(numbers_of))
        rounds += 1
        if rounds % 10 == 0:
            found.differences += await there.read(partial(compared, traffic=traffic))


async def flush(there: There, courier: Courier) -> None:
    """Everything that is still to come again comes."""
    while (moment := courier.next_again()) is not None:
        await there.wait(max(moment, there.world.clock.now()))
        await there.take(courier.due())
    await there.wait(there.world.clock.now() + timedelta(minutes=2))


async def quiet_week(there: There, courier: Courier) -> None:
    """Nobody writes; then Telegram counts anew."""
    await flush(there, courier)
    await there.wait(there.world.clock.now() + QUIET)
    courier.count_anew()


def one(
    seed: int, number: int, planted: str | None = None, room: str | None = None, writing: int = ALL
) -> Found:
    """Play `number` of the seed, of the bot or of a planted build; `room`: the server where it is played;
    `writing`: how many contacts write in it."""
    dice = random.Random(f"{seed}/{number}")
    with BUILDS[planted]() if planted else nullcontext(), tempfile.TemporaryDirectory() as folder:
        url = schema(room) if room else f"sqlite:///{folder}/doorman.db"
        try:
            return asyncio.run(played(Path(folder), url, dice, writing))
        except RuntimeError as error:
            return Found(differences=[Difference(kind="other", what=str(error))])


def caught(seed: int, planted: str) -> bool:
    """Whether a planted build was seen for what it is."""
    return any(one(seed, -1 - number, planted).differences for number in range(WITHIN))


def play(count: int, seed: int, told: Told, begin: int = 0) -> list[Tally]:
    """So many plays, from number `begin` on; every fiftieth on PostgreSQL, too, by two workers."""
    with pool() as workers, ExitStack() as stack:
        seen = workers.map(partial(caught, seed), BUILDS)
        blind = [
            f"{name}: not caught, the rig is blind"
            for name, well in zip(BUILDS, seen, strict=True)
            if not well
        ]
        tallies = []
        for kind, url in stack.enter_context(places()).items():
            numbers = [each for each in range(begin, begin + count) if each % EACH[kind] == 0]
            if not numbers:
                continue
            if url is None:
                name = f"redelivery ({kind}: no server)"
                tallies.append(Tally(name=name, wanted=len(numbers), examples=0, steps=0))
                continue
            heard = told if kind == "sqlite" else nobody
            tallies.append(
                _all(workers, kind, None if kind == "sqlite" else url, numbers, seed, blind, heard)
            )
    return tallies


def nobody(_more: int) -> None:
    """The bar is full: these plays were counted."""


def _all(
    workers: ProcessPoolExecutor,
    kind: str,
    room: str | None,
    numbers: Sequence[int],
    seed: int,
    blind: Sequence[str],
    told: Told,
) -> Tally:
    """The plays of these numbers on one kind of database."""
    begun, found, wrong = perf_counter(), [], list(blind)
    some = iter(numbers if not blind else ())
    while (batch := list(islice(some, WAITING))) and len(wrong) < ENOUGH:
        for number, each in zip(batch, workers.map(partial(one, seed, room=room), batch), strict=True):
            found.append(each)
            wrong += [said(seed, number, each)] if each.differences else []
            told(1)
    kinds = [each.kind for played in found for each in played.differences]
    updates, repeats = sum(each.updates for each in found), sum(each.repeats for each in found)
    seconds = perf_counter() - begun
    return Tally(
        name=f"redelivery ({kind})",
        wanted=len(numbers),
        examples=len(found),
        steps=updates,
        seconds=seconds,
        lost=kinds.count("lost"),
        doubled=kinds.count("doubled"),
        differences=tuple(wrong),
        notes=(f"{updates:,} updates, {repeats:,} of them again, {updates / seconds:.0f} a second",),
    )


def said(seed: int, number: int, found: Found) -> str:
    """For people: what, and how to see it again."""
    lines = [f"{each.kind}: {each.what}" for each in found.differences[:8]]
    return "\n    ".join(
        [f"play {number}", *lines, f"make faults RIG=redelivery SEED={seed} FROM={number} COUNT=1"]
    )


def pool() -> ProcessPoolExecutor:
    """A process for each core, forked from one that has imported everything."""
    preload(__name__)
    return ProcessPoolExecutor(
        os.cpu_count() or 1, mp_context=get_context("forkserver"), initializer=settle_in
    )
