"""The rig of backups: taken while the real flows write, restored elsewhere, looked through and compared.

What is restored must be one of the states that the database went through, no older than when the backup began
and no newer than when it ended; all that is asked of a database must hold; and the flows must work on it.
"""

import asyncio
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, sleep
from typing import Any, Final
from unittest.mock import patch

from bot.keeping.run import Keeping
from bot.ports.progress import Tick
from storage import backup, invariants, open_store
from storage.errors import StorageError
from tests.faults.backup_places import Place, only_backup, place
from tests.faults.backup_planted import BUILDS, Planted, properly
from tests.faults.backup_writers import Begin, Counts, work
from tests.faults.claims_hands import flows_of, press_on, pressing
from tests.faults.claims_races import set_up, settle_in
from tests.faults.cluster import cluster, why_not
from tests.faults.settled import quick_folder
from tests.faults.tally import Tally, Told

PAGES: Final = 8
"""Of one step of a copy; so small that many transactions come while it is made."""
TEETH: Final = 12
"""Plays within which each planted build must be caught."""
ENOUGH: Final = 10
LATER: Final = 1_000_000
"""The number of the race that is played on what was restored."""
PATIENCE: Final = 30.0


class Slow:
    """Whoever watches a backup so that it takes its time: it waits a little at each step."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice

    @contextmanager
    def stage(self, what: str, total: int | None) -> Iterator[Tick]:
        """Copying waits at each tick, anything else once."""
        del total
        sleep(self._dice.uniform(0.0, 0.003))

        def tick(count: int = 1, /) -> None:
            del count
            if what in ("copying", "tables"):
                sleep(self._dice.uniform(0.0, 0.003))

        yield tick


@dataclass(slots=True, kw_only=True)
class Score:
    """What was played. `meanwhile`: how many transactions were committed during each backup."""

    plays: int = 0
    states: int = 0
    meanwhile: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A place, and the process that writes there."""

    place: Place
    line: Any
    counts: Counts

    def play(self, seed: str, planted: Planted, score: Score) -> str | None:
        """One backup; what was wrong with it."""
        dice = random.Random(seed)
        url = self.place.fresh()
        self.line.send(Begin(url=url, seed=seed))
        assert self.line.recv() == "begins"
        said: list[str] = []
        keeping = Keeping(say=lambda line: said.append(str(line)), ticks=Slow(dice), now=now)
        try:
            self._wait(dice.randint(5, 40))
            low = self.counts.done.value
            with planted(), patch.object(backup, "_PAGES", PAGES):
                well = keeping.backup(url, self.place.shelf, keep=None)
            high = self.counts.begun.value
        finally:
            self.line.send("stop")
            states = self.line.recv()
        score.plays += 1
        score.states += len(states)
        score.meanwhile.append(high - low)
        if not well:
            return f"the backup is not in order: {said}"
        return self._wrong_with(keeping, said, states, (low, high))

    def _wait(self, transactions: int) -> None:
        until = perf_counter() + PATIENCE
        while self.counts.done.value < transactions:
            if perf_counter() > until:
                raise RuntimeError("nobody writes")
            sleep(0.001)

    def _wrong_with(
        self, keeping: Keeping, said: list[str], states: dict[str, int], span: tuple[int, int]
    ) -> str | None:
        kept = only_backup(self.place.shelf)
        if not keeping.verify(str(kept), against=None):
            return f"the backup is not whole: {said[-1:]}"
        restored = self.place.restored(keeping, kept)
        if not keeping.verify(restored, against=kept):
            return f"what was restored is not whole: {said[-2:]}"
        number = states.get(self.place.state(restored))
        if number is None:
            return f"what was restored is none of the {len(states)} states that there were"
        if not span[0] <= number <= span[1]:
            return f"what was restored is state {number}, the backup lasted from {span[0]} to {span[1]}"
        return asyncio.run(opens(restored))


async def opens(url: str) -> str | None:
    """What is wrong with a bot that goes on where the backup stopped."""
    store = await open_store(url)
    try:
        await store.alone()
        await store.migrate()
        race = await store.write(lambda tx: set_up(tx, 1, LATER, "take"))
        does = pressing(flows_of(store), None)
        heard = await asyncio.gather(*(press_on(does[press.do], press) for press in race.presses[:3]))
        codes = Counter(getattr(one.answer, "code", one.answer) for one in heard)
        broken = await store.read(invariants.check)
    finally:
        await store.close()
    if codes["taken_by_you"] != 1:
        return f"a bot on what was restored says {dict(codes)}"
    return f"invariants on what was restored: {broken[:3]}" if broken else None


def now() -> datetime:
    """The moment by the wall clock: it names the file."""
    return datetime.now(UTC)


@contextmanager
def stage(server: str | None) -> Iterator[Stage]:
    """A furnished place and a process that waits to write."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.backup_writers"])
    counts = Counts(begun=context.Value("q", 0, lock=False), done=context.Value("q", 0, lock=False))
    here, there = context.Pipe()
    with (
        tempfile.TemporaryDirectory(prefix="doorman-backup-", dir=quick_folder()) as folder,
        place(Path(folder), server) as found,
    ):
        asyncio.run(furnish(found.template))
        process = context.Process(target=work, args=(there, counts.begun, counts.done), daemon=True)
        process.start()
        there.close()
        try:
            yield Stage(place=found, line=here, counts=counts)
            here.send(None)
            process.join(10)
        finally:
            process.kill()
            process.join()


async def furnish(url: str) -> None:
    """An empty database gets a desk."""
    store = await open_store(url)
    try:
        await store.migrate()
        await store.write(settle_in)
    finally:
        await store.close()


def played(opened: Stage, seed: str, planted: Planted, score: Score) -> str | None:
    """One play; an exception of storage's is what was wrong, too."""
    try:
        return opened.play(seed, planted, score)
    except (StorageError, RuntimeError) as error:
        return f"{type(error).__name__}: {error}"


def caught(opened: Stage, seed: int, name: str, planted: Planted) -> tuple[bool, str]:
    """(whether the planted build was, what is said of it)"""
    for number in range(TEETH):
        wrong = played(opened, f"{seed} {name} {number}", planted, Score())
        if wrong is not None:
            return True, f"planted, {name}: caught in play {number + 1}"
    return False, f"a backup that {name} was not caught in {TEETH}: the rig is blind"


def run(rig: str, server: str | None, count: int, seed: int, told: Told, begin: int) -> list[Tally]:
    """So many backups there, if every planted build is caught before."""
    begun, score = perf_counter(), Score()
    kind = "sqlite" if server is None else "postgres"
    with stage(server) as opened:
        teeth = [caught(opened, seed, name, planted) for name, planted in BUILDS[kind].items()]
        blind = [what for well, what in teeth if not well]
        for number in range(begin, begin + count if not blind else begin):
            wrong = played(opened, f"{seed} {number}", properly, score)
            if wrong is not None:
                again = f"python -m tests.faults --rig {rig} --seed {seed} --from {number} --count 1"
                score.wrong.append(f"{wrong}\n  again: {again}")
            told(1)
            if len(score.wrong) >= ENOUGH:
                break
    idle = sum(each == 0 for each in score.meanwhile)
    if score.plays >= ENOUGH and idle > score.plays / 2:
        blind.append(f"during {idle} of {score.plays} backups nobody wrote: the rig is blind")
    return [
        Tally(
            name=rig,
            wanted=count,
            examples=score.plays,
            steps=score.states,
            seconds=perf_counter() - begun,
            differences=(*blind, *score.wrong),
            notes=(*(what for well, what in teeth if well), *notes(score)),
        )
    ]


def notes(score: Score) -> tuple[str, ...]:
    """For people."""
    if not score.meanwhile:
        return ()
    middle = sorted(score.meanwhile)[len(score.meanwhile) // 2]
    return (f"{score.states:,} transactions, {middle} (median) of them while a backup was made",)


def play(count: int, seed: int, told: Told, begin: int = 0) -> list[Tally]:
    """Backups of SQLite; `begin`: the number of the first, from 0."""
    return run("backup", None, count, seed, told, begin)


def play_postgres(count: int, seed: int, told: Told, begin: int = 0) -> list[Tally]:
    """Backups of PostgreSQL by pg_dump, on a cluster of the rig's own; where none can be made, none."""
    if missing := why_not():
        name = "backup-postgres: not played"
        return [Tally(name=name, wanted=count, examples=0, steps=0, notes=(missing,))]
    with cluster() as server:
        return run("backup-postgres", server.address, count, seed, told, begin)
