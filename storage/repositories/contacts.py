"""The persons of a client company."""

from datetime import datetime

from bot.desk.people import Contact
from bot.ids import AccountId, ContactId, UserId
from storage.sql import Row, Sql
from storage.values import moment, moment_or_none

_ADD = """
INSERT INTO contact (account_id, user_id, owner, joined_at) VALUES (?, ?, ?, ?)
ON CONFLICT (user_id) DO NOTHING RETURNING id"""

_SELECT = "SELECT id, account_id, user_id, owner, joined_at, may_write, spend, asked_at FROM contact"
_BY_USER = f"{_SELECT} WHERE user_id = ?"
_GET = f"{_SELECT} WHERE id = ? AND erased_at IS NULL"
_ALL = f"{_SELECT} WHERE erased_at IS NULL ORDER BY id"
_OF_ACCOUNT = f"{_SELECT} WHERE account_id = ? AND erased_at IS NULL ORDER BY id"
_SET_RIGHTS = "UPDATE contact SET may_write = ?, spend = ?, owner = ?, asked_at = NULL WHERE id = ?"
_ASKED = "UPDATE contact SET asked_at = ? WHERE id = ? AND asked_at IS NULL"


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

    def set_rights(self, contact_id: ContactId, *, write: bool, spend: int | None, owner: bool) -> None:
        """What the contact may do from now on; what an owner was asked for them is answered by it."""
        self._sql.change(_SET_RIGHTS, int(write), spend, int(owner), contact_id)

    def asked(self, contact_id: ContactId, *, now: datetime) -> bool:
        """An owner is asked to let them write; False when one was asked already."""
        return self._sql.change(_ASKED, now, contact_id) == 1


def _contact(row: Row) -> Contact:
    return Contact(
        id=ContactId(row["id"]),
        account_id=AccountId(row["account_id"]),
        user_id=UserId(row["user_id"]),
        owner=bool(row["owner"]),
        joined_at=moment(row["joined_at"]),
        may_write=bool(row["may_write"]),
        spend=row["spend"],
        asked_at=moment_or_none(row["asked_at"]),
    )
