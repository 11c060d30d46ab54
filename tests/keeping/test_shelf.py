"""Old backups leave their folder; the newest good one and what is not ours never do."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.keeping.retention import parse_keep
from bot.keeping.shelf import Shelf
from storage import files, manifest
from storage.errors import NotSound
from storage.manifest import Manifest
from tests.keeping.conftest import NOW, Watched

KEEP = parse_keep("2d")


def put(folder: Path, days: float, *, of: str = "ours", sound: bool = True, torn: bool = False) -> Path:
    """A backup made so many days ago."""
    folder.mkdir(exist_ok=True)
    at = NOW - timedelta(days=days)
    path = folder / f"doorman-{at:%Y%m%dT%H%M%SZ}-{of}.sqlite3"
    path.write_bytes(b"x" * 10)
    said = Manifest(
        of=of,
        kind="sqlite",
        made_at=at,
        schema=1,
        rows={},
        bytes=10,
        sha256=files.checksum(path, Watched()),
        sound=sound,
    )
    manifest.write(said, path)
    if torn:
        path.write_bytes(b"y" * 10)
    return path


def left(folder: Path) -> set[Path]:
    return {path for path in folder.iterdir() if not path.name.endswith(manifest.ENDING)}


def test_what_need_not_stay_goes_with_its_manifest(shelf: Path, watched: Watched) -> None:
    made = [put(shelf, days) for days in (0, 0.1, 1, 2, 3)]
    assert set(Shelf(folder=shelf, of="ours").prune(KEEP, ticks=watched)) == {made[1], made[3], made[4]}
    assert left(shelf) == {made[0], made[2]}
    assert len(list(shelf.iterdir())) == 4
    assert Shelf(folder=shelf, of="ours").prune(KEEP, ticks=watched) == []


@pytest.mark.parametrize("bad", ["sound", "torn"])
def test_the_newest_good_one_stays_however_old(shelf: Path, watched: Watched, bad: str) -> None:
    worse = [put(shelf, days, sound=bad != "sound", torn=bad == "torn") for days in (0, 1, 2)]
    good, older = put(shelf, 300), put(shelf, 301)
    Shelf(folder=shelf, of="ours").prune(KEEP, ticks=watched)
    assert left(shelf) == {worse[0], worse[1], good}
    assert not older.exists()


def test_what_we_did_not_make_stays(shelf: Path, watched: Watched) -> None:
    put(shelf, 0)
    foreign = [put(shelf, days, of="another") for days in (50, 60)]
    by_hand = shelf / "doorman-20200101T000000Z.sqlite3"
    by_hand.write_bytes(b"a copy without a manifest")
    other = put(shelf, 99, of="other")
    manifest.beside(other).write_text('{"form": "something else"}')
    Shelf(folder=shelf, of="ours").prune(KEEP, ticks=watched)
    assert left(shelf) >= {*foreign, by_hand, other}


def test_the_newest_is_that_of_the_same_database(shelf: Path) -> None:
    put(shelf, 3)
    put(shelf, 1, of="another")
    assert Shelf(folder=shelf, of="ours").newest() == NOW - timedelta(days=3)
    assert Shelf(folder=shelf, of="nobody").newest() is None
    assert Shelf(folder=shelf / "gone", of="ours").newest() is None


def test_only_our_own_half_made_files_are_swept_and_only_old_ones(shelf: Path) -> None:
    shelf.mkdir()
    ours = ".doorman-20261101T000000Z.sqlite3.partial"
    names = [ours, f"{ours}-journal", ".doorman-20261122T000000Z.dump.partial", ".film.partial", "x.partial"]
    for name in names:
        (shelf / name).write_text("")
        old = NOW - timedelta(days=0 if "1122" in name else 9)
        os.utime(shelf / name, (old.timestamp(), old.timestamp()))
    Shelf(folder=shelf, of="ours").sweep(NOW)
    assert {path.name for path in shelf.iterdir()} == set(names[2:])


def test_a_manifest_of_another_form_is_none_of_ours(shelf: Path) -> None:
    path = put(shelf, 0)
    said = manifest.read(path)
    assert said == replace(said, of="ours")
    for text in ("", "[]", "{}", '{"form": "doorman-backup-1"}', '{"form": "doorman-backup-2"}', "\ud800"):
        manifest.beside(path).write_text(text, errors="surrogatepass")
        with pytest.raises(NotSound, match="cannot be read"):
            manifest.read(path)
