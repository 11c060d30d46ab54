"""Plays histories of kills in two processes, after the planted builds were caught; one tally at the end.

What is counted is kills, also by `--from`; what is played is whole histories of KILLS each, so both are
rounded: how many are wanted up, where to begin down to where a history begins. The notes say where to go on.
"""

import random
import secrets
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import connection, get_context
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import psycopg
from psycopg import sql

from tests.conftest import address_of, postgres_server
from tests.faults.forked import warm
from tests.faults.kill import Found, history
from tests.faults.kill_planted import BUILDS
from tests.faults.kill_traffic import furnish
from tests.faults.tally import Tally, Told

KILLS: Final = 40
"""In one history, at most."""
TEETH: Final = 400
"""Kills within which each planted build must be caught."""
PARENTS: Final = 2
ENOUGH: Final = 10
"""Histories that differ, after which a run ends."""
SHOWN: Final = 6
BETWEEN: Final = "kept, not acknowledged"


class FileGround:
    """SQLite files, each history's a copy of one that was furnished before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        furnish(f"sqlite:///{folder}/template.db")

    def fresh(self) -> str:
        """The address of another copy."""
        for left in self.folder.glob("doorman.db*"):
            left.unlink()
        shutil.copy(self.folder / "template.db", self.folder / "doorman.db")
        return f"sqlite:///{self.folder}/doorman.db"


class ServerGround:
    """Databases of a PostgreSQL server, made from one that was furnished before; gone at the end."""

    def __init__(self, server: str, folder: Path) -> None:
        self.folder, self._server = folder, server
        self._name = f"doorman_kill_{secrets.token_hex(6)}"
        self._drop_and_make(self._name, None)
        furnish(address_of(server, self._name))

    def fresh(self) -> str:
        """The address of another copy."""
        self._drop_and_make(f"{self._name}_x", self._name)
        return address_of(self._server, f"{self._name}_x")

    def _drop_and_make(self, name: str, template: str | None) -> None:
        with psycopg.connect(self._server, autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            made = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
            if template is not None:
                made += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
            server.execute(made)

    def close(self) -> None:
        """Nothing is left on the server."""
        with psycopg.connect(self._server, autocommit=True) as server:
            for name in (f"{self._name}_x", self._name):
                drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
                server.execute(drop)


@contextmanager
def ground(kind: str) -> Iterator[FileGround | ServerGround]:
    """Where one process plays."""
    with tempfile.TemporaryDirectory(prefix="doorman-kill-") as folder:
        if kind == "sqlite":
            yield FileGround(Path(folder))
            return
        server = postgres_server()
        assert server is not None
        made = ServerGround(server, Path(folder))
        try:
            yield made
        finally:
            made.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One history, or a planted build to be caught (`build`)."""

    seed: int
    number: int
    kills: int = KILLS
    build: str = ""


def carry_out(place: FileGround | ServerGround, task: Task) -> Found:
    """One history; of a planted build as many as it takes."""
    if not task.build:
        dice = random.Random(f"{task.seed} {task.number}")
        return history(place.fresh(), place.folder, dice, kills=task.kills)
    plant, kind = BUILDS[task.build]
    found, number = Found(), 0
    while found.kills < TEETH:
        dice, number = random.Random(f"{task.seed} {task.build} {number}"), number + 1
        one = history(place.fresh(), place.folder, dice, kills=KILLS, plant=plant)
        found.kills += max(1, one.kills)
        if any(each.kind == kind for each in one.differences):
            found.differences = one.differences
            break
    return found


def parent(kind: str, line: "connection.Connection[Any, Any]") -> None:
    """A process that carries out tasks until there are no more. It has no thread, so that it may fork."""
    warm()
    with ground(kind) as place:
        while (task := line.recv()) is not None:
            line.send((task, carry_out(place, task)))
    line.send(None)


@contextmanager
def parents(
    kind: str, many: int = PARENTS, target: Callable[[str, Any], None] = parent
) -> Iterator[list[Any]]:
    """Lines to so many processes."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.kill_rig"])
    lines, processes = [], []
    for _ in range(many):
        here, there = context.Pipe()
        processes.append(context.Process(target=target, args=(kind, there), daemon=True))
        processes[-1].start()
        there.close()
        lines.append(here)
    try:
        yield lines
        for line in lines:
            line.send(None)
        for process in processes:
            process.join(10)
    finally:
        for process in processes:
            process.kill()


def done_by(lines: list[Any], following: Callable[[], Task | None]) -> Iterator[tuple[Task, Any]]:
    """Each as it is done, in whatever order. `following`: the next to begin; None: none for now."""
    busy: list[Any] = []
    idle = list(lines)
    while True:
        while idle and (task := following()) is not None:
            line = idle.pop()
            line.send(task)
            busy.append(line)
        if not busy:
            return
        ready: list[Any] = connection.wait(busy)
        for line in ready:
            busy.remove(line)
            idle.append(line)
            yield line.recv()


@dataclass(slots=True, kw_only=True)
class Sum:
    """What a run has come to. `first`: the history it began with."""

    first: int
    begun: int = 0
    played: int = 0
    kills: int = 0
    waves: int = 0
    bad: int = 0
    seconds: float = 0.0
    where: Counter[str] = field(default_factory=Counter)
    starts: list[float] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)

    def following(self, count: int, seed: int) -> Task | None:
        """The next history, unless so many kills are done or too many differ; what is under way counts with
        all that it may come to."""
        under_way = self.begun - self.played
        if self.kills + under_way * KILLS >= count or self.bad >= ENOUGH:
            return None
        self.begun += 1
        return Task(seed=seed, number=self.first + self.begun - 1)

    def add(self, task: Task, found: Found, rig: str) -> None:
        """One history more."""
        self.played += 1
        self.kills += found.kills
        self.waves += found.waves
        self.where += found.where
        self.starts += found.starts
        if found.differences:
            self.bad += 1
            self.kinds.update(one.kind for one in found.differences)
            lines = [f"{one.kind}: {one.what}" for one in found.differences[:SHOWN]]
            again = f"python -m tests.faults --rig {rig} --seed {task.seed} --from {task.number * KILLS}"
            self.said.append("\n".join([*lines, f"  again: {again} --count 1"]))

    def notes(self) -> tuple[str, ...]:
        """Where the kills landed, for people."""
        if not self.kills:
            return ()
        shares = ", ".join(f"{where} {n / self.kills:.1%}" for where, n in self.where.most_common())
        start = sorted(self.starts)[len(self.starts) // 2] * 1000 if self.starts else 0
        counted = (
            f"{self.kills:,} kills in {self.waves:,} waves,"
            f" {self.kills / max(self.seconds, 0.001):.1f} a second; the median start took {start:.0f} ms"
        )
        end = self.first + self.played
        histories = (
            f"histories {self.first:,} to {end - 1:,} of {KILLS} kills each; go on with --from {end * KILLS}"
        )
        return (counted, f"where they landed: {shares}", histories)


def run(kind: str, rig: str, count: int, seed: int, told: Told, begin: int) -> list[Tally]:
    """So many kills on that database, if every planted build is caught before."""
    begun = perf_counter()
    total = Sum(first=begin // KILLS)
    with parents(kind) as lines:
        blind, notes = with_teeth(lines, seed)
        if not blind:
            mark = perf_counter()
            for task, found in done_by(lines, lambda: total.following(count, seed)):
                total.add(task, found, rig)
                told(found.kills)
            total.seconds = perf_counter() - mark
    between = total.where[BETWEEN] / max(1, total.kills)
    few = [f"only {between:.1%} of the kills landed between commit and acknowledgement"]
    return [
        Tally(
            name=rig,
            wanted=count,
            examples=total.kills,
            steps=total.waves,
            seconds=perf_counter() - begun,
            lost=total.kinds["lost"],
            doubled=total.kinds["doubled"],
            differences=(*blind, *total.said, *(few if total.kills >= 1000 and between < 0.1 else [])),
            notes=(*notes, *total.notes()),
        )
    ]


def with_teeth(lines: list[Any], seed: int) -> tuple[list[str], list[str]]:
    """(planted builds that were not caught, those that were)"""
    tasks = iter([Task(seed=seed, number=0, build=build) for build in BUILDS])
    blind, notes = [], []
    for task, found in done_by(lines, lambda: next(tasks, None)):
        if found.differences:
            notes.append(f"planted, {task.build}: caught within {found.kills} kills")
        else:
            blind.append(f"a build that {task.build} was not caught in {found.kills} kills: the rig is blind")
    return blind, notes


def play(count: int, seed: int, told: Told, begin: int = 0) -> list[Tally]:
    """Kills on SQLite; `begin`: the number of the first, from 0."""
    return run("sqlite", "kill", count, seed, told, begin)


def play_postgres(count: int, seed: int, told: Told, begin: int = 0) -> list[Tally]:
    """Kills on PostgreSQL; without a server nothing is played."""
    if postgres_server() is None:
        return [Tally(name="kill-postgres: no server", wanted=count, examples=0, steps=0)]
    return run("postgres", "kill-postgres", count, seed, told, begin)
