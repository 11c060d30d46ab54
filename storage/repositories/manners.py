"""Bans and the pace of one sender."""

from datetime import datetime

from bot.desk.manners import Ban
from bot.ids import ChatId, UserId
from storage.sql import Sql
from storage.values import moment, moment_or_none

# A ban that ran out is ended by the next one, so that only one of a person is live.
_END = "UPDATE ban SET lifted_at = ? WHERE user_id = ? AND lifted_at IS NULL"
_LIFT = f"{_END} AND (until IS NULL OR until > ?)"
_BAN = """
INSERT INTO ban (user_id, reason, until, banned_by, banned_at) VALUES (?, ?, ?, ?, ?) RETURNING id"""
_BANNED = """
SELECT id, user_id, reason, until, banned_at, told_at FROM ban
WHERE user_id = ? AND lifted_at IS NULL AND (until IS NULL OR until > ?)"""
_TOLD = "UPDATE ban SET told_at = ? WHERE id = ?"

# The newest by number, found by the index that keeps messages unique; only then is their time looked at.
_SPOKEN = """
SELECT COUNT(*) AS count FROM
    (SELECT at FROM talk WHERE chat_id = ? ORDER BY message_id DESC LIMIT ?) AS newest WHERE at > ?"""

_SLOWED = "UPDATE person SET slowed_at = ? WHERE user_id = ? AND (slowed_at IS NULL OR slowed_at <= ?)"
_SPEAKS = "UPDATE person SET language = ? WHERE user_id = ? AND chosen = 0"


class MannersRepository:
    """`bot.ports.Manners`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def ban(self, *, user_id: UserId, reason: str, until: datetime | None, by: UserId, now: datetime) -> int:
        """A new ban instead of whichever was."""
        self._sql.change(_END, now, user_id)
        return int(self._sql.one(_BAN, user_id, reason, until, by, now)["id"])

    def banned(self, user_id: UserId, *, now: datetime) -> Ban | None:
        """The ban in force, None when it was lifted or ran out."""
        row = self._sql.first(_BANNED, user_id, now)
        if row is None:
            return None
        return Ban(
            id=row["id"],
            user_id=UserId(row["user_id"]),
            reason=row["reason"],
            until=moment_or_none(row["until"]),
            banned_at=moment(row["banned_at"]),
            told=row["told_at"] is not None,
        )

    def lift(self, user_id: UserId, *, now: datetime) -> bool:
        """Ends the ban; False when none was in force."""
        return self._sql.change(_LIFT, now, user_id, now) == 1

    def told(self, ban_id: int, *, now: datetime) -> None:
        """The person has been told."""
        self._sql.change(_TOLD, now, ban_id)

    def spoken(self, chat_id: ChatId, *, since: datetime, most: int) -> int:
        """How many of the chat's latest messages were written after `since`."""
        return int(self._sql.one(_SPOKEN, chat_id, most, since)["count"])

    def slowed(self, user_id: UserId, *, now: datetime, since: datetime) -> bool:
        """Told now; False when told after `since` already."""
        return self._sql.change(_SLOWED, now, user_id, since) == 1

    def speaks(self, user_id: UserId, language: str) -> None:
        """A better guess; a chosen language stays."""
        self._sql.change(_SPEAKS, language, user_id)
