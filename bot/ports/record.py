"""What was done: idempotency keys and the audit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.ids import AccountId, AuditId, UserId


class Keys(Protocol):
    """Idempotency keys: looked up first, kept with the fingerprint of the parameters and the outcome."""

    def get(self, key: str) -> tuple[str, str] | None: ...
    def put(self, key: str, *, fingerprint: str, outcome: str, now: datetime) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    id: AuditId
    at: datetime
    actor: UserId
    account_id: AccountId | None
    action: str
    before: str
    after: str
    undo: str
    """JSON of how to take it back; empty when it cannot be."""
    undone_at: datetime | None
    undone_by: UserId | None = None
    """Also None where it was undone before that was written down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """None and "" leave open: whose account, by whom, what (the first word of the action), since when."""

    account_id: AccountId | None = None
    actor: UserId | None = None
    what: str = ""
    since: datetime | None = None


class Audit(Protocol):
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
    ) -> AuditId: ...
    def get(self, audit_id: AuditId) -> AuditRow | None: ...
    def last_undoable(self, actor: UserId) -> AuditRow | None: ...
    def final(self, audit_id: AuditId) -> None:
        """From now on it cannot be taken back."""
        ...

    def undone(self, audit_id: AuditId, *, by: UserId, now: datetime) -> bool: ...
    def of_account(self, account_id: AccountId, *, limit: int) -> tuple[AuditRow, ...]: ...
    def search(self, wanted: AuditFilter, *, before: AuditId | None, limit: int) -> tuple[AuditRow, ...]:
        """What was done, the newest first, older than the row `before`."""
        ...
