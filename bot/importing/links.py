"""The file of invitations, for a mail merge: made before anything is written, readable by its owner only."""

import csv
import os
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from bot.flows.importing.lines import Invitation
from bot.importing.csv_file import Unreadable

HEADER: Final = ("client", "contact", "email", "link", "valid until")
_ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r")


def inert(text: str) -> str:
    """The text as a spreadsheet takes for text: what looks like a formula begins with an apostrophe."""
    return f"'{text}" if text.startswith(_ACTIVE) else text


class LinkFile:
    """A new file of mode 0600, taken away again unless it was kept. Raises Unreadable if there is one."""

    def __init__(self, path: Path) -> None:
        self._path, self._kept = path, False
        try:
            number = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            said = f"is there already, and links that were not sent may be in it: {path}"
            raise Unreadable(said, "move it away, or name another file with --links") from None
        except OSError as error:
            mend = "name another file with --links"
            raise Unreadable(f"cannot be made ({error.strerror}): {path}", mend) from None
        self._file = os.fdopen(number, "w", encoding="utf-8-sig", newline="")

    def write(self, links: Iterable[Invitation]) -> None:
        """All links, on the disk when it returns; what an attempt before wrote is gone."""
        self._file.seek(0)
        self._file.truncate()
        rows = csv.writer(self._file)
        rows.writerow(HEADER)
        for one in links:
            cells = (one.client, one.person, one.email, one.link, one.until.isoformat())
            rows.writerow(map(inert, cells))
        self._file.flush()
        os.fsync(self._file.fileno())

    def keep(self) -> None:
        """What was written counts: the transaction is through."""
        self._kept = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        if not self._kept:
            self._path.unlink(missing_ok=True)
