"""What `doctor` asks of the database: durable, of this release's schema, writable, the books in order."""

import secrets
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import psycopg

from bot.ports import SENDER
from storage import invariants
from storage.errors import StorageError
from storage.migrate import check_version
from storage.repositories.workers import WorkersRepository
from storage.sql import Sql
from storage.store import DatabaseStore

_PROBE = "storage.probe"
_CREW = """
SELECT worker.id, worker.name, CASE WHEN lease.worker_id IS NULL THEN 0 ELSE 1 END AS sends
FROM worker LEFT JOIN lease ON lease.worker_id = worker.id AND lease.name = ? ORDER BY worker.id"""


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
    return (*durable, schema, await _writable(store), await store.run(books, writing=False))


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


Connected: TypeAlias = psycopg.AsyncConnection[tuple[Any, ...]]


async def keeps_sessions(connect: Callable[[], Awaitable[Connected]]) -> bool:
    """Whether statements of one session come to one session of the server. Behind a pooler in transaction
    mode they do not: here another's transaction takes away the session that ours has just had, and with it
    the lock. Raises what the driver raises."""
    lock = secrets.randbits(62)  # where it is lost it stays with a session of the pooler: in nobody's way
    async with await connect() as ours, await connect() as other:
        await ours.execute("SELECT pg_advisory_lock(%s)", (lock,))
        async with other.transaction():
            await other.execute("SELECT 1")
            answer = await ours.execute("SELECT pg_advisory_unlock(%s)", (lock,))
            (held,) = await answer.fetchone() or (False,)
    return bool(held)


def connecting(url: str) -> Callable[[], Awaitable[Connected]]:
    """Sessions with that PostgreSQL."""
    return partial(psycopg.AsyncConnection.connect, url, autocommit=True)


def crew(sql: Sql) -> tuple[tuple[str, bool, bool], ...]:
    """(name, alive, sends) of each process that wrote itself down."""
    workers = WorkersRepository(sql)
    rows = sql.all(_CREW, SENDER)
    return tuple((row["name"], not workers.claim(f"worker:{row['id']}"), bool(row["sends"])) for row in rows)


def books(sql: Sql, tick: Callable[[], object] = lambda: None) -> Finding:
    """Whether every rule of `storage.invariants` holds; `tick` is called after each."""
    wrong: list[str] = []
    for found in invariants.by_rule(sql):
        wrong += [f"{violation.rule}: {violation.detail}" for violation in found]
        tick()
    return Finding(
        name="books", ok=not wrong, detail="; ".join(wrong[:5]) or f"{len(invariants.RULES)} rules hold"
    )
