"""Everything that stood in SQLite stands in PostgreSQL, row by row, or nothing does."""

import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg.rows import tuple_row

from bot.ids import BotId
from storage import backup, dump, invariants, moving, open_store, proof
from storage.errors import AlreadyRunning, NotDone, NotEmpty, NotSound, SchemaTooOld
from storage.migrate import newest
from tests.flows.lab import IVAN, Lab
from tests.keeping.conftest import NOW, Watched, everything, opened, scribble
from tests.storage.world import NOW as THEN
from tests.storage.world import account

HARD = "tab\tnew\nline \\ \\N 'quote' \"two\" % ? {lock} \x01\x7f \u200f żółć 🜁 \ufffd " + "long " * 3000


@pytest.fixture
def target(postgres_url: str) -> Iterator[str]:
    """The address of an empty schema, whose name is no plain word, in a database where others have theirs."""
    name = f'Bot {secrets.token_hex(4)}"s'
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        schema = psycopg.sql.Identifier(name)
        connection.execute(psycopg.sql.SQL("CREATE SCHEMA {}").format(schema))
        path = quote(
            '-csearch_path="' + name.replace('"', '""').replace(" ", "\\ ") + '" -csynchronous_commit=off'
        )
        yield f"{postgres_url}?options={path}"
        connection.execute(psycopg.sql.SQL("DROP SCHEMA {} CASCADE").format(schema))


@contextmanager
def looking(url: str) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    with psycopg.connect(url, autocommit=True, row_factory=tuple_row) as connection:
        yield connection


def in_sqlite(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table's rows with their columns' names, in an order of their own."""
    found = {}
    with closing(sqlite3.connect(path)) as other:
        names = other.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        for (table,) in names.fetchall():
            cursor = other.execute(f"SELECT * FROM {table}")
            found[table] = _sorted([column[0] for column in cursor.description], cursor.fetchall())
    return found


def in_postgres(url: str) -> dict[str, list[tuple[object, ...]]]:
    found = {}
    with looking(url) as other:
        names = other.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        ).fetchall()
        for (table,) in names:
            cursor = other.execute(f"SELECT * FROM {table}".encode())
            assert cursor.description is not None
            found[str(table)] = _sorted([column.name for column in cursor.description], cursor.fetchall())
    return found


def _sorted(columns: list[str], rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    named = [tuple(sorted(zip(columns, row, strict=True), key=lambda cell: cell[0])) for row in rows]
    return sorted(named, key=repr)


async def test_every_row_arrives_and_numbers_go_on(
    database: Path, url: str, target: str, watched: Watched
) -> None:
    store = await open_store(url)
    hard = await store.write(lambda tx: account(tx, name=HARD))
    await store.close()
    scribble(  # a number that was given and is free again must not be given anew
        database,
        "INSERT INTO inbox (bot_id, update_id, lane, raw, received_at) VALUES (1, 2, 'a', '', 1)",
        "DELETE FROM inbox WHERE update_id = 2",
    )
    before = everything(database)
    with closing(sqlite3.connect(database, isolation_level=None)):  # so its -wal is not written into the file
        moved = moving.move(database, target, watched)
    assert everything(database) == before
    assert in_postgres(target) == in_sqlite(database)
    assert {one.table: one.next_id for one in moved if one.table in ("account", "inbox", "slot")} == {
        "account": int(hard) + 1,
        "inbox": 3,
        "slot": None,
    }
    async with opened(target) as store:
        assert await store.write(lambda tx: account(tx, name="Next")) == int(hard) + 1
        assert await store.write(
            lambda tx: tx.inbox.add(bot_id=BotId(1), update_id=9, lane="a", raw="", now=THEN)
        )
        assert await store.run(lambda sql: sql.one("SELECT MAX(id) AS id FROM inbox")["id"]) == 3
        assert await store.read(invariants.check) == ()
    assert proof.of_database(target, watched).ok
    with looking(target) as other:
        other.execute("SET session_replication_role = replica")
        other.execute("UPDATE talk SET request_id = 99")
    wrong = [finding for finding in proof.of_database(target, watched).findings if not finding.ok]
    assert [finding.name for finding in wrong] == ["foreign keys"]
    assert "1 rows of talk point to no request" in wrong[0].detail


async def test_a_desk_goes_on_in_postgres(database: Path, target: str, watched: Watched) -> None:
    async with opened(f"sqlite:///{database}") as store:
        lab = Lab(store=store, path=database)
        await lab.join()
        await lab.hire(IVAN)
        await lab.quota(3)
        request = await lab.ask("which fuse?", "consultation")
    moving.move(database, target, watched)
    async with opened(target) as store:
        lab = Lab(store=store, path=database, clock=lab.clock, numbers=lab.numbers)
        await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
        await lab.flows.staff.done(lab.source(IVAN), request_id=request, minutes=5)
        await lab.sound()
    with looking(target) as other:
        assert other.execute("SELECT state FROM request").fetchall() == [("done",)]
        assert other.execute("SELECT state FROM hold").fetchall() == [("captured",)]


@pytest.mark.parametrize(
    ("value", "why"),
    [("'a' || char(0) || 'b'", "holds U+0000"), ("CAST(x'ff61' AS TEXT)", "is no UTF-8")],
)
def test_a_text_that_postgres_does_not_take_is_named_before_anything_is_written(
    database: Path, url: str, target: str, watched: Watched, value: str, why: str
) -> None:
    scribble(database, f"UPDATE person SET first_name = {value}", f"UPDATE talk SET text = {value}")
    with pytest.raises(NotSound) as caught:
        moving.move(database, target, watched)
    assert f"person.first_name {why} (where user_id = 5000000001)" in str(caught.value)
    assert f"talk.text {why} (where id = 1)" in str(caught.value)
    assert in_postgres(target) == {}


async def test_a_target_that_is_not_empty_or_not_like_ours_is_refused_and_stays_as_it_was(
    database: Path, url: str, target: str, watched: Watched
) -> None:
    store = await open_store(target)
    await store.migrate()
    first = await store.write(lambda tx: account(tx, name="Here first"))
    await store.close()
    before = in_postgres(target)
    with pytest.raises(NotEmpty, match=r"\(account, account_plan\)"):
        moving.move(database, target, watched)
    assert in_postgres(target) == before
    with looking(target) as other:
        other.execute("DELETE FROM account_plan; DELETE FROM account; ALTER TABLE slot ADD COLUMN more TEXT")
    with pytest.raises(NotSound, match="other tables or columns than SQLite: slot"):
        moving.move(database, target, watched)
    with looking(target) as other:
        other.execute("ALTER TABLE slot DROP COLUMN more")
    moved = {one.table: one for one in moving.move(database, target, watched)}
    assert in_postgres(target) == in_sqlite(database)
    assert moved["account"].next_id == first + 1


async def test_what_the_server_refuses_or_changes_on_the_way_stops_everything(
    database: Path, url: str, target: str, watched: Watched
) -> None:
    """As a constraint of ours may that a hand in SQLite got past, and a trigger of somebody's."""
    store = await open_store(target)
    await store.migrate()
    await store.close()
    before = in_postgres(target)
    scribble(database, "UPDATE inbox SET state = 'unheard of', raw = 'my words'")
    with pytest.raises(NotDone, match=r"check constraint .inbox_.*\(COPY inbox, line 1\)") as caught:
        moving.move(database, target, watched)
    assert "my words" not in str(caught.value)
    scribble(database, "UPDATE inbox SET state = 'new'")
    with looking(target) as other:
        other.execute(
            "CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN NEW.lane = 'other'; RETURN NEW; END $$"
        )
        other.execute("CREATE TRIGGER meddle BEFORE INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION meddle()")
    with pytest.raises(NotSound, match="differs from what was sent, nothing was moved: inbox"):
        moving.move(database, target, watched)
    assert in_postgres(target) == before


async def test_while_the_bot_runs_nothing_is_moved(
    database: Path, url: str, target: str, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.restore._WAIT", NOW - NOW)
    async with opened(url) as store:
        await store.alone()
        with pytest.raises(AlreadyRunning):
            moving.move(database, target, watched)


async def test_books_that_are_wrong_or_of_an_older_release_are_not_moved(
    database: Path, url: str, target: str, watched: Watched
) -> None:
    store = await open_store(url)
    await store.migrate(to=newest() - 1)
    await store.close()
    with pytest.raises(SchemaTooOld):
        moving.move(database, target, watched)
    store = await open_store(url)
    await store.migrate()
    await store.close()
    scribble(database, "UPDATE lot SET posted = posted + 1 WHERE id = 1")
    with pytest.raises(NotSound, match=r"^SQLite is not in order.*posted is the sum of entries"):
        moving.move(database, target, watched)
    assert in_postgres(target) == {}


def test_a_server_that_does_not_answer_is_told(database: Path, url: str, watched: Watched) -> None:
    with pytest.raises(NotDone, match="PostgreSQL"):
        moving.move(database, "postgresql://somebody:secret@127.0.0.1:9/doorman", watched)


def test_a_dump_holds_this_schema_alone_and_comes_back_whole(
    database: Path, url: str, shelf: Path, postgres_url: str, target: str, watched: Watched
) -> None:
    if shutil.which(dump.PROGRAM) is None or shutil.which("pg_restore") is None:
        pytest.skip("no pg_dump and pg_restore")
    moving.move(database, target, watched)
    with looking(postgres_url) as other:  # another bot's: were it in the dump, restoring would meet it again
        other.execute("CREATE SCHEMA other_bot; CREATE TABLE other_bot.theirs (a int)")
    made = backup.back_up(target, shelf, now=NOW, ticks=watched)
    assert made.path.name.endswith("-20261122T030405Z.dump")
    seen = proof.of_backup(made.path, watched)
    assert seen.ok
    assert "--against" in seen.findings[-1].detail
    before = in_postgres(target)
    with looking(postgres_url) as other:
        (schema,) = other.execute(
            "SELECT quote_ident(nspname) FROM pg_namespace WHERE nspname LIKE 'Bot %'"
        ).fetchall()
        other.execute(f"DROP SCHEMA {schema[0]} CASCADE".encode())
    done = subprocess.run(
        [
            "pg_restore",
            "--exit-on-error",
            "--single-transaction",
            "--no-owner",
            f"--dbname={postgres_url}",
            made.path,
        ],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert in_postgres(target) == before
    assert proof.compared(proof.of_database(target, watched), made.manifest).ok
    made.path.write_bytes(made.path.read_bytes()[:-1])
    assert not proof.of_backup(made.path, watched).ok
