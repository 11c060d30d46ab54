"""Bursts still being written, at most one open for a person."""

from datetime import datetime

from bot.desk.talk import Draft
from bot.ids import AccountId, ChatId, ContactId, DraftId, RequestId, UserId
from storage.sql import Row, Sql
from storage.values import moment, moment_or_none

_SELECT = """
SELECT id, user_id, chat_id, account_id, contact_id, opened_at, due_at, about
FROM draft WHERE sealed_at IS NULL"""

_OPEN_OF = f"{_SELECT} AND user_id = ? {{lock}}"
_GET = f"{_SELECT} AND id = ?"
_LOCK = f"{_SELECT} AND id = ? {{lock}}"
_DUE = f"{_SELECT} AND due_at <= ? ORDER BY due_at, id LIMIT ?"

_OPEN = """
INSERT INTO draft (user_id, chat_id, account_id, contact_id, opened_at, due_at) VALUES (?, ?, ?, ?, ?, ?)
RETURNING id"""

_DUE_AT = "UPDATE draft SET due_at = ? WHERE id = ? AND sealed_at IS NULL"
_ABOUT = "UPDATE draft SET about = ? WHERE id = ? AND sealed_at IS NULL"
_ADOPT = "UPDATE draft SET account_id = ?, contact_id = ?, due_at = ? WHERE id = ? AND sealed_at IS NULL"
_SEAL = "UPDATE draft SET sealed_at = ? WHERE id = ? AND sealed_at IS NULL"
_SEALED_AT = "SELECT sealed_at FROM draft WHERE id = ?"
_NEXT_DUE = "SELECT MIN(due_at) AS at FROM draft WHERE sealed_at IS NULL"


class DraftsRepository:
    """`bot.ports.Drafts`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def open_of(self, user_id: UserId) -> Draft | None:
        """What this person is writing, kept from others till the end: nobody seals it meanwhile."""
        return self._draft(_OPEN_OF, user_id)

    def open(
        self,
        *,
        user_id: UserId,
        chat_id: ChatId,
        account_id: AccountId | None,
        contact_id: ContactId | None,
        opened_at: datetime,
        due_at: datetime | None,
    ) -> DraftId:
        """A new draft; the database refuses a second open one of one person."""
        return DraftId(
            self._sql.one(_OPEN, user_id, chat_id, account_id, contact_id, opened_at, due_at)["id"]
        )

    def get(self, draft_id: DraftId) -> Draft | None:
        """The draft, None once sealed."""
        return self._draft(_GET, draft_id)

    def lock(self, draft_id: DraftId) -> Draft | None:
        """The draft, kept from others till the end: nobody adds to it meanwhile; None once sealed."""
        return self._draft(_LOCK, draft_id)

    def due_at(self, draft_id: DraftId, due_at: datetime | None) -> None:
        """Moves the end of the quiet time."""
        self._sql.change(_DUE_AT, due_at, draft_id)

    def adopt(
        self, draft_id: DraftId, *, account_id: AccountId, contact_id: ContactId, due_at: datetime
    ) -> None:
        """Its sender became a contact."""
        self._sql.change(_ADOPT, account_id, contact_id, due_at, draft_id)

    def about(self, draft_id: DraftId, request_id: RequestId) -> None:
        """One of its messages replies to that request and yet does not go on with it."""
        self._sql.change(_ABOUT, request_id, draft_id)

    def seal(self, draft_id: DraftId, *, now: datetime) -> bool:
        """Nothing is added any more; False when it was sealed already."""
        return self._sql.change(_SEAL, now, draft_id) == 1

    def sealed_at(self, draft_id: DraftId) -> datetime | None:
        """When the draft was sealed, None while it is open."""
        row = self._sql.first(_SEALED_AT, draft_id)
        return None if row is None else moment_or_none(row["sealed_at"])

    def due(self, *, now: datetime, limit: int) -> tuple[Draft, ...]:
        """Drafts whose quiet time is over, the longest waiting first."""
        return tuple(map(_draft, self._sql.all(_DUE, now, limit)))

    def next_due(self) -> datetime | None:
        """When the next quiet time ends, in the past too."""
        return moment_or_none(self._sql.one(_NEXT_DUE)["at"])

    def _draft(self, statement: str, parameter: int) -> Draft | None:
        row = self._sql.first(statement, parameter)
        return None if row is None else _draft(row)


def _draft(row: Row) -> Draft:
    return Draft(
        id=DraftId(row["id"]),
        user_id=UserId(row["user_id"]),
        chat_id=ChatId(row["chat_id"]),
        account_id=None if row["account_id"] is None else AccountId(row["account_id"]),
        contact_id=None if row["contact_id"] is None else ContactId(row["contact_id"]),
        opened_at=moment(row["opened_at"]),
        due_at=moment_or_none(row["due_at"]),
        about=None if row["about"] is None else RequestId(row["about"]),
    )
