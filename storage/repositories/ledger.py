"""Lots, journals and credit limits. Balances are columns kept in the transaction that posts.

Whoever posts or holds has locked the account first (`Accounts.lock`); lots are then touched in order of id.
A captured hold is closed before its journal is posted: until then its lots hold the amount and cannot give
it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.ids import AccountId, LotId, UserId
from bot.ports import CREDIT, Entry, LedgerLine
from bot.quota.lot import Category, Lot
from bot.quota.money import is_money
from bot.quota.period import Period
from bot.quota.renewal import Change
from storage.repositories.holds import HoldsRepository
from storage.sql import Row
from storage.values import moment, moment_or_none

_LOTS = """
SELECT id, account_id, asset, category, priority, starts_at, expires_at, scope, granted, posted, held
FROM lot WHERE account_id = ? AND is_open = 1 ORDER BY id"""

_LOT = """
SELECT id, account_id, asset, category, priority, starts_at, expires_at, scope, granted, posted, held
FROM lot WHERE id = ?"""

# The first entry of a payment's lot is that of its journal, in which its tax stands, too. What is held is to
# be spent by the price that holds it, which bears tax of its own or none, whoever sells by then.
_PAID_IN = """
SELECT taxed, CAST(SUM(posted - CASE taxed WHEN 1 THEN bare ELSE bearing END) AS BIGINT) AS posted FROM (
    SELECT lot.posted AS posted, CASE WHEN EXISTS (SELECT 1 FROM entry AS tax
        WHERE tax.journal_id = journal.id AND tax.system = 'vat') THEN 1 ELSE 0 END AS taxed,
    (SELECT COALESCE(SUM(line.amount), 0) FROM hold_line AS line JOIN hold ON hold.id = line.hold_id
        WHERE line.lot_id = lot.id AND hold.state = 'held' AND hold.tax > 0) AS bearing,
    (SELECT COALESCE(SUM(line.amount), 0) FROM hold_line AS line JOIN hold ON hold.id = line.hold_id
        WHERE line.lot_id = lot.id AND hold.state = 'held' AND hold.tax = 0) AS bare
    FROM lot JOIN entry ON entry.lot_id = lot.id AND entry.version = 1
        JOIN journal ON journal.id = entry.journal_id AND journal.reason = 'deposit'
    WHERE lot.account_id = ? AND lot.asset = ? AND lot.is_open = 1 AND lot.category = 'deposit') AS paid
GROUP BY taxed"""

_LOT_ENDS = "SELECT expires_at FROM lot WHERE id = ?"

_ADD_LOT = """
INSERT INTO lot (key, account_id, asset, category, priority, starts_at, expires_at, scope, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING RETURNING id"""

# Lots that are empty for good are read no more; that it happens when a new one comes keeps their number
# small.
_CLOSE_LOTS = """
UPDATE lot SET is_open = 0
WHERE account_id = ? AND is_open = 1 AND posted = 0 AND held = 0 AND id <> ?
    AND (expires_at <= ? OR category = 'deposit')"""

# What was given without an end counts as included until the period is over in which it was used up. A lot's
# version is that of its last entry, so the one entry says whether it was used up before.
_CLOSE_USED = """
UPDATE lot SET is_open = 0
WHERE account_id = ? AND is_open = 1 AND posted = 0 AND held = 0 AND expires_at IS NULL
    AND category IN ('bonus', 'promo') AND NOT EXISTS (
        SELECT 1 FROM entry JOIN journal ON journal.id = entry.journal_id
        WHERE entry.lot_id = lot.id AND entry.version = lot.version AND journal.at >= ?)"""

_JOURNAL = """
INSERT INTO journal (account_id, reason, reference, actor, at, booked_at) VALUES (?, ?, ?, ?, ?, ?)
RETURNING id"""

_POST = """
UPDATE lot SET posted = posted + ?, granted = granted + ?, version = version + 1, is_open = 1
WHERE id = ? AND account_id = ? AND asset = ? RETURNING posted, version"""

_ENTRY = """
INSERT INTO entry (journal_id, asset, amount, lot_id, system, version, balance)
VALUES (?, ?, ?, ?, ?, ?, ?)"""

_LEGS = "SELECT asset, amount, lot_id, system FROM entry WHERE journal_id = ? ORDER BY id"

# Of whichever debt it paid: each such journal moves money from one lot to one debt.
_REPAID = """
SELECT debt.lot_id, CAST(SUM(debt.amount) AS BIGINT) AS amount
FROM entry AS own JOIN journal ON journal.id = own.journal_id
    JOIN entry AS debt ON debt.journal_id = journal.id AND debt.amount > 0
WHERE own.lot_id = ? AND own.amount < 0 AND journal.reason = 'repay'
GROUP BY debt.lot_id ORDER BY debt.lot_id"""

_LIMIT = """
SELECT amount, until FROM credit_limit
WHERE account_id = ? AND kind = ? AND dropped_at IS NULL AND starts_at <= ? AND (until IS NULL OR until > ?)
ORDER BY starts_at DESC, id DESC LIMIT 1"""

_SET_LIMIT = """
INSERT INTO credit_limit (account_id, amount, until, set_by, because, set_at, kind, starts_at, due_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"""

_DROP_LIMIT = "UPDATE credit_limit SET dropped_at = ?, due_at = NULL WHERE id = ? AND dropped_at IS NULL"

_LINES = """
SELECT journal.at, entry.asset, entry.amount, journal.reason, journal.reference, journal.actor
FROM journal JOIN entry ON entry.journal_id = journal.id
WHERE journal.account_id = ? AND journal.at >= ? AND journal.at < ? AND entry.lot_id IS NOT NULL
ORDER BY journal.at, journal.id, entry.id"""

# Whatever changed what is free of a lot (posted less held), from a moment on.
_CHANGES = """
SELECT journal.at AS at, entry.amount AS amount,
    CASE WHEN journal.reason IN ('rollover', 'expire') THEN 1 ELSE 0 END AS settled
FROM entry JOIN journal ON journal.id = entry.journal_id WHERE entry.lot_id = ? AND journal.at >= ?
UNION ALL SELECT hold.created_at, -hold_line.amount, 0
FROM hold_line JOIN hold ON hold.id = hold_line.hold_id WHERE hold_line.lot_id = ? AND hold.created_at >= ?
UNION ALL SELECT hold.closed_at, hold_line.amount, 0
FROM hold_line JOIN hold ON hold.id = hold_line.hold_id WHERE hold_line.lot_id = ? AND hold.closed_at >= ?
ORDER BY 1"""

# A request of the time that cost something by its end: captured by then, or held at that instant.
_CHARGED = """
SELECT 1 AS found FROM request JOIN hold ON hold.request_id = request.id
WHERE request.account_id = ? AND request.created_at >= ? AND request.created_at < ? AND hold.created_at < ?
    AND (hold.state = 'captured' OR hold.closed_at IS NULL OR hold.closed_at >= ?)
LIMIT 1"""

# What was drawn of credit and emergency lots just before a moment; never above zero.
_OWED = """
SELECT CAST(COALESCE(SUM(entry.amount), 0) AS BIGINT) AS owed
FROM lot JOIN entry ON entry.lot_id = lot.id JOIN journal ON journal.id = entry.journal_id
WHERE lot.account_id = ? AND lot.is_open = 1 AND lot.category IN ('credit', 'emergency') AND journal.at < ?"""

# By way of the account's journals, which have an index: this is asked for each account that is new.
_LAST_INCLUDED = """
SELECT lot.key, lot.starts_at, lot.expires_at
FROM journal JOIN entry ON entry.journal_id = journal.id JOIN lot ON lot.id = entry.lot_id
WHERE journal.account_id = ? AND lot.category = 'included' ORDER BY lot.starts_at DESC LIMIT 1"""

GRANTING = frozenset({"grant", "grant_undone", "deposit", "quota", "boost", "bonus", "rollover", "plan"})
"""Reasons of journals that say how much a lot was given: `granted` follows them."""


class LedgerRepository(HoldsRepository):
    """`bot.ports.Ledger`."""

    def lots(self, account_id: AccountId) -> tuple[Lot, ...]:
        """All lots by id, but those that expired empty."""
        return tuple(map(_lot, self._sql.all(_LOTS, account_id)))

    def lot(self, lot_id: LotId) -> Lot | None:
        """That lot, closed or not."""
        row = self._sql.first(_LOT, lot_id)
        return None if row is None else _lot(row)

    def paid_in(self, account_id: AccountId, asset: str) -> tuple[int, int]:
        """What is left of payments: (with tax taken when they came, without), less what prices hold that
        treat it so."""
        left = {row["taxed"]: int(row["posted"]) for row in self._sql.all(_PAID_IN, account_id, asset)}
        return left.get(1, 0), left.get(0, 0)

    def lot_ends(self, lot_id: LotId) -> datetime | None:
        """When the lot ends; None for never."""
        return moment_or_none(self._sql.one(_LOT_ENDS, lot_id)["expires_at"])

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
        tidy: bool = True,
    ) -> LotId | None:
        """An empty lot; None when the key was used before. With `tidy` those empty for good are closed."""
        row = self._sql.first(
            _ADD_LOT, key, account_id, asset, category, priority, starts_at, expires_at, scope, now
        )
        if row is None:
            return None
        if tidy:
            self._sql.change(_CLOSE_LOTS, account_id, row["id"], now)
        return LotId(row["id"])

    def close_used(self, account_id: AccountId, *, before: datetime) -> None:
        """What was given without an end and was used up before that renewal is no part of what follows."""
        self._sql.change(_CLOSE_USED, account_id, before)

    def post(
        self,
        *,
        reason: str,
        reference: str,
        account_id: AccountId,
        entries: Sequence[Entry],
        actor: UserId | None,
        now: datetime,
        at: datetime | None = None,
    ) -> int:
        """One journal, booked now; it took effect `at`, by default now too. Returns its id.

        Raises ValueError for legs that do not sum to zero per asset, are zero, are of both or neither a lot
        and a system account, and for a lot of another account or asset.
        """
        _check(entries)
        if any(entry.lot_id is not None and is_money(entry.asset) for entry in entries):
            self._moved.add(account_id)
        took_effect = now if at is None else at
        row = self._sql.one(_JOURNAL, account_id, reason, reference, actor, took_effect, now)
        journal = int(row["id"])
        for entry in sorted(entries, key=lambda entry: entry.lot_id or 0):
            version, balance = self._post_lot(account_id, entry, granting=reason in GRANTING)
            self._sql.change(
                _ENTRY, journal, entry.asset, entry.amount, entry.lot_id, entry.system, version, balance
            )
        return journal

    def journal(self, journal_id: int) -> tuple[Entry, ...]:
        """The legs of one journal, lots last; empty when there is no such journal."""
        return tuple(map(_entry, self._sql.all(_LEGS, journal_id)))

    def repaid(self, lot_id: LotId) -> tuple[tuple[LotId, int], ...]:
        """(debt, amount) that the lot paid off after the money had come in."""
        return tuple((LotId(row["lot_id"]), row["amount"]) for row in self._sql.all(_REPAID, lot_id))

    def changes(self, lot_id: LotId, *, since: datetime) -> tuple[Change, ...]:
        """What changed the lot's free amount from then on, in order of time."""
        rows = self._sql.all(_CHANGES, lot_id, since, lot_id, since, lot_id, since)
        return tuple(
            Change(at=moment(row["at"]), amount=row["amount"], settled=bool(row["settled"])) for row in rows
        )

    def charged(self, account_id: AccountId, period: Period) -> bool:
        """Whether a request created in the period was captured by its end or held at its end."""
        start, end = period.starts_at, period.ends_at
        return self._sql.first(_CHARGED, account_id, start, end, end, end) is not None

    def in_arrears(self, account_id: AccountId, *, moment: datetime) -> bool:
        """Whether credit or emergency allowance was drawn just before that moment."""
        return int(self._sql.one(_OWED, account_id, moment)["owed"]) < 0

    def last_included(self, account_id: AccountId) -> Period | None:
        """The newest period that included units were granted for; its number ends the lot's key."""
        row = self._sql.first(_LAST_INCLUDED, account_id)
        if row is None:
            return None
        number = int(str(row["key"]).rsplit(":", 1)[1])
        return Period(index=number, starts_at=moment(row["starts_at"]), ends_at=moment(row["expires_at"]))

    def credit_limit(self, account_id: AccountId, *, now: datetime, kind: str = CREDIT) -> int | None:
        """The limit an admin set that holds now, in minor units: of several the one that began last."""
        row = self._sql.first(_LIMIT, account_id, kind, now, now)
        return None if row is None else int(row["amount"])

    def credit_ends(self, account_id: AccountId, *, now: datetime) -> datetime | None:
        """When the limit that holds now ends; None without an end or a limit."""
        row = self._sql.first(_LIMIT, account_id, CREDIT, now, now)
        return None if row is None else moment_or_none(row["until"])

    def set_credit(
        self,
        account_id: AccountId,
        *,
        limit: int,
        until: datetime | None,
        by: UserId,
        because: str,
        now: datetime,
        kind: str = CREDIT,
        starts: datetime | None = None,
    ) -> int:
        """Sets a limit, from now or from then, till then or till the next; returns the number by which it can
        be dropped."""
        since = now if starts is None else starts
        due = since if since > now else None
        row = self._sql.one(_SET_LIMIT, account_id, limit, until, by, because, now, kind, since, due)
        return int(row["id"])

    def drop_credit(self, credit_id: int, *, now: datetime) -> None:
        """As if it had not been set; what was set before counts again."""
        self._sql.change(_DROP_LIMIT, now, credit_id)

    def lines(self, account_id: AccountId, *, since: datetime, until: datetime) -> tuple[LedgerLine, ...]:
        """Postings to the account's lots in [since, until), oldest first."""
        return tuple(map(_line, self._sql.all(_LINES, account_id, since, until)))

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
