"""A backup is one snapshot of a database that is written to, and is known from a copy made by hand."""

import asyncio
import gc
import json
import shutil
import sqlite3
import stat
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from storage import backup, files, manifest, open_store, proof
from storage.errors import NotDone
from storage.proof import Proof
from storage.restore import restore
from tests.fakes.store import file_store
from tests.flows.lab import IVAN, Lab
from tests.keeping.conftest import NOW, Watched, everything, opened, rows, scribble
from tests.storage.world import account, lot, post

WRITE = (
    "INSERT INTO idempotency (key, fingerprint, outcome, at) VALUES (lower(hex(randomblob(9))), '', '', 1)"
)


def wrong(found: Proof) -> set[str]:
    return {finding.name for finding in found.findings if not finding.ok}


def test_a_backup_is_named_by_utc_for_this_user_only_and_says_what_is_in_it(
    database: Path, url: str, shelf: Path, watched: Watched
) -> None:
    made = backup.back_up(url, shelf, now=NOW, ticks=watched)
    names = {path.name for path in shelf.iterdir()}
    assert names == {"doorman-20261122T030405Z.sqlite3", "doorman-20261122T030405Z.sqlite3.manifest.json"}
    assert [stat.S_IMODE(path.stat().st_mode) for path in (shelf, *shelf.iterdir())] == [0o700, 0o600, 0o600]
    assert everything(made.path) == everything(database)
    assert made.path.read_bytes()[18:20] == b"\1\1"  # one file: whoever looks into it makes no other beside
    assert made.manifest.rows["entry"] == rows(database, "entry") > 0
    assert made.manifest.of == str(database)
    assert proof.of_backup(made.path, watched).ok
    assert set(watched.stages) >= {"copying", "integrity", "foreign keys", "books", "checksum"}


def test_two_of_one_second_have_two_names(database: Path, url: str, shelf: Path, watched: Watched) -> None:
    made = [backup.back_up(url, shelf, now=NOW, ticks=watched).path.name for _ in range(2)]
    assert made == ["doorman-20261122T030405Z.sqlite3", "doorman-20261122T030405Z-2.sqlite3"]


def test_what_is_committed_while_pages_are_copied_neither_tears_the_copy_nor_keeps_it_from_ending(
    database: Path, url: str, shelf: Path, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each step of the copy another connection commits: without the held snapshot SQLite would begin
    anew each time, for ever."""
    monkeypatch.setattr(backup, "_PAGES", 16)
    before = rows(database)
    with closing(sqlite3.connect(database, isolation_level=None)) as writer:

        def commit() -> None:
            writer.execute(WRITE)
            assert rows(database) < 500, "it begins anew each time"

        watched.meanwhile["copying"] = commit
        made = backup.back_up(url, shelf, now=NOW, ticks=watched)
    assert rows(database) > before + 5
    assert rows(made.path) == before
    assert made.proof.ok


async def test_backups_under_the_load_of_a_bot_are_whole_and_the_bot_goes_on(
    database: Path, url: str, shelf: Path, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every booking of the load is rows that must agree; a copy that cut one in two would not balance."""
    monkeypatch.setattr(backup, "_PAGES", 4)
    stop, booked = threading.Event(), []

    async def load() -> None:
        store = await open_store(url)
        owner = await store.write(lambda tx: account(tx, name="Load"))
        own = await store.write(lambda tx: lot(tx, owner, key="load"))
        while not stop.is_set():
            booked.append(await store.write(lambda tx: post(tx, owner, own, 1)))
        await store.close()

    thread = threading.Thread(target=lambda: asyncio.run(load()))
    thread.start()
    try:
        made = [
            backup.back_up(url, shelf, now=NOW + timedelta(seconds=number), ticks=watched)
            for number in range(8)
        ]
    finally:
        stop.set()
        thread.join()
    assert [wrong(proof.of_backup(one.path, watched)) for one in made] == [set()] * 8
    counts = [one.manifest.rows["journal"] for one in made]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1] <= rows(database, "journal")
    assert len(booked) > 20


def test_a_plain_copy_is_no_backup_and_what_was_not_in_it_is_seen(
    database: Path, url: str, shelf: Path, watched: Watched
) -> None:
    """A running bot's newest commits stand in the file beside; a copy of the one file is without them."""
    with closing(sqlite3.connect(database, isolation_level=None)) as bot:
        bot.execute(WRITE)
        made = backup.back_up(url, shelf, now=NOW, ticks=watched)
        by_hand = shelf / "by_hand.sqlite3"
        shutil.copyfile(database, by_hand)
    assert wrong(proof.of_backup(by_hand, watched)) == {"manifest"}
    assert rows(by_hand) < rows(made.path)
    shutil.copyfile(by_hand, made.path)
    assert wrong(proof.of_backup(made.path, watched)) == {"checksum"}
    said = json.loads(manifest.beside(made.path).read_text())
    said |= {"bytes": by_hand.stat().st_size, "sha256": files.checksum(by_hand, watched)}
    manifest.beside(made.path).write_text(json.dumps(said))
    assert wrong(proof.of_backup(made.path, watched)) == {"rows"}


@pytest.mark.parametrize("tear", ["cut", "zeros", "one bit", "empty", "gone"])
def test_a_torn_backup_is_seen_with_its_manifest_and_without(
    database: Path, url: str, shelf: Path, watched: Watched, tear: str
) -> None:
    made = backup.back_up(url, shelf, now=NOW, ticks=watched)
    whole = made.path.read_bytes()
    half = len(whole) // 2
    torn = {
        "cut": whole[: half // 4096 * 4096],
        "zeros": whole[:half] + bytes(len(whole) - half),
        "one bit": whole[:50] + bytes([whole[50] ^ 1]) + whole[51:],
        "empty": b"",
    }
    made.path.write_bytes(torn[tear]) if tear in torn else made.path.unlink()
    assert wrong(proof.of_backup(made.path, watched)) == {"readable" if tear == "gone" else "checksum"}
    if tear != "one bit":  # a page that no one reads may hold anything
        assert not proof.of_file(made.path, watched).ok


def test_a_broken_book_is_backed_up_and_called_so(
    database: Path, url: str, shelf: Path, watched: Watched
) -> None:
    scribble(database, "UPDATE lot SET posted = posted + 1 WHERE id = 1")
    made = backup.back_up(url, shelf, now=NOW, ticks=watched)
    assert not made.manifest.sound
    assert wrong(made.proof) == {"books"}
    assert wrong(proof.of_backup(made.path, watched)) == {"manifest", "books"}
    assert everything(made.path) == everything(database)


def test_a_row_without_the_one_it_points_to_is_seen(database: Path, url: str, watched: Watched) -> None:
    scribble(database, "UPDATE talk SET request_id = 99")
    assert "foreign keys" in wrong(proof.of_database(url, watched))


async def test_a_running_database_is_looked_through_where_it_stands(
    database: Path, url: str, watched: Watched
) -> None:
    async with opened(url) as store:
        await store.alone()
        assert wrong(proof.of_database(url, watched)) == set()
        await store.write(lambda tx: account(tx, name="More"))


def test_a_backup_of_a_newer_release_is_not_taken_for_good(
    database: Path, url: str, shelf: Path, watched: Watched
) -> None:
    scribble(database, "INSERT INTO schema_version VALUES (99, 'later')")
    assert "schema" in wrong(backup.back_up(url, shelf, now=NOW, ticks=watched).proof)


def test_without_a_database_or_a_place_nothing_is_made(
    database: Path, url: str, shelf: Path, watched: Watched, tmp_path: Path
) -> None:
    with pytest.raises(NotDone, match="there is no"):
        backup.back_up(f"sqlite:///{database}.gone", shelf, now=NOW, ticks=watched)
    assert list(shelf.iterdir()) == []
    (tmp_path / "file").write_text("")
    with pytest.raises(NotDone, match="cannot be written"):
        backup.back_up(url, tmp_path / "file", now=NOW, ticks=watched)


def test_a_backup_that_is_broken_off_leaves_nothing(
    database: Path, url: str, shelf: Path, watched: Watched
) -> None:

    def stop() -> None:
        raise InterruptedError

    for stage in ("copying", "books", "checksum"):
        watched.meanwhile = {stage: stop}
        with pytest.raises(NotDone):
            backup.back_up(url, shelf, now=NOW, ticks=watched)
        assert list(shelf.iterdir()) == []


def test_a_backup_without_its_manifest_does_not_stay(
    url: str, shelf: Path, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(manifest, "write", full)
    with pytest.raises(NotDone, match="No space left"):
        backup.back_up(url, shelf, now=NOW, ticks=watched)
    assert list(shelf.iterdir()) == []


async def test_the_drill_a_desk_goes_on_from_its_backup(
    database: Path, shelf: Path, watched: Watched
) -> None:
    """Asked, backed up, lost, restored: the request is there, is closed and charged, the books balance."""
    async with file_store(database.parent, name=database.name) as store:
        lab = Lab(store=store, path=database)
        await lab.join()
        await lab.hire(IVAN)
        await lab.quota(3)
        request = await lab.ask("which fuse?", "consultation")
        made = backup.back_up(f"sqlite:///{database}", shelf, now=NOW, ticks=watched)
        lost = await lab.ask("and which wire?", "consultation")
        assert lost == request + 1
    gc.collect()  # looks of the lab that are not closed yet
    done = restore(made.path, f"sqlite:///{database}", now=NOW, own=True, ticks=watched)
    assert done.aside is not None
    assert rows(done.aside, "request") == rows(database, "request") + 1
    async with file_store(database.parent, name=database.name) as store:
        lab = Lab(store=store, path=database, clock=lab.clock, classifier=lab.classifier, numbers=lab.numbers)
        await lab.sound()
        assert await lab.ask("and which wire, please?", "consultation") == lost
        for number in (request, lost):
            await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=number)
            await lab.flows.staff.done(lab.source(IVAN), request_id=number, minutes=5)
        assert [await lab.state(number) for number in (request, lost)] == ["done", "done"]
        assert rows(database, "hold WHERE state = 'captured'") == 2
        await lab.sound()
