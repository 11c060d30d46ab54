"""Connections of their own to look into a database or to put one in place, on the thread that asks.

A store is for a bot that runs; these are for commands that stand beside it. Nothing here changes settings of
the database, and `reading` changes nothing at all.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import psycopg
from psycopg.rows import dict_row, tuple_row

from storage.errors import BadAddress, NotDone
from storage.tables import Rows

FILE: Final = "sqlite:///"
POSTGRES_SCHEMES: Final = ("postgresql://", "postgres://")
_BUSY_SECONDS: Final = 5.0
_CONNECT_SECONDS: Final = 10
_AT_ONCE: Final = 2000

Postgres: TypeAlias = psycopg.Connection[dict[str, Any]]


def is_postgres(url: str) -> bool:
    """Whether the address is PostgreSQL's."""
    return url.startswith(POSTGRES_SCHEMES)


def file_of(url: str) -> Path:
    """SQLite's file. Raises BadAddress for any other address, of which only the scheme is said."""
    if not url.startswith(FILE) or url == FILE:
        raise BadAddress(f"not a database file: {url.partition('://')[0]}://…; sqlite:///file")
    return Path(url.removeprefix(FILE))


@contextmanager
def sqlite_file(path: Path, *, mode: str) -> Iterator[sqlite3.Connection]:
    """A connection that makes no file: `mode` is rw, ro, or `ro&immutable=1` for one that nobody writes to.

    Raises NotDone for whatever SQLite says inside.
    """
    if not path.exists():
        raise NotDone(f"there is no {path}")
    try:
        with closing(
            sqlite3.connect(
                f"file:{quote(str(path))}?mode={mode}", uri=True, timeout=_BUSY_SECONDS, isolation_level=None
            )
        ) as connection:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA trusted_schema = OFF")
            yield connection
    except sqlite3.Error as error:
        raise NotDone(f"{path}: {error}") from error


@contextmanager
def postgres(url: str) -> Iterator[Postgres]:
    """A connection. Raises NotDone for whatever the server says inside, and when it does not answer."""
    try:
        with closing(
            psycopg.connect(url, autocommit=True, row_factory=dict_row, connect_timeout=_CONNECT_SECONDS)
        ) as connection:
            yield connection
    except psycopg.Error as error:
        raise NotDone(f"PostgreSQL: {_said(error)}") from error


def _said(error: psycopg.Error) -> str:
    """What is wrong and where, without the row itself: it may hold a client's words."""
    primary = error.diag.message_primary
    where = (error.diag.context or "").partition(":")[0]
    if primary is None:
        return " ".join(str(error).split()) or type(error).__name__
    return f"{primary} ({where})" if where else primary


def sqlite_rows(connection: sqlite3.Connection, query: str, *, raw: bool) -> Rows:
    """Rows as they come; `raw`: texts as the bytes that are in the file, also those that are no text."""
    cursor = connection.cursor()
    cursor.row_factory = None
    connection.text_factory = bytes if raw else str
    try:
        yield from cursor.execute(query)
    finally:
        cursor.close()
        connection.text_factory = str


def postgres_rows(connection: Postgres, query: str) -> Rows:
    """Rows as they come, through a cursor of the server."""
    with connection.cursor(name="doorman_rows", row_factory=tuple_row) as cursor:
        cursor.itersize = _AT_ONCE
        cursor.execute(query.encode())
        yield from cursor
