"""The store on a disk of ours behaves as the real one does: shared commits, refusals, a disk that is full."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator

import apsw
import pytest

from storage import DatabaseStore
from storage.errors import ConstraintRefused
from storage.sql import Sql
from tests.faults.apsw_driver import store_on
from tests.faults.disk import Disk
from tests.faults.disk_stage import DATABASE

PUT = "INSERT INTO setting (name, value) VALUES (?, '')"


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
async def store(disk: Disk) -> AsyncIterator[DatabaseStore]:
    opened = store_on(disk, DATABASE)
    await opened.migrate()
    yield opened
    disk.trouble = lambda _kind, _file: None
    await opened.close()


async def put(store: DatabaseStore, name: str) -> int:
    return await store.run(lambda sql: sql.change(PUT, name))


async def names(store: DatabaseStore) -> list[str]:
    def read(sql: Sql) -> list[str]:
        return [row["name"] for row in sql.all("SELECT name FROM setting ORDER BY name")]

    return await store.run(read, writing=False)


async def test_who_waits_together_shares_a_commit_and_a_refusal_touches_no_other(
    disk: Disk, store: DatabaseStore
) -> None:
    before = disk.commits
    outcomes = await asyncio.gather(*(put(store, name) for name in "abbc"), return_exceptions=True)
    assert outcomes[:2] == [1, 1]
    assert isinstance(outcomes[2], ConstraintRefused)
    assert outcomes[3] == 1
    assert await names(store) == ["a", "b", "c"]
    assert disk.commits == before + 2, "who came first has a commit of its own, the others share one"


async def test_a_full_disk_is_said_as_sqlite3_says_it_and_is_got_over(
    disk: Disk, store: DatabaseStore
) -> None:
    def full(kind: str, _file: str) -> None:
        if kind == "write":
            raise apsw.FullError("full")

    disk.trouble = full
    with pytest.raises(sqlite3.OperationalError, match="full"):
        await put(store, "a")
    disk.trouble = lambda _kind, _file: None
    assert await names(store) == []
    assert await put(store, "b") == 1
    assert await names(store) == ["b"]


async def test_a_journal_that_cannot_be_carried_over_fails_no_commit(disk: Disk) -> None:
    store = store_on(disk, DATABASE, pages=1)
    await store.migrate()

    def no_database(kind: str, file: str) -> None:
        if kind in {"write", "sync"} and file == DATABASE:
            raise apsw.IOError("ill")

    disk.trouble = no_database
    assert await put(store, "a") == 1
    disk.trouble = lambda _kind, _file: None
    assert await names(store) == ["a"]
    await store.close()
