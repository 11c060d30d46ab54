"""Files that are whole or not there: written under a passing name, on the disk, and only then named."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bot.ports.progress import Ticks
from storage.errors import NotDone

PASSING: Final = ".partial"
_PIECE: Final = 1 << 20


@contextmanager
def passing(target: Path, *, alone: bool = False) -> Iterator[Path]:
    """An empty file beside `target`, for this user only, to be filled and `put`; gone if it was not put.

    `alone`: nobody else can be filling one, so what is there was left by somebody who was killed. Raises
    FileExistsError when somebody may be, OSError.
    """
    path = target.with_name(f".{target.name}{PASSING}")
    if alone:
        _forget(path)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield path
    finally:
        _forget(path)


def _forget(path: Path) -> None:
    for ending in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def put(path: Path, target: Path) -> None:
    """Gives a filled file its name, in place of what has it; after a power cut it is there whole or not."""
    sync(path)
    path.replace(target)
    sync(target.parent)


def sync(path: Path) -> None:
    """Has the system write a file, or the names in a folder, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def checksum(path: Path, ticks: Ticks) -> str:
    """SHA-256 of the file's bytes in hexadecimal. Never of a database that this process has open: closing
    the file would free the locks that SQLite holds on it."""
    digest = hashlib.sha256()
    with path.open("rb") as file, ticks.stage("checksum", path.stat().st_size) as tick:
        while piece := file.read(_PIECE):
            digest.update(piece)
            tick(len(piece))
    return digest.hexdigest()


@contextmanager
def told(what: str) -> Iterator[None]:
    """What the system refuses inside is said as NotDone: `what` could not be done, and why."""
    try:
        yield
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise NotDone(f"{what}: {error.strerror or error}{where}") from error
