"""What flows are told when the database is away, ill or busy, and that a mistake is never called so."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg_pool import PoolClosed, PoolTimeout

from bot.ports import Away, Tx
from storage import DatabaseStore, open_store
from storage.away import is_away
from storage.errors import ConstraintRefused
from storage.unit_of_work import UnitOfWork
from tests.storage.conftest import Place
from tests.storage.world import account

GONE = (
    "08006",
    "40001",
    "40003",
    "40P01",
    "53100",
    "53300",
    "57014",
    "57P01",
    "57P03",
    "58030",
    "55P03",
    "25P03",
)
OURS = ("22P02", "23505", "42601", "54000", "XX000", "XX001", "0A000", "25P02")
ILL = ("FULL", "IOERR", "BUSY", "LOCKED", "NOMEM", "CANTOPEN")
MISTAKEN = ("ERROR", "CONSTRAINT", "MISMATCH", "RANGE", "CORRUPT", "TOOBIG")


def said(code: str, *, extended: int = 0) -> sqlite3.Error:
    error = sqlite3.OperationalError("said")
    error.sqlite_errorcode = getattr(sqlite3, f"SQLITE_{code}") | extended << 8
    return error


@pytest.mark.parametrize("writing", [True, False])
@pytest.mark.parametrize("state", GONE)
def test_a_server_that_is_away_or_busy(state: str, writing: bool) -> None:
    assert is_away(psycopg.errors.lookup(state)(), writing=writing)


@pytest.mark.parametrize("writing", [True, False])
@pytest.mark.parametrize("state", OURS)
def test_a_server_that_was_asked_wrongly(state: str, writing: bool) -> None:
    assert not is_away(psycopg.errors.lookup(state)(), writing=writing)


@pytest.mark.parametrize("kind", [psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout, PoolClosed])
def test_a_line_that_is_gone(kind: type[Exception]) -> None:
    assert is_away(kind("the connection is closed"), writing=True)


@pytest.mark.parametrize("code", ILL)
def test_a_disk_that_is_ill(code: str) -> None:
    assert is_away(said(code), writing=True)
    assert is_away(said(code, extended=3), writing=False)


@pytest.mark.parametrize("code", MISTAKEN)
def test_a_file_that_was_asked_wrongly(code: str) -> None:
    assert not is_away(said(code), writing=True)


def test_what_may_not_be_written_is_a_mistake_only_where_nothing_was_to_be_written() -> None:
    standby = psycopg.errors.ReadOnlySqlTransaction()
    for error in (standby, said("READONLY")):
        assert is_away(error, writing=True)
        assert not is_away(error, writing=False)


@pytest.mark.parametrize(
    "error", [ValueError("x"), ConstraintRefused("x"), psycopg.DataError("NUL"), OSError("x")]
)
def test_what_no_driver_said(error: Exception) -> None:
    assert not is_away(error, writing=True)


async def test_a_mistake_is_told_as_it_is(store: DatabaseStore) -> None:
    mistakes: list[Callable[[Tx], object]] = [
        lambda tx: sql_of(tx).all("nonsense"),
        lambda tx: sql_of(tx).change("INSERT INTO lease (name) VALUES (NULL)"),
    ]
    for mistake in mistakes:
        with pytest.raises(Exception, match=r"syntax|null|NULL") as raised:
            await store.write(mistake)
        assert not isinstance(raised.value, Away)
    with pytest.raises(Exception, match=r"readonly|read-only") as raised:
        await store.read(account)
    assert not isinstance(raised.value, Away)


def sql_of(tx: Any) -> Any:
    assert isinstance(tx, UnitOfWork)
    return tx.sql


@pytest.mark.parametrize("place", ["postgres"], indirect=True)
async def test_a_session_that_is_ended_in_the_middle(store: DatabaseStore, place: Place) -> None:
    def body(tx: Tx) -> None:
        account(tx)
        pid = sql_of(tx).one("SELECT pg_backend_pid() AS pid")["pid"]
        place.rows(f"SELECT pg_terminate_backend({pid})")
        account(tx)

    with pytest.raises(Away):
        await store.write(body)
    assert place.rows("SELECT COUNT(*) FROM account") == [(0,)]
    await store.write(account)


async def test_a_disk_without_room(tmp_path: Path) -> None:
    path = tmp_path / "full.db"
    store = await open_store(f"sqlite:///{path}", timeout=timedelta(milliseconds=50))
    await store.migrate()

    def fill(tx: Tx) -> None:
        sql_of(tx).change("INSERT INTO setting (name, value) VALUES ('x', ?)", "x" * 1_000_000)

    with closing(sqlite3.connect(path)) as other:
        pages = other.execute("PRAGMA page_count").fetchone()[0]
    await store.run(
        lambda sql: sql._driver.execute(f"PRAGMA max_page_count = {pages}").fetchall(), writing=False
    )
    with pytest.raises(Away, match="full"):
        await store.write(fill)
    await store.run(
        lambda sql: sql._driver.execute("PRAGMA max_page_count = 100000").fetchall(), writing=False
    )
    await store.write(fill)
    await store.close()
