"""The rig of the ill disk: stories by the real bot, whose disk is full, fails or is busy at any operation.

Half of the time one operation fails and the next goes well; else everything fails until the bot was seen to
know that it is not well. Nothing may be acknowledged that is not on the disk, the bot says that it is not
ready while it is not, is ready again without a restart, and the story ends as it does on a disk that is well,
in one of the orders in which what its people do at once may be served.
"""

import asyncio
import json
import random
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from time import perf_counter
from typing import Final
from unittest.mock import patch

import apsw

from bot.app import App
from bot.flows import inbox
from bot.flows.inbox import InboxFlow, RawUpdate
from bot.player.story import Story
from bot.ports import Away
from sandbox.model import Json
from tests.faults.cuts import Cutter
from tests.faults.disk import Disk, short_lived
from tests.faults.disk_stage import DATABASE, blank, play_on_disk, quiet, stories
from tests.faults.inside import Telegram, nobody
from tests.faults.inside import Told as Moments
from tests.faults.orders import other_orders
from tests.faults.outcome import Outcome, differences
from tests.faults.stage import Steps
from tests.faults.tally import Tally, Told

EACH: Final = 6
"""Points of one play, far from each other."""
PAGES: Final = 60
"""How long the journal may grow: short, so that carrying it over is met as well."""
AT_ONCE: Final = (timedelta(0), timedelta(0))
"""An update that failed is tried again in the same moment of the story, as pauses after errors are short in
all rigs: what comes later than the story says is no difference to be found here."""
CHANGING: Final = frozenset({"write", "sync", "cut", "make", "remove"})
ILLS: Final = {
    "full": (apsw.FullError, frozenset({"write", "make"})),
    "i/o error": (apsw.IOError, CHANGING),
    "busy": (apsw.BusyError, CHANGING | {"begin"}),
}
"""What fails, how, and at which operations."""
ENOUGH: Final = 5
"""More failures than these tell nothing new."""


@dataclass(slots=True)
class Illness:
    """Falls ill at the operations `points` (numbers from 1 on, counted while it is `armed`); `lasting`: until
    healed. `strikes`: what failed first, each time."""

    kind: str
    points: list[int]
    lasting: bool
    armed: bool = False
    ill: bool = False
    count: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    struck: asyncio.Event = field(default_factory=asyncio.Event)
    strikes: list[str] = field(default_factory=list)

    def __call__(self, kind: str, file: str) -> None:
        error, kinds = ILLS[self.kind]
        self.seen[kind] += self.armed
        if not self.armed or kind not in kinds:
            return
        self.count += 1
        if not self.ill and self.points and self.count >= self.points[0]:
            self.points.pop(0)
            self.strikes.append(f"{kind} {file.removeprefix(DATABASE)}".strip())
            self.ill = self.lasting
            self.struck.set()
            raise error(f"{self.kind} at operation {self.count}")
        if self.ill:
            raise error(self.kind)


@dataclass(slots=True, kw_only=True)
class Attendant:
    """Looks at the bot's health each time its disk fell ill, and sees to the disk. `wrong`: what it saw."""

    illness: Illness
    dice: random.Random
    wrong: list[str] = field(default_factory=list)
    red: int = 0
    looked: datetime | None = None
    """When it last asked. Asked twice at the same moment of virtual time the bot writes the same words again,
    and SQLite has nothing to write."""

    async def attend(self, app: App, steps: Steps) -> None:
        """Beside one life of the bot, from when it has nothing to do for the first time."""
        illness = self.illness
        try:
            while steps.rested is None:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.001)
            illness.armed = True
            while True:
                await illness.struck.wait()
                illness.struck.clear()
                await self._see_to(app)
        finally:
            illness.armed = illness.ill = False

    async def _see_to(self, app: App) -> None:
        illness = self.illness
        at = illness.strikes[-1]
        if illness.lasting and self.looked != app.clock.now():
            for _ in range(self.dice.randrange(20)):  # others run into it as well
                await asyncio.sleep(0)
            said = (await app.health.findings())["database"]
            self.red += said != "ok"
            if said == "ok":
                self.wrong.append(f"ready while its disk is ill ({illness.kind}, {at})")
        illness.armed = illness.ill = False
        self.looked = app.clock.now()
        said = (await app.health.findings())["database"]
        if said != "ok":
            self.wrong.append(f"still not ready on a disk that is well again ({illness.kind}, {at}): {said}")
        illness.armed = True


@dataclass(slots=True)
class Listening(Telegram):
    """Telegram, which is told each time an update is acknowledged whether the disk surely has it."""

    disk: Disk = field(default_factory=Disk)
    cutter: Cutter | None = None
    given: set[int] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    async def call(self, name: str, params: Json, told: Moments = nobody) -> tuple[str, int]:
        """As ever."""
        if name == "getUpdates":
            self._check({number for number in self.given if number < (params.get("offset") or 0)})
        text, status = await super(Listening, self).call(name, params, told)
        if name == "getUpdates" and status == 200:
            self.given |= {update["update_id"] for update in json.loads(text)["result"]}
        return text, status

    def _check(self, acknowledged: set[int]) -> None:
        if not acknowledged:
            return
        self.given -= acknowledged
        self.cutter = self.cutter or Cutter(self.disk.began, self.disk.log)
        self.cutter.advance(len(self.disk.log))
        missing = acknowledged - stored_in(self.cutter.image(random.Random(0), 0.0))
        if missing:
            self.wrong.append(f"lost: {len(missing)} updates were acknowledged and are not on the disk")


def stored_in(image: dict[str, bytes]) -> set[int]:
    """The updates in an image of the disk."""
    with short_lived() as folder:
        for name, data in image.items():
            (folder / name.strip("/")).write_bytes(data)
        with closing(sqlite3.connect(folder / DATABASE.strip("/"))) as opened:
            return {int(row[0]) for row in opened.execute("SELECT update_id FROM inbox")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How one play went: how many points struck, after how many of them the bot was seen not to be ready,
    what was wrong. `stopped`: at which step the story did not go on, where nothing else was wrong."""

    struck: int
    red: int
    wrong: tuple[str, ...]
    stopped: int | None
    operations: Counter[str]
    outcome: Outcome | None


def course(story: Story, illness: Illness, dice: random.Random) -> Course:
    """Plays the story on a disk that falls ill like this."""
    disk = Disk({DATABASE: blank()}, trouble=illness)
    attendant = Attendant(illness=illness, dice=dice)
    telegram = Listening(disk=disk)
    playing = play_on_disk(story, disk, telegram=telegram, pages=PAGES, beside=attendant.attend)
    with patch.object(inbox, "RETRY_AFTER", AT_ONCE):
        played, broke = asyncio.run(playing)
    wrong, stopped = [*telegram.wrong, *attendant.wrong], None
    if broke is not None:
        wrong.append(f"the bot ended by itself: {broke!r}")
    elif played.result.error is not None:
        stopped = None if wrong or not played.result.by_expectation else played.result.failed_at
        wrong.append(f"{story.path.stem}: {played.result.error.splitlines()[0]}")
    return Course(
        struck=len(illness.strikes),
        red=attendant.red,
        wrong=tuple(wrong),
        stopped=stopped,
        operations=illness.seen,
        outcome=played.outcome,
    )


@cache
def well(number: int) -> Course:
    """The story on a disk that is well."""
    return left_alone(stories()[number])


@cache
def well_otherwise(number: int) -> tuple[Course, ...]:
    """The same, with what people do at once served in the other orders."""
    return tuple(left_alone(story) for story in other_orders(stories()[number]))


def left_alone(story: Story) -> Course:
    """On a disk that is well."""
    return course(story, Illness("busy", [], lasting=False), random.Random(0))


def planned(number: int, seed: int) -> tuple[int, Illness] | None:
    """The story of this play, and how the disk falls ill; None where the story does not go well anyway."""
    many, kinds = len(stories()), tuple(ILLS)
    order = random.Random(f"{seed}:stories").sample(range(many), many)
    kind = kinds[number // many % len(kinds)]
    story = order[number % many]
    alone = well(story)
    if alone.wrong:
        return None
    stride = max(1, sum(alone.operations[one] for one in ILLS[kind][1]) // EACH)
    offsets = random.Random(f"{seed}:{story}:{kind}").sample(range(stride), stride)
    turn = number // (many * len(kinds))
    first = 1 + offsets[turn % stride]
    points = [first + place * stride for place in range(EACH)]
    return story, Illness(kind, points, lasting=random.Random(f"{seed}:{number}").random() < 0.5)


def one(number: int, seed: int) -> Course | None:
    """One play; None where there is nothing to play."""
    plan = planned(number, seed)
    if plan is None:
        return None
    story, illness = plan
    how = f"{illness.kind}, {'lasting' if illness.lasting else 'once'}, at {illness.points}"
    found = course(stories()[story], illness, random.Random(f"{seed}:{number}:dice"))
    said = tuple(f"{stories()[story].path.stem} ({how}): {each}" for each in judged(story, found))
    return replace(found, wrong=said)


def judged(story: int, found: Course) -> tuple[str, ...]:
    """What was wrong with a play of it: nothing where it went as the story does left alone, or as that does
    when the same is done at once in another order."""
    if found.wrong and found.stopped is None:
        return found.wrong
    wrong = apart(well(story), found)
    return () if wrong and any(alike(alone, found) for alone in well_otherwise(story)) else wrong


def alike(alone: Course, found: Course) -> bool:
    """Whether nothing differs and each chat got as many messages: a story that stopped half-way has not
    looked for all of them."""
    if alone.outcome is None or found.outcome is None or apart(alone, found):
        return False
    return alone.outcome.sent == found.outcome.sent


def apart(alone: Course, found: Course) -> tuple[str, ...]:
    """What differs, where each came to its end or they stopped at the same step."""
    if found.stopped != alone.stopped:
        return found.wrong or ("it goes on where the story left alone stops",)
    if alone.outcome is None or found.outcome is None:
        return ("no database",)
    return tuple(f"{each.kind}: {each.what}" for each in differences(alone.outcome, found.outcome))


def acknowledging_anyway() -> AbstractContextManager[object]:
    """Planted: what could not be stored is acknowledged like the rest."""
    store_all = InboxFlow.store_all

    async def anyway(self: InboxFlow, updates: Sequence[RawUpdate]) -> int:
        with suppress(Away):
            return await store_all(self, updates)
        return len(updates)

    return patch.object(InboxFlow, "store_all", anyway)


def planted_caught() -> bool:
    """Whether the rig sees a build that acknowledges in spite of a failed commit."""
    operations = well(0).operations.total()
    for first in range(1, 1 + EACH):
        points = list(range(first, operations, operations // (4 * EACH)))
        with acknowledging_anyway():
            found = course(stories()[0], Illness("i/o error", points, lasting=True), random.Random(first))
        if any("acknowledged" in each for each in found.wrong):
            return True
    return False


def courses(begin: int, count: int, seed: int) -> Iterator[tuple[int, Course]]:
    """(number of the play, how it went) until so many points have struck; plays with nothing to play are
    passed over."""
    number, struck = begin // EACH, 0
    while struck < count:
        found = one(number, seed)
        if found is not None:
            struck += found.struck
            yield number, found
        number += 1


def play(count: int, seed: int, told: Told, begin: int = 0) -> list[Tally]:
    """So many points, after the planted build was caught."""
    begun, done, red, after = perf_counter(), 0, 0, begin // EACH
    wrong: list[str] = []
    with quiet():
        if not planted_caught():
            wrong.append("a build that acknowledges in spite of a failed commit was not caught: it is blind")
        with suppress(KeyboardInterrupt):
            for number, found in courses(begin, 0 if wrong else count, seed):
                done, red, after = done + found.struck, red + found.red, number + 1
                told(found.struck)
                how = f"--rig disk-errors --seed {seed} --from {number * EACH} --count 1"
                wrong += [f"{each}\n  python -m tests.faults {how}" for each in found.wrong]
                if len(wrong) >= ENOUGH:
                    break
    return [
        Tally(
            name="disk-errors",
            wanted=count,
            examples=done,
            steps=done,
            seconds=perf_counter() - begun,
            lost=sum("lost:" in each for each in wrong),
            doubled=sum("doubled:" in each for each in wrong),
            differences=tuple(wrong),
            notes=(f"disk-errors: seen not to be ready {red} times; go on with --from {after * EACH}",),
        )
    ]
