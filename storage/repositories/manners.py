"""Bans and the pace of one sender."""

from datetime import datetime

from bot.desk.manners import Ban
from bot.ids import ChatId, UserId
from storage.sql import Row, Sql
from storage.values import moment, moment_or_none

# A ban that ran out is ended by the next one, so that only one of a person is live.
_END = "UPDATE ban SET lifted_at = ? WHERE user_id = ? AND lifted_at IS NULL"
_LIFT = f"{_END} AND (until IS NULL OR until > ?)"
_BAN = """
INSERT INTO ban (user_id, reason, until, banned_by, banned_at) VALUES (?, ?, ?, ?, ?) RETURNING id"""
_BANNED = """
SELECT id, user_id, reason, until, banned_at, told_at FROM ban
WHERE user_id = ? AND lifted_at IS NULL AND (until IS NULL OR until > ?)"""
_ENDED = """
SELECT id, user_id, reason, until, banned_at, told_at FROM ban
WHERE lifted_at IS NULL AND until <= ? ORDER BY until, id LIMIT ?"""
_NEXT_END = "SELECT MIN(until) AS at FROM ban WHERE lifted_at IS NULL"
_CLOSE = "UPDATE ban SET lifted_at = until WHERE id = ? AND lifted_at IS NULL AND until <= ?"
_COVERED = """
SELECT id FROM ban WHERE user_id = ? AND banned_at <= ? AND (lifted_at IS NULL OR lifted_at > ?)
    AND (until IS NULL OR until > ?) LIMIT 1"""
_TOLD = "UPDATE ban SET told_at = ? WHERE id = ?"

# The newest by number, found by the index that keeps messages unique; only then is their time looked at.
_SPOKEN = """
SELECT COUNT(*) AS count FROM
    (SELECT at FROM talk WHERE chat_id = ? ORDER BY message_id DESC LIMIT ?) AS newest WHERE at > ?"""

_SLOWED = "UPDATE person SET slowed_at = ? WHERE user_id = ? AND (slowed_at IS NULL OR slowed_at <= ?)"
_GUESSES = "SELECT guesses FROM person WHERE user_id = ? AND guessed_at > ?"
_GUESSED = """
UPDATE person SET guesses = CASE WHEN guessed_at > ? THEN guesses + 1 ELSE 1 END,
    guessed_at = CASE WHEN guessed_at > ? THEN guessed_at ELSE ? END
WHERE user_id = ?"""
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
        return None if row is None else _ban(row)

    def was_banned(self, user_id: UserId, *, at: datetime) -> bool:
        """Whether a ban was in force at that moment."""
        return self._sql.first(_COVERED, user_id, at, at, at) is not None

    def ended(self, *, now: datetime, limit: int) -> tuple[Ban, ...]:
        """Bans that ran out and were not closed, the longest over first."""
        return tuple(map(_ban, self._sql.all(_ENDED, now, limit)))

    def next_end(self) -> datetime | None:
        """When the next ban runs out, in the past too."""
        return moment_or_none(self._sql.one(_NEXT_END)["at"])

    def close(self, ban_id: int, *, now: datetime) -> bool:
        """It ran out; False when that was known, or it did not."""
        return self._sql.change(_CLOSE, ban_id, now) == 1

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

    def guesses(self, user_id: UserId, *, since: datetime) -> int:
        """How many links that nobody made the person has tried since then."""
        row = self._sql.first(_GUESSES, user_id, since)
        return 0 if row is None else int(row["guesses"])

    def guessed(self, user_id: UserId, *, now: datetime, since: datetime) -> None:
        """One more; the first after `since` begins the count anew."""
        self._sql.change(_GUESSED, since, since, now, user_id)

    def speaks(self, user_id: UserId, language: str) -> None:
        """A better guess; a chosen language stays."""
        self._sql.change(_SPEAKS, language, user_id)


def _ban(row: Row) -> Ban:
    return Ban(
        id=row["id"],
        user_id=UserId(row["user_id"]),
        reason=row["reason"],
        until=moment_or_none(row["until"]),
        banned_at=moment(row["banned_at"]),
        told=row["told_at"] is not None,
    )
