"""What was done for clients past the channel."""

from datetime import datetime

from bot.desk.manners import Favour
from bot.ids import AccountId, RequestId, TalkId, UserId
from storage.sql import Row, Sql
from storage.values import moment

_ADD = """
INSERT INTO favour (account_id, staff_id, minutes, text, request_id, logged_at) VALUES (?, ?, ?, ?, ?, ?)
RETURNING id"""
_OF_ACCOUNT = """
SELECT account_id, staff_id, minutes, text, logged_at FROM favour
WHERE account_id = ? ORDER BY logged_at DESC, id DESC LIMIT ?"""
_HAND_IN = """
UPDATE talk SET request_id = ?, side = 'client', user_id = ? WHERE id = ? AND request_id IS NULL"""
_MINUTES = """
SELECT COALESCE(SUM(minutes), 0) AS minutes FROM favour WHERE account_id = ? AND logged_at >= ?"""


class FavoursRepository:
    """`bot.ports.Favours`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def add(
        self,
        *,
        account_id: AccountId,
        staff_id: UserId,
        minutes: int,
        text: str,
        request_id: RequestId | None,
        now: datetime,
    ) -> int:
        """A new favour."""
        return int(self._sql.one(_ADD, account_id, staff_id, minutes, text, request_id, now)["id"])

    def of_account(self, account_id: AccountId, *, limit: int) -> tuple[Favour, ...]:
        """The latest first."""
        return tuple(map(_favour, self._sql.all(_OF_ACCOUNT, account_id, limit)))

    def hand_in(self, talk_id: TalkId, request_id: RequestId, *, user_id: UserId) -> bool:
        """The author's own words from now on; False when they belong to a request already."""
        return self._sql.change(_HAND_IN, request_id, user_id, talk_id) == 1

    def minutes(self, account_id: AccountId, *, since: datetime) -> int:
        """All minutes logged since then."""
        return int(self._sql.one(_MINUTES, account_id, since)["minutes"])


def _favour(row: Row) -> Favour:
    return Favour(
        account_id=AccountId(row["account_id"]),
        staff_id=UserId(row["staff_id"]),
        minutes=row["minutes"],
        text=row["text"],
        logged_at=moment(row["logged_at"]),
    )
