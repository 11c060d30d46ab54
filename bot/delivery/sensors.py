"""What only the machine knows: how full its disks are, when it made the newest backup."""

import asyncio
import shutil
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from bot.flows.watch import Surroundings

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensors:
    """`folders`: whose disks matter; `newest`: asks for the newest backup, None where none are made here."""

    folders: Sequence[Path]
    newest: Callable[[], datetime | None] | None = None

    async def read(self) -> Surroundings:
        """All of it, off the loop: disks may be slow."""
        return await asyncio.to_thread(self._read)

    def _read(self) -> Surroundings:
        return Surroundings(
            host=socket.gethostname(),
            free=min(map(free_bytes, self.folders), default=None),
            backups=self.newest is not None,
            newest=self._newest(),
        )

    def _newest(self) -> datetime | None:
        """What cannot be read is none: that is what admins are to hear."""
        try:
            return None if self.newest is None else self.newest()
        except Exception:
            log.exception("backups_unreadable")
            return None


def free_bytes(folder: Path) -> int:
    """Room on the disk where the folder is, or will be."""
    there = next((path for path in (folder, *folder.resolve().parents) if path.exists()), Path())
    return shutil.disk_usage(there).free
