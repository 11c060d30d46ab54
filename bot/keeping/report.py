"""What the commands about backups say: tables for people, and what to do when something is not well."""

import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from storage.check import Finding
from storage.moving import Moved
from storage.proof import Proof
from storage.restore import Restored

WIDTH: Final = 110
_MEND: Final[Mapping[str, str]] = {
    "manifest": "take a file that `python -m bot backup` made, with the manifest that stands beside it",
    "checksum": "the bytes are not those that were written: take another copy of it, or the backup before it",
    "readable": "take another copy of it, or the backup before it",
    "integrity": "do not go on with it: go back to the last good backup, and keep this one as it is",
    "foreign keys": "keep it as it is and report this",
    "rows": "it is not what was backed up: take another copy of it, or the backup before it",
    "books": "keep it as it is and report this: balances told may be wrong",
}


def proved(found: Proof) -> str:
    """What was looked at, a line each, and how much is in it."""
    lines = table([_line(finding) for finding in found.findings])
    if not found.rows:
        return lines
    return f"{lines}{sum(found.rows.values())} rows in {len(found.rows)} tables.\n"


def restored(done: Restored) -> Iterable[str]:
    """What was put where, and where the old one is."""
    yield proved(done.after).rstrip("\n")
    yield f"{done.target} is the restored database now."
    if done.aside is not None:
        yield f"What was there is {done.aside}: delete it once nobody misses anything."
    yield "Who was erased after the backup was made is erased again at the next start, by erased-….jsonl."
    yield "Start the bot. What waited to be sent at the time of the backup is sent now (docs/operations.md)."


def moved(tables: Sequence[Moved]) -> str:
    """A line for each table: as many rows, the same content, and the number that comes next."""
    head = ("table", "SQLite", "PostgreSQL", "content", "next number")
    rows = [
        (
            one.table,
            str(one.source.rows),
            str(one.target.rows),
            "same" if one.source == one.target else "NOT THE SAME",
            "" if one.next_id is None else str(one.next_id),
        )
        for one in tables
    ]
    return table([head, *rows])


def gone(paths: Iterable[Path]) -> Iterable[str]:
    """What was deleted."""
    for path in paths:
        yield f"deleted {path.name}: newer ones stand for its day or week"


def table(rows: Iterable[Sequence[str]]) -> str:
    """Columns side by side; what is too long goes on below."""
    rows = list(rows)
    grid = Table(*[""] * len(rows[0]), show_header=False, box=None)
    for row in rows:
        grid.add_row(*row)
    out = io.StringIO()
    Console(file=out, width=WIDTH, markup=False, highlight=False).print(grid)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _line(finding: Finding) -> tuple[str, str, str]:
    mend = "" if finding.ok else _MEND.get(finding.name, "")
    return (
        "ok" if finding.ok else "NOT OK",
        finding.name,
        f"{finding.detail}: {mend}" if mend else finding.detail,
    )
