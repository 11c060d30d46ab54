"""The bare driver doing the same: statements recorded once, replayed on a copy of the same database."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from bot.ports import Alone, Presence
from storage.dialect import SQLITE
from storage.sql import Sql, transact
from storage.store import DatabaseStore

T = TypeVar("T")
Statement = tuple[str, tuple[Any, ...]]


def connect(path: Path) -> sqlite3.Connection:
    """As the product connects, without the product."""
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=512)
    connection.row_factory = sqlite3.Row
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


@dataclass
class Recorder:
    """A driver that keeps what it is asked."""

    connection: sqlite3.Connection
    log: list[Statement] = field(default_factory=list)

    def execute(self, query: Any, params: Any = (), /) -> Any:
        self.log.append((query, params))
        return self.connection.execute(query, params)

    def commit(self) -> None:
        self.log.append(("COMMIT", ()))
        self.connection.commit()

    def rollback(self) -> None:
        self.log.append(("ROLLBACK", ()))
        self.connection.rollback()


@dataclass
class RecordingEngine:
    """An engine without a thread: for recording, never for timing."""

    recorder: Recorder
    dialect: Any = SQLITE
    presence: Presence = field(default=Alone())
    retried: int = 0

    async def run(self, body: Callable[[Sql], T], *, writing: bool) -> T:
        return transact(self.recorder, dialect=SQLITE, writing=writing, body=body)

    async def alone(self) -> None:
        """Alone it is."""

    async def close(self) -> None:
        self.recorder.connection.close()


@contextmanager
def recording(path: Path) -> Iterator[tuple[DatabaseStore, list[Statement]]]:
    """A store on the file and the list that its statements go to."""
    recorder = Recorder(connect(path))
    try:
        yield DatabaseStore(RecordingEngine(recorder)), recorder.log
    finally:
        recorder.connection.close()


def replay(connection: sqlite3.Connection, log: list[Statement]) -> None:
    """The recorded statements, each answer read whole, as the product reads it."""
    for query, params in log:
        connection.execute(query, params).fetchall()


def books(path: Path) -> list[tuple[Any, ...]]:
    """What the ledger says in the end; two runs of the same statements must agree on it."""
    connection = sqlite3.connect(path)
    try:
        lots = connection.execute("SELECT id, granted, posted, held, version FROM lot ORDER BY id").fetchall()
        entries = connection.execute("SELECT COUNT(*), SUM(ABS(amount)) FROM entry").fetchall()
        return [*lots, *entries]
    finally:
        connection.close()
