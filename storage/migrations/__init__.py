"""The numbered steps of the schema: `NNNN_name.sql`, each with an `-- up` and a `-- down` section.

A section is a list of statements with an empty line between them (a trigger holds semicolons, so those cannot
part them). One that begins with `-- only: sqlite` or `-- only: postgres` is for that database alone. One that
begins with `-- refuse: why` is a query: while it finds a row, the step is not taken.
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from storage.dialect import Dialect

_FILE = re.compile(r"(\d{4})_(\w+)\.sql")
_SECTIONS = re.compile(r"^-- up\n(?P<up>.*)^-- down\n(?P<down>.*)\Z", re.DOTALL | re.MULTILINE)
_ONLY = re.compile(r"\A-- only: (\w+)\n")
_REFUSE = re.compile(r"\A-- refuse: (.+)\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One step; `up` and `down` as written, before the dialect's words are put in."""

    version: int
    name: str
    up: str
    down: str


def read(path: Path) -> Migration:
    """Reads one file. Raises ValueError when its name or its sections are not as they should be."""
    named, sections = _FILE.fullmatch(path.name), _SECTIONS.search(path.read_text("utf-8"))
    if named is None or sections is None:
        raise ValueError(f"{path.name} is not a migration")
    return Migration(version=int(named[1]), name=named[2], up=sections["up"], down=sections["down"])


@functools.cache
def known() -> tuple[Migration, ...]:
    """All steps this code knows, from 1 on. Raises ValueError when a number is missing or given twice."""
    steps = tuple(read(path) for path in sorted(Path(__file__).parent.glob("*.sql")))
    if [step.version for step in steps] != list(range(1, len(steps) + 1)):
        raise ValueError(f"migrations are not numbered 1, 2, 3 …: {[step.name for step in steps]}")
    return steps


def statements(section: str, dialect: Dialect) -> Iterator[str]:
    """A section's statements for one database."""
    for paragraph in filter(None, map(str.strip, re.split(r"\n\s*\n", section))):
        only = _ONLY.match(paragraph)
        if only is None or only[1] == dialect.name:
            statement = _ONLY.sub("", paragraph)
            for token, words in dialect.tokens.items():
                statement = statement.replace(token, words)
            yield statement


def refusal(statement: str) -> str | None:
    """Why the step is not taken while this statement finds a row; None for one that is to be run."""
    found = _REFUSE.match(statement)
    return None if found is None else found[1]
