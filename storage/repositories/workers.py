"""Processes that share the database: who is there, what each has in hand, who leads.

Each process holds a named lock as long as it is there; who can take it, in a transaction, knows that its
owner is dead (docs/decisions/0012).
"""

from collections.abc import Collection, Sequence

from bot.ids import InboxId, WorkerId
from storage.sql import Sql

# Whoever does something in its own name keeps the name meanwhile: it cannot be forgotten before that counts.
_HERE = "SELECT id FROM worker WHERE id = ? {share}"
_OTHERS = "SELECT id FROM worker WHERE id <> ? ORDER BY id"
_CLAIM = "SELECT {claim} AS won"
_FREE = "UPDATE inbox SET worker_id = NULL WHERE worker_id = ? AND state = 'new'"
_RESIGN = "UPDATE lease SET worker_id = NULL WHERE worker_id = ?"
_FORGET = "DELETE FROM worker WHERE id = ?"
_LEAD = """
INSERT INTO lease (name, worker_id) VALUES (?, ?)
ON CONFLICT (name) DO UPDATE SET worker_id = excluded.worker_id WHERE lease.worker_id IS NULL"""
_LEADS = "SELECT worker_id FROM lease WHERE name = ? {share}"
# A row that was committed late may come before one of its lane that somebody has in hand already.
_TAKE = """
UPDATE inbox SET worker_id = ? WHERE id = ? AND state = 'new' AND (worker_id IS NULL OR worker_id = ?)
    AND NOT EXISTS (SELECT 1 FROM inbox AS other WHERE other.state = 'new' AND other.worker_id <> ?
        AND other.lane = inbox.lane)"""


class WorkersRepository:
    """`bot.ports.Workers`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def reap(self, me: WorkerId) -> int:
        """Frees what dead workers had in hand, and forgets them; how many were dead."""
        dead = [row["id"] for row in self._sql.all(_OTHERS, me) if self.claim(f"worker:{row['id']}")]
        self._forget(dead)
        return len(dead)

    def leave(self, me: WorkerId) -> None:
        """What `me` had in hand and the leases are free again; it takes nothing more under this number."""
        self._forget([me])

    def _forget(self, workers: Sequence[int]) -> None:
        """Their names go first: that waits for what they are taking at this moment, so it is freed, too."""
        for statement in (_FORGET, _FREE, _RESIGN):
            for worker in workers:
                self._sql.change(statement, worker)

    def _here(self, me: WorkerId) -> bool:
        """Whether `me` is one of the crew until this transaction ends. A process that stood still for long
        may not know that it was taken for dead."""
        return self._sql.first(_HERE, me) is not None

    def lead(self, lease: str, me: WorkerId) -> bool:
        """Takes the lease if it is free; True when it was free and is `me`'s now."""
        return self._here(me) and self._sql.change(_LEAD, lease, me) == 1

    def leads(self, lease: str, me: WorkerId) -> bool:
        """Whether the lease is `me`'s, and stays so until this transaction ends."""
        row = self._sql.first(_LEADS, lease)
        return row is not None and row["worker_id"] == me

    def claim(self, what: str) -> bool:
        """Keeps everybody else from `what` until this transaction ends; False when somebody has it now."""
        return bool(self._sql.one(_CLAIM, what)["won"])

    def take(self, rows: Collection[InboxId], me: WorkerId) -> frozenset[InboxId]:
        """Takes inbox rows in hand; those that nobody else had, nor another of their lane. In order of id, as
        every worker does."""
        if not self._here(me):
            return frozenset()
        return frozenset(row for row in sorted(rows) if self._sql.change(_TAKE, me, row, me, me))
