"""Who changed what, from what to what, and how to take it back."""

from datetime import UTC, datetime

from bot.ids import AccountId, AuditId, UserId
from bot.ports import AuditFilter, AuditRow
from storage.sql import Row, Sql
from storage.values import moment, moment_or_none

_ADD = """
INSERT INTO audit (at, actor, account_id, action, before, after, undo)
VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id"""

_SELECT = "SELECT id, at, actor, account_id, action, before, after, undo, undone_at, undone_by FROM audit"
_GET = f"{_SELECT} WHERE id = ?"
_UNDOABLE = f"{_SELECT} WHERE actor = ? AND undo <> '' AND undone_at IS NULL ORDER BY id DESC LIMIT 1"
_UNDONE = "UPDATE audit SET undone_at = ?, undone_by = ? WHERE id = ? AND undone_at IS NULL"
_FINAL = "UPDATE audit SET undo = '' WHERE id = ? AND undone_at IS NULL"
_OF_ACCOUNT = f"{_SELECT} WHERE account_id = ? ORDER BY id DESC LIMIT ?"
_SEARCH = f"""{_SELECT}
WHERE id < ? AND (? = 0 OR account_id = ?) AND (? = 0 OR actor = ?) AND at >= ?
    AND (? = '' OR action = ? OR substr(action, 1, ?) = ?)
ORDER BY id DESC LIMIT ?"""
_NEWEST = 2**63 - 1
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


class AuditRepository:
    """`bot.ports.Audit`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def add(
        self,
        *,
        actor: UserId,
        account_id: AccountId | None,
        action: str,
        before: str,
        after: str,
        undo: str,
        now: datetime,
    ) -> AuditId:
        """A new row; `undo` empty when it cannot be taken back."""
        return AuditId(self._sql.one(_ADD, now, actor, account_id, action, before, after, undo)["id"])

    def get(self, audit_id: AuditId) -> AuditRow | None:
        """The row, None if there is none."""
        row = self._sql.first(_GET, audit_id)
        return None if row is None else _audit_row(row)

    def last_undoable(self, actor: UserId) -> AuditRow | None:
        """The latest change by this person that can be taken back and was not."""
        row = self._sql.first(_UNDOABLE, actor)
        return None if row is None else _audit_row(row)

    def final(self, audit_id: AuditId) -> None:
        """From now on it cannot be taken back."""
        self._sql.change(_FINAL, audit_id)

    def undone(self, audit_id: AuditId, *, by: UserId, now: datetime) -> bool:
        """Taken back by that person; False when it was already."""
        return self._sql.change(_UNDONE, now, by, audit_id) == 1

    def of_account(self, account_id: AccountId, *, limit: int) -> tuple[AuditRow, ...]:
        """The latest changes to the account, newest first."""
        return tuple(map(_audit_row, self._sql.all(_OF_ACCOUNT, account_id, limit)))

    def search(self, wanted: AuditFilter, *, before: AuditId | None, limit: int) -> tuple[AuditRow, ...]:
        """What fits the filter and is older than `before`, newest first."""
        account, actor, word = wanted.account_id or 0, wanted.actor or 0, f"{wanted.what} "
        rows = self._sql.all(
            _SEARCH,
            *(_NEWEST if before is None else before, account, account, actor, actor),
            *(wanted.since or _EVER, wanted.what, wanted.what, len(word), word, limit),
        )
        return tuple(map(_audit_row, rows))


def _audit_row(row: Row) -> AuditRow:
    return AuditRow(
        id=AuditId(row["id"]),
        at=moment(row["at"]),
        actor=UserId(row["actor"]),
        account_id=None if row["account_id"] is None else AccountId(row["account_id"]),
        action=row["action"],
        before=row["before"],
        after=row["after"],
        undo=row["undo"],
        undone_at=moment_or_none(row["undone_at"]),
        undone_by=None if row["undone_by"] is None else UserId(row["undone_by"]),
    )
