"""Single-use invitations, known by the digest of their token only."""

from datetime import datetime

from bot.desk.people import Invite, Role
from bot.ids import AccountId, InviteId, UserId
from storage.sql import Row, Sql
from storage.values import moment, moment_or_none

_ADD = """
INSERT INTO invite (digest, account_id, role, created_by, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)
RETURNING id"""

_BY_DIGEST = """
SELECT id, account_id, role, created_by, created_at, expires_at, used_by, used_at
FROM invite WHERE digest = ?"""

_USE = "UPDATE invite SET used_by = ?, used_at = ? WHERE id = ? AND used_at IS NULL AND expires_at > ?"
_OPEN_OF = "SELECT COUNT(*) AS count FROM invite WHERE account_id = ? AND used_at IS NULL AND expires_at > ?"


class InvitesRepository:
    """`bot.ports.Invites`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def add(
        self,
        *,
        digest: str,
        account_id: AccountId | None,
        role: Role | None,
        by: UserId,
        expires_at: datetime,
        now: datetime,
    ) -> InviteId:
        """A new invitation, to an account or to the staff; the database refuses both and neither."""
        return InviteId(self._sql.one(_ADD, digest, account_id, role, by, now, expires_at)["id"])

    def by_digest(self, digest: str) -> Invite | None:
        """The invitation, used or expired ones too."""
        row = self._sql.first(_BY_DIGEST, digest)
        return None if row is None else _invite(row)

    def use(self, invite_id: InviteId, *, user_id: UserId, now: datetime) -> bool:
        """True for the one who was first, in time."""
        return self._sql.change(_USE, user_id, now, invite_id, now) == 1

    def open_of(self, account_id: AccountId, *, now: datetime) -> int:
        """How many of the account's invitations may still be used."""
        return int(self._sql.one(_OPEN_OF, account_id, now)["count"])


def _invite(row: Row) -> Invite:
    return Invite(
        id=InviteId(row["id"]),
        account_id=None if row["account_id"] is None else AccountId(row["account_id"]),
        role=None if row["role"] is None else Role(row["role"]),
        created_by=UserId(row["created_by"]),
        created_at=moment(row["created_at"]),
        expires_at=moment(row["expires_at"]),
        used_by=None if row["used_by"] is None else UserId(row["used_by"]),
        used_at=moment_or_none(row["used_at"]),
    )
