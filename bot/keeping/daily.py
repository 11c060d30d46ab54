"""The bot's own backups: asked each hour, made when the newest is a day old, however often it restarted.

Every process of a bot asks; one makes it, also where each of them has a folder of its own on a machine of its
own.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog

from bot.keeping.retention import Keep
from bot.keeping.run import Keeping, shelf_of
from bot.ports.progress import Tick
from storage import dump, turns
from storage.looking import is_postgres

log = structlog.get_logger(__name__)

AGE: Final = timedelta(hours=24)


class BrokenOff(Exception):
    """The bot stops; nothing of the backup that was being made stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyBackup:
    """One database's, into one folder."""

    url: str
    folder: Path
    keep: Keep
    now: Callable[[], datetime]
    stopping: threading.Event = field(default_factory=threading.Event)

    def ready(self) -> None:
        """Raises NotDone when no backup could ever be made here."""
        if is_postgres(self.url):
            dump.program()

    async def run(self) -> int:
        """Make one if it is time; how many were made. Raises StorageError."""
        try:
            return await asyncio.to_thread(self._run)
        except asyncio.CancelledError:
            self.stopping.set()
            raise

    def _run(self) -> int:
        if not self._due():
            return 0
        with turns.turn(self.url, turns.BACKUP) as mine:
            # Asked again: whoever had the turn has made one since.
            return self._make() if mine and self._due() else 0

    def newest(self) -> datetime | None:
        """When any process of the bot made the newest. Raises StorageError."""
        return newest(self.url, self.folder)

    def _due(self) -> bool:
        made = self.newest()
        return made is None or self.now() - made >= AGE

    def _make(self) -> int:
        begun = self.now()
        keeping = Keeping(say=lambda line: log.info("backup", said=line), ticks=self, now=self.now)
        sound = keeping.backup(self.url, self.folder, keep=self.keep)
        turns.done(self.url, turns.BACKUP, at=begun)
        if not sound:
            log.error("backup_not_sound", mend="run `doctor`; older backups were kept")
        return 1

    @contextmanager
    def stage(self, what: str, total: int | None) -> Iterator[Tick]:  # noqa: ARG002 - nobody watches
        """It only ends early when the bot stops."""

        def tick(_: int = 1, /) -> None:
            if self.stopping.is_set():
                raise BrokenOff(what)

        tick()
        yield tick


def newest(url: str, folder: Path) -> datetime | None:
    """When the newest backup of the database was made: here, or by another process of the bot elsewhere.
    Raises StorageError."""
    made = (shelf_of(url, folder).newest(), turns.last(url, turns.BACKUP))
    return max((at for at in made if at is not None), default=None)
