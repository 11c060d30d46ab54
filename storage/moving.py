"""Moves a stopped bot's SQLite into an empty PostgreSQL: all in one transaction, checked on both sides."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from bot.ports.progress import Ticks
from storage import tables
from storage.check import Finding, books
from storage.dialect import POSTGRES, SQLITE
from storage.errors import NotEmpty, NotSound
from storage.looking import Postgres, postgres, postgres_rows, sqlite_file, sqlite_rows
from storage.migrate import check_version, migrate
from storage.postgres import own_schema
from storage.proof import keys
from storage.restore import alone
from storage.sql import Sql, transact
from storage.tables import Content, Value

MOST_TOLD: Final = 20
"""How many values that PostgreSQL would refuse are named."""
_MEMORY: Final = ":memory:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One table on both sides; `next_id` is the number that PostgreSQL gives next, where it gives numbers."""

    table: str
    source: Content
    target: Content
    next_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """SQLite's side: tables in the order of their foreign keys, with columns, content and last numbers."""

    connection: sqlite3.Connection
    columns: Mapping[str, list[str]]
    contents: Mapping[str, Content]
    last: Mapping[str, int]


def move(path: Path, url: str, ticks: Ticks) -> list[Moved]:
    """Copies everything and commits once all that was copied was read back and found to be the same.

    SQLite is only read. Raises AlreadyRunning, NotSound (of the source, of the copy, or for what PostgreSQL
    does not take), NotEmpty, SchemaTooOld, SchemaTooNew, NotDone; then PostgreSQL is as it was, but for
    an empty schema that the address names.
    """
    with alone(path), sqlite_file(path, mode="ro") as connection:
        body = partial(_read_and_write, connection=connection, url=url, ticks=ticks)
        return transact(connection, dialect=SQLITE, writing=False, body=body)


def _read_and_write(sql: Sql, *, connection: sqlite3.Connection, url: str, ticks: Ticks) -> list[Moved]:
    """Inside SQLite's one snapshot: look it through, then write."""
    check_version(sql, exact=True)
    _well(sql, ticks, "SQLite")
    source = _looked_through(sql, connection, ticks)
    with postgres(url) as target:
        own_schema(target)
        body = partial(_write, source=source, target=target, ticks=ticks)
        return transact(target, dialect=POSTGRES, writing=True, body=body)


def _well(sql: Sql, ticks: Ticks, where: str) -> None:
    with ticks.stage(f"books in {where}", None) as tick:
        asked: list[Finding] = [keys(sql, ticks), books(sql, tick)]
    wrong = [f"{finding.name}: {finding.detail}" for finding in asked if not finding.ok]
    if wrong:
        raise NotSound(f"{where} is not in order, nothing was moved: {'; '.join(wrong)}")


def _looked_through(sql: Sql, connection: sqlite3.Connection, ticks: Ticks) -> Source:
    """Reads everything once, before anything is written. Raises NotSound that names what cannot be moved."""
    columns = {table: tables.columns(sql, table) for table in tables.parents_first(sql)}
    rows = tables.counts(sql, ticks)
    last = {row["name"]: row["seq"] for row in sql.all("SELECT name, seq FROM sqlite_sequence")}
    contents: dict[str, Content] = {}
    refused: list[str] = []
    for table, named in columns.items():
        look = partial(_refused, table=table, named=named, into=refused)
        stream = sqlite_rows(connection, tables.query(table, named), raw=True)
        with ticks.stage(f"reading {table}", rows[table]) as tick:
            contents[table] = tables.content(stream, look, tick)
    if refused:
        more = len(refused) - MOST_TOLD
        told = "; ".join([*refused[:MOST_TOLD], *([f"and {more} more"] if more > 0 else [])])
        raise NotSound(f"PostgreSQL does not take these texts, mend them in SQLite first: {told}")
    return Source(connection=connection, columns=columns, contents=contents, last=last)


def _refused(row: tuple[Value, ...], *, table: str, named: list[str], into: list[str]) -> None:
    """Notes each text with U+0000 in it, or that is no UTF-8: SQLite keeps both, PostgreSQL neither."""
    for column, value in zip(named, row, strict=True):
        if isinstance(value, bytes) and (b"\0" in value or not _is_text(value)):
            what = "holds U+0000" if b"\0" in value else "is no UTF-8"
            first = row[0].decode(errors="replace") if isinstance(row[0], bytes) else row[0]
            into.append(f"{table}.{column} {what} (where {named[0]} = {first!r})")


def _is_text(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _write(sql: Sql, *, source: Source, target: Postgres, ticks: Ticks) -> list[Moved]:
    """Inside PostgreSQL's one transaction: tables, rows, numbers; then read back what is there."""
    migrate(sql)
    begun = _insist_empty(sql, source, target, ticks)
    for table in begun:
        sql.change(f"DELETE FROM {tables.quoted(table)}")  # noqa: S608 - what migrations put there comes, too
    for table in source.columns:
        _copy(source, target, table, ticks)
    given = {table: _number(sql, table, source.last.get(table, 0)) for table in source.columns}
    for table in source.columns:
        sql.change(f"ANALYZE {tables.quoted(table)}")  # or the books would be looked through without a plan
    rows = {table: content.rows for table, content in source.contents.items()}
    found = tables.contents(partial(postgres_rows, target), source.columns, rows, ticks)
    moved = [
        Moved(table=table, source=source.contents[table], target=found[table], next_id=given[table])
        for table in source.columns
    ]
    other = [one.table for one in moved if one.source != one.target]
    if other:
        raise NotSound(f"what arrived differs from what was sent, nothing was moved: {', '.join(other)}")
    _well(sql, ticks, "PostgreSQL")
    return moved


def _insist_empty(sql: Sql, source: Source, target: Postgres, ticks: Ticks) -> list[str]:
    """Shuts the tables to others; they must have these columns and no rows but what migrations put there:
    in the tables that are returned. Raises NotEmpty, NotSound."""
    there = tables.names(sql)
    for table in there:
        sql.change(f"LOCK TABLE {tables.quoted(table)} IN ACCESS EXCLUSIVE MODE")
    known = {table: set(named) for table, named in source.columns.items()}
    has = {table: set(tables.columns(sql, table)) for table in there}
    if known != has:
        other = sorted(table for table in known.keys() | has.keys() if known.get(table) != has.get(table))
        raise NotSound(f"PostgreSQL has other tables or columns than SQLite: {', '.join(other)}")
    found = tables.contents(partial(postgres_rows, target), source.columns, {}, ticks)
    full = sorted(
        table for table, content in _fresh(source.columns, ticks).items() if found[table] != content
    )
    if full:
        raise NotEmpty(
            f"there are rows in PostgreSQL already ({', '.join(full)}): give a database or schema of its own "
            "on which no bot was started"
        )
    return [table for table, content in found.items() if content.rows]


def _fresh(columns: Mapping[str, list[str]], ticks: Ticks) -> dict[str, Content]:
    """What a database holds after nothing but the migrations."""
    with _in_memory() as connection:
        transact(connection, dialect=SQLITE, writing=True, body=migrate)
        return tables.contents(partial(sqlite_rows, connection, raw=True), columns, {}, ticks)


@contextmanager
def _in_memory() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(_MEMORY, isolation_level=None)
    connection.row_factory = sqlite3.Row
    try:
        yield connection
    finally:
        connection.close()


def _copy(source: Source, target: Postgres, table: str, ticks: Ticks) -> None:
    named = source.columns[table]
    into = f"COPY {tables.quoted(table)} ({', '.join(map(tables.quoted, named))}) FROM STDIN"
    rows = sqlite_rows(source.connection, tables.query(table, named), raw=False)
    with (
        ticks.stage(f"writing {table}", source.contents[table].rows) as tick,
        target.cursor() as cursor,
        cursor.copy(into.encode()) as copy,
    ):
        for count, row in enumerate(rows, start=1):
            copy.write_row(row)
            if not count % tables.EACH:
                tick(tables.EACH)


def _number(sql: Sql, table: str, last: int) -> int | None:
    """Has PostgreSQL go on after the last number that SQLite ever gave in the table, used or not."""
    if "id" not in tables.columns(sql, table):
        return None
    sequence = sql.one("SELECT pg_get_serial_sequence(quote_ident(?), 'id') AS name", table)["name"]
    if sequence is None:
        return None
    sql.one("SELECT setval(?, ?, CAST(? AS integer) = 1)", sequence, max(last, 1), last > 0)
    return last + 1
