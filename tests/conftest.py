"""What every test may ask for: the project's root, and room on a PostgreSQL server.

The server is the one named by DOORMAN_TEST_POSTGRES, or one on 127.0.0.1:5432 that trusts the user
`postgres`. Without a server only the tests that need it are skipped, and the summary says so once.
"""

import functools
import gc
import os
import secrets
from collections.abc import Generator, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import conninfo, sql

from tests.fakes import server

ROOT = Path(__file__).resolve().parent.parent
LOCAL_POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"
SKIPPED_FOR_POSTGRES = "no PostgreSQL server"


@functools.cache
def postgres_server() -> str | None:
    """Address of a server where databases can be made, or None. A server named on purpose must answer."""
    named = os.environ.get("DOORMAN_TEST_POSTGRES")
    try:
        psycopg.connect(named or LOCAL_POSTGRES, connect_timeout=3).close()
    except psycopg.OperationalError:
        if named:
            raise
        return None
    return named or LOCAL_POSTGRES


@pytest.fixture
def root() -> Path:
    """The project's folder."""
    return ROOT


def _database() -> Iterator[str]:
    address = postgres_server()
    if address is None:
        pytest.skip(SKIPPED_FOR_POSTGRES)
    name = f"doorman_test_{secrets.token_hex(6)}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield address_of(address, name)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def postgres_url() -> Iterator[str]:
    """`postgresql://…` of an empty database, one for each test module, dropped at its end."""
    yield from _database()


@pytest.fixture
def fresh_postgres_url() -> Iterator[str]:
    """As `postgres_url`, for one test: in an old one a Telegram that counts anew repeats itself."""
    yield from _database()


@pytest.fixture(scope="session")
def postgres_room() -> Iterator[str]:
    """`postgresql://…` of a database that all tests share, each in a schema (`server.schema`): a database of
    one's own waits for the disk when it is made and when it is dropped."""
    yield from _database()


@pytest.fixture(scope="session")
def shared_schema(postgres_room: str) -> Iterator[server.SharedSchema]:
    """A schema that tests use one after the other; `emptied_schema` is the way to it."""
    shared = server.SharedSchema(server.schema(postgres_room))
    yield shared
    shared.close()


@pytest.fixture
def emptied_schema(shared_schema: server.SharedSchema) -> server.SharedSchema:
    """A schema without rows; the tables of the newest version may be there already."""
    shared_schema.empty()
    return shared_schema


def address_of(address: str, database: str) -> str:
    """The same server's address with another database."""
    parts = conninfo.conninfo_to_dict(address)
    host, port = parts.get("host", "127.0.0.1"), parts.get("port", 5432)
    user = str(parts.get("user", "postgres"))
    password = f":{parts['password']}" if parts.get("password") else ""
    return f"postgresql://{user}{password}@{host}:{port}/{database}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for the database is marked, so that `-m "not postgres"` leaves them out."""
    for item in items:
        if {"postgres_url", "postgres_room"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.postgres)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is loaded now stays to the end: no search for garbage need walk through it, now or ever."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says once that tests were left out for want of a server, and how to have them run."""
    skipped = terminalreporter.stats.get("skipped", [])
    missed = sum(SKIPPED_FOR_POSTGRES in str(report.longrepr) for report in skipped)
    if missed:
        terminalreporter.write_line(
            f"PostgreSQL: {missed} tests skipped, {SKIPPED_FOR_POSTGRES} answers on 127.0.0.1:5432; "
            "name one in DOORMAN_TEST_POSTGRES to run them",
            yellow=True,
        )
