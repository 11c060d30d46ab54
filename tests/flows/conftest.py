"""Each test has a desk of its own; after it, the books must balance.

The desk stands on SQLite, or with DOORMAN_TEST_FLOWS=postgres on PostgreSQL (`make test-postgres`).
"""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest

from storage import open_store
from tests.fakes import server
from tests.fakes.store import file_store
from tests.flows.lab import Lab

ON_POSTGRES = os.environ.get("DOORMAN_TEST_FLOWS") == "postgres"


async def on_sqlite(folder: Path) -> AsyncIterator[Lab]:
    async with file_store(folder) as store:
        yield Lab(store=store, path=folder / "doorman.db")


async def on_postgres(shared: server.SharedSchema, folder: Path) -> AsyncIterator[Lab]:
    """`path` is a file that nobody made: a test that opens it by itself would look at nothing."""
    store = await open_store(shared.url)
    try:
        await store.migrate()
        with psycopg.connect(shared.url, autocommit=True) as other:
            yield Lab(store=store, path=folder / "not there" / "doorman.db", other=other)
    finally:
        await store.close()


@pytest.fixture
async def lab(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Lab]:
    shared = request.getfixturevalue("emptied_schema") if ON_POSTGRES else None
    async for desk in on_sqlite(tmp_path) if shared is None else on_postgres(shared, tmp_path):
        yield desk
        await desk.sound()
