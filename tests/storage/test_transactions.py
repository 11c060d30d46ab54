"""One transaction is all or nothing, whatever becomes of its caller."""

import asyncio
import re
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from bot.ids import AccountId
from bot.ports import Tx
from storage import DatabaseStore, open_store
from storage.errors import ConstraintRefused, StatementFailed
from storage.sql import Sql
from storage.unit_of_work import UnitOfWork
from tests.storage.conftest import Place
from tests.storage.world import NOW, account, found, lot, plan, request

REFUSED_WRITE = (sqlite3.OperationalError, psycopg.errors.ReadOnlySqlTransaction)


class Boom(Exception):
    """Raised by a body."""


async def test_what_a_body_raises_leaves_nothing(store: DatabaseStore, place: Place) -> None:
    def body(tx: Tx) -> None:
        asked = request(tx)
        how = plan(lot(tx, asked.account_id))
        tx.ledger.hold(request_id=asked.id, account_id=asked.account_id, plan=how, net=0, tax=0, now=NOW)
        raise Boom

    with pytest.raises(Boom):
        await store.write(body)
    for table in ("account", "account_plan", "contact", "request", "lot", "journal", "entry", "hold"):
        assert place.rows(f"SELECT 1 FROM {table}") == []
    assert await store.write(account)


async def test_a_failed_statement_dooms_the_transaction_even_if_swallowed(
    store: DatabaseStore, place: Place
) -> None:
    def body(tx: Tx) -> str:
        tx.keys.put("k", fingerprint="1", outcome="1", now=NOW)
        try:
            tx.keys.put("k", fingerprint="2", outcome="2", now=NOW)
        except ConstraintRefused:
            return "as if nothing had happened"
        return "stored twice"

    with pytest.raises(StatementFailed):
        await store.write(body)
    assert place.rows("SELECT 1 FROM idempotency") == []


async def test_a_reading_body_cannot_write(store: DatabaseStore, place: Place) -> None:
    with pytest.raises(REFUSED_WRITE):
        await store.read(account)
    assert place.rows("SELECT 1 FROM account") == []
    account_id = await store.write(account)
    with pytest.raises(RuntimeError, match="writing transaction"):
        await store.read(lambda tx: tx.accounts.lock(account_id))


async def test_a_body_that_lets_stopiteration_out_does_not_hang_its_caller(
    store: DatabaseStore, place: Place
) -> None:
    def body(tx: Tx) -> int:
        account(tx)
        return next(iter(()))

    with pytest.raises(RuntimeError, match="StopIteration"):
        await asyncio.wait_for(store.write(body), timeout=10)
    assert place.rows("SELECT 1 FROM account") == []


async def test_a_body_runs_whole_on_one_other_thread(store: DatabaseStore) -> None:
    def body(tx: Tx) -> set[int]:
        threads = {threading.get_ident()}
        account(tx)
        return threads | {threading.get_ident()}

    (thread,) = await store.write(body)
    assert thread != threading.get_ident()


async def test_cancelling_the_caller_never_leaves_half_a_transaction(
    store: DatabaseStore, place: Place
) -> None:
    entered, go_on = threading.Event(), threading.Event()

    def body(tx: Tx) -> None:
        account(tx, name="first half")
        entered.set()
        assert go_on.wait(10)
        account(tx, name="second half")

    task = asyncio.ensure_future(store.write(body))
    await asyncio.to_thread(entered.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert place.rows("SELECT 1 FROM account") == []
    go_on.set()
    await store.write(lambda tx: account(tx, name="after"))
    for _ in range(200):
        if len(place.rows("SELECT 1 FROM account")) == 3:
            break
        await asyncio.sleep(0.02)
    assert sorted(place.rows("SELECT name FROM account")) == [("after",), ("first half",), ("second half",)]


async def test_a_caller_cancelled_while_it_queues_leaves_the_others_in_order(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path / 'a.db'}")
    await store.migrate()
    go_on = threading.Event()
    first = asyncio.ensure_future(store.write(lambda tx: (go_on.wait(10), account(tx, name="0"))))
    tasks = [asyncio.ensure_future(store.write(_named(number))) for number in range(1, 6)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    go_on.set()
    await asyncio.gather(first, *tasks, return_exceptions=True)
    names = [found.name for found in await store.read(lambda tx: tx.accounts.all())]
    await store.close()
    assert names == ["0", "1", "3", "4", "5"]
    assert tasks[1].cancelled()


def _named(number: int) -> Callable[[Tx], AccountId]:
    return lambda tx: account(tx, name=str(number))


async def test_close_lets_what_was_begun_end(own_place: Place) -> None:
    store = await open_store(own_place.url)
    await store.migrate()
    entered = threading.Event()

    def body(tx: Tx) -> None:
        entered.set()
        for number in range(50):
            account(tx, name=str(number))

    task = asyncio.ensure_future(store.write(body))
    await asyncio.to_thread(entered.wait, 10)
    await store.close()
    await task
    assert own_place.rows("SELECT COUNT(*) FROM account") == [(50,)]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("nul\0in the \0middle", "nulin the middle"),
        ("\0", ""),
        ("lone \ud83d surrogate", "lone \ufffd surrogate"),
        ("a pair \ud83d\ude00 joined", "a pair 😀 joined"),
        ("\u202eобратно\u2066 👨‍👩‍👧‍👦 %s ? {lock} '; DROP TABLE request --", None),
    ],
)
async def test_any_text_is_kept_alike(
    store: DatabaseStore, place: Place, said: str, kept: str | None
) -> None:
    asked = await store.write(request)
    await store.write(lambda tx: tx.requests.change(asked.id, text=said))
    wanted = said if kept is None else kept
    assert (await store.read(lambda tx: found(tx, asked.id))).text == wanted
    assert place.rows("SELECT text FROM request") == [(wanted,)]


async def test_a_time_without_a_zone_is_refused(store: DatabaseStore) -> None:
    asked = await store.write(request)
    with pytest.raises(ValueError, match="without a zone"):
        await store.write(lambda tx: tx.requests.change(asked.id, wake_at=datetime(2026, 1, 1)))  # noqa: DTZ001


@pytest.mark.parametrize("value", [1.5, b"bytes", ["list"], object])
async def test_what_has_no_place_in_the_database_is_refused(store: DatabaseStore, value: object) -> None:
    asked = await store.write(request)
    with pytest.raises(TypeError, match="cannot be stored"):
        await store.write(lambda tx: tx.requests.change(asked.id, text=value))


async def test_a_percent_sign_in_a_statement_is_refused(store: DatabaseStore) -> None:
    def body(sql: Sql) -> None:
        sql.all("SELECT id FROM account WHERE name LIKE 'a%'")

    with pytest.raises(ValueError, match="hand it in as a parameter"):
        await store.run(body)


def test_nothing_commits_but_transact(root: Path) -> None:
    calls = [
        (path.name, line.strip())
        for path in sorted((root / "storage").rglob("*.py"))
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"\bcommit\(|\bCOMMIT\b", line) and "def commit" not in line
    ]
    assert calls == [("sql.py", "driver.commit()")]


async def held_up(store: DatabaseStore) -> Callable[[], None]:
    """Keeps the database thread busy, so that whoever comes next waits together; call the answer to go on."""
    entered, go_on = threading.Event(), threading.Event()

    def body(_: Tx) -> None:
        entered.set()
        assert go_on.wait(10)

    first = asyncio.ensure_future(store.write(body))
    await asyncio.to_thread(entered.wait, 10)

    def release() -> None:
        assert not first.done()
        go_on.set()

    return release


@pytest.fixture
async def shared(tmp_path: Path) -> AsyncIterator[DatabaseStore]:
    """A store whose writers may share a commit. Closed whatever the test found: the thread of one left open
    would keep the whole run from ending."""
    store = await open_store(f"sqlite:///{tmp_path / 'a.db'}")
    await store.migrate()
    yield store
    await store.close()


async def test_what_one_writer_raises_touches_nobody_who_shares_its_commit(
    shared: DatabaseStore, tmp_path: Path
) -> None:
    place = Place(kind="sqlite", url=f"sqlite:///{tmp_path / 'a.db'}")
    go_on = await held_up(shared)

    def fails(tx: Tx) -> None:
        account(tx, name="half")
        raise Boom

    def refused(tx: Tx) -> None:
        account(tx, name="also half")
        tx.keys.put("k", fingerprint="1", outcome="1", now=NOW)
        tx.keys.put("k", fingerprint="2", outcome="2", now=NOW)

    bodies = [_named(1), fails, _named(2), refused, _named(3)]
    tasks = [asyncio.ensure_future(shared.write(body)) for body in bodies]
    seen = asyncio.ensure_future(shared.read(lambda tx: len(tx.accounts.all())))
    await asyncio.sleep(0)
    go_on()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(one) for one in outcomes] == [int, Boom, int, ConstraintRefused, int]
    assert await seen == 3
    assert place.rows("SELECT name FROM account ORDER BY id") == [("1",), ("2",), ("3",)]
    assert place.rows("SELECT key FROM idempotency") == []


async def test_when_nobody_can_share_a_commit_each_gets_its_own(
    shared: DatabaseStore, tmp_path: Path
) -> None:
    place = Place(kind="sqlite", url=f"sqlite:///{tmp_path / 'a.db'}")
    go_on = await held_up(shared)
    runs: list[int] = []

    def ends_the_transaction(tx: Tx) -> None:
        account(tx, name="lost")
        runs.append(len(runs))
        if len(runs) == 1:  # as a full disk does
            assert isinstance(tx, UnitOfWork)
            tx.sql.change("ROLLBACK")
        raise Boom

    bodies = [_named(1), ends_the_transaction, _named(2)]
    tasks = [asyncio.ensure_future(shared.write(body)) for body in bodies]
    await asyncio.sleep(0)
    go_on()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(one) for one in outcomes] == [int, Boom, int]
    assert len(runs) == 2
    assert place.rows("SELECT name FROM account ORDER BY id") == [("1",), ("2",)]


async def test_writers_who_wait_together_share_one_commit(shared: DatabaseStore, tmp_path: Path) -> None:
    go_on = await held_up(shared)
    changes: list[int] = []

    def outside(tx: Tx) -> None:
        """What a second connection sees meanwhile: nothing of those before it in the same commit."""
        account(tx, name=str(len(changes)))
        place = Place(kind="sqlite", url=f"sqlite:///{tmp_path / 'a.db'}")
        changes.append(len(place.rows("SELECT 1 FROM account")))

    tasks = [asyncio.ensure_future(shared.write(outside)) for _ in range(5)]
    await asyncio.sleep(0)
    go_on()
    await asyncio.gather(*tasks)
    assert changes == [0] * 5


async def test_work_after_the_end_is_refused_and_nobody_waits_for_ever(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path / 'a.db'}")
    await store.migrate()
    await store.close()
    with pytest.raises(ValueError, match="no active connection"):
        await asyncio.wait_for(store.write(account), timeout=10)
