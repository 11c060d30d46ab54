"""The folder with one database's backups: what is in it, and what leaves it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.keeping.retention import Keep, kept
from bot.ports.progress import Ticks
from storage import files, manifest
from storage.backup import HALF_MADE
from storage.errors import NotSound
from storage.manifest import Manifest

_BROKEN_OFF: Final = timedelta(days=2)
"""A file under its passing name that is older was left by a process that was killed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A backup that was finished, and what its manifest says."""

    path: Path
    said: Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """`of` is the database as manifests name it: backups of others in the same folder are let alone."""

    folder: Path
    of: str

    def backups(self) -> list[Kept]:
        """All that we made of this database, the newest first."""
        return sorted(self._found(), key=lambda one: one.said.made_at, reverse=True)

    def newest(self) -> datetime | None:
        """When the newest was made."""
        return next((one.said.made_at for one in self.backups()), None)

    def prune(self, keep: Keep, *, ticks: Ticks) -> list[Path]:
        """Deletes what need not stay; returns what is gone. Never the newest good one (in order when it was
        made, and the same bytes now), and never a file without a manifest of ours. Raises OSError."""
        found = self.backups()
        staying = kept((one.said.made_at for one in found), keep)
        leaving = [one for one in found if one.said.made_at not in staying]
        good = self._newest_good(found, ticks) if leaving else None
        gone = [one.path for one in leaving if one.path != good]
        for path in gone:
            # The file first: a manifest left alone is small, a file left alone would stay for good.
            path.unlink(missing_ok=True)
            manifest.beside(path).unlink(missing_ok=True)
        return gone

    def sweep(self, now: datetime) -> None:
        """Deletes what killed processes left half made. Raises OSError."""
        for path in self.folder.glob(f".*{files.PASSING}*"):
            if HALF_MADE.fullmatch(path.name) and path.stat().st_mtime < (now - _BROKEN_OFF).timestamp():
                path.unlink(missing_ok=True)

    def _found(self) -> Iterator[Kept]:
        for path in self.folder.glob(f"*{manifest.ENDING}"):
            backup = path.with_name(path.name.removesuffix(manifest.ENDING))
            with suppress(NotSound):
                said = manifest.read(backup)
                if said.of == self.of and backup.is_file():
                    yield Kept(path=backup, said=said)

    def _newest_good(self, found: list[Kept], ticks: Ticks) -> Path | None:
        for one in found:
            same = one.path.stat().st_size == one.said.bytes
            if one.said.sound and same and files.checksum(one.path, ticks) == one.said.sha256:
                return one.path
        return None
