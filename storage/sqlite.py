"""SQLite on one thread of its own: a transaction is one hop there and back."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Self, TypeVar

import aiosqlite

from storage.dialect import SQLITE, Setting
from storage.errors import AlreadyRunning, BadAddress, NotDurable, StorageError
from storage.sql import Driver

T = TypeVar("T")

MEMORY = ":memory:"
OLDEST = (3, 37, 0)
"""Strict tables came with it, and RETURNING shortly before."""


class Connection(aiosqlite.Connection):
    """aiosqlite's connection and thread, with the one thing it lacks: running a function whole."""

    async def opened(self) -> Self:
        """Starts the thread and connects on it."""
        try:
            await self
        except BaseException:
            # aiosqlite told the thread to stop; if the loop ended first, its last answer would find nobody.
            await asyncio.to_thread(self._thread.join)
            raise
        return self

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Runs `work(connection)` on the thread; a caller being cancelled does not stop it half-way."""
        execute: Callable[..., Awaitable[T]] = self._execute  # it has no annotations of its own
        return await execute(_answered, work, self._conn)


def _answered(work: Callable[[sqlite3.Connection], T], connection: sqlite3.Connection) -> T:
    try:
        return work(connection)
    except StopIteration as error:  # a future cannot carry it, so its waiter would wait for ever
        raise RuntimeError("a transaction's body let a StopIteration out") from error


class SqliteEngine:
    """One connection, one thread, one transaction at a time, in order of call."""

    dialect = SQLITE

    def __init__(self, connection: Connection, *, path: str, busy_timeout: timedelta) -> None:
        self._connection = connection
        self._path = path
        self._busy_timeout = busy_timeout
        self._turn = asyncio.Lock()
        self._place: sqlite3.Connection | None = None

    async def hop(self, work: Callable[[Driver], T]) -> T:
        """Runs `work` with the connection, alone."""
        async with self._turn:
            return await self._connection.run(work)

    async def alone(self) -> None:
        """Keeps the place beside the file that there is one of; the system frees it when the process ends,
        however it ends. Raises AlreadyRunning when it was not free in the busy timeout."""
        if self._path != MEMORY and self._place is None:
            self._place = await asyncio.to_thread(_take_place, self._path, busy_timeout=self._busy_timeout)

    async def close(self) -> None:
        """Lets what was begun end, then closes."""
        async with self._turn:
            await self._connection.close()
        if self._place is not None:
            self._place.close()


def _take_place(path: str, *, busy_timeout: timedelta) -> sqlite3.Connection:
    place = sqlite3.connect(
        f"{path}.running",
        timeout=busy_timeout.total_seconds(),
        isolation_level=None,
        check_same_thread=False,  # taken in a thread, given back in the loop's
    )
    try:
        place.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        place.close()
        raise AlreadyRunning(f"another bot runs on {path}; stop it first") from error
    return place


async def open_sqlite(path: str, *, busy_timeout: timedelta) -> SqliteEngine:
    """Opens the file (made if missing) or `:memory:`. Raises NotDurable, BadAddress."""
    if sqlite3.sqlite_version_info < OLDEST:
        raise StorageError(
            f"SQLite {sqlite3.sqlite_version} is too old, {'.'.join(map(str, OLDEST))} is needed"
        )
    if path != MEMORY and not Path(path).parent.is_dir():
        raise BadAddress(f"there is no folder {Path(path).parent} to keep the database in")
    connection = Connection(partial(_connect, path, busy_timeout=busy_timeout), iter_chunk_size=64)
    return SqliteEngine(await connection.opened(), path=path, busy_timeout=busy_timeout)


def _connect(path: str, *, busy_timeout: timedelta) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=busy_timeout.total_seconds(), isolation_level=None, cached_statements=512
    )
    try:
        _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    connection.row_factory = sqlite3.Row
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    for setting in SQLITE.durability:
        _insist(connection, setting)


def _insist(connection: sqlite3.Connection, setting: Setting) -> None:
    answer = str(connection.execute(setting.query).fetchone()[0])
    if answer not in setting.wanted:
        raise NotDurable(
            f"SQLite keeps {setting.name} at {answer}, not {' or '.join(sorted(setting.wanted))}"
        )
