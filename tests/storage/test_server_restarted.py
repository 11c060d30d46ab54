"""PostgreSQL was restarted between two transactions, or away for a while: the next ones find it at once."""

import asyncio
from datetime import timedelta
from time import perf_counter

import psycopg
import pytest

from storage import DatabaseStore, open_store
from storage.sql import Sql
from tests.faults.cluster import cluster, why_not

CONNECTIONS = 6
SOON = timedelta(seconds=2)
"""Shorter than a pool's pauses, were it to find its lost connections one after the other."""
AWAY_SECONDS = 17.0
"""So long that attempts would come sixteen seconds apart, did they not begin anew."""


def slowly(sql: Sql) -> int:
    """Takes its time, so that others need connections of their own; which process of the server it was."""
    return int(sql.one("SELECT pg_backend_pid() AS pid FROM pg_sleep(0.2)")["pid"])


async def all_at_once(store: DatabaseStore) -> set[int]:
    """Each connection is open and in use."""
    return set(await asyncio.gather(*(store.run(slowly) for _ in range(CONNECTIONS))))


async def test_the_first_transaction_after_a_restart_goes_through(own_schema: str) -> None:
    store = await open_store(own_schema, timeout=SOON, connections=CONNECTIONS)
    try:
        sessions = await all_at_once(store)
        with psycopg.connect(own_schema, autocommit=True) as other:
            for pid in sessions:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
        assert len(sessions) > 4
        assert await store.run(slowly) not in sessions
        await all_at_once(store)
    finally:
        await store.close()


@pytest.mark.slow
@pytest.mark.skipif(bool(why_not()), reason=why_not() or "there are the programs")
async def test_a_server_that_was_away_is_found_again_in_seconds() -> None:
    with cluster() as server:
        store = await open_store(server.address, timeout=SOON, connections=CONNECTIONS)
        try:
            await all_at_once(store)
            server.kill()
            lost = await asyncio.gather(
                *(store.run(slowly) for _ in range(CONNECTIONS)), return_exceptions=True
            )
            assert all(isinstance(one, psycopg.OperationalError) for one in lost)
            await asyncio.sleep(AWAY_SECONDS)
            await asyncio.to_thread(server.start)
            began = perf_counter()
            while not isinstance((await asyncio.gather(store.run(slowly), return_exceptions=True))[0], int):
                assert perf_counter() < began + 6
        finally:
            await store.close()
