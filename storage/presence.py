"""A process's presence on PostgreSQL: a session that holds the worker's lock, and hears the others' bells.

The lock is the session's, so the server frees it when the connection ends, however it ends. A machine that
vanishes is noticed by TCP keep-alive, which is asked for here on both sides (docs/decisions/0012).
"""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import psycopg
import structlog
from psycopg import sql
from psycopg_pool import ConnectionPool

from bot.ids import WorkerId
from storage.dialect import NAMED_LOCK
from storage.line import watched

log = structlog.get_logger(__name__)

EACH_SECONDS: Final = 1.0
"""So often a process looks around although nobody rang, and asks whether its session is still there."""
_JOIN = "INSERT INTO worker (name) VALUES (%s) RETURNING id"
_HOLD = f"SELECT pg_advisory_lock({NAMED_LOCK.replace('?', '%s')})"
_CHANNEL = "SELECT 'doorman_' || current_schema()"


class PostgresPresence:
    """`bot.ports.Presence` of one process on one bot's schema. Bells go by the engine's pool, outside of any
    decision's transaction."""

    shared = True

    def __init__(
        self, url: str, *, pool: "ConnectionPool[psycopg.Connection[Any]]", threads: ThreadPoolExecutor
    ) -> None:
        self._url, self._pool, self._threads = url, pool, threads
        self.worker: WorkerId | None = None
        self._bell = asyncio.Event()
        self._channel = ""

    def ring(self) -> None:
        """Tell the others that there is something new."""
        self._bell.set()

    async def run(self, *, ring: Callable[[], None], nap: Callable[[float], Awaitable[None]]) -> None:
        """Until cancelled. A lost session is replaced, under a new number."""
        while True:
            try:
                async with asyncio.TaskGroup() as group:
                    attending = group.create_task(self._attend(ring))
                    group.create_task(self._ring_others())
                    await attending
            except* (psycopg.Error, OSError) as problems:
                log.warning("presence_lost", worker=self.worker, why=str(problems.exceptions[0]).strip())
            finally:
                self.worker = None
            ring()  # what only one may do ends now, not at the next look
            await nap(EACH_SECONDS)

    async def _attend(self, ring: Callable[[], None]) -> None:
        """Ends only by an error: the session is gone."""
        async with await psycopg.AsyncConnection.connect(watched(self._url), autocommit=True) as session:
            self.worker = await self._join(session)
            log.info("presence", worker=self.worker)
            while True:
                ring()
                async for bell in session.notifies(timeout=EACH_SECONDS, stop_after=1):
                    if bell.payload != str(self.worker):
                        ring()
                await session.execute("SELECT 1")

    async def _join(self, session: "psycopg.AsyncConnection[Any]") -> WorkerId:
        """A number, and its lock before anybody can see the number."""
        async with session.transaction():
            made = await session.execute(_JOIN, (f"{socket.gethostname()}:{os.getpid()}",))
            (number,) = await made.fetchone() or (0,)  # RETURNING gives a row
            await session.execute(_HOLD, (f"worker:{number}",))
        found = await session.execute(_CHANNEL)
        (self._channel,) = await found.fetchone() or ("",)
        await session.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self._channel)))
        return WorkerId(number)

    async def _ring_others(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._bell.wait()
            self._bell.clear()
            if self.worker is not None:
                await loop.run_in_executor(self._threads, self._notify, str(self.worker))

    def _notify(self, me: str) -> None:
        with self._pool.connection() as connection:
            connection.execute("SELECT pg_notify(%s, %s)", (self._channel, me))
