"""What is in a database, table by table, without knowing what it means: for backups and for moving.

Everything is asked for by search path, so it works in whichever schema of PostgreSQL the tables stand.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Final, TypeAlias

from bot.ports.progress import Ticks
from storage.sql import Sql

Value: TypeAlias = int | str | bytes | None
Rows: TypeAlias = Iterable[tuple[Value, ...]]
Streamed: TypeAlias = Callable[[str], Rows]
"""Runs a query and hands its rows on as they come, never all at once."""

VERSIONS: Final = "schema_version"
EACH: Final = 1000
"""How many rows go by between two ticks."""
_MODULUS: Final = 1 << 256

_NAMES: Final = {
    "sqlite": """
        SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'
        ORDER BY name""",
    "postgres": """
        SELECT relname AS name FROM pg_class
        WHERE relkind = 'r' AND relnamespace = CAST(quote_ident(current_schema()) AS regnamespace)
        ORDER BY name""",
}
_COLUMNS: Final = {
    "sqlite": "SELECT name FROM pragma_table_info(?) ORDER BY cid",
    "postgres": """
        SELECT attname AS name FROM pg_attribute
        WHERE attrelid = to_regclass(quote_ident(?)) AND attnum > 0 AND NOT attisdropped ORDER BY attnum""",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """How many rows a table has, and a digest of them in no order: equal rows, equal digest."""

    rows: int
    digest: str


def names(sql: Sql) -> list[str]:
    """The tables, by name."""
    return [row["name"] for row in sql.all(_NAMES[sql.dialect.name])]


def columns(sql: Sql, table: str) -> list[str]:
    """A table's columns, in their order."""
    return [row["name"] for row in sql.all(_COLUMNS[sql.dialect.name], table)]


def counts(sql: Sql, ticks: Ticks) -> dict[str, int]:
    """How many rows each table has."""
    found = names(sql)
    with ticks.stage("counting", len(found)) as tick:
        counted = {}
        for table in found:
            counted[table] = int(sql.one(f"SELECT COUNT(*) AS rows FROM {quoted(table)}")["rows"])  # noqa: S608
            tick()
    return counted


def parents_first(sql: Sql) -> list[str]:
    """SQLite's tables, each after those that its foreign keys point to. Raises graphlib.CycleError."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for table in names(sql):
        pointed = sql.all('SELECT "table" AS name FROM pragma_foreign_key_list(?)', table)
        sorter.add(table, *sorted({row["name"] for row in pointed} - {table}))
    return list(sorter.static_order())


def query(table: str, of: Iterable[str]) -> str:
    """What reads those columns of all rows."""
    return f"SELECT {', '.join(map(quoted, of))} FROM {quoted(table)}"  # noqa: S608 - names of our own schema


def quoted(name: str) -> str:
    """A table's or column's name as both databases take it."""
    return '"' + name.replace('"', '""') + '"'


def content(
    rows: Rows, seen: Callable[[tuple[Value, ...]], object], tick: Callable[[int], object]
) -> Content:
    """Counts and digests rows as they come by; `seen` is shown each."""
    count = total = 0
    for row in rows:
        seen(row)
        total += int.from_bytes(hashlib.sha256(_spelled(row)).digest(), "big")
        count += 1
        if not count % EACH:
            tick(EACH)
    tick(count % EACH)
    return Content(rows=count, digest=format(total % _MODULUS, "064x"))


def contents(
    stream: Streamed, of: Mapping[str, list[str]], rows: Mapping[str, int], ticks: Ticks
) -> dict[str, Content]:
    """The content of each table's columns."""
    found = {}
    for table, named in of.items():
        with ticks.stage(f"checking {table}", rows.get(table)) as tick:
            found[table] = content(stream(query(table, named)), _nobody, tick)
    return found


def _nobody(_: tuple[Value, ...]) -> None:
    pass


def _spelled(row: tuple[Value, ...]) -> bytes:
    """A row as bytes, the same for the same values whichever database gave them."""
    return b"\x1f".join(map(_cell, row))


def _cell(value: Value) -> bytes:
    if value is None:
        return b"n"
    if isinstance(value, int):
        return b"i%d" % value
    text = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
    return b"t%d:%b" % (len(text), text)
