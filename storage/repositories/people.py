"""Anyone Telegram told us of."""

from datetime import datetime

from bot.desk.people import Person
from bot.ids import UserId
from storage.sql import Row, Sql

_COLUMNS = "user_id, first_name, username, language, chosen, started, blocked"

_SEEN = f"""
INSERT INTO person (user_id, first_name, username, language, seen_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (user_id) DO UPDATE SET first_name = excluded.first_name, username = excluded.username,
    language = CASE WHEN person.chosen = 1 THEN person.language ELSE excluded.language END,
    seen_at = excluded.seen_at
RETURNING {_COLUMNS}"""  # noqa: S608 - joined from a constant of this module

_GET = f"SELECT {_COLUMNS} FROM person WHERE user_id = ?"  # noqa: S608 - as above
_STARTED = "UPDATE person SET started = 1, blocked = 0 WHERE user_id = ?"
_CHOOSE = "UPDATE person SET language = ?, chosen = 1 WHERE user_id = ?"
_BLOCKED = "UPDATE person SET blocked = ? WHERE user_id = ?"


class PeopleRepository:
    """`bot.ports.People`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def seen(
        self, *, user_id: UserId, first_name: str, username: str | None, guess: str, now: datetime
    ) -> Person:
        """Inserts or refreshes; the guessed language counts until one was chosen."""
        return _person(self._sql.one(_SEEN, user_id, first_name, username, guess, now))

    def get(self, user_id: UserId) -> Person | None:
        """The person, None if never seen."""
        row = self._sql.first(_GET, user_id)
        return None if row is None else _person(row)

    def started(self, user_id: UserId) -> None:
        """The bot may write to this person."""
        self._sql.change(_STARTED, user_id)

    def choose_language(self, user_id: UserId, language: str) -> None:
        """From now on this language, whatever Telegram guesses."""
        self._sql.change(_CHOOSE, language, user_id)

    def blocked(self, user_id: UserId, *, blocked: bool) -> None:
        """Whether this person keeps the bot from writing."""
        self._sql.change(_BLOCKED, blocked, user_id)


def _person(row: Row) -> Person:
    return Person(
        user_id=UserId(row["user_id"]),
        first_name=row["first_name"],
        username=row["username"],
        language=row["language"],
        chosen=bool(row["chosen"]),
        started=bool(row["started"]),
        blocked=bool(row["blocked"]),
    )
