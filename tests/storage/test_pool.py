"""PostgreSQL's connections: one lost while idle is replaced, one that is well is not asked each time."""

from collections.abc import AsyncIterator

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from storage import DatabaseStore, open_store
from storage.sql import Sql

STATEMENTS = 130
"""More than psycopg keeps prepared unless it is told otherwise."""
OFTEN = 6
"""After five times a statement is prepared."""


@pytest.fixture
async def single(own_schema: str) -> AsyncIterator[DatabaseStore]:
    """A store with one connection."""
    opened = await open_store(own_schema, connections=1)
    yield opened
    await opened.close()


def number(sql: Sql) -> int:
    """Which of the server's processes serves the connection."""
    return int(sql.one("SELECT pg_backend_pid() AS pid")["pid"])


async def test_a_connection_lost_while_idle_is_replaced(single: DatabaseStore, own_schema: str) -> None:
    before = await single.run(number)
    with psycopg.connect(own_schema, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (before,))
    assert await single.run(number) != before


async def test_a_connection_that_is_well_is_not_asked_before_each_transaction(
    own_schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(ConnectionPool, "check_connection", asked.append)
    opened = await open_store(own_schema, connections=1)
    try:
        assert len({await opened.run(number) for _ in range(10)}) == 1
    finally:
        await opened.close()
    assert asked == []


async def test_statements_stay_prepared_however_many_there_are(single: DatabaseStore) -> None:
    def body(sql: Sql) -> int:
        for each in range(STATEMENTS):
            for _ in range(OFTEN):
                sql.one(f"SELECT {each} AS number")
        return int(sql.one("SELECT COUNT(*) AS count FROM pg_prepared_statements")["count"])

    assert await single.run(body) >= STATEMENTS
