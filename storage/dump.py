"""A backup of PostgreSQL: its own pg_dump, of the very snapshot whose rows are counted and looked through."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from psycopg import conninfo

from bot.ports.progress import Ticks
from storage import proof
from storage.dialect import POSTGRES
from storage.errors import NotDone
from storage.looking import postgres
from storage.proof import Proof
from storage.sql import Sql, transact

ENDING: Final = ".dump"
PROGRAM: Final = "pg_dump"
BY_HAND: Final = "pg_dump --format=custom --no-owner --no-privileges --file=doorman.dump postgresql://…"

_WHERE: Final = "SELECT current_database() AS database, current_schema() AS schema"
_OTHERS: Final = """
    SELECT nspname AS name FROM pg_namespace
    WHERE substr(nspname, 1, 3) <> 'pg_' AND nspname NOT IN (current_schema(), 'information_schema')
    ORDER BY nspname"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`of`: server, database and schema, without a password; `name`: what its backups are called by."""

    of: str
    name: str


def program() -> str:
    """Where pg_dump is. Raises NotDone that says what to do without it."""
    found = shutil.which(PROGRAM)
    if found is None:
        raise NotDone(
            f"{PROGRAM} is not found here: install PostgreSQL's client programs (of the server's version or "
            f"newer), or run it where they are: {BY_HAND}"
        )
    return found


def place(url: str) -> Place:
    """Which database it is. Raises NotDone."""
    with postgres(url) as connection:
        row = transact(connection, dialect=POSTGRES, writing=False, body=lambda sql: sql.one(_WHERE))
        host, port = connection.info.host, connection.info.port
    database, schema = row["database"], row["schema"]
    return Place(of=f"postgresql://{host}:{port}/{database}, schema {schema}", name=f"{database}-{schema}")


def dumped(url: str, target: Path, ticks: Ticks) -> Proof:
    """Has pg_dump write the tables' schema into a file, in its custom form; what was found in the same
    snapshot. Raises NotDone."""
    found = program()
    with postgres(url) as connection:
        body = partial(_in_snapshot, found=found, url=url, target=target, ticks=ticks)
        return transact(connection, dialect=POSTGRES, writing=False, body=body)


def _in_snapshot(sql: Sql, *, found: str, url: str, target: Path, ticks: Ticks) -> Proof:
    snapshot = sql.one("SELECT pg_export_snapshot() AS name")["name"]
    others = [row["name"] for row in sql.all(_OTHERS)]
    proved = proof.whole(sql, ticks=ticks)
    with ticks.stage(PROGRAM, None):
        _run(found, url, target, f"--snapshot={snapshot}", *(f'--exclude-schema="{name}"' for name in others))
    return proved


def _run(found: str, url: str, target: Path, *more: str) -> None:
    """The password goes by the environment: a command line can be read by everybody on the machine."""
    given = conninfo.conninfo_to_dict(url)
    password = given.pop("password", None)
    environment = os.environ | ({"PGPASSWORD": str(password)} if password else {})
    command = [found, "--format=custom", "--no-owner", "--no-privileges", "--no-password", f"--file={target}"]
    said = subprocess.run(  # noqa: S603 - our own words, and names from the catalogue as one argument each
        [*command, *more, f"--dbname={conninfo.make_conninfo('', **given)}"],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if said.returncode:
        raise NotDone(f"{PROGRAM}: {' '.join(said.stderr.split()) or said.returncode}")
