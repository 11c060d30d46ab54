"""The rig of claims: one thing, claimed by twenty people at once over four worker processes.

Half of the races are for Take on one card; the others are Release against Take, a transfer to everybody, Done
against Cancel, a price accepted by two contacts, and a payment booked by two admins. Exactly one wins, every
other is told who; requests and books agree. The rig is believed only after it has caught a build of Take that
looks in one transaction and acts in the next.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import accumulate
from time import perf_counter

from bot.ids import OutboxId
from bot.ports import Tx
from storage import DatabaseStore, invariants, open_store
from storage.unit_of_work import UnitOfWork
from tests.fakes.forking import preload
from tests.faults.claims_hands import Hands, Heard, hands
from tests.faults.claims_judges import Wrong, judge, notices_of
from tests.faults.claims_races import ADMINS, Race, set_up, settle_in
from tests.faults.last_unit import PATIENCE, UNHURRIED, places
from tests.faults.tally import Tally, Told

EACH = {"sqlite": 1, "postgres": 10}
"""Which races are played on each database: every one, every tenth."""
BATCH, CHECKED, PLANTED = 20, 100, 10
"""Races set up together; after how many the invariants are read; how many the planted build is played."""
ENOUGH = 5
"""More differences than these tell nothing new."""


@dataclass(slots=True, kw_only=True)
class Score:
    """What became of the races so far. `again`: how presses failed that were tried again, and how often."""

    done: int = 0
    presses: int = 0
    again: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    doubled: int = 0
    wrong: list[str] = field(default_factory=list)


async def batch(
    store: DatabaseStore, workers: Hands, numbers: Sequence[int], seed: int, kind: str | None = None
) -> tuple[list[Heard], list[Wrong]]:
    """Set up, pressed all at once, judged: (answers, what was wrong)."""
    races, newest = await store.write(lambda tx: begin(tx, numbers, seed, kind))
    heard = await workers.press([press for race in races for press in race.presses])
    return heard, await store.read(lambda tx: judged(tx, races, heard, newest))


def begin(tx: Tx, numbers: Sequence[int], seed: int, kind: str | None) -> tuple[list[Race], OutboxId]:
    """The races, and the newest promise before them."""
    races = [set_up(tx, seed, number, kind) for number in numbers]
    assert isinstance(tx, UnitOfWork)
    newest = tx.sql.one("SELECT COALESCE(MAX(id), 0) AS id FROM outbox")["id"]
    return races, OutboxId(newest)


def judged(tx: Tx, races: Sequence[Race], heard: Sequence[Heard], newest: OutboxId) -> list[Wrong]:
    """What was wrong, of each race that went wrong."""
    assert isinstance(tx, UnitOfWork)
    told = "SELECT payload FROM outbox WHERE id > ? AND chat_id IN (?, ?) AND shape = 'screen'"
    notices = notices_of([row["payload"] for row in tx.sql.all(told, newest, *ADMINS)])
    ends = accumulate(len(race.presses) for race in races)
    found = []
    for race, end in zip(races, ends, strict=True):
        answers = [one.answer for one in heard[end - len(race.presses) : end]]
        found.append(judge(tx, race, answers, notices.get(f"pay-{race.number}", ())))
    return [one for one in found if one is not None]


async def caught(store: DatabaseStore, url: str) -> bool:
    """Whether a build that looks first and then acts is seen."""
    async with hands(url, planted=True) as workers:
        _, wrong = await batch(store, workers, [-1 - each for each in range(PLANTED)], 0, "take")
    return any(one.winners > 1 for one in wrong)


async def race(kind: str, url: str, numbers: Sequence[int], seed: int, told: Told) -> Tally:
    """The races of these numbers on one empty database, after the planted build was caught."""
    begun, score, deadlocks = perf_counter(), Score(), 0
    address = url + UNHURRIED if kind == "postgres" else url
    store = await open_store(address, timeout=PATIENCE, connections=2)
    try:
        await store.migrate()
        await store.write(settle_in)
        if not await caught(store, address):
            score.wrong.append("a build that looks first and then acts was not caught: the rig is blind")
        async with hands(address) as workers:
            while score.done < len(numbers) and len(score.wrong) < ENOUGH:
                some = numbers[score.done : score.done + BATCH]
                heard, wrong = await batch(store, workers, some, seed)
                add(score, seed, some, heard, wrong)
                if score.done % CHECKED == 0 or score.done == len(numbers):
                    broken = await store.read(invariants.check)
                    score.wrong += [f"seed {seed}, up to race {some[-1]}: {broken[:3]}"] if broken else []
                told(len(some))
        if kind == "postgres":
            deadlocks = await store.read(deadlocks_of)
    finally:
        await store.close()
    often = [f"{number} {how}" for how, number in sorted(score.again.items())]
    return Tally(
        name=f"claims ({kind})",
        wanted=len(numbers),
        examples=score.done,
        steps=score.presses,
        seconds=perf_counter() - begun,
        lost=score.lost,
        doubled=score.doubled,
        differences=tuple(score.wrong),
        notes=(f"deadlocks: {deadlocks}; tried again: {', '.join(often) or 'nothing'}",),
    )


def add(
    score: Score, seed: int, numbers: Sequence[int], heard: Sequence[Heard], wrong: Sequence[Wrong]
) -> None:
    """A batch is done."""
    score.done += len(numbers)
    score.presses += len(heard)
    score.again.update(how for one in heard for how in one.failed)
    score.lost += sum(one.winners == 0 for one in wrong)
    score.doubled += sum(one.winners > 1 for one in wrong)
    for one in wrong:
        alone = f"make faults RIG=claims SEED={seed} FROM={one.race} COUNT=1"
        score.wrong.append(f"{one.said}\n    {alone}")


def deadlocks_of(tx: Tx) -> int:
    """How often the server broke a deadlock in this database."""
    assert isinstance(tx, UnitOfWork)
    row = tx.sql.one("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    return int(row["deadlocks"])


def play(count: int, seed: int, told: Told, begin: int = 0) -> list[Tally]:
    """So many races on SQLite, every tenth of them on PostgreSQL, too. Without a server: none there."""
    preload("tests.faults.claims_hands")
    tallies = []
    with ExitStack() as stack:
        for kind, url in stack.enter_context(places()).items():
            numbers = [one for one in range(begin, begin + count) if one % EACH[kind] == 0]
            if not numbers:
                continue
            if url is None:
                name = f"claims ({kind}: no server)"
                tallies.append(Tally(name=name, wanted=len(numbers), examples=0, steps=0))
            else:
                heard = told if kind == "sqlite" else nobody
                tallies.append(asyncio.run(race(kind, url, numbers, seed, heard)))
    return tallies


def nobody(_more: int) -> None:
    """The bar is full: these races were counted."""
