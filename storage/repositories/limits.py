"""Limits by date, prices laid before owners, appeals and their decisions."""

from datetime import datetime

from bot.ids import AccountId, AppealId, AuditId, ContactId, QuoteId, RequestId, UserId
from bot.ports import AppealRow, Approval, LimitRow
from storage.sql import Row, Sql
from storage.values import moment, moment_or_none

_HISTORY = """
SELECT id, kind, amount, starts_at, until, set_by, set_at, because, dropped_at FROM credit_limit
WHERE account_id = ? ORDER BY id DESC LIMIT ?"""
_BEGINNING = """
SELECT id, account_id FROM credit_limit
WHERE due_at IS NOT NULL AND due_at <= ? ORDER BY due_at, id LIMIT ?"""
_BEGAN = "UPDATE credit_limit SET due_at = NULL WHERE id = ? AND due_at IS NOT NULL"
_NEXT_BEGINNING = "SELECT MIN(due_at) AS at FROM credit_limit WHERE due_at IS NOT NULL"

_ASK = """
INSERT INTO approval (quote_id, account_id, contact_id, asked_at) VALUES (?, ?, ?, ?)
ON CONFLICT (quote_id) DO NOTHING"""
_OF_QUOTE = """
SELECT quote_id, account_id, contact_id, state, asked_at, closed_by FROM approval WHERE quote_id = ?"""
_CLOSE = """
UPDATE approval SET state = ?, closed_by = ?, closed_at = ? WHERE quote_id = ? AND state = 'asked'"""

_ADD = """
INSERT INTO appeal (request_id, about_id, account_id, contact_id, asked_at, remind_at)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING RETURNING id"""
_APPEAL = """
SELECT id, request_id, about_id, account_id, contact_id, asked_at, remind_at, reminded, decision, because,
    decided_by
FROM appeal"""
_GET = f"{_APPEAL} WHERE id = ?"
_OF_REQUEST = f"{_APPEAL} WHERE request_id = ?"
_OPEN_OF = f"{_APPEAL} WHERE account_id = ? AND decided_at IS NULL ORDER BY id"
_ABOUT = f"{_APPEAL} WHERE contact_id = ? AND about_id = ? AND decided_at IS NULL"
_BY_AUDIT = f"{_APPEAL} WHERE audit_id = ? ORDER BY id"
_REMINDING = f"{_APPEAL} WHERE remind_at IS NOT NULL AND remind_at <= ? ORDER BY remind_at, id LIMIT ?"
_DECIDE = """
UPDATE appeal SET decision = ?, because = ?, decided_by = ?, decided_at = ?, remind_at = NULL
WHERE id = ? AND decided_at IS NULL"""
_BOOKED = "UPDATE appeal SET audit_id = ? WHERE id = ?"
_REOPEN = """
UPDATE appeal SET decision = NULL, because = '', decided_by = NULL, decided_at = NULL, audit_id = NULL,
    remind_at = ?, reminded = 0
WHERE id = ?"""
_REMIND_AT = "UPDATE appeal SET remind_at = ?, reminded = ? WHERE id = ? AND decided_at IS NULL"
_NEXT_REMINDER = "SELECT MIN(remind_at) AS at FROM appeal WHERE remind_at IS NOT NULL"


class LimitsRepository:
    """`bot.ports.Limits`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def history(self, account_id: AccountId, *, limit: int) -> tuple[LimitRow, ...]:
        """Every limit that was set for the account, the newest first."""
        return tuple(map(_limit, self._sql.all(_HISTORY, account_id, limit)))

    def beginning(self, *, now: datetime, limit: int) -> tuple[tuple[int, AccountId], ...]:
        """(number, account) of limits whose moment has come, those that wait longest first."""
        rows = self._sql.all(_BEGINNING, now, limit)
        return tuple((int(row["id"]), AccountId(row["account_id"])) for row in rows)

    def began(self, limit_id: int) -> bool:
        """Looked at; False when it was already."""
        return self._sql.change(_BEGAN, limit_id) == 1

    def next_beginning(self) -> datetime | None:
        """When the next limit begins that was set for later."""
        return moment_or_none(self._sql.one(_NEXT_BEGINNING)["at"])


class ApprovalsRepository:
    """`bot.ports.Approvals`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def ask(self, quote_id: QuoteId, *, account_id: AccountId, contact_id: ContactId, now: datetime) -> bool:
        """False when it was asked for this price before."""
        return self._sql.change(_ASK, quote_id, account_id, contact_id, now) == 1

    def of_quote(self, quote_id: QuoteId) -> Approval | None:
        """In any state; None when nobody was asked."""
        row = self._sql.first(_OF_QUOTE, quote_id)
        return None if row is None else _approval(row)

    def close(self, quote_id: QuoteId, state: str, *, by: UserId | None, now: datetime) -> bool:
        """From asked to the state; False when it was closed already, or never asked."""
        return self._sql.change(_CLOSE, state, by, now, quote_id) == 1


class AppealsRepository:
    """`bot.ports.Appeals`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def add(
        self,
        *,
        request_id: RequestId,
        about_id: RequestId,
        account_id: AccountId,
        contact_id: ContactId,
        remind_at: datetime,
        now: datetime,
    ) -> AppealId | None:
        """None when the contact has an open one about this request."""
        row = self._sql.first(_ADD, request_id, about_id, account_id, contact_id, now, remind_at)
        return None if row is None else AppealId(row["id"])

    def get(self, appeal_id: AppealId) -> AppealRow | None:
        """Open or decided."""
        return self._first(_GET, appeal_id)

    def of_request(self, request_id: RequestId) -> AppealRow | None:
        """By the appeal's own request."""
        return self._first(_OF_REQUEST, request_id)

    def open_of(self, account_id: AccountId) -> tuple[AppealRow, ...]:
        """The account's that nobody has decided, oldest first."""
        return tuple(map(_appeal, self._sql.all(_OPEN_OF, account_id)))

    def about(self, contact_id: ContactId, about_id: RequestId) -> AppealRow | None:
        """The contact's open one about that request."""
        return self._first(_ABOUT, contact_id, about_id)

    def decide(
        self, appeal_id: AppealId, decision: str, *, because: str, by: UserId | None, now: datetime
    ) -> bool:
        """False when it is decided already."""
        return self._sql.change(_DECIDE, decision, because, by, now, appeal_id) == 1

    def booked(self, appeal_id: AppealId, audit_id: AuditId) -> None:
        """The change by which it was decided."""
        self._sql.change(_BOOKED, audit_id, appeal_id)

    def by_audit(self, audit_id: AuditId) -> tuple[AppealRow, ...]:
        """Those that this change decided."""
        return tuple(map(_appeal, self._sql.all(_BY_AUDIT, audit_id)))

    def reopen(self, appeal_id: AppealId, *, remind_at: datetime) -> None:
        """Its decision was undone: open as before."""
        self._sql.change(_REOPEN, remind_at, appeal_id)

    def remind_at(self, appeal_id: AppealId, at: datetime | None, *, times: int) -> None:
        """When admins are to be reminded next, after so many times."""
        self._sql.change(_REMIND_AT, at, times, appeal_id)

    def reminding(self, *, now: datetime, limit: int) -> tuple[AppealRow, ...]:
        """Those that have waited too long, the longest first."""
        return tuple(map(_appeal, self._sql.all(_REMINDING, now, limit)))

    def next_reminder(self) -> datetime | None:
        """When the next of them has waited too long."""
        return moment_or_none(self._sql.one(_NEXT_REMINDER)["at"])

    def _first(self, statement: str, *parameters: object) -> AppealRow | None:
        row = self._sql.first(statement, *parameters)
        return None if row is None else _appeal(row)


def _limit(row: Row) -> LimitRow:
    return LimitRow(
        id=row["id"],
        kind=row["kind"],
        amount=row["amount"],
        starts_at=moment(row["starts_at"]),
        until=moment_or_none(row["until"]),
        set_by=UserId(row["set_by"]),
        set_at=moment(row["set_at"]),
        because=row["because"],
        dropped_at=moment_or_none(row["dropped_at"]),
    )


def _approval(row: Row) -> Approval:
    return Approval(
        quote_id=QuoteId(row["quote_id"]),
        account_id=AccountId(row["account_id"]),
        contact_id=ContactId(row["contact_id"]),
        state=row["state"],
        asked_at=moment(row["asked_at"]),
        closed_by=_user(row["closed_by"]),
    )


def _appeal(row: Row) -> AppealRow:
    return AppealRow(
        id=AppealId(row["id"]),
        request_id=RequestId(row["request_id"]),
        about_id=RequestId(row["about_id"]),
        account_id=AccountId(row["account_id"]),
        contact_id=ContactId(row["contact_id"]),
        asked_at=moment(row["asked_at"]),
        remind_at=moment_or_none(row["remind_at"]),
        reminded=row["reminded"],
        decision=row["decision"],
        because=row["because"],
        decided_by=_user(row["decided_by"]),
    )


def _user(value: int | None) -> UserId | None:
    return None if value is None else UserId(value)
