"""A real store for tests of other parts: SQLite in a file, migrated, gone with the test's folder."""

import functools
import sqlite3
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from storage import DatabaseStore, open_store
from storage.dialect import SQLITE
from storage.migrate import migrate
from storage.sql import transact
from storage.sqlite import SqliteEngine


@asynccontextmanager
async def file_store(folder: Path, *, name: str = "doorman.db") -> AsyncIterator[DatabaseStore]:
    """Opens `name` in the folder, migrated; closes it at the end. Opening it twice shows a restart.

    What it promises outlives the process, as everywhere, but not a power cut: tests have none, and the
    disk is what they would wait for.
    """
    migrated(folder / name)
    store = await open_store(f"sqlite:///{folder / name}")
    try:
        await store.migrate()
        await unhurried(store)
        yield store
    finally:
        await store.close()


def migrated(path: Path) -> None:
    """Lays a database without rows, of the newest version, where there is none."""
    if not path.exists():
        path.write_bytes(_template())


async def unhurried(store: DatabaseStore) -> None:
    """Has SQLite leave it to the system when to write to the disk; PostgreSQL was told by its address."""
    if isinstance(store._engine, SqliteEngine):
        await store._engine._connection.run(lambda connection: connection.execute("PRAGMA synchronous = OFF"))


@functools.cache
def _template() -> bytes:
    """The file that the migrations make of nothing. Each process makes it once: the steps take longer than
    most tests, and tests/storage/test_migrations.py is where they are tried."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode = WAL")
            transact(connection, dialect=SQLITE, writing=True, body=migrate)
        return path.read_bytes()
