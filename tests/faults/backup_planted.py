"""Backups that are taken wrongly on purpose: what the rig must catch before it is believed."""

import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import psycopg

from bot.ports.progress import Ticks
from storage import backup, dump, tables
from storage.dialect import SQLITE
from storage.sql import Sql
from tests.conftest import address_of

PIECE: Final = 1 << 14


@contextmanager
def properly() -> Iterator[None]:
    """As it is."""
    yield


@contextmanager
def with_cp() -> Iterator[None]:
    """The file and its journal are copied as they stand, piece by piece, while they are written to."""
    with patch.object(backup, "snapshot", _copy_both):
        yield


@contextmanager
def without_journal() -> Iterator[None]:
    """The file is copied and its journal is not."""
    with patch.object(backup, "snapshot", _copy):
        yield


@contextmanager
def table_by_table() -> Iterator[None]:
    """Each table in a transaction of its own."""
    with patch.object(backup, "snapshot", _tables):
        yield


@contextmanager
def without_the_snapshot() -> Iterator[None]:
    """What pg_dump writes is not what was counted and looked through."""
    run = dump._run

    def later(found: str, url: str, target: Path, *more: str) -> None:
        run(found, url, target, *(one for one in more if not one.startswith("--snapshot")))

    with patch.object(dump, "_run", later):
        yield


@contextmanager
def dumping_table_by_table() -> Iterator[None]:
    """Each table is read in a transaction of its own, and only then dumped."""
    run = dump._run

    def scattered(found: str, url: str, target: Path, *more: str) -> None:
        del more
        with _scratch(url) as scratch:
            run(found, url, target, "--schema-only")
            command = [found.replace("pg_dump", "pg_restore"), "--section=pre-data", "--no-owner"]
            subprocess.run([*command, f"--dbname={scratch}", str(target)], check=True, capture_output=True)
            _carry_over(url, scratch)
            run(found, scratch, target)

    with patch.object(dump, "_run", scattered):
        yield


@contextmanager
def _scratch(url: str) -> Iterator[str]:
    """An empty database beside, for a while."""
    name = "doorman_backup_scratch"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        try:
            yield address_of(url, name)
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _carry_over(url: str, scratch: str) -> None:
    with psycopg.connect(url, autocommit=True) as here, psycopg.connect(scratch, autocommit=True) as there:
        found = here.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in found.fetchall():
            with (
                here.cursor().copy(f'COPY "{table}" TO STDOUT'.encode()) as rows,
                there.cursor().copy(f'COPY "{table}" FROM STDIN'.encode()) as copy,
            ):
                for piece in rows:
                    copy.write(piece)


def _copy(source: Path, target: Path, ticks: Ticks) -> None:
    with source.open("rb") as here, target.open("wb") as there, ticks.stage("copying", None) as tick:
        while piece := here.read(PIECE):
            there.write(piece)
            tick()


def _copy_both(source: Path, target: Path, ticks: Ticks) -> None:
    _copy(source, target, ticks)
    journal = source.with_name(f"{source.name}-wal")
    if journal.exists():
        _copy(journal, target.with_name(f"{target.name}-wal"), ticks)
    backup._single(target)


def _tables(source: Path, target: Path, ticks: Ticks) -> None:
    shutil.copy(source.parent.parent / "template.db", target)
    with closing(sqlite3.connect(target, isolation_level=None)) as made, ticks.stage("tables", None) as tick:
        made.execute("PRAGMA journal_mode = DELETE")
        made.execute("PRAGMA foreign_keys = OFF")
        made.execute("ATTACH ? AS source", (str(source),))
        made.row_factory = sqlite3.Row
        for table in tables.names(Sql(made, SQLITE, writing=True)):
            name = tables.quoted(table)
            made.execute("BEGIN")
            made.execute(f"DELETE FROM main.{name}")
            made.execute(f"INSERT INTO main.{name} SELECT * FROM source.{name}")
            made.execute("COMMIT")
            tick()


Planted = Callable[[], Any]
BUILDS: Final[dict[str, dict[str, Planted]]] = {
    "sqlite": {
        "copies the file with cp": with_cp,
        "leaves out the journal": without_journal,
        "copies table by table": table_by_table,
    },
    "postgres": {
        "dumps another snapshot": without_the_snapshot,
        "dumps table by table": dumping_table_by_table,
    },
}
