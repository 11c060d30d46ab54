"""Plays histories of a database that is killed in two processes, after the planted builds were caught.

What is counted is sessions that were struck, also by `--from`; each whole history has SESSIONS of them and
one kill of the whole server. Both are rounded as the kill rig's are; the notes say where to go on.
"""

import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import connection
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final

from tests.faults.cluster import Cluster, cluster, why_not
from tests.faults.database_killed import RECOVERS, Found, history
from tests.faults.database_planted import BUILDS
from tests.faults.forked import warm
from tests.faults.kill_rig import ENOUGH, SHOWN, ServerGround, Task, done_by, parents
from tests.faults.settled import quick_folder
from tests.faults.strikes import Striker
from tests.faults.tally import Tally, Told

NAME: Final = "database-killed"
SESSIONS: Final = 67
"""In one history, at most; and one kill of the server."""
TEETH: Final = 400
"""Strikes within which each planted build must be caught."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A cluster, and a folder for what the bot prints."""

    server: Cluster
    ground: ServerGround
    folder: Path


@contextmanager
def place() -> Iterator[Place]:
    """Where one process plays. Raises NoCluster."""
    with cluster() as server, tempfile.TemporaryDirectory(dir=quick_folder()) as folder:
        yield Place(server=server, ground=ServerGround(server.address, Path(folder)), folder=Path(folder))


def carry_out(where: Place, task: Task) -> Found:
    """One history; of a planted build as many as it takes."""
    if not task.build:
        return played(where, f"{task.seed} {task.number}", kills=task.kills)
    plant, kind = BUILDS[task.build]
    found, number = Found(), 0
    while found.kills < TEETH:
        one = played(where, f"{task.seed} {task.build} {number}", kills=SESSIONS, plant=plant)
        found.kills, number = found.kills + max(1, one.kills), number + 1
        if any(each.kind == kind for each in one.differences):
            found.differences = one.differences
            break
    return found


def played(where: Place, seed: str, *, kills: int, **plant: Any) -> Found:
    """One history on a database of its own."""
    striker = Striker(server=where.server, dice=random.Random(seed))
    servers = 1 if kills == SESSIONS else 0
    return history(where.ground.fresh(), where.folder, striker, kills=kills, servers=servers, **plant)


def parent(_kind: str, line: "connection.Connection[Any, Any]") -> None:
    """A process that carries out tasks until there are no more, each on one cluster of its own."""
    warm()
    with place() as where:
        while (task := line.recv()) is not None:
            line.send((task, carry_out(where, task)))
    line.send(None)


@dataclass(slots=True, kw_only=True)
class Sum:
    """What a run has come to. `first`: the history it began with."""

    first: int
    found: Found = field(default_factory=Found)
    begun: int = 0
    played: int = 0
    bad: int = 0
    seconds: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)

    def following(self, count: int, seed: int) -> Task | None:
        """The next history, unless so many strikes are done or too many differ."""
        under_way = self.begun - self.played
        if self.found.kills + under_way * SESSIONS >= count or self.bad >= ENOUGH:
            return None
        self.begun += 1
        return Task(seed=seed, number=self.first + self.begun - 1, kills=SESSIONS)

    def add(self, task: Task, found: Found) -> None:
        """One history more."""
        all_, self.played = self.found, self.played + 1
        all_.kills += found.kills
        all_.servers += found.servers
        all_.waves += found.waves
        all_.where += found.where
        all_.ways += found.ways
        all_.became += found.became
        all_.recovered += found.recovered
        all_.rests += found.rests
        if found.differences:
            self.bad += 1
            self.kinds.update(one.kind for one in found.differences)
            lines = [f"{one.kind}: {one.what}" for one in found.differences[:SHOWN]]
            again = f"python -m tests.faults --rig {NAME} --seed {task.seed} --from {task.number * SESSIONS}"
            self.said.append("\n".join([*lines, f"  again: {again} --count 1"]))

    def notes(self) -> tuple[str, ...]:
        """What was struck and what became of it, for people."""
        all_ = self.found
        if not all_.kills:
            return ()
        end = self.first + self.played
        counted = (
            f"{all_.kills:,} sessions struck and {all_.servers:,} servers killed in {all_.waves:,} waves,"
            f" {all_.kills * 60 / max(self.seconds, 0.001):.0f} a minute"
        )
        recovered = (
            f"there, leading and alone again after {_seconds(all_.recovered)};"
            f" everything done after {_seconds(all_.rests)} (at most {RECOVERS:.0f} is allowed)"
        )
        histories = (
            f"histories {self.first:,} to {end - 1:,} of {SESSIONS} strikes and a killed server each;"
            f" go on with --from {end * SESSIONS}"
        )
        return (
            counted,
            f"how: {_counted(all_.ways)}",
            f"where the bot stood: {_counted(all_.where)}",
            f"commits that were not answered: {_counted(all_.became) or 'none'}",
            recovered,
            histories,
        )


def _counted(what: Counter[str]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in what.most_common())


def _seconds(every: list[float]) -> str:
    return f"{median(every):.1f} s, at most {max(every):.1f} s" if every else "no time"


def play(count: int, seed: int, told: Told, begin: int = 0) -> list[Tally]:
    """So many sessions struck, if every planted build is caught before; `begin`: the number of the first."""
    if missing := why_not():
        return [Tally(name=f"{NAME}: not played", wanted=count, examples=0, steps=0, notes=(missing,))]
    begun = perf_counter()
    total = Sum(first=begin // SESSIONS)
    with parents("", target=parent) as lines:
        blind, notes = with_teeth(lines, seed)
        if not blind:
            mark = perf_counter()
            for task, found in done_by(lines, lambda: total.following(count, seed)):
                total.add(task, found)
                told(found.kills)
            total.seconds = perf_counter() - mark
    lost_answers = total.found.kills < 500 or total.found.became["committed"] > total.found.kills / 50
    few = [] if lost_answers else ["too few commits were done and not answered: the rig is blind"]
    return [
        Tally(
            name=NAME,
            wanted=count,
            examples=total.found.kills,
            steps=total.found.waves,
            seconds=perf_counter() - begun,
            lost=total.kinds["lost"],
            doubled=total.kinds["doubled"],
            differences=(*blind, *total.said, *few),
            notes=(*notes, *total.notes()),
        )
    ]


def with_teeth(lines: list[Any], seed: int) -> tuple[list[str], list[str]]:
    """(planted builds that were not caught, those that were)"""
    tasks = iter([Task(seed=seed, number=0, build=build) for build in BUILDS])
    blind, notes = [], []
    for task, found in done_by(lines, lambda: next(tasks, None)):
        if found.differences:
            notes.append(f"planted, {task.build}: caught within {found.kills} strikes")
        else:
            blind.append(f"a build that {task.build} was not caught in {found.kills}: the rig is blind")
    return blind, notes
