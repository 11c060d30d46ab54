"""Limits agreed with a client, prices that an owner is asked for, and what clients want looked at again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.ids import AccountId, AppealId, AuditId, ContactId, QuoteId, RequestId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow:
    """One limit that an admin set, of `kind` CREDIT or EMERGENCY, in [starts_at, until); `dropped_at` once it
    was undone."""

    id: int
    kind: str
    amount: int
    starts_at: datetime
    until: datetime | None
    set_by: UserId
    set_at: datetime
    because: str
    dropped_at: datetime | None


class Limits(Protocol):
    def history(self, account_id: AccountId, *, limit: int) -> tuple[LimitRow, ...]:
        """Every limit that was set for the account, the newest first."""
        ...

    def beginning(self, *, now: datetime, limit: int) -> tuple[tuple[int, AccountId], ...]:
        """(number, account) of limits set for a moment that has come, and that nobody has looked at since."""
        ...

    def began(self, limit_id: int) -> bool:
        """Looked at; False when it was already."""
        ...

    def next_beginning(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A price above a contact's limit, laid before the owners. `state`: asked, approved, refused, or over
    (the price ended otherwise)."""

    quote_id: QuoteId
    account_id: AccountId
    contact_id: ContactId
    state: str
    asked_at: datetime
    closed_by: UserId | None


class Approvals(Protocol):
    def ask(self, quote_id: QuoteId, *, account_id: AccountId, contact_id: ContactId, now: datetime) -> bool:
        """False when it was asked for this price before."""
        ...

    def of_quote(self, quote_id: QuoteId) -> Approval | None: ...
    def close(self, quote_id: QuoteId, state: str, *, by: UserId | None, now: datetime) -> bool:
        """From asked to the state; False when it was closed already, or never asked."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealRow:
    """What a contact asks to be looked at again: `request_id` is the appeal itself, `about_id` the request
    that waits. `decision`: units, credit, emergency, refused, moot (needs none any more); None while
    open."""

    id: AppealId
    request_id: RequestId
    about_id: RequestId
    account_id: AccountId
    contact_id: ContactId
    asked_at: datetime
    remind_at: datetime | None
    reminded: int
    decision: str | None
    because: str
    decided_by: UserId | None


class Appeals(Protocol):
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
        ...

    def get(self, appeal_id: AppealId) -> AppealRow | None: ...
    def of_request(self, request_id: RequestId) -> AppealRow | None:
        """By the appeal's own request."""
        ...

    def open_of(self, account_id: AccountId) -> tuple[AppealRow, ...]: ...
    def about(self, contact_id: ContactId, about_id: RequestId) -> AppealRow | None:
        """The contact's open one about that request."""
        ...

    def decide(
        self, appeal_id: AppealId, decision: str, *, because: str, by: UserId | None, now: datetime
    ) -> bool:
        """False when it is decided already."""
        ...

    def booked(self, appeal_id: AppealId, audit_id: AuditId) -> None:
        """The change by which it was decided."""
        ...

    def by_audit(self, audit_id: AuditId) -> tuple[AppealRow, ...]: ...
    def reopen(self, appeal_id: AppealId, *, remind_at: datetime) -> None:
        """Its decision was undone."""
        ...

    def remind_at(self, appeal_id: AppealId, at: datetime | None, *, times: int) -> None: ...
    def reminding(self, *, now: datetime, limit: int) -> tuple[AppealRow, ...]: ...
    def next_reminder(self) -> datetime | None: ...
