"""Those who answer."""

from datetime import datetime

from bot.desk.people import Role, StaffMember
from bot.ids import UserId
from storage.sql import Row, Sql

_PUT = """
INSERT INTO staff (user_id, role, name, put_at) VALUES (?, ?, ?, ?)
ON CONFLICT (user_id) DO UPDATE SET role = excluded.role, name = excluded.name, put_at = excluded.put_at"""

_GET = "SELECT user_id, role, name FROM staff WHERE user_id = ?"
_LOCK = f"{_GET} {{lock}}"
_ALL = "SELECT user_id, role, name FROM staff ORDER BY user_id"
_REMOVE = "DELETE FROM staff WHERE user_id = ?"


class StaffRepository:
    """`bot.ports.Staff`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def put(self, *, user_id: UserId, role: Role, name: str, now: datetime) -> None:
        """Adds the member or changes role and name."""
        self._sql.change(_PUT, user_id, role, name, now)

    def get(self, user_id: UserId) -> StaffMember | None:
        """The member, None for anyone else."""
        row = self._sql.first(_GET, user_id)
        return None if row is None else _member(row)

    def lock(self, user_id: UserId) -> StaffMember | None:
        """The member, kept from others till the end."""
        row = self._sql.first(_LOCK, user_id)
        return None if row is None else _member(row)

    def all(self) -> tuple[StaffMember, ...]:
        """Every member by user id."""
        return tuple(map(_member, self._sql.all(_ALL)))

    def remove(self, user_id: UserId) -> bool:
        """No longer a member; False when it was none."""
        return self._sql.change(_REMOVE, user_id) == 1


def _member(row: Row) -> StaffMember:
    return StaffMember(user_id=UserId(row["user_id"]), role=Role(row["role"]), name=row["name"])
