"""A backup of SQLite while bots work on it: one snapshot, looked through before it gets its name.

The pages are copied in steps inside a reading transaction, so that a writer neither waits nor makes the copy
begin anew (docs/decisions/0013 has what was measured).
"""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from bot.ports.progress import Ticks
from storage import dump, files, manifest, proof
from storage.errors import NotDone
from storage.looking import file_of, is_postgres, sqlite_file
from storage.manifest import Manifest
from storage.proof import Proof

ENDING: Final = ".sqlite3"
STAMP: Final = "%Y%m%dT%H%M%SZ"
HALF_MADE: Final = re.compile(
    rf"\.[\w.-]+-\d{{8}}T\d{{6}}Z(-\d+)?({re.escape(ENDING)}|{re.escape(dump.ENDING)})"
    rf"({re.escape(manifest.ENDING)})?{re.escape(files.PASSING)}(-journal|-wal|-shm)?"
)
"""What a backup is called while it is made."""
_PAGES: Final = 1024
"""In one step, 4 MiB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """The file, what its manifest says, and what was found in it before it got its name."""

    path: Path
    manifest: Manifest
    proof: Proof


def identity(url: str) -> str:
    """What a manifest calls the database. Raises BadAddress, NotDone."""
    return dump.place(url).of if is_postgres(url) else str(file_of(url).resolve())


def back_up(url: str, folder: Path, *, now: datetime, ticks: Ticks) -> Backup:
    """Makes a backup in the folder (made if missing), named by the database and UTC.

    One of a database that is not in order is kept, too: its manifest says so. Raises NotDone, then nothing
    is left behind.
    """
    with files.told(f"a backup cannot be written to {folder}"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if is_postgres(url):
            place = dump.place(url)
            fill = partial(dump.dumped, url, ticks=ticks)
            return _made(place.name, dump.ENDING, folder, fill, of=place.of, now=now, ticks=ticks)
        source = file_of(url)
        fill = partial(_copied, source, ticks=ticks)
        return _made(source.stem, ENDING, folder, fill, of=identity(url), now=now, ticks=ticks)


def _copied(source: Path, target: Path, ticks: Ticks) -> Proof:
    snapshot(source, target, ticks)
    return proof.of_file(target, ticks)


def _made(
    name: str,
    ending: str,
    folder: Path,
    fill: Callable[[Path], Proof],
    *,
    of: str,
    now: datetime,
    ticks: Ticks,
) -> Backup:
    target = _free(folder, re.sub(r"[^\w.-]+", "_", name), now, ending)
    with files.passing(target) as path:
        found = fill(path)
        said = Manifest(
            of=of,
            kind="postgres" if ending == dump.ENDING else "sqlite",
            made_at=now,
            schema=found.schema,
            rows=found.rows,
            bytes=path.stat().st_size,
            sha256=files.checksum(path, ticks),
            sound=found.ok,
        )
        files.put(path, target)
    try:
        manifest.write(said, target)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return Backup(path=target, manifest=said, proof=found)


def _free(folder: Path, stem: str, now: datetime, ending: str) -> Path:
    """A name that nothing has; the second of one second gets a number."""
    stamped = f"{stem}-{now.astimezone(UTC).strftime(STAMP)}"
    number = 1
    while True:
        path = folder / f"{stamped}{f'-{number}' if number > 1 else ''}{ending}"
        if not path.exists() and not manifest.beside(path).exists():
            return path
        number += 1


def snapshot(source: Path, target: Path, ticks: Ticks) -> None:
    """Copies one snapshot of a database, which may be written to meanwhile, into an empty file.

    Raises NotDone.
    """
    with sqlite_file(source, mode="rw") as connection, ticks.stage("copying", _steps(connection)) as tick:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("BEGIN DEFERRED")
        connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()  # only now is the snapshot taken
        with closing(sqlite3.connect(target, isolation_level=None)) as copy:
            # What the copy would need after a crash is the next copy; the whole file is synced in the end.
            copy.execute("PRAGMA synchronous = OFF")
            connection.backup(copy, pages=_PAGES, progress=lambda *_: tick())
        connection.rollback()
    _single(target)


def _steps(connection: sqlite3.Connection) -> int:
    pages: int = connection.execute("PRAGMA page_count").fetchone()[0]
    return pages // _PAGES + 1


def _single(path: Path) -> None:
    """Makes a file of one that would have others beside it as soon as somebody looks into it."""
    with sqlite_file(path, mode="rw") as connection:
        answer = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
    if answer != "delete":
        raise NotDone(f"{path} stays in journal mode {answer}")
    path.chmod(0o600)
