"""The rig of random histories: everybody does anything in any order, beside a plain model that counts along.

A play is a history of a hundred updates or so through the real arrivals, dispatcher, flows, ticker and
sender, on the real store: clients of three languages write, press and press again what is over or not theirs,
staff take, answer, give back, hand on and close, an admin gives, takes in, lends and takes back, and time
passes by seconds or by months. After each step requests, holds, prices, units and money are what the model
says; nobody who writes or presses meets silence; in the end the invariants hold and nothing is left undone.

What is counted are updates. No power is cut here, so nothing waits for a disk: SQLite is in memory. Played on
PostgreSQL the same history must end with the same rows and the same calls of the Bot API as on SQLite.
"""

import asyncio
import os
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractAsyncContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import count as counting
from itertools import islice
from multiprocessing import get_context
from time import perf_counter
from typing import Final

from storage import DatabaseStore
from tests.fakes.forking import preload
from tests.fakes.server import schema
from tests.faults.histories_acts import Acts
from tests.faults.histories_books import compared, digest, finally_compared
from tests.faults.histories_company import START, Company
from tests.faults.histories_model import Model
from tests.faults.histories_planted import BUILDS
from tests.faults.histories_stage import Server, at_work, embedded
from tests.faults.histories_words import Told as Judge
from tests.faults.last_unit import places
from tests.faults.settled import settle_in
from tests.faults.tally import Tally, Told

LENGTH: Final = 120
"""Updates of a play, or a few more."""
ENOUGH, WAITING = 5, 16
"""More differences than these tell nothing new; plays that are handed out at a time."""
WITHIN: Final = 16
"""A planted build must be caught within so many plays."""
LAST: Final = 12
"""So many of the last steps are told of a play that failed."""


@dataclass(slots=True, kw_only=True)
class Found:
    """What came of a play."""

    updates: int = 0
    wrong: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    digest: dict[str, str] = field(default_factory=dict)


def company_of(dice: random.Random) -> Company:
    """What is sold in a play."""
    return Company(
        units=dice.choice((0, 0, 1, 3)),
        credit=dice.choice((0, 0, 0, 100)),
        allowance=dice.choice((0, 130, 250)),
        recalculations=dice.choice((0, 1)),
        rollover=dice.choice((0, 2)),
    )


async def played(
    opened: AbstractAsyncContextManager[DatabaseStore], company: Company, dice: random.Random, length: int
) -> Found:
    """One play; it ends at its first difference."""
    async with opened as store, at_work(company, store, Judge()) as desk:
        acts = Acts(desk=desk, model=Model(company=company, now=START), dice=dice, company=company)
        while desk.played < length and not acts.wrong:
            await acts.one()
            acts.wrong += await desk.read(partial(compared, model=acts.model))
        if not acts.wrong:
            await acts.settle()
            acts.wrong += await desk.read(partial(finally_compared, model=acts.model, post=desk.post))
        summed = await desk.read(partial(digest, post=desk.post))
    return Found(updates=desk.played, wrong=acts.wrong, steps=acts.steps, digest=summed)


@cache
def server_in(room: str) -> Server:
    """A schema of this process's own."""
    return Server(schema(room))


def one(
    seed: int, number: int, planted: str | None = None, room: str | None = None, length: int = LENGTH
) -> Found:
    """Play `number` of the seed, of the bot or of a planted build; `room`: the server where it is played once
    more, to end the same."""
    found = _one(seed, number, planted, None, length)
    if room is None or found.wrong:
        return found
    there = _one(seed, number, planted, room, length)
    there.wrong += [
        f"the two databases end with different rows: {name}"
        for name in found.digest
        if not there.wrong and found.digest[name] != there.digest[name]
    ]
    return there


def _one(seed: int, number: int, planted: str | None, room: str | None, length: int) -> Found:
    dice = random.Random(f"{seed}/{number}")
    company = company_of(dice)
    opened = embedded() if room is None else server_in(room).opened()
    with BUILDS[planted]() if planted else nullcontext():
        return asyncio.run(played(opened, company, dice, length))


def caught(seed: int, planted: str, length: int = LENGTH) -> bool:
    """Whether a planted build was seen for what it is."""
    return any(one(seed, -1 - number, planted, length=length).wrong for number in range(WITHIN))


def play(count: int, seed: int, told: Told, begin: int = 0) -> list[Tally]:
    """At least so many updates on SQLite, from play number `begin` on."""
    return [_all("histories", None, count, seed, told, begin)]


def play_postgres(count: int, seed: int, told: Told, begin: int = 0) -> list[Tally]:
    """At least so many updates on PostgreSQL, each play on SQLite as well, which must end the same."""
    with ExitStack() as stack:
        room = stack.enter_context(places())["postgres"]
        if room is None:
            return [Tally(name="histories-postgres: no server", wanted=count, examples=0, steps=0)]
        return [_all("histories-postgres", room, count, seed, told, begin)]


def _all(name: str, room: str | None, count: int, seed: int, told: Told, begin: int) -> Tally:
    """Plays until there were so many updates; none of a rig that is blind."""
    updates, plays = 0, 0
    with pool() as workers:
        wrong = blind(workers, seed)
        begun = perf_counter()
        numbers: Iterator[int] = iter(counting(begin) if not wrong else ())
        while updates < count and len(wrong) < ENOUGH:
            batch = list(islice(numbers, min(WAITING, -(-(count - updates) // LENGTH))))
            if not batch:
                break
            for number, found in zip(batch, workers.map(partial(one, seed, room=room), batch), strict=True):
                told(min(found.updates, max(0, count - updates)))
                updates, plays = updates + found.updates, plays + 1
                wrong += [said(name, seed, number, found)] if found.wrong else []
    seconds = perf_counter() - begun
    rate = f"{plays:,} plays, {updates / seconds:.0f} updates a second; the next is FROM={begin + plays}"
    return Tally(
        name=name,
        wanted=count,
        examples=updates,
        steps=plays,
        seconds=seconds,
        differences=tuple(wrong),
        notes=(rate,),
    )


def blind(workers: ProcessPoolExecutor, seed: int) -> list[str]:
    """The planted builds that were not caught."""
    seen = workers.map(partial(caught, seed), BUILDS)
    names = [planted for planted, well in zip(BUILDS, seen, strict=True) if not well]
    return [f"{planted}: not caught, the rig is blind" for planted in names]


def said(name: str, seed: int, number: int, found: Found) -> str:
    """For people: what, the last steps, and how to see it again."""
    again = f"make faults RIG={name} SEED={seed} FROM={number} COUNT=1"
    return "\n    ".join([f"play {number}", *found.wrong[:8], "after", *last(found.steps), again])


def last(steps: Sequence[str]) -> Sequence[str]:
    return steps[-LAST:]


def pool() -> ProcessPoolExecutor:
    """A process for each core, forked from one that has imported everything."""
    preload(__name__)
    return ProcessPoolExecutor(
        os.cpu_count() or 1, mp_context=get_context("forkserver"), initializer=settle_in
    )
