"""The bot's own backups: one a day however often it restarts, broken off when it stops."""

import asyncio
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.jobs.table import EACH_HOUR, jobs
from bot.keeping.daily import BrokenOff, DailyBackup
from bot.keeping.retention import parse_keep
from storage.errors import NotDone
from tests.keeping.conftest import NOW, opened, scribble
from tests.storage.test_migrations import fill


class Clock:
    moment = NOW

    def now(self) -> datetime:
        return self.moment


def daily(database: Path, shelf: Path, clock: Clock) -> DailyBackup:
    return DailyBackup(url=f"sqlite:///{database}", folder=shelf, keep=parse_keep("2d"), now=clock.now)


def made(shelf: Path, *, every: bool = False) -> list[str]:
    return sorted(path.name for path in shelf.glob("*" if every else "*.sqlite3"))


async def test_one_a_day_also_through_restarts_and_old_ones_go(database: Path, url: str, shelf: Path) -> None:
    clock, counts = Clock(), []
    for _ in range(80):
        counts.append(await daily(database, shelf, clock).run())
        clock.moment += timedelta(hours=1)
    assert [number for number, count in enumerate(counts) if count] == [0, 24, 48, 72]
    assert made(shelf) == ["doorman-20261124T030405Z.sqlite3", "doorman-20261125T030405Z.sqlite3"]


@pytest.mark.postgres
async def test_of_many_workers_with_folders_of_their_own_one_makes_it(
    postgres_url: str, tmp_path: Path
) -> None:
    clock = Clock()
    async with opened(postgres_url) as store:
        await store.write(fill)

        def worker(number: int) -> DailyBackup:
            return DailyBackup(
                url=postgres_url, folder=tmp_path / str(number), keep=parse_keep("2d"), now=clock.now
            )

        for _ in range(2):
            assert sum(await asyncio.gather(*(worker(number).run() for number in range(4)))) == 1
            assert sum([await worker(number).run() for number in range(4)]) == 0
            assert worker(9).newest() == clock.moment, "also who made none knows of it"
            clock.moment += timedelta(days=1)
    assert len(list(tmp_path.glob("*/*.dump"))) == 2  # noqa: ASYNC240 - a few names


@pytest.mark.postgres
async def test_a_backup_that_failed_is_made_by_whoever_comes_next(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    clock.moment += timedelta(days=30)
    job = DailyBackup(url=postgres_url, folder=tmp_path, keep=parse_keep("2d"), now=clock.now)
    async with opened(postgres_url):
        with monkeypatch.context() as broken:
            broken.setenv("PATH", "")
            with pytest.raises(NotDone):
                await job.run()
        assert await job.run() == 1


async def test_while_the_books_are_wrong_no_older_backup_goes(database: Path, url: str, shelf: Path) -> None:
    clock = Clock()
    for _ in range(4):
        assert await daily(database, shelf, clock).run() == 1
        clock.moment += timedelta(days=1)
        scribble(database, "UPDATE lot SET posted = posted + 1 WHERE id = 1")
    assert len(made(shelf)) == 4


async def test_a_bot_that_stops_leaves_no_half_made_file(
    database: Path, url: str, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = daily(database, shelf, Clock())
    begun, stopped = threading.Event(), threading.Event()
    outcome: list[BaseException] = []
    run = DailyBackup._run

    def slowly(self: DailyBackup) -> int:
        begun.set()
        self.stopping.wait()
        try:
            return run(self)
        except BaseException as error:
            outcome.append(error)
            raise
        finally:
            stopped.set()

    monkeypatch.setattr(DailyBackup, "_run", slowly)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(job.run())
        await asyncio.to_thread(begun.wait)
        task.cancel()
    await asyncio.to_thread(stopped.wait)
    assert isinstance(outcome[0], BrokenOff)
    assert made(shelf, every=True) == []


def test_where_no_backup_could_ever_be_made_it_is_said_at_the_start(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    job = DailyBackup(url="postgresql://db/doorman", folder=shelf, keep=parse_keep("2d"), now=Clock().now)
    with pytest.raises(NotDone, match="pg_dump is not found"):
        job.ready()
    daily(Path("d.sqlite3"), shelf, Clock()).ready()


def test_the_job_is_asked_each_hour_and_is_off_unless_it_is_set() -> None:
    async def nothing() -> int:
        return 0

    class Any:
        def __getattr__(self, _: str) -> object:
            return nothing

    parts = {"ticker": Any(), "inbox": Any(), "outbox": Any(), "crew": Any(), "forget": nothing}
    without, with_it = jobs(**parts), jobs(**parts, backup=nothing)  # type: ignore[arg-type]  # whoever they are
    assert "backup" not in {job.name for job in without}
    assert [(job.name, job.every) for job in with_it if job not in without] == [("backup", EACH_HOUR)]
