"""A real store for tests of other parts: SQLite in a file, migrated, gone with the test's folder."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from storage import DatabaseStore, open_store


@asynccontextmanager
async def file_store(folder: Path, *, name: str = "doorman.db") -> AsyncIterator[DatabaseStore]:
    """Opens `name` in the folder, migrated; closes it at the end. Opening it twice shows a restart."""
    store = await open_store(f"sqlite:///{folder / name}")
    try:
        await store.migrate()
        yield store
    finally:
        await store.close()
