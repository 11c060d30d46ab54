"""A backup takes the place of a database on which nobody works; nothing is lost over it."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage import backup, manifest, open_store
from storage import restore as restoring
from storage.errors import AlreadyRunning, NotDone, NotSound
from storage.migrate import newest, version_of
from storage.restore import Restored
from tests.keeping.conftest import NOW, Watched, everything, opened, rows, scribble
from tests.storage.world import account


def restore(path: Path, database: Path, watched: Watched, *, own: bool = True) -> Restored:
    return restoring.restore(path, f"sqlite:///{database}", now=NOW, own=own, ticks=watched)


@pytest.fixture
def made(database: Path, url: str, shelf: Path, watched: Watched) -> Path:
    """A backup of a database that went on afterwards."""
    path = backup.back_up(url, shelf, now=NOW, ticks=watched).path
    scribble(database, "DELETE FROM slot", "PRAGMA user_version = 7")
    return path


def test_what_was_there_stays_beside_it_under_a_name_that_says_when(
    database: Path, made: Path, watched: Watched
) -> None:
    old = everything(database)
    done = restore(made, database, watched)
    assert everything(database) == everything(made) != old
    assert done.aside == database.with_name("doorman.sqlite3.before-20261122T030405Z")
    assert everything(done.aside) == old
    again = restore(made, database, watched)
    assert again.aside == database.with_name("doorman.sqlite3.before-20261122T030405Z-2")
    assert {path.name for path in database.parent.iterdir()} == {
        "doorman.sqlite3",
        "doorman.sqlite3.running",
        done.aside.name,
        again.aside.name,
    }


def test_to_another_place_nothing_is_put_aside(
    database: Path, made: Path, watched: Watched, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "new" / "drill.sqlite3"
    assert restore(made, elsewhere, watched).aside is None
    assert everything(elsewhere) == everything(made)


def test_commits_of_a_killed_bot_that_stand_in_the_file_beside_are_kept_with_the_old_one(
    database: Path, made: Path, watched: Watched, tmp_path: Path
) -> None:
    """A killed process leaves -wal and -shm; they belong to the old database and never to the new one."""
    with closing(sqlite3.connect(database, isolation_level=None)) as bot:
        bot.execute("PRAGMA journal_mode = WAL")
        bot.execute("INSERT INTO setting (name, value) VALUES ('last', 'word')")
        left = tmp_path / "left"
        shutil.copytree(database.parent, left)
    place = left / database.name
    assert place.with_name(f"{place.name}-wal").stat().st_size > 0
    done = restore(made, place, watched)
    assert done.aside is not None
    assert not done.aside.with_name(f"{done.aside.name}-wal").exists()
    assert rows(done.aside, "setting WHERE name = 'last'") == 1
    assert everything(place) == everything(made)


def test_a_torn_database_is_put_aside_as_it_is(database: Path, made: Path, watched: Watched) -> None:
    torn = b"\0" * 5000
    database.write_bytes(torn)
    beside = database.with_name(f"{database.name}-wal")
    beside.write_bytes(b"some of it")
    done = restore(made, database, watched)
    assert done.aside is not None
    assert done.aside.read_bytes() == torn
    assert done.aside.with_name(f"{done.aside.name}-wal").read_bytes() == b"some of it"
    assert everything(database) == everything(made)


async def test_while_a_bot_runs_or_another_program_has_it_open_nothing_is_touched(
    database: Path, made: Path, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "_WAIT", NOW - NOW)
    async with opened(f"sqlite:///{database}") as store:
        with pytest.raises(NotDone, match="open in another program"):
            restore(made, database, watched)
        await store.alone()
        with pytest.raises(AlreadyRunning):
            restore(made, database, watched)
        await store.write(lambda tx: account(tx, name="Still here"))
    assert rows(database, "account") == 2
    assert [
        path for path in database.parent.iterdir() if "before" in path.name or "partial" in path.name
    ] == []


@pytest.mark.parametrize("how", ["torn", "no manifest", "books"])
def test_what_is_not_well_is_not_restored(database: Path, made: Path, watched: Watched, how: str) -> None:
    if how == "torn":
        made.write_bytes(made.read_bytes()[:-4096])
    elif how == "no manifest":
        manifest.beside(made).unlink()
    else:
        scribble(database, "UPDATE lot SET posted = posted + 1 WHERE id = 1")
        made = backup.back_up(f"sqlite:///{database}", made.parent, now=NOW, ticks=watched).path
    before = everything(database)
    with pytest.raises(NotSound, match="was not restored"):
        restore(made, database, watched)
    assert everything(database) == before
    assert [path.name for path in database.parent.glob("*.before-*")] == []


def test_a_copy_of_another_program_will_do_when_it_is_said_so(
    database: Path, made: Path, watched: Watched
) -> None:
    manifest.beside(made).unlink()
    assert restore(made, database, watched, own=False).after.ok
    made.write_bytes(made.read_bytes()[:-4096])
    with pytest.raises(NotSound):
        restore(made, database, watched, own=False)


async def test_a_backup_of_an_older_release_is_brought_to_this_ones_schema(
    database: Path, shelf: Path, watched: Watched
) -> None:
    url = f"sqlite:///{database}"
    store = await open_store(url)
    await store.migrate(to=newest() - 1)
    await store.close()
    made = backup.back_up(url, shelf, now=NOW, ticks=watched)
    assert made.manifest.schema == newest() - 1
    assert made.proof.ok
    done = restore(made.path, database, watched)
    assert done.after.schema == newest()
    assert "books" in {finding.name for finding in done.after.findings}
    store = await open_store(url)
    assert await store.run(version_of, writing=False) == newest()
    await store.close()


async def test_what_only_this_release_sees_is_seen_before_the_place_is_taken(
    database: Path, url: str, shelf: Path, watched: Watched
) -> None:
    """The books of an older schema are looked at in the copy that was brought to this one."""
    store = await open_store(url)
    await store.migrate(to=newest() - 1)
    await store.close()
    scribble(database, "UPDATE lot SET posted = posted + 1 WHERE id = 1")
    made = backup.back_up(url, shelf, now=NOW, ticks=watched)
    assert made.proof.ok
    before = everything(database)
    with pytest.raises(NotSound, match="the copy made of it is not well: books"):
        restore(made.path, database, watched)
    assert everything(database) == before


def test_a_half_made_copy_of_a_killed_restore_is_in_nobodys_way(
    database: Path, made: Path, watched: Watched
) -> None:
    database.with_name(f".{database.name}.partial").write_bytes(b"half")
    assert restore(made, database, watched).after.ok


def test_for_postgres_it_is_said_how(database: Path, made: Path, watched: Watched) -> None:
    with pytest.raises(NotDone, match="pg_restore --exit-on-error --single-transaction"):
        restoring.restore(made, "postgresql://127.0.0.1/doorman", now=NOW, own=True, ticks=watched)
