"""Lots, journals and credit limits. Balances are columns kept in the transaction that posts.

Whoever posts or holds has locked the account first (`Accounts.lock`); lots are then touched in order of id.
A captured hold is closed before its journal is posted: until then its lots hold the amount and cannot give
it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.ids import AccountId, HoldId, LotId, RequestId, UserId
from bot.ports import Entry, LedgerLine
from bot.quota.hold import Hold, HoldState
from bot.quota.lot import Category, HoldPlan, Lot
from storage.repositories.holds import Holds
from storage.sql import Row, Sql
from storage.values import moment, moment_or_none

_LOTS = """
SELECT id, account_id, asset, category, priority, starts_at, expires_at, scope, granted, posted, held
FROM lot WHERE account_id = ? AND is_open = 1 ORDER BY id"""

_ADD_LOT = """
INSERT INTO lot (key, account_id, asset, category, priority, starts_at, expires_at, scope, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING RETURNING id"""

# Lots that expired empty are read no more; that it happens when a new one comes keeps their number small.
_CLOSE_LOTS = """
UPDATE lot SET is_open = 0
WHERE account_id = ? AND is_open = 1 AND posted = 0 AND held = 0 AND expires_at <= ? AND id <> ?"""

_JOURNAL = (
    "INSERT INTO journal (account_id, reason, reference, actor, at) VALUES (?, ?, ?, ?, ?) RETURNING id"
)

_POST = """
UPDATE lot SET posted = posted + ?, granted = granted + ?, version = version + 1, is_open = 1
WHERE id = ? AND account_id = ? AND asset = ? RETURNING posted, version"""

_ENTRY = """
INSERT INTO entry (journal_id, asset, amount, lot_id, system, version, balance)
VALUES (?, ?, ?, ?, ?, ?, ?)"""

_LEGS = "SELECT asset, amount, lot_id, system FROM entry WHERE journal_id = ? ORDER BY id"

_LIMIT = """
SELECT amount FROM credit_limit WHERE account_id = ? AND dropped_at IS NULL AND (until IS NULL OR until > ?)
ORDER BY id DESC LIMIT 1"""

_SET_LIMIT = """
INSERT INTO credit_limit (account_id, amount, until, set_by, because, set_at) VALUES (?, ?, ?, ?, ?, ?)
RETURNING id"""

_DROP_LIMIT = "UPDATE credit_limit SET dropped_at = ? WHERE id = ? AND dropped_at IS NULL"

_LINES = """
SELECT journal.at, entry.asset, entry.amount, journal.reason, journal.reference, journal.actor
FROM journal JOIN entry ON entry.journal_id = journal.id
WHERE journal.account_id = ? AND journal.at >= ? AND journal.at < ? AND entry.lot_id IS NOT NULL
ORDER BY journal.at, journal.id, entry.id"""

_GRANTING = frozenset({"grant", "grant_undone", "deposit"})


class LedgerRepository:
    """`bot.ports.Ledger`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self._holds = Holds(sql)

    def lots(self, account_id: AccountId) -> tuple[Lot, ...]:
        """All lots by id, but those that expired empty."""
        return tuple(map(_lot, self._sql.all(_LOTS, account_id)))

    def add_lot(
        self,
        *,
        key: str,
        account_id: AccountId,
        asset: str,
        category: Category,
        priority: int,
        starts_at: datetime,
        expires_at: datetime | None,
        scope: str | None,
        now: datetime,
    ) -> LotId | None:
        """An empty lot; None when the key was used before."""
        row = self._sql.first(
            _ADD_LOT, key, account_id, asset, category, priority, starts_at, expires_at, scope, now
        )
        if row is None:
            return None
        self._sql.change(_CLOSE_LOTS, account_id, now, row["id"])
        return LotId(row["id"])

    def post(
        self,
        *,
        reason: str,
        reference: str,
        account_id: AccountId,
        entries: Sequence[Entry],
        actor: UserId | None,
        now: datetime,
    ) -> int:
        """One journal; returns its id.

        Raises ValueError for legs that do not sum to zero per asset, are zero, are of both or neither a lot
        and a system account, and for a lot of another account or asset.
        """
        _check(entries)
        journal = int(self._sql.one(_JOURNAL, account_id, reason, reference, actor, now)["id"])
        for entry in sorted(entries, key=lambda entry: entry.lot_id or 0):
            version, balance = self._post_lot(account_id, entry, granting=reason in _GRANTING)
            self._sql.change(
                _ENTRY, journal, entry.asset, entry.amount, entry.lot_id, entry.system, version, balance
            )
        return journal

    def journal(self, journal_id: int) -> tuple[Entry, ...]:
        """The legs of one journal, lots last; empty when there is no such journal."""
        return tuple(map(_entry, self._sql.all(_LEGS, journal_id)))

    def hold(
        self,
        *,
        request_id: RequestId,
        account_id: AccountId,
        plan: HoldPlan,
        net: int,
        tax: int,
        now: datetime,
    ) -> HoldId:
        """Reserves; the database refuses a second live hold of one request and a lot drawn below its floor.
        Raises ValueError for a lot of another account or asset."""
        return self._holds.add(
            request_id=request_id, account_id=account_id, plan=plan, net=net, tax=tax, now=now
        )

    def live_hold(self, request_id: RequestId) -> Hold | None:
        """The request's hold that still holds."""
        return self._holds.live(request_id)

    def last_hold(self, request_id: RequestId) -> Hold | None:
        """The request's latest hold, whatever became of it."""
        return self._holds.last(request_id)

    def close_hold(self, hold: Hold, state: HoldState, *, now: datetime) -> bool:
        """From held to the state; the lots' `held` go down. False when it was closed already."""
        return self._holds.close(hold.id, state, now=now)

    def credit_limit(self, account_id: AccountId, *, now: datetime) -> int | None:
        """The limit an admin set last and that still holds, in minor units."""
        row = self._sql.first(_LIMIT, account_id, now)
        return None if row is None else int(row["amount"])

    def set_credit(
        self,
        account_id: AccountId,
        *,
        limit: int,
        until: datetime | None,
        by: UserId,
        because: str,
        now: datetime,
    ) -> int:
        """Sets a limit, till then or till the next; returns the number by which it can be dropped."""
        return int(self._sql.one(_SET_LIMIT, account_id, limit, until, by, because, now)["id"])

    def drop_credit(self, credit_id: int, *, now: datetime) -> None:
        """As if it had not been set; what was set before counts again."""
        self._sql.change(_DROP_LIMIT, now, credit_id)

    def lines(self, account_id: AccountId, *, since: datetime, until: datetime) -> tuple[LedgerLine, ...]:
        """Postings to the account's lots in [since, until), oldest first."""
        return tuple(map(_line, self._sql.all(_LINES, account_id, since, until)))

    def captured_of(self, request_id: RequestId) -> tuple[str, int] | None:
        """(asset, amount) captured for the request."""
        return self._holds.captured(request_id)

    def _post_lot(
        self, account_id: AccountId, entry: Entry, *, granting: bool
    ) -> tuple[int | None, int | None]:
        if entry.lot_id is None:
            return None, None
        granted = entry.amount if granting else 0
        row = self._sql.first(_POST, entry.amount, granted, entry.lot_id, account_id, entry.asset)
        if row is None:
            raise ValueError(f"lot {entry.lot_id} is not of account {account_id} and {entry.asset}")
        return row["version"], row["posted"]


def _check(entries: Iterable[Entry]) -> None:
    sums: dict[str, int] = {}
    for entry in entries:
        if entry.amount == 0 or (entry.lot_id is None) == (entry.system is None):
            raise ValueError(f"not a leg of a journal: {entry}")
        sums[entry.asset] = sums.get(entry.asset, 0) + entry.amount
    if not sums or any(sums.values()):
        raise ValueError(f"the legs do not sum to zero: {sums}")


def _lot(row: Row) -> Lot:
    return Lot(
        id=LotId(row["id"]),
        account_id=AccountId(row["account_id"]),
        asset=row["asset"],
        category=Category(row["category"]),
        priority=row["priority"],
        starts_at=moment(row["starts_at"]),
        expires_at=moment_or_none(row["expires_at"]),
        scope=row["scope"],
        granted=row["granted"],
        posted=row["posted"],
        held=row["held"],
    )


def _entry(row: Row) -> Entry:
    lot_id = None if row["lot_id"] is None else LotId(row["lot_id"])
    return Entry(asset=row["asset"], amount=row["amount"], lot_id=lot_id, system=row["system"])


def _line(row: Row) -> LedgerLine:
    return LedgerLine(
        at=moment(row["at"]),
        asset=row["asset"],
        amount=row["amount"],
        reason=row["reason"],
        reference=row["reference"],
        actor=None if row["actor"] is None else UserId(row["actor"]),
    )
