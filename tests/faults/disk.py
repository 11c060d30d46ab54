"""A disk in memory under SQLite: every write, sync and cut is known by number, and each may be made to fail.

What was written and not synced is what a power cut takes; `tests.faults.cuts` makes such images of the log.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final

import apsw

Trouble = Callable[[str, str], None]
"""Told of each thing about to be done (kind, file) before it is; raises an `apsw.Error` to have it fail."""
ALIKE: Final = apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE
"""What SQLite says of a disk under Unix: a write harms nothing beside it. That has frames go unpadded."""
SECTOR_SAID: Final = 4096
MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a private folder is made in it
_names = count(1)


def never(_kind: str, _file: str) -> None:
    """All is well."""


@dataclass(slots=True, eq=False)
class Inode:
    """One file from its making to its removal, as it would be read now."""

    name: str
    data: bytearray = field(default_factory=bytearray)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing done: `kind` is make, write, cut, sync, remove; or commit, acked for the rig's own marks.

    `at`: where a write begins, the length a file was cut to, 1 for a removal synced at once; the number of
    the commit for marks. `data`: what was written; the database's fingerprint after a commit.
    """

    kind: str
    inode: Inode | None = None
    at: int = 0
    data: bytes = b""


class Disk(apsw.VFS):
    """Files by name. `log`: all that was done, from the start; `commits`: how many were told to have been
    done."""

    def __init__(
        self, files: dict[str, bytes] | None = None, *, trouble: Trouble = never, following: bool = False
    ) -> None:
        """`following`: each commit is marked with a fingerprint of what the database holds then."""
        self.vfs = f"disk-{next(_names)}"
        self.files = {name: Inode(name, bytearray(data)) for name, data in (files or {}).items()}
        self.began = dict(files or {})
        self.trouble, self.following = trouble, following
        self.log: list[Event] = []
        self.commits = 0
        super().__init__(self.vfs, base="")

    def committed(self, content: bytes) -> None:
        """The rig's mark: a commit returned."""
        self.commits += 1
        self.log.append(Event("commit", at=self.commits, data=content))

    def acked(self, number: int) -> None:
        """The rig's mark: whoever wrote within commit `number` was told that it is kept."""
        self.log.append(Event("acked", at=number))

    def contents(self) -> dict[str, bytes]:
        """The files as they would be read now."""
        return {name: bytes(inode.data) for name, inode in self.files.items()}

    def xOpen(self, name: "apsw.URIFilename | str | None", flags: list[int]) -> "apsw.VFSFile":  # noqa: N802
        """A file is made when it is not there."""
        flags[1] = flags[0]
        if name is None:
            return Opened(self, Inode("", bytearray()), kept=False)  # type: ignore[return-value]  # duck
        named = name if isinstance(name, str) else name.filename()
        if named not in self.files:
            if not flags[0] & apsw.SQLITE_OPEN_CREATE:
                raise apsw.CantOpenError(named)
            self.trouble("make", named)
            self.files[named] = Inode(named)
            self.log.append(Event("make", self.files[named]))
        return Opened(self, self.files[named], kept=True)  # type: ignore[return-value]  # duck-typed by apsw

    def xDelete(self, name: str, syncdir: bool) -> None:  # noqa: N802
        """Gone; for good when the folder is synced with it."""
        if name in self.files:
            self.trouble("remove", name)
            self.log.append(Event("remove", self.files.pop(name), at=int(syncdir)))

    def xAccess(self, name: str, flags: int) -> bool:  # noqa: N802
        """Whether it is there."""
        return name in self.files

    def xFullPathname(self, name: str) -> str:  # noqa: N802
        """As it is."""
        return name


class Opened:
    """An open file, with the methods that apsw looks for."""

    def __init__(self, disk: Disk, inode: Inode, *, kept: bool) -> None:
        self._disk, self._inode, self._kept = disk, inode, kept

    def _about(self, kind: str) -> None:
        if self._kept:
            self._disk.trouble(kind, self._inode.name)

    def _done(self, kind: str, at: int = 0, data: bytes = b"") -> None:
        if self._kept:
            self._disk.log.append(Event(kind, self._inode, at, data))

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        return bytes(self._inode.data[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self._about("write")
        put(self._inode.data, bytes(data), offset)
        self._done("write", offset, bytes(data))

    def xTruncate(self, size: int) -> None:  # noqa: N802
        self._about("cut")
        resize(self._inode.data, size)
        self._done("cut", size)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._about("sync")
        self._done("sync")

    def xFileSize(self) -> int:  # noqa: N802
        return len(self._inode.data)

    def xLock(self, level: int) -> None:  # noqa: N802
        """There is nobody else."""

    def xUnlock(self, level: int) -> None:  # noqa: N802
        """There was nobody else."""

    def xCheckReservedLock(self) -> bool:  # noqa: N802
        return False

    def xFileControl(self, operation: int, pointer: int) -> bool:  # noqa: N802
        return False

    def xSectorSize(self) -> int:  # noqa: N802
        return SECTOR_SAID

    def xDeviceCharacteristics(self) -> int:  # noqa: N802
        return ALIKE

    def xClose(self) -> None:  # noqa: N802
        """Nothing is kept open."""


@contextmanager
def short_lived() -> Iterator[Path]:
    """A folder for what is not kept: in memory, if there is such a place."""
    base = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="doorman-disk-", dir=base) as folder:
        yield Path(folder)


def fingerprint(content: bytes) -> bytes:
    """The same for databases that hold the same bytes, whichever release of SQLite wrote last (the first page
    counts changes and names that release)."""
    made = hashlib.sha256(content[:24])
    for begin, end in ((28, 92), (100, len(content))):
        made.update(memoryview(content)[begin:end])
    return made.digest()


def put(data: bytearray, piece: bytes, at: int) -> None:
    """Writes `piece` at that place; a hole before it reads as zeros."""
    if at > len(data):
        resize(data, at)
    data[at : at + len(piece)] = piece


def resize(data: bytearray, size: int) -> None:
    """Cuts the end off, or adds zeros."""
    if size < len(data):
        del data[size:]
    else:
        data.extend(bytes(size - len(data)))
