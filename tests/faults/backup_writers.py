"""Who writes while a backup is taken: a process with the real flows, which remembers every state.

All that the database holds is digested at the end of each transaction, before its commit. So the rig knows
every state that there ever was, and nothing between two of them: what a decision half done would be.
"""

import asyncio
import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Final, TypeVar

from bot.flows.inbox import RawUpdate
from bot.ids import BotId
from storage import DatabaseStore, open_store, tables
from storage.sql import Row, Sql
from tests.faults.claims_hands import flows_of, press_on, pressing
from tests.faults.claims_races import Race, set_up
from tests.faults.last_unit import PATIENCE

T = TypeVar("T")

CONNECTIONS: Final = 4
CHECKPOINT: Final = 24
"""Pages of SQLite's journal after which they go into the file: often, for there lies what tears a copy."""
_SIZE: Final = 1 << 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """Write into that database, by that seed, until told anything else."""

    url: str
    seed: str


@dataclass(slots=True, kw_only=True)
class Counts:
    """Seen by both processes. `begun`: transactions that came to their end; `done`: the newest of them that
    is known to be committed."""

    begun: Any
    done: Any


def state_of(sql: Sql) -> str:
    """A digest of every row of every table."""
    digest = hashlib.sha256()
    for table in tables.names(sql):
        rows = sql.all(tables.query(table, tables.columns(sql, table)))
        digest.update(f"{table} {len(rows)} {sum(map(_number, rows)) % _SIZE}\n".encode())
    return digest.hexdigest()


def _number(row: Row) -> int:
    values = row.values() if isinstance(row, dict) else row
    return int.from_bytes(hashlib.blake2b(repr(tuple(values)).encode(), digest_size=16).digest(), "big")  # type: ignore[arg-type]


class RememberingStore(DatabaseStore):
    """The real store. `states`: each one that was committed -> the number of the transaction that led to it.
    Where several write at once, one after the other: else nobody would know which states there were."""

    counts: Counts
    states: dict[str, int]
    turn: asyncio.Lock

    async def run(self, body: Callable[[Sql], T], *, writing: bool = True) -> T:
        if not writing:
            return await super().run(body, writing=False)
        if self.dialect.name == "sqlite":  # one writer there is anyway, and several may share a commit
            return await self._remembered(body)
        async with self.turn:
            return await self._remembered(body)

    async def _remembered(self, body: Callable[[Sql], T]) -> T:
        def digested(sql: Sql) -> tuple[T, str, int]:
            outcome = body(sql)
            self.counts.begun.value += 1
            return outcome, state_of(sql), self.counts.begun.value

        outcome, state, number = await super().run(digested)
        self.states[state] = number
        self.counts.done.value = max(self.counts.done.value, number)
        return outcome


@dataclass(slots=True, kw_only=True)
class Writers:
    """The flows at work on one database."""

    store: RememberingStore
    dice: random.Random
    seed: str
    updates: int = 0
    does: Any = field(init=False)

    def __post_init__(self) -> None:
        self.does = pressing(flows_of(self.store), None)

    async def race(self, number: int) -> None:
        """Some press what they like of one request at the same moment, while updates come in."""
        race: Race = await self.store.write(lambda tx: set_up(tx, self.dice.getrandbits(30), number))
        some = self.dice.sample(race.presses, self.dice.randint(2, 8))
        await asyncio.gather(
            *(press_on(self.does[press.do], press) for press in some),
            *(self._keep(self.dice.randint(1, 4)) for _ in range(2)),
        )

    async def _keep(self, many: int) -> None:
        self.updates += many
        raw = [
            RawUpdate(
                bot_id=BotId(42), update_id=self.updates - one, lane=f"chat:{one}", raw="{}" + " " * one * 300
            )
            for one in range(many)
        ]
        await flows_of(self.store).inbox.store_all(raw)


async def write(begin: Begin, counts: Counts, stop: Callable[[], bool]) -> dict[str, int]:
    """Races until `stop`; every state that was committed."""
    engine = await open_store(begin.url, timeout=PATIENCE, connections=CONNECTIONS)
    store = RememberingStore(engine._engine)
    store.counts, store.states, store.turn = counts, {}, asyncio.Lock()
    if store.dialect.name == "sqlite":
        await engine.run(_checkpoint_often)
    writers = Writers(store=store, dice=random.Random(begin.seed), seed=begin.seed)
    try:
        number = 0
        while not stop():
            await asyncio.gather(*(writers.race(number + one) for one in range(2)))
            number += 2
    finally:
        await store.close()
    return store.states


def _checkpoint_often(sql: Sql) -> None:
    sql.all(f"PRAGMA wal_autocheckpoint = {CHECKPOINT}")


def work(line: "Connection[Any, Any]", begun: Any, done: Any) -> None:
    """The process's life: a database after the other, until told None. Says what states there were."""
    while (begin := line.recv()) is not None:
        begun.value = done.value = 0
        line.send("begins")
        line.send(asyncio.run(write(begin, Counts(begun=begun, done=done), line.poll)))
        line.recv()
