"""The rig of crash points: the bot dies before or after each commit and each call of each story, and is
started again; at every seventh point it dies once more while it recovers.

A point is a story and the steps at which lives of its bot end. Points are numbered over all stories; a run
takes them in an order that the seed shuffles, none twice. One of them alone, with all that differs:
`python -m tests.faults.crash_points STORY STEP …` ("-": that life goes on to its own end).
"""

import asyncio
import contextlib
import os
import random
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Final

from bot.player.reading import read_all
from bot.player.story import Story
from tests.faults import settled
from tests.faults.inside_story import Fatal, Played, play_inside
from tests.faults.outcome import Difference, Outcome, differences
from tests.faults.planted_inside import PLANTED
from tests.faults.tally import Tally, Told

STORIES: Final = Path(__file__).parents[1] / "stories"
AGAIN_EACH: Final = 7
"""Of so many points one has a further death in the recovery."""
RECOVERY: Final = 56
"""No recovery takes more steps than these (about thirty of them are the start's own)."""
WITHIN: Final = 60
"""A planted build that lives through so many points of its story is one that the rig cannot see."""
PLANTED_STORY: Final = "01-included-consultation-ru"
SECONDS: Final = 90.0
"""A play takes a fraction of one; whoever takes so long never ends."""
ENOUGH: Final = 40
"""More failed points than these tell nothing new."""
WAITING: Final = 64
"""Points that are handed to the processes at a time."""
EXCUSED: Final[dict[str, str]] = {}
"""story -> why a check of it may fail after a death though nothing is lost or doubled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Where the bot dies, and in which story."""

    story: str
    fatal: Fatal

    @property
    def command(self) -> str:
        """What plays it alone."""
        steps = " ".join("-" if step is None else str(step) for step in self.fatal)
        return f"python -m tests.faults.crash_points {self.story} {steps}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A story left alone: the steps of each life, and how it ended. `error`: why it cannot serve."""

    story: str
    steps: tuple[int, ...]
    outcome: Outcome | None
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck:
    """What differed at a point; `steps` of all lives, `where` says at what the bot died."""

    point: Point
    steps: int
    where: str
    differences: tuple[Difference, ...]
    error: str = ""

    def counts(self, kind: str) -> int:
        """How many differences are of that kind."""
        return sum(one.kind == kind for one in self.differences)

    @property
    def well(self) -> bool:
        """Whether nothing was lost, doubled or otherwise different, and people saw what they must."""
        return not self.differences and not self.error

    def told(self) -> str:
        """For people: where, what, and how to see it again."""
        lines = [f"{self.point.story}, dead {self.where}"]
        lines += [f"  story: {self.error}"] if self.error else []
        lines += [f"  {one.kind}: {one.what}" for one in self.differences[:8]]
        return "\n".join([*lines, f"  again: {self.point.command}"])


@cache
def story_of(name: str) -> Story:
    """By the name of its file."""
    (story,) = read_all([STORIES / f"{name}.yaml"])
    return story


def names() -> list[str]:
    """All stories, in order."""
    return sorted(path.stem for path in STORIES.glob("[0-9]*.yaml"))


async def _timely(story: Story, fatal: Fatal) -> Played:
    async with asyncio.timeout(SECONDS):
        return await play_inside(story, fatal=fatal)


def played(name: str, fatal: Fatal, planted: str | None) -> Played:
    """One play, of the bot or of a planted build. Raises TimeoutError."""
    with PLANTED[planted]() if planted else contextlib.nullcontext():
        return asyncio.run(_timely(story_of(name), fatal))


def survey(name: str, planted: str | None = None) -> Survey:
    """The story without a death."""
    try:
        found = played(name, (), planted)
    except Exception as error:  # noqa: BLE001 - whatever it is, this story cannot serve
        return Survey(story=name, steps=(), outcome=None, error=repr(error))
    steps = tuple(life.count for life in found.lives)
    return Survey(story=name, steps=steps, outcome=found.outcome, error=found.result.error or "")


def strike(point: Point, alone: Outcome, planted: str | None = None) -> Struck:
    """The story with the deaths of that point."""
    try:
        found = played(point.story, point.fatal, planted)
    except Exception as error:  # noqa: BLE001 - a bot that breaks, or never ends, is what the rig is for
        return Struck(point=point, steps=0, where="", differences=(), error=f"it broke: {error!r}")
    deaths = zip(point.fatal, found.lives, strict=False)
    where = ", then ".join(f"{life.names[-1]} ({step})" for step, life in deaths if step and life.names)
    said = found.result.error or ""
    if found.outcome is None:
        return Struck(point=point, steps=0, where=where, differences=(), error=said or "no database")
    differ = differences(alone, found.outcome)
    return Struck(
        point=point,
        steps=sum(life.count for life in found.lives),
        where=where,
        differences=tuple(differ),
        error="" if point.story in EXCUSED and not differ else said,
    )


def points_of(surveys: Sequence[Survey]) -> list[Point]:
    """Every step of every story, and every seventh again with a second death in its recovery."""
    found: list[Point] = []
    for one in surveys:
        for life, steps in enumerate(one.steps):
            for step in range(1, steps + 1):
                first: Fatal = (*(None,) * life, step)
                found.append(Point(story=one.story, fatal=first))
                if len(found) % AGAIN_EACH == 0:
                    second = 1 + len(found) // AGAIN_EACH * 13 % RECOVERY
                    found.append(Point(story=one.story, fatal=(*first, second)))
    return found


def shuffled(points: Sequence[Point], seed: int) -> list[Point]:
    """All of them, in the order of that seed."""
    order = list(points)
    random.Random(seed).shuffle(order)
    return order


def caught_after(planted: str, alone: Survey, played_by: Sequence[Point]) -> int | None:
    """After how many points a planted build showed; None when it did not, 0 when it cannot even be left
    alone, which proves nothing."""
    unharmed = survey(alone.story, planted)
    if unharmed.error or unharmed.outcome is None or alone.outcome is None:
        return 0
    if differences(alone.outcome, unharmed.outcome):
        return 0
    for number, point in enumerate(played_by[:WITHIN], 1):
        if not strike(point, alone.outcome, planted).well:
            return number
    return None


def teeth(planted: str) -> int | None:
    """`caught_after` on the story that is kept for it."""
    alone = survey(PLANTED_STORY)
    return caught_after(planted, alone, shuffled(points_of([alone]), 1))


def settle_in() -> None:
    """With what each play begins with at hand."""
    settled.settle_in(lambda: survey(PLANTED_STORY))


def settle_in_a_worker() -> None:
    """The same in a process of the pool; it is its parent that hears Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    settle_in()


def pool() -> ProcessPoolExecutor:
    """A process for each core, forked from one that has imported everything."""
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__ if __name__ != "__main__" else "tests.faults.crash_points"])
    return ProcessPoolExecutor(os.cpu_count() or 1, mp_context=context, initializer=settle_in_a_worker)


def play(count: int, seed: int, told: Told, begin: int = 0) -> list[Tally]:
    """So many points of the seed's order, from number `begin` on; fewer when there are no more."""
    begun = perf_counter()
    with pool() as workers:
        blind, notes = _with_teeth(workers)
        surveys = [] if blind else list(workers.map(survey, names()))
        unfit = [f"{one.story}, left alone: {one.error}" for one in surveys if one.error]
        order = shuffled(points_of(surveys), seed)
        wanted = order[begin : begin + count]
        alone = {one.story: one.outcome for one in surveys if one.outcome is not None and not one.error}
        found = list(_struck(workers, wanted, alone, told))
    told(max(0, count - len(wanted)))
    bad = [one for one in found if not one.well]
    return [
        Tally(
            name="crash-points",
            wanted=len(wanted) if surveys else count,
            examples=len(found),
            steps=sum(one.steps for one in found),
            seconds=perf_counter() - begun,
            lost=sum(one.counts("lost") for one in bad),
            doubled=sum(one.counts("doubled") for one in bad),
            differences=(*blind, *unfit, *(one.told() for one in bad)),
            notes=(*notes, f"{len(order):,} points in {len(surveys)} stories; from {begin:,}"),
        )
    ]


def _with_teeth(workers: ProcessPoolExecutor) -> tuple[list[str], list[str]]:
    """(what the rig did not see, what it did)"""
    after = dict(zip(PLANTED, workers.map(teeth, PLANTED), strict=True))
    blind = [f"a build in which {one} was not caught: the rig is blind" for one in after if not after[one]]
    return blind, [f"planted, {one}: caught at point {number}" for one, number in after.items() if number]


def _struck(
    workers: ProcessPoolExecutor, wanted: Sequence[Point], alone: dict[str, Outcome], told: Told
) -> Iterator[Struck]:
    """Each as it is done, until too many differ or somebody stops it."""
    waiting = iter([point for point in wanted if point.story in alone])
    bad = 0
    try:
        while bad < ENOUGH and (share := list(islice(waiting, WAITING))):
            for one in workers.map(strike, share, [alone[point.story] for point in share]):
                told(1)
                bad += not one.well
                yield one
    except KeyboardInterrupt:
        workers.shutdown(cancel_futures=True)


def main(arguments: Sequence[str]) -> int:
    """One point alone."""
    name, *steps = arguments
    settle_in()
    alone = survey(name)
    point = Point(story=name, fatal=tuple(None if step == "-" else int(step) for step in steps))
    say = partial(print, flush=True)
    if alone.outcome is None or alone.error:
        say(f"{name}, left alone: {alone.error}")
        return 1
    found = strike(point, alone.outcome)
    say(found.told() if not found.well else f"{name}, dead {found.where}: well")
    return 0 if found.well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
