"""The rig of the power cut: stories by the real bot on a disk of ours, cut off at any write.

Each commit is marked with a fingerprint of the whole database, each acknowledgement with the commit it rests
on. An image is opened by the system's SQLite; what it holds must be, to the byte, what the database held
after some commit: not an earlier one than was acknowledged, and nothing in between. So nothing is lost and
nothing is half. Some images are cut again while the database recovers, others while its schema changes.
"""

import asyncio
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Final

from storage import invariants
from storage.dialect import SQLITE
from storage.migrate import migrate, newest
from storage.sql import transact
from storage.sqlite import _connect as connect
from storage.unit_of_work import UnitOfWork
from tests.faults.apsw_driver import store_on
from tests.faults.cuts import Cutter
from tests.faults.disk import Disk, Event, fingerprint, short_lived
from tests.faults.disk_stage import DATABASE, blank, play_on_disk, quiet, stories
from tests.faults.tally import Tally, Told
from tests.storage.test_migrations import fill

EACH: Final = 400
"""Images of one log."""
AGAIN: Final = 5
"""Every fifth image is cut a second time, while it recovers."""
PAGES: Final = (25, 60, 200, 1000)
"""How long the journal may grow: 1000 is the real length; shorter ones are carried over more often."""
PLANTED: Final = {"PRAGMA synchronous = NORMAL": "lost", "PRAGMA synchronous = OFF": "corrupt"}
PLANTED_IMAGES: Final = 25
ENOUGH: Final = 5
"""More failures than these tell nothing new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One history: what was on the disk before, what was done to it, and what the database held after each
    commit (the first: before any)."""

    name: str
    began: dict[str, bytes]
    log: list[Event]
    held: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an image held: `content` is a fingerprint, None when it could not be read; `broken`: what is wrong
    with what was read."""

    content: bytes | None
    broken: str = ""


@dataclass(slots=True)
class Bench:
    """Opens images with the system's SQLite. `sound` are contents that were looked through before: whether
    the same bytes are in order need not be asked twice."""

    folder: Path
    sound: set[bytes] = field(default_factory=set)

    def found(self, image: dict[str, bytes], dice: random.Random) -> Found:
        """What a bot would find after the cut; a stale index of the journal may lie beside it."""
        for old in self.folder.iterdir():
            old.unlink()
        file = self.folder / DATABASE.strip("/")
        for name, data in image.items():
            (self.folder / name.strip("/")).write_bytes(data)
        if dice.random() < 0.1:
            file.with_name(f"{file.name}-shm").write_bytes(dice.randbytes(32768))
        try:
            with closing(connect(str(file), busy_timeout=timedelta(0))) as opened:
                content = fingerprint(opened.serialize())
                broken = "" if content in self.sound else looked_through(opened)
        except (sqlite3.Error, LookupError, ValueError) as error:
            return Found(content=None, broken=f"{type(error).__name__}: {error}")
        if not broken:
            self.sound.add(content)
        return Found(content=content, broken=broken)


def looked_through(opened: sqlite3.Connection) -> str:
    """What is wrong with the database: its pages, keys and books; and whether this release can take it."""
    checked = [str(row[0]) for row in opened.execute("PRAGMA integrity_check")]
    if checked != ["ok"]:
        return f"integrity: {checked[:3]}"
    if opened.execute("PRAGMA foreign_key_check").fetchone() is not None:
        return "a row points to nothing"
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
        opened.backup(copy)
        copy.row_factory = sqlite3.Row
        transact(copy, dialect=SQLITE, writing=True, body=migrate)
        broken = transact(
            copy, dialect=SQLITE, writing=False, body=lambda sql: invariants.check(UnitOfWork(sql))
        )
    return f"books: {broken[:3]}" if broken else ""


def verdict(record: Recorded, cutter: Cutter, found: Found) -> str:
    """What a cut cost; empty when it cost nothing that anybody was told of."""
    if found.content is None:
        return f"corrupt: {found.broken}"
    begun = record.held[: cutter.commits + 2]
    numbers = [number for number, held in enumerate(begun) if held == found.content]
    if not numbers:
        return "corrupt: it holds what it never held after any commit"
    if found.broken:
        return f"corrupt: {found.broken}"
    if max(numbers) < cutter.acked:
        return f"lost: {cutter.acked - max(numbers)} commits that were acknowledged"
    return ""


def recorded_story(number: int, dice: random.Random, planted: str = "") -> Recorded | None:
    """A story on a disk; None when it does not even go well on a disk without cuts."""
    story = stories()[number % len(stories())]
    began = {DATABASE: blank()}
    disk = Disk(began, following=True)
    pages = dice.choice(PAGES) if not planted else PAGES[0]
    played, broke = asyncio.run(play_on_disk(story, disk, pages=pages, planted=planted))
    if broke is not None or not played.result.passed:
        return None
    name = f"{story.path.stem}, carried over at {pages} pages"
    return recorded(name, began, disk)


def recorded(name: str, began: dict[str, bytes], disk: Disk) -> Recorded:
    held = (before(began), *(event.data for event in disk.log if event.kind == "commit"))
    return Recorded(name=name, began=began, log=disk.log, held=held)


def before(began: dict[str, bytes]) -> bytes:
    """The fingerprint of what the database held at first."""
    with short_lived() as folder:
        file = folder / "before.db"
        file.write_bytes(began.get(DATABASE, b""))
        with closing(connect(str(file), busy_timeout=timedelta(0))) as opened:
            return fingerprint(opened.serialize())


MIGRATIONS: Final = [(0, newest())] + [
    step for version in range(newest(), 0, -1) for step in ((version, version - 1), (version - 1, version))
]
"""From which version to which: the first start, and each step down and up."""


@cache
def at_version(version: int) -> bytes | None:
    """A database with something in every noun, stepped down; None where a step refuses."""
    disk = Disk()

    async def made() -> None:
        store = store_on(disk, DATABASE)
        await store.migrate()
        await store.write(fill)
        await store.migrate(to=version)
        await store.close()

    asyncio.run(made())
    return disk.contents()[DATABASE]


def recorded_migration(number: int, dice: random.Random) -> Recorded:
    """One step, or all of them on a disk with nothing on it."""
    here, to = MIGRATIONS[number % len(MIGRATIONS)]
    content = None if here == 0 and to > 1 else at_version(here)
    began = {} if content is None else {DATABASE: content}
    disk = Disk(began, following=True)

    async def steps() -> None:
        store = store_on(disk, DATABASE, pages=dice.choice(PAGES))
        await store.migrate(to=to)
        await store.close()

    asyncio.run(steps())
    return recorded(f"schema {here} to {to}", began, disk)


def recovered(image: dict[str, bytes]) -> Disk | None:
    """The disk of a bot that finds the image and carries the journal over; None if it cannot even open it."""
    disk = Disk(image)

    async def opening() -> None:
        store = store_on(disk, DATABASE)
        await store.close()

    try:
        asyncio.run(opening())
    except sqlite3.Error:
        return None
    return disk


def second_cut(image: dict[str, bytes], bench: Bench, dice: random.Random, *, whole: Found) -> str:
    """What another cut costs while the image recovers; `whole`: what it holds when nobody disturbs it."""
    disk = recovered(image)
    if disk is None:
        return "" if whole.content is None else "corrupt: the bot could not open what SQLite can"
    cutter = Cutter(disk.began, disk.log)
    cutter.advance(dice.randint(0, len(disk.log)))
    found = bench.found(cutter.image(dice), dice)
    if found.content == whole.content:
        return ""
    what = found.broken or "it holds other things"
    return f"corrupt: {what}, after a second cut at {cutter.at} of {len(disk.log)}"


def one(record: Recorded, cutter: Cutter, number: int, bench: Bench, seed: int) -> str:
    """What the cut of this number costs."""
    dice = random.Random(f"{seed}:{number}")
    place = number % EACH
    total = len(record.log)
    cutter.advance(dice.randint(place * total // EACH, (place + 1) * total // EACH))
    image = cutter.image(dice)
    found = bench.found(image, dice)
    cost = verdict(record, cutter, found)
    if not cost and number % AGAIN == AGAIN - 1:
        cost = second_cut(image, bench, dice, whole=found)
    return cost and f"{record.name}, cut after {cutter.at} of {total}: {cost}"


def record_of(log: int, seed: int) -> Recorded | None:
    """Every third log is of a migration, the others of stories."""
    dice = random.Random(f"{seed}:log:{log}")
    if log % 3 == 2:
        return recorded_migration(log // 3, dice)
    return recorded_story(log - log // 3, dice)


def costs(begin: int, count: int, seed: int, bench: Bench) -> Iterator[tuple[int, str]]:
    """(number, what it cost) of each image from `begin` on, as they are made; of stories that do not go well
    there are none."""
    number = begin
    while number < begin + count:
        log = number // EACH
        until = min(begin + count, (log + 1) * EACH)
        record = record_of(log, seed)
        if record is not None:
            cutter = Cutter(record.began, record.log)
            for each in range(number, until):
                yield each, one(record, cutter, each, bench, seed)
        number = until


def planted_caught(bench: Bench) -> list[str]:
    """What a build with spoilt settings was not caught at; the rig is believed only when this is empty."""
    blind = []
    for statement, wanted in PLANTED.items():
        record = recorded_story(0, random.Random(0), statement)
        if record is None:
            return ["the first story does not even go well without a cut"]
        cutter = Cutter(record.began, record.log)
        stride = EACH // PLANTED_IMAGES
        found = [one(record, cutter, number, bench, 0) for number in range(1, EACH, stride)]
        bench.sound.clear()
        if not any(wanted in cost for cost in found):
            blind.append(f"with {statement} nothing was {wanted}: the rig is blind")
    return blind


def play(count: int, seed: int, told: Told, begin: int = 0) -> list[Tally]:
    """So many images, after the spoilt builds were caught."""
    begun, done, after = perf_counter(), 0, begin
    wrong: list[str] = []
    with short_lived() as folder, quiet():
        bench = Bench(folder)
        blind = planted_caught(bench)
        with suppress(KeyboardInterrupt):
            for number, cost in costs(begin, 0 if blind else count, seed, bench):
                done, after = done + 1, number + 1
                told(1)
                if cost:
                    how = f"--rig power-cut --seed {seed} --from {number} --count 1"
                    wrong.append(f"{cost}\n  python -m tests.faults {how}")
                if len(wrong) >= ENOUGH:
                    break
    return [
        Tally(
            name="power-cut",
            wanted=count,
            examples=done,
            steps=done,
            seconds=perf_counter() - begun,
            lost=sum("lost:" in one for one in wrong),
            differences=(*blind, *wrong),
            notes=(f"power-cut: go on with --from {after}",),
        )
    ]
