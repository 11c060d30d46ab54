"""What `doctor` asks of the database: durable, of this release's schema, writable, the books in order."""

import sqlite3
from dataclasses import dataclass
from functools import partial

import psycopg

from storage import invariants
from storage.errors import StorageError
from storage.migrate import check_version
from storage.sql import Sql
from storage.store import DatabaseStore

_PROBE = "storage.probe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One question and its answer."""

    name: str
    ok: bool
    detail: str


class _NotKept(Exception):
    """Raised to have the probe rolled back."""


async def examine(store: DatabaseStore) -> tuple[Finding, ...]:
    """Asks everything, changes nothing. Raises what the driver raises when the database does not answer."""
    durable = await store.run(_durability, writing=False)
    try:
        version = await store.run(partial(check_version, exact=True), writing=False)
    except StorageError as error:
        return (*durable, Finding(name="schema", ok=False, detail=str(error)))
    schema = Finding(name="schema", ok=True, detail=f"version {version}")
    return (*durable, schema, await _writable(store), await _books(store))


def _durability(sql: Sql) -> tuple[Finding, ...]:
    return tuple(
        Finding(name=setting.name, ok=answer in setting.wanted, detail=answer)
        for setting in sql.dialect.durability
        for answer in (str(sql.one(setting.query)[setting.name]),)
    )


async def _writable(store: DatabaseStore) -> Finding:
    try:
        await store.run(_probe)
    except _NotKept:
        return Finding(name="writable", ok=True, detail="yes")
    except (sqlite3.Error, psycopg.Error) as error:
        return Finding(name="writable", ok=False, detail=str(error))
    raise AssertionError("the probe ends by raising")


def _probe(sql: Sql) -> None:
    sql.change(
        "INSERT INTO setting (name, value) VALUES (?, '') ON CONFLICT (name) DO UPDATE SET value = ''", _PROBE
    )
    raise _NotKept


async def _books(store: DatabaseStore) -> Finding:
    wrong = await store.read(invariants.check)
    detail = "; ".join(f"{violation.rule}: {violation.detail}" for violation in wrong[:5])
    return Finding(name="books", ok=not wrong, detail=detail or f"{len(invariants.RULES)} rules hold")
