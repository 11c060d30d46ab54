"""The list of what was erased, beside the backups and outside of the database: numbers and times, no names.

A backup that is older than an erasure brings back whom it is about; so the list is gone through at each
start.
"""

import asyncio
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import structlog

from bot.desk.erasure import Erasure, Whose
from storage.errors import NotDone
from storage.files import sync, told

log = structlog.get_logger(__name__)


class Books(Protocol):
    """The database's side."""

    async def noted(self) -> Sequence[Erasure]: ...
    async def let_go(self, written: Sequence[Erasure]) -> None: ...
    async def again(self, erasure: Erasure) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedList:
    """`path`: the file, a JSON object a line."""

    path: Path
    books: Books

    async def hand_over(self) -> int:
        """Writes down what the database has noted, and has it forget that; how many that were. Whoever is
        killed in between writes it down twice. Raises NotDone."""
        found = await self.books.noted()
        if found:
            await asyncio.to_thread(self._add, found)
            await self.books.let_go(found)
        return len(found)

    async def go_through(self) -> int:
        """Does again what the database does not know of; how many that were. Raises NotDone."""
        done = 0
        for erasure in await asyncio.to_thread(self.read):
            done += await self.books.again(erasure)
        if done:
            log.warning("erased_again", count=done, why="the database is older than the list of erasures")
        return done

    def read(self) -> tuple[Erasure, ...]:
        """In the order in which they were written. Raises NotDone, also for a line that is none of ours: it
        would be a person who comes back."""
        with told(f"{self.path} cannot be read"):
            if not self.path.exists():
                return ()
            lines = self.path.read_text("utf-8").splitlines()
        return tuple(self._parsed(number, line) for number, line in enumerate(lines, start=1))

    def _parsed(self, number: int, line: str) -> Erasure:
        try:
            said = json.loads(line)
            at = datetime.fromisoformat(said["at"])
            return Erasure(whose=Whose(said["whose"]), number=int(said["number"]), at=at)
        except (ValueError, KeyError, TypeError) as error:
            raise NotDone(
                f"{self.path}, line {number}: no erasure can be read there; mend the line, or take it out if "
                "you know whom it is about and have erased them by hand"
            ) from error

    def _add(self, found: Sequence[Erasure]) -> None:
        lines = [
            json.dumps({"whose": one.whose.value, "number": one.number, "at": one.at.isoformat()}) + "\n"
            for one in found
        ]
        with told(f"{self.path} cannot be written"):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(handle, "".join(lines).encode())
                os.fsync(handle)
            finally:
                os.close(handle)
            sync(self.path.parent)
