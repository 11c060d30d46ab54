"""A deployment's folder with a database in it, and somebody who watches how far a command is."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.ports.progress import Tick
from storage import DatabaseStore, open_store
from tests.storage.test_migrations import fill

NOW = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)


@dataclass
class Watched:
    """Notes the stages; `meanwhile` is called at each tick of the stage it is kept under."""

    stages: list[str] = field(default_factory=list)
    meanwhile: dict[str, Callable[[], object]] = field(default_factory=dict)

    @contextmanager
    def stage(self, what: str, total: int | None) -> Iterator[Tick]:
        self.stages.append(what)

        def tick(count: int = 1, /) -> None:
            self.meanwhile.get(what, lambda: None)()

        yield tick


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the bot's database is to be."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder / "doorman.sqlite3"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Where backups go."""
    return tmp_path / "backups"


@asynccontextmanager
async def opened(url: str, *, to: int | None = None) -> AsyncIterator[DatabaseStore]:
    """The database at this release's schema, or at another."""
    store = await open_store(url)
    try:
        await store.migrate(to=to)
        yield store
    finally:
        await store.close()


async def filled(database: Path) -> str:
    """Tables with something in each noun; the bot that made them is stopped. The address."""
    url = f"sqlite:///{database}"
    async with opened(url) as store:
        await store.write(fill)
    return url


@pytest.fixture
async def url(database: Path) -> str:
    """The address of a database with something in it."""
    return await filled(database)


def rows(path: Path, table: str = "idempotency") -> int:
    """How many rows another program sees."""
    with closing(sqlite3.connect(path)) as other:
        (count,) = other.execute(f"SELECT COUNT(*) FROM {table}").fetchone()
    return int(count)


def everything(path: Path) -> str:
    """All that is in a database, as text."""
    with closing(sqlite3.connect(path)) as other:
        return "\n".join(other.iterdump())


def scribble(path: Path, *statements: str) -> None:
    """A hand in the database, past every constraint."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            other.execute(statement)
        other.commit()
