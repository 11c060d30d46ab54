"""Statements: the ledger as a client reads it, by movements; and the warnings that were given.

What was booked at one time for one matter is one movement, from however many lots it was taken; what is
carried over leaves one period and comes into the next, which is two, as is what own money pays off of a
debt. Tax in a payment goes to no lot: it stands beside the movement.
"""

from datetime import datetime

from bot.ids import AccountId, LotId
from bot.ports.statements import LAST
from bot.quota.period import Period
from bot.quota.statement import Moved, Movement
from storage.sql import Row, Sql
from storage.values import moment

_POSTED = """
SELECT asset, CAST(SUM(posted) AS BIGINT) AS posted FROM lot
WHERE account_id = ? AND is_open = 1 GROUP BY asset ORDER BY asset"""

# Whatever the order of the lots: first the money goes, then what was owed is less.
_ENTRIES = """
SELECT journal.at AS at, entry.asset AS asset, journal.reference AS reference,
    2 * entry.id - CASE WHEN journal.reason = 'repay' AND entry.amount < 0 THEN 3 ELSE 0 END AS entry_id,
    CASE WHEN entry.lot_id IS NULL THEN 0 ELSE entry.amount END AS amount,
    CASE WHEN entry.lot_id IS NULL THEN entry.amount ELSE 0 END AS tax,
    CASE WHEN journal.reason IN ('rollover', 'repay') AND entry.amount < 0 THEN journal.reason || '_out'
        ELSE journal.reason END AS reason
FROM journal JOIN entry ON entry.journal_id = journal.id
WHERE journal.account_id = ? AND journal.at >= ? AND journal.at < ? AND journal.id <= ?
    AND (entry.lot_id IS NOT NULL
        OR (entry.system = 'vat' AND journal.reason IN
            ('deposit', 'bounce', 'payout', 'payout_undone', 'grant_undone')))"""

_MOVEMENTS = f"""
SELECT at, asset, reason, reference, CAST(SUM(amount) AS BIGINT) AS total,
    CAST(SUM(tax) AS BIGINT) AS tax, MIN(entry_id) AS place
FROM ({_ENTRIES}) AS moved
GROUP BY at, asset, reason, reference HAVING SUM(amount) <> 0"""  # noqa: S608 - constants of this module

_NEWEST_MOVEMENTS = f"{_MOVEMENTS} ORDER BY at DESC, place DESC LIMIT ?"

_MOVED = f"""
SELECT asset, CAST(SUM(total) AS BIGINT) AS amount, COUNT(*) AS count
FROM ({_MOVEMENTS}) AS movement GROUP BY asset"""  # noqa: S608 - constants of this module

_ORDERS = "SELECT id, order_number FROM request WHERE account_id = ? AND order_number IS NOT NULL"

_PERIOD = "SELECT n, starts_at, ends_at FROM period WHERE account_id = ? AND n = ?"

_NEWEST = "SELECT COALESCE(MAX(id), 0) AS id FROM journal"

# A charge taken back names its request; the other reversals undo what an admin took away.
_SPENT = """
SELECT CAST(COALESCE(-SUM(entry.amount), 0) AS BIGINT) AS spent
FROM journal JOIN entry ON entry.journal_id = journal.id
WHERE journal.account_id = ? AND journal.at >= ? AND entry.asset = ? AND entry.lot_id IS NOT NULL
    AND (journal.reason = 'capture'
        OR (journal.reason = 'reversal' AND substr(journal.reference, 1, 8) = 'request:'))"""

_WARNED = """
INSERT INTO warning (account_id, asset, period, level, told_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (account_id, asset, period) DO UPDATE SET level = excluded.level, told_at = excluded.told_at
WHERE warning.level < excluded.level RETURNING level"""

# A payment's tax stands in its journal, which is that of its lot's first entry.
_CAME_WITH = """
SELECT CAST(COALESCE(SUM(CASE WHEN entry.system = 'cash' THEN -entry.amount ELSE 0 END), 0) AS BIGINT)
    AS paid,
    CAST(COALESCE(SUM(CASE WHEN entry.system = 'vat' THEN entry.amount ELSE 0 END), 0) AS BIGINT)
    AS tax
FROM entry AS own JOIN journal ON journal.id = own.journal_id AND journal.reason = 'deposit'
    JOIN entry ON entry.journal_id = journal.id
WHERE own.lot_id = ? AND own.version = 1"""

_ALL = 2**63 - 1


class StatementsRepository:
    """`bot.ports.Statements`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def posted(self, account_id: AccountId) -> dict[str, int]:
        """Minor units or units by asset; a lot that was closed has nothing posted."""
        return {row["asset"]: row["posted"] for row in self._sql.all(_POSTED, account_id)}

    def moved(self, account_id: AccountId, *, since: datetime) -> dict[str, Moved]:
        """Sum and number of movements by asset, from then on."""
        rows = self._sql.all(_MOVED, account_id, since, LAST, _ALL)
        return {row["asset"]: Moved(amount=row["amount"], count=row["count"]) for row in rows}

    def movements(
        self, account_id: AccountId, *, since: datetime, until: datetime, up_to: int, newest: int
    ) -> tuple[Movement, ...]:
        """At most so many, the newest of them, oldest first."""
        rows = self._sql.all(_NEWEST_MOVEMENTS, account_id, since, until, up_to, newest)
        return tuple(map(_movement, reversed(rows)))

    def orders(self, account_id: AccountId) -> dict[int, int]:
        """Of requests that belong to an order."""
        return {row["id"]: row["order_number"] for row in self._sql.all(_ORDERS, account_id)}

    def period(self, account_id: AccountId, index: int) -> Period | None:
        """The period with the bounds that it was written down with."""
        row = self._sql.first(_PERIOD, account_id, index)
        if row is None:
            return None
        return Period(index=row["n"], starts_at=moment(row["starts_at"]), ends_at=moment(row["ends_at"]))

    def newest(self) -> int:
        """The latest journal's number; 0 when there is none."""
        return int(self._sql.one(_NEWEST)["id"])

    def spent(self, account_id: AccountId, asset: str, *, since: datetime) -> int:
        """Charges less what was taken back of them."""
        return int(self._sql.one(_SPENT, account_id, since, asset)["spent"])

    def came_with(self, lot_id: LotId) -> tuple[int, int]:
        """Of the payment that filled the lot: (what came to the balance, its tax)."""
        row = self._sql.one(_CAME_WITH, lot_id)
        return row["paid"] - row["tax"], row["tax"]

    def warned(self, account_id: AccountId, asset: str, *, period: int, level: int, now: datetime) -> bool:
        """One row an account, asset and period; its level only rises, and whoever raised it tells."""
        return self._sql.first(_WARNED, account_id, asset, period, level, now) is not None


def _movement(row: Row) -> Movement:
    return Movement(
        at=moment(row["at"]),
        asset=row["asset"],
        amount=row["total"],
        reason=row["reason"],
        reference=row["reference"],
        tax=row["tax"],
    )
