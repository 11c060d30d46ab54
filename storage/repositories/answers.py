"""Answers that staff keep ready."""

from datetime import datetime

from bot.desk.ready import ReadyAnswer
from bot.ids import UserId
from storage.sql import Row, Sql

_SELECT = "SELECT id, name, text FROM ready_answer"
_ALL = f"{_SELECT} ORDER BY id"
_GET = f"{_SELECT} WHERE id = ?"
_NAMED = f"{_SELECT} WHERE name = ?"

_ADD = """
INSERT INTO ready_answer (name, text, written_by, written_at) VALUES (?, ?, ?, ?)
ON CONFLICT (name) DO NOTHING"""

_CHANGE = "UPDATE ready_answer SET text = ?, written_by = ?, written_at = ? WHERE name = ?"
_REMOVE = "DELETE FROM ready_answer WHERE name = ?"


class AnswersRepository:
    """`bot.ports.Answers`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def all(self) -> tuple[ReadyAnswer, ...]:
        """Every one, in the order they were added."""
        return tuple(map(_answer, self._sql.all(_ALL)))

    def get(self, answer_id: int) -> ReadyAnswer | None:
        """The answer by our number."""
        return self._answer(_GET, answer_id)

    def named(self, name: str) -> ReadyAnswer | None:
        """The answer by its name."""
        return self._answer(_NAMED, name)

    def put(self, *, name: str, text: str, by: UserId, now: datetime) -> bool:
        """Kept under the name, instead of what was there; True when the name is new."""
        if self._sql.change(_ADD, name, text, by, now) == 1:
            return True
        self._sql.change(_CHANGE, text, by, now, name)
        return False

    def remove(self, name: str) -> bool:
        """False when there was none."""
        return self._sql.change(_REMOVE, name) == 1

    def _answer(self, statement: str, parameter: object) -> ReadyAnswer | None:
        row = self._sql.first(statement, parameter)
        return None if row is None else _answer(row)


def _answer(row: Row) -> ReadyAnswer:
    return ReadyAnswer(id=row["id"], name=row["name"], text=row["text"])
