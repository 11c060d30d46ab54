"""One store a test, on both databases, and a look at it through a connection of its own.

What must be committed is asserted through that second connection: a store that forgot to commit would
otherwise see its own work and call it done.
"""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import tuple_row

from storage import DatabaseStore, invariants, open_store
from tests.fakes import server
from tests.fakes.store import migrated, unhurried

KINDS = ("sqlite", "postgres")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A database for tests: the address for `open_store`, and plain access beside it."""

    kind: str
    url: str

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What a second connection reads: committed rows only."""
        if self.kind == "sqlite":
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as connection:
                return [tuple(row) for row in connection.execute(query)]
        with psycopg.connect(self.url, autocommit=True, row_factory=tuple_row) as connected:
            return connected.execute(query.encode()).fetchall()

    def tamper(self, *statements: str) -> None:
        """Writes past every constraint, as a defect or a hand in the database might."""
        if self.kind == "sqlite":
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as connection:
                connection.execute("PRAGMA ignore_check_constraints = ON")
                for statement in statements:
                    connection.execute(statement)
                connection.commit()
            return
        with psycopg.connect(self.url, autocommit=True) as connected:
            connected.execute("SET session_replication_role = replica")
            for statement in statements:
                connected.execute(statement.encode())


@pytest.fixture
def own_schema(postgres_room: str) -> str:
    """A PostgreSQL schema for one test that changes tables."""
    return server.schema(postgres_room)


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty place on each database; tables may be there from the test before, rows not."""
    if request.param == "sqlite":
        migrated(tmp_path / "doorman.db")
        return Place(kind="sqlite", url=f"sqlite:///{tmp_path / 'doorman.db'}")
    shared: server.SharedSchema = request.getfixturevalue("emptied_schema")
    return Place(kind="postgres", url=shared.url)


@pytest.fixture(params=KINDS)
def own_place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A place that nobody used before and nobody will."""
    if request.param == "sqlite":
        return Place(kind="sqlite", url=f"sqlite:///{tmp_path / 'own.db'}")
    return Place(kind="postgres", url=request.getfixturevalue("own_schema"))


@pytest.fixture
async def bare(own_place: Place) -> AsyncIterator[DatabaseStore]:
    """A store without a schema, in a place of its own."""
    opened = await open_store(own_place.url)
    yield opened
    await opened.close()


@pytest.fixture
async def store(place: Place, request: pytest.FixtureRequest) -> AsyncIterator[DatabaseStore]:
    """A migrated store; after the test the books must be in order."""
    shared: server.SharedSchema | None = None
    if place.kind == "postgres":
        shared = request.getfixturevalue("shared_schema")
    opened = await open_store(place.url)
    try:
        await opened.migrate()
        await unhurried(opened)
        yield opened
        if shared is None:
            assert await opened.read(invariants.check) == ()
        else:
            assert shared.violations() == ()
    finally:
        await opened.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests on PostgreSQL are marked here too: their fixture is asked for only when they run."""
    for item in items:
        spec = getattr(item, "callspec", None)
        if spec is not None and "postgres" in spec.params.values():
            item.add_marker(pytest.mark.postgres)
