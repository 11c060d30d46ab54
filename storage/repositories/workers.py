"""Processes that share the database: who is there, what each has in hand, who leads.

Each process holds a named lock as long as it is there; who can take it, in a transaction, knows that its
owner is dead (docs/decisions/0012).
"""

from collections.abc import Collection

from bot.ids import InboxId, WorkerId
from storage.sql import Sql

_OTHERS = "SELECT id FROM worker WHERE id <> ? ORDER BY id"
_CLAIM = "SELECT {claim} AS won"
_FREE = "UPDATE inbox SET worker_id = NULL WHERE worker_id = ? AND state = 'new'"
_RESIGN = "UPDATE lease SET worker_id = NULL WHERE worker_id = ?"
_FORGET = "DELETE FROM worker WHERE id = ?"
_LEAD = """
INSERT INTO lease (name, worker_id) VALUES (?, ?)
ON CONFLICT (name) DO UPDATE SET worker_id = excluded.worker_id WHERE lease.worker_id IS NULL"""
_LEADS = "SELECT worker_id FROM lease WHERE name = ? {share}"
_TAKE = """
UPDATE inbox SET worker_id = ? WHERE id = ? AND state = 'new' AND (worker_id IS NULL OR worker_id = ?)"""


class WorkersRepository:
    """`bot.ports.Workers`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def reap(self, me: WorkerId) -> int:
        """Frees what dead workers had in hand, and forgets them; how many were dead."""
        dead = [row["id"] for row in self._sql.all(_OTHERS, me) if self.claim(f"worker:{row['id']}")]
        for worker in dead:
            self.leave(WorkerId(worker))
        return len(dead)

    def leave(self, me: WorkerId) -> None:
        """What `me` had in hand and the leases are free again."""
        self._sql.change(_FREE, me)
        self._sql.change(_RESIGN, me)
        self._sql.change(_FORGET, me)

    def lead(self, lease: str, me: WorkerId) -> bool:
        """Takes the lease if it is free; True when it was free and is `me`'s now."""
        return self._sql.change(_LEAD, lease, me) == 1

    def leads(self, lease: str, me: WorkerId) -> bool:
        """Whether the lease is `me`'s, and stays so until this transaction ends."""
        row = self._sql.first(_LEADS, lease)
        return row is not None and row["worker_id"] == me

    def claim(self, what: str) -> bool:
        """Keeps everybody else from `what` until this transaction ends; False when somebody has it now."""
        return bool(self._sql.one(_CLAIM, what)["won"])

    def take(self, rows: Collection[InboxId], me: WorkerId) -> frozenset[InboxId]:
        """Takes inbox rows in hand; those that nobody else had. In order of id, as every worker does."""
        return frozenset(row for row in sorted(rows) if self._sql.change(_TAKE, me, row, me))
