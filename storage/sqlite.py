"""SQLite on one thread of its own: a transaction is one hop there and back."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Self, TypeVar

import aiosqlite
import structlog

from bot.ports import Alone, Presence
from storage.dialect import SQLITE, Setting
from storage.errors import AlreadyRunning, BadAddress, NotDurable, StorageError
from storage.sql import Outcome, Sql, transact, transact_together

T = TypeVar("T")
log = structlog.get_logger(__name__)

TOGETHER = 64
"""How many bodies may share a turn; more would keep the first of them waiting too long."""

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
        return await execute(work, self._conn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A body that waits for its turn, and who waits for its outcome."""

    body: Callable[[Sql], object]
    writing: bool
    answer: "asyncio.Future[Any]"


class SqliteEngine:
    """One connection, one thread; bodies one after the other, in order of call.

    Writers that pile up while the disk is busy share the next commit: each is still whole or not at all. What
    only reads goes after the writers it waited with.
    """

    dialect = SQLITE
    presence: Presence = Alone()
    retried = 0
    """Writers wait for each other; none is in another's way."""

    def __init__(self, connection: Connection, *, path: str, busy_timeout: timedelta) -> None:
        self._connection = connection
        self._path = path
        self._busy_timeout = busy_timeout
        self._turn = asyncio.Lock()
        self._waiting: list[Waiting] = []
        self._place: sqlite3.Connection | None = None

    async def run(self, body: Callable[[Sql], T], *, writing: bool) -> T:
        """Runs `body` in a transaction. A caller cancelled before its turn is passed over; one cancelled
        later does not stop it half-way."""
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(Waiting(body=body, writing=writing, answer=answer))
        try:
            async with self._turn:
                if not answer.done():  # else somebody who waited, too, had it done with their own
                    await self._serve()
            return await answer
        except asyncio.CancelledError:
            answer.cancel()
            raise

    async def _serve(self) -> None:
        """Has the thread do what waits now. It answers by itself, because who asked may be cancelled."""
        turn, self._waiting = self._waiting[:TOGETHER], self._waiting[TOGETHER:]
        turn = sorted((one for one in turn if not one.answer.done()), key=lambda one: not one.writing)
        try:
            await self._connection.run(partial(_do, turn, asyncio.get_running_loop()))
        except Exception as error:  # noqa: BLE001 - the database is gone: nobody may be left waiting for ever
            _answer(turn, [Outcome(error=error)] * len(turn))

    async def alone(self) -> None:
        """Keeps the place beside the file that there is one of; the system frees it when the process ends,
        however it ends. Raises AlreadyRunning when it was not free in the busy timeout."""
        if self._path != MEMORY and self._place is None:
            self._place = await asyncio.to_thread(take_place, self._path, busy_timeout=self._busy_timeout)

    async def close(self) -> None:
        """Lets what was begun end, then closes."""
        async with self._turn:
            await self._connection.close()
        if self._place is not None:
            self._place.close()


def _do(turn: Sequence[Waiting], loop: asyncio.AbstractEventLoop, connection: sqlite3.Connection) -> None:
    loop.call_soon_threadsafe(_answer, turn, _outcomes(turn, connection))


def _answer(turn: Sequence[Waiting], outcomes: Sequence[Outcome]) -> None:
    for one, outcome in zip(turn, outcomes, strict=True):
        if one.answer.done():  # its caller was cancelled meanwhile
            continue
        if outcome.error is None:
            one.answer.set_result(outcome.value)
        elif isinstance(outcome.error, StopIteration):  # a future cannot carry it
            stopped = RuntimeError("a transaction's body let a StopIteration out")
            stopped.__cause__ = outcome.error
            one.answer.set_exception(stopped)
        else:
            one.answer.set_exception(outcome.error)


def _outcomes(turn: Sequence[Waiting], connection: sqlite3.Connection) -> list[Outcome]:
    """What became of each body, in order; writers come before readers."""
    writers = [one.body for one in turn if one.writing]
    readers = [one.body for one in turn if not one.writing]
    return [
        *_written(writers, connection),
        *(_alone(body, connection, writing=False) for body in readers),
    ]


def _written(bodies: Sequence[Callable[[Sql], object]], connection: sqlite3.Connection) -> list[Outcome]:
    if len(bodies) > 1:
        try:
            return transact_together(connection, dialect=SQLITE, bodies=bodies)
        except sqlite3.Error:
            # No commit for all: each gets one of its own, so that whose fault it was is the only one to hear.
            log.warning("commit_together_failed", bodies=len(bodies), exc_info=True)
    return [_alone(body, connection, writing=True) for body in bodies]


def _alone(body: Callable[[Sql], object], connection: sqlite3.Connection, *, writing: bool) -> Outcome:
    try:
        return Outcome(value=transact(connection, dialect=SQLITE, writing=writing, body=body))
    except BaseException as error:  # noqa: BLE001 - it is handed to whoever waits for this body
        return Outcome(error=error)


def take_place(path: str, *, busy_timeout: timedelta) -> sqlite3.Connection:
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
