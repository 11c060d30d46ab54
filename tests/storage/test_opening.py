"""How a database is opened, what is refused, and what `doctor` says of it."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ports import Away
from storage import DatabaseStore, open_store, sqlite
from storage.check import Finding, examine
from storage.dialect import SQLITE, Setting
from storage.errors import AlreadyRunning, BadAddress, NotDurable, StorageError
from storage.migrate import newest
from storage.repositories import accounts, busy, drafts, holds, inbox, ledger, outbox, quotes, requests
from storage.sql import Sql
from tests.fakes.store import file_store
from tests.storage.conftest import Place
from tests.storage.world import NOW, account, found, request


async def test_a_file_outlives_its_store(tmp_path: Path) -> None:
    async with file_store(tmp_path) as store:
        asked = await store.write(request)
    async with file_store(tmp_path) as store:
        assert await store.read(lambda tx: found(tx, asked.id)) == asked


async def test_a_relative_path_is_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = await open_store("sqlite:///doorman.db")
    await store.close()
    assert (tmp_path / "doorman.db").is_file()


async def test_memory_is_a_database_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = await open_store("sqlite://:memory:")
    await store.migrate()
    account_id = await store.write(account)
    assert await store.read(lambda tx: tx.accounts.get(account_id)) is not None
    await store.close()
    assert await asyncio.to_thread(lambda: list(tmp_path.iterdir())) == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "doorman.db",
        "sqlite:",
        "sqlite://",
        "sqlite:///",
        "sqlite://doorman.db",
        "mysql://u:secret@h/d",
        "file:x",
    ],
)
async def test_another_address_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(BadAddress) as refused:
        await open_store(url)
    assert "secret" not in str(refused.value)


async def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadAddress, match=r"no folder .*missing"):
        await open_store(f"sqlite:///{tmp_path / 'missing' / 'doorman.db'}")


async def test_the_pragmas_are_on_in_the_stores_own_connection(tmp_path: Path) -> None:
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "query_only")

    def read(sql: Sql) -> list[object]:
        names = [name if name != "busy_timeout" else "timeout" for name in pragmas]
        rows = [sql.one(f"PRAGMA {pragma}") for pragma in pragmas]
        return [row[name] for row, name in zip(rows, names, strict=True)]

    store = await open_store(f"sqlite:///{tmp_path / 'doorman.db'}")
    assert await store.run(read) == ["wal", 2, 1, 5000, 0]
    await store.close()


@pytest.mark.parametrize("setting", SQLITE.durability, ids=lambda setting: setting.name)
async def test_a_pragma_that_did_not_take_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: Setting
) -> None:
    name = setting.name
    weaker = {"journal_mode": "DELETE", "synchronous": "NORMAL", "foreign_keys": "OFF"}[name]
    connect = sqlite3.connect

    class Deaf(sqlite3.Connection):
        def execute(self, statement: str, *parameters: object) -> sqlite3.Cursor:
            if statement.startswith(f"PRAGMA {name} ="):
                statement = f"PRAGMA {name} = {weaker}"
            return super().execute(statement, *parameters)  # type: ignore[arg-type]

    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, **k, factory=Deaf))
    with pytest.raises(NotDurable, match=name):
        await open_store(f"sqlite:///{tmp_path / 'a.db'}")


async def test_an_sqlite_too_old_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "OLDEST", (99, 0, 0))
    with pytest.raises(StorageError, match="too old"):
        await open_store("sqlite://:memory:")


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("not a database, but long enough to look into" * 9, "utf-8")
    with pytest.raises(sqlite3.DatabaseError):
        await open_store(f"sqlite:///{tmp_path / 'a.db'}")


async def test_a_writer_of_another_process_is_waited_for_and_then_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store = await open_store(f"sqlite:///{path}", timeout=timedelta(milliseconds=50))
    await store.migrate()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Away, match="locked"):
            await store.write(account)
        other.execute("ROLLBACK")
    assert await store.write(account)
    await store.close()


async def test_doctor_finds_a_sound_database_sound(store: DatabaseStore, place: Place) -> None:
    durable = await open_store(place.url)
    findings = await examine(durable)
    await durable.close()
    faster = {"fsync", "synchronous_commit"}  # a server for tests may do without
    assert {finding.name for finding in findings if not finding.ok} <= faster
    assert [finding.name for finding in findings[-3:]] == ["schema", "writable", "books"]
    assert findings[-3] == Finding(name="schema", ok=True, detail=f"version {newest()}")
    assert place.rows("SELECT 1 FROM setting") == []


async def test_doctor_says_that_migrations_wait(own_place: Place) -> None:
    store = await open_store(own_place.url)
    *_, schema = await examine(store)
    await store.close()
    assert (schema.name, schema.ok) == ("schema", False)
    assert "run `migrate`" in schema.detail


async def test_doctor_sees_books_that_do_not_add_up(own_place: Place) -> None:
    store = await open_store(own_place.url)
    await store.migrate()
    own_place.tamper(
        "INSERT INTO account (id, name, name_key, currency, language, zone, anchor, created_at)"
        " VALUES (1, 'a', 'a', 'PLN', 'pl', 'UTC', '2026-01-01', 0)",
        "INSERT INTO journal (id, account_id, reason, reference, at, booked_at)"
        " VALUES (1, 1, 'grant', '', 0, 0)",
    )
    *_, books = await examine(store)
    await store.close()
    assert books == Finding(name="books", ok=False, detail="journal has entries: journal 1 has none")


HOT = {
    "inbox heads": (inbox._HEADS, (0, None, "press:", "pay:", 5), "inbox_lane"),
    "outbox heads": (outbox._HEADS, (0, 0, 5), "outbox_waiting"),
    "open lots": (ledger._LOTS, (1,), "lot_open"),
    "live hold": (holds._LIVE, (1,), "hold_live"),
    "open requests": (requests._OPEN_OF_ACCOUNT, (1,), "request_open"),
    "count of open requests": (requests._COUNT_OPEN, (1,), "request_open"),
    "all open requests": (requests._OPEN_ALL, (), "request_open_user"),
    "open requests with a card": (busy._SHOWN, (1, "card:"), "request_open_user"),
    "the slots of cards": (busy._SHOWN, (1, "card:"), "sqlite_autoindex_slot_1"),
    "clients that wait": (accounts._WAITING, (0, 0), "request_open_user"),
    "pending requests": (requests._PENDING, (1,), "request_pending"),
    "taken requests": (requests._OF_ASSIGNEE, (1,), "request_taken_by"),
    "waking requests": (requests._WAKING, (0, 5), "request_wake"),
    "drafts due": (drafts._DUE, (0, 5), "draft_due"),
    "lapsing quotes": (quotes._LAPSING, (0, 5), "quote_valid"),
    "running period": (accounts._RUNNING, (1, 1, 0, 1), "sqlite_autoindex_period_1"),
    "plan changes that wait": (accounts._RUNNING, (1, 1, 0, 1), "account_plan_waiting"),
    "whether a hold is over": (accounts._RUNNING, (1, 1, 0, 1), "hold_ending"),
    "holds that are over": (holds._ENDED, (1, 0), "hold_ending"),
    "holds that end": (holds._EXPIRING, (0, 5), "hold_expiring"),
    "holds whose end is not told": (holds._TO_TELL, (5,), "hold_untold"),
    "the next end of a hold": (holds._NEXT_EXPIRY, (), "hold_untold"),
    "changes of a lot": (ledger._CHANGES, (1, 0, 1, 0, 1, 0), "entry_lot"),
    "charges of a period": (ledger._CHARGED, (1, 0, 0, 0, 0), "request_created"),
    "credit limit": (ledger._LIMIT, (1, "credit", 0, 0), "credit_limit_account"),
}


@pytest.mark.parametrize("name", sorted(HOT))
async def test_what_is_asked_often_is_answered_from_its_index(tmp_path: Path, name: str) -> None:
    statement, parameters, index = HOT[name]
    async with file_store(tmp_path) as store:
        rows = await store.run(lambda sql: sql.all(f"EXPLAIN QUERY PLAN {statement}", *parameters))
    details = [str(row["detail"]) for row in rows]
    assert any(index in detail for detail in details), details
    tables = (
        "inbox",
        "outbox",
        "lot",
        "hold",
        "request",
        "draft",
        "quote",
        "credit_limit",
        "period",
        "journal",
        "entry",
    )
    assert not [detail for detail in details if detail in {f"SCAN {table}" for table in tables}]


async def test_times_are_kept_to_the_microsecond(store: DatabaseStore) -> None:
    asked = await store.write(request)
    assert asked.created_at == NOW
    assert NOW.microsecond == 123456


async def test_a_file_has_room_for_one_bot(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'doorman.db'}"
    one = await open_store(url)
    other = await open_store(url, timeout=timedelta(milliseconds=50))
    await one.alone()
    await one.alone()
    with pytest.raises(AlreadyRunning, match="stop it first"):
        await other.alone()
    assert await other.migrate() == newest(), "a command beside the bot is no second bot"
    await one.close()
    await other.alone()
    await other.close()


async def test_a_server_and_memory_have_room_for_more(own_place: Place) -> None:
    url = "sqlite://:memory:" if own_place.kind == "sqlite" else own_place.url
    one, other = await open_store(url), await open_store(url)
    await one.alone()
    await other.alone()
    await one.close()
    await other.close()
