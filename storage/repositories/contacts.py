"""The persons of a client company."""

from datetime import datetime

from bot.desk.people import Contact
from bot.ids import AccountId, ContactId, UserId
from storage.sql import Row, Sql
from storage.values import moment

_ADD = """
INSERT INTO contact (account_id, user_id, owner, joined_at) VALUES (?, ?, ?, ?)
ON CONFLICT (user_id) DO NOTHING RETURNING id"""

_BY_USER = "SELECT id, account_id, user_id, owner, joined_at FROM contact WHERE user_id = ?"
_GET = "SELECT id, account_id, user_id, owner, joined_at FROM contact WHERE id = ?"
_ALL = "SELECT id, account_id, user_id, owner, joined_at FROM contact ORDER BY id"
_OF_ACCOUNT = "SELECT id, account_id, user_id, owner, joined_at FROM contact WHERE account_id = ? ORDER BY id"


class ContactsRepository:
    """`bot.ports.Contacts`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def add(self, *, account_id: AccountId, user_id: UserId, owner: bool, now: datetime) -> ContactId | None:
        """None when this person is a contact already, of whichever client."""
        row = self._sql.first(_ADD, account_id, user_id, owner, now)
        return None if row is None else ContactId(row["id"])

    def by_user(self, user_id: UserId) -> Contact | None:
        """The contact this person is."""
        row = self._sql.first(_BY_USER, user_id)
        return None if row is None else _contact(row)

    def get(self, contact_id: ContactId) -> Contact | None:
        """The contact of this number."""
        row = self._sql.first(_GET, contact_id)
        return None if row is None else _contact(row)

    def all(self) -> tuple[Contact, ...]:
        """Every client's, in order of joining."""
        return tuple(map(_contact, self._sql.all(_ALL)))

    def of_account(self, account_id: AccountId) -> tuple[Contact, ...]:
        """In order of joining."""
        return tuple(map(_contact, self._sql.all(_OF_ACCOUNT, account_id)))


def _contact(row: Row) -> Contact:
    return Contact(
        id=ContactId(row["id"]),
        account_id=AccountId(row["account_id"]),
        user_id=UserId(row["user_id"]),
        owner=bool(row["owner"]),
        joined_at=moment(row["joined_at"]),
    )
