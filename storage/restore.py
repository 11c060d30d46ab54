"""Puts a backup of SQLite in the place of a database on which no bot runs; what was there stays beside it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot.ports.progress import Ticks
from storage import dump, files, manifest, proof
from storage.backup import STAMP, snapshot
from storage.check import Finding
from storage.dialect import SQLITE
from storage.errors import NotDone, NotSound
from storage.looking import file_of, is_postgres, sqlite_file
from storage.migrate import migrate
from storage.proof import Proof
from storage.sql import transact
from storage.sqlite import take_place

BY_HAND: Final = (
    "createdb doorman_restored; pg_restore --exit-on-error --single-transaction --no-owner "
    "--dbname=doorman_restored FILE; python -m bot verify postgresql://…/doorman_restored; "
    "then set DOORMAN_DATABASE to it"
)
_WAIT: Final = timedelta(seconds=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was found in the backup and in the database made of it; where the old one is, if there was one."""

    before: Proof
    after: Proof
    target: Path
    aside: Path | None


def restore(backup: Path, url: str, *, now: datetime, own: bool, ticks: Ticks) -> Restored:
    """Looks through the backup, copies it beside the target, brings it to this release's schema, looks
    through it again and only then puts it in place. Without `own` a file without a manifest will do.

    Raises AlreadyRunning, NotSound, NotDone, BadAddress, SchemaTooNew; then everything is as it was.
    """
    if is_postgres(url) or backup.suffix == dump.ENDING:
        raise NotDone(f"a dump of PostgreSQL is restored by its own program, into a new database: {BY_HAND}")
    target = file_of(url)
    before = proof.of_backup(backup, ticks) if own else proof.of_file(backup, ticks)
    _insist(before, f"{backup} was not restored")
    with files.told(f"{target} cannot be written"):
        target.parent.mkdir(parents=True, exist_ok=True)
        with alone(target), files.passing(target, alone=True) as path:
            snapshot(backup, path, ticks)
            with sqlite_file(path, mode="rw") as connection:
                connection.execute("PRAGMA foreign_keys = ON")
                transact(connection, dialect=SQLITE, writing=True, body=migrate)
            after = proof.of_file(path, ticks)
            if own and before.schema == after.schema:
                after = proof.compared(after, manifest.read(backup))
            _insist(after, f"{backup} was not restored: the copy made of it is not well")
            aside = _aside(target, now)
            files.put(path, target)
    return Restored(before=before, after=after, target=target, aside=aside)


@contextmanager
def alone(target: Path) -> Iterator[None]:
    """Keeps bots from a database file meanwhile. Raises AlreadyRunning."""
    place: sqlite3.Connection = take_place(str(target), busy_timeout=_WAIT)
    with closing(place):
        yield


def _insist(found: Proof, why: str) -> None:
    if not found.ok:
        raise NotSound(f"{why}: {'; '.join(map(_said, (one for one in found.findings if not one.ok)))}")


def _said(finding: Finding) -> str:
    return f"{finding.name}: {finding.detail}"


def _aside(target: Path, now: datetime) -> Path | None:
    """Gives what is at the target another name, and what is not written into it yet another one beside; the
    target keeps its own till the new database takes it, where a file may have two names.

    Raises NotDone, OSError.
    """
    wal, shm = (target.with_name(f"{target.name}{ending}") for ending in ("-wal", "-shm"))
    aside = _free(target, now)
    names = [(target, aside), (wal, aside.with_name(f"{aside.name}-wal"))]
    there = [(old, new) for old, new in names if old.exists()]
    try:
        for old, new in there:
            os.link(old, new)
    except OSError:
        for old, new in there:
            old.replace(new)
    try:
        if _into_one_file(target):
            names[1][1].unlink(missing_ok=True)
    except NotDone:
        for _, new in there:
            new.unlink()
        raise
    wal.unlink(missing_ok=True)
    shm.unlink(missing_ok=True)
    return there[0][1] if there else None


def _into_one_file(target: Path) -> bool:
    """Brings what stands in its -wal into the database; False for one that is torn and stays as it is. Raises
    NotDone while any program has it open: that would go on writing to what is put aside."""
    if not target.exists():
        return False
    try:
        with sqlite_file(target, mode="rw") as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except NotDone as error:
        why = error.__cause__
        if isinstance(why, sqlite3.OperationalError) and why.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise NotDone(f"{target} is open in another program; close it first") from error
        return False
    return True


def _free(target: Path, now: datetime) -> Path:
    name = f"{target.name}.before-{now.astimezone(UTC).strftime(STAMP)}"
    number = 1
    while True:
        path = target.with_name(f"{name}{f'-{number}' if number > 1 else ''}")
        if not path.exists():
            return path
        number += 1
