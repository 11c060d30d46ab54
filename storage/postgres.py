"""PostgreSQL: the same bodies, each on a pooled connection, in a thread of our own pool."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import psycopg
from psycopg import sql
from psycopg.abc import Params
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

from bot.ports import Presence
from storage.dialect import POSTGRES
from storage.line import still_there, watched
from storage.presence import PostgresPresence
from storage.sql import Driver, Sql, transact

T = TypeVar("T")

ATTEMPTS = 8
"""Of one transaction that loses to another: after so many something else is wrong."""
AFRESH_SECONDS = 8.0
"""Attempts to connect come 1, 2, 4 … seconds apart, and after so many begin anew: a server that was away for
an hour is found again in seconds."""

Pool = ConnectionPool[psycopg.Connection[dict[str, Any]]]


class OneCursor(psycopg.Connection[dict[str, Any]]):
    """A connection whose statements all go by one cursor, each read whole before the next: to make one for
    each is a sixth of what a statement costs here."""

    _only: psycopg.Cursor[dict[str, Any]] | None = None

    def execute(
        self, query: Any, params: Params | None = None, *, prepare: bool | None = None, binary: bool = False
    ) -> psycopg.Cursor[dict[str, Any]]:
        """As of any connection. Raises what psycopg raises."""
        if binary:
            return super().execute(query, params, prepare=prepare, binary=binary)
        if self._only is None:
            self._only = self.cursor()
        return self._only.execute(query, params, prepare=prepare)


class PostgresEngine:
    """As many transactions at once as the pool has connections."""

    dialect = POSTGRES

    def __init__(self, url: str, pool: Pool, threads: ThreadPoolExecutor) -> None:
        self._pool, self._threads = pool, threads
        self.presence: Presence = PostgresPresence(url, pool=pool, threads=threads)
        self.retried = 0
        self._counting = threading.Lock()

    async def run(self, body: Callable[[Sql], T], *, writing: bool) -> T:
        """Runs `body` in a transaction, again from the start when the database asked for that.

        If the caller is cancelled the work still ends as it would.
        """
        loop = asyncio.get_running_loop()
        work = partial(transact, dialect=POSTGRES, writing=writing, body=body)
        return await loop.run_in_executor(self._threads, partial(self._again, work))

    def _again(self, work: Callable[[Driver], T]) -> T:
        for _ in range(ATTEMPTS - 1):
            try:
                return _once(self._pool, work)
            except (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected):
                with self._counting:
                    self.retried += 1
        return _once(self._pool, work)

    async def alone(self) -> None:
        """Nothing: a server is there for many; an update is decided once all the same."""

    async def close(self) -> None:
        """Lets what was begun end, then closes."""
        await asyncio.to_thread(self._threads.shutdown)
        await asyncio.to_thread(self._pool.close)


def _once(pool: Pool, work: Callable[[Driver], T]) -> T:
    with pool.connection() as connection:
        try:
            return work(connection)
        except StopIteration as error:  # a future cannot carry it
            raise RuntimeError("a transaction's body let a StopIteration out") from error


def _keep_statements(connection: psycopg.Connection[dict[str, Any]]) -> None:
    """What was prepared once stays so: we have more than the hundred statements that psycopg keeps, all of
    them constants, and to make room for one takes a round trip."""
    connection.prepared_max = None


def _own_schema(pool: Pool) -> None:
    with pool.connection() as connection:
        own_schema(connection)


def own_schema(connection: psycopg.Connection[dict[str, Any]]) -> None:
    """A schema that the address names and that is not there yet is made: each bot has one of its own."""
    asked = connection.execute("SELECT current_schema() AS here, current_setting('search_path') AS path")
    found = asked.fetchone()
    if found is None or found["here"] is not None:
        return
    first = sql.Identifier(found["path"].partition(",")[0].strip(' "'))
    with suppress(psycopg.errors.UniqueViolation):  # another process made it at the same moment
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(first))


async def open_postgres(url: str, *, size: int, timeout: timedelta) -> PostgresEngine:
    """Opens the pool. Raises psycopg_pool.PoolTimeout when no connection came in time."""

    def well(connection: psycopg.Connection[dict[str, Any]]) -> None:
        """One lost while idle is replaced, not handed out; so are the others that were lost with it, all at
        once: the pool by itself would pause for longer after each that it finds."""
        try:
            still_there(connection)
        except psycopg.OperationalError:
            pool.check()
            raise

    pool: Pool = ConnectionPool(
        watched(url),
        connection_class=OneCursor,
        kwargs={"autocommit": True, "row_factory": dict_row},
        min_size=1,
        max_size=size,
        open=False,
        check=well,
        configure=_keep_statements,
        timeout=timeout.total_seconds(),
        reconnect_timeout=AFRESH_SECONDS,
        name="doorman",
    )
    try:
        await asyncio.to_thread(pool.open, wait=True, timeout=timeout.total_seconds())
        await asyncio.to_thread(_own_schema, pool)
    except BaseException:
        await asyncio.to_thread(pool.close)
        raise
    return PostgresEngine(url, pool, ThreadPoolExecutor(max_workers=size, thread_name_prefix="postgres"))
