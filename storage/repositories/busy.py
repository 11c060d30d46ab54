"""The queue under load. A board's thread is stored as 0 where it is the General topic: a key has no gaps."""

from collections.abc import Mapping
from datetime import datetime

from bot.ids import ChatId, RequestId, TopicId
from bot.ports import Board, Reminder
from storage.sql import Row, Sql
from storage.values import moment, moment_or_none

_QUEUED = "UPDATE request SET queued_at = ?, near_at = ? WHERE id = ?"
_SIGN_AT = "UPDATE request SET near_at = ? WHERE id = ?"
_NEARING = "SELECT id FROM request WHERE near_at <= ? ORDER BY near_at, id LIMIT ?"
_NEXT_SIGN = "SELECT MIN(near_at) AS at FROM request WHERE near_at IS NOT NULL"
_REMIND_AT = "UPDATE request SET remind_at = ?, reminded = ? WHERE id = ?"
_REMINDERS = "SELECT id, reminded FROM request WHERE remind_at <= ? ORDER BY remind_at, id LIMIT ?"
_NEXT_REMINDER = "SELECT MIN(remind_at) AS at FROM request WHERE remind_at IS NOT NULL"
_CAME = "SELECT kind, COUNT(*) AS count FROM request WHERE queued_at > ? GROUP BY kind"
# From what is open, which is little, to the slots of just these by their key: slots are kept for good.
_SHOWN = """
SELECT request.id FROM request
JOIN slot ON slot.chat_id = ? AND slot.slot = CAST(? AS TEXT) || request.id
WHERE request.state IN ('queued', 'taken')"""

_BOARD = "SELECT chat_id, thread_id, dirty, drawn_at, due_at FROM board"
_ONE = f"{_BOARD} WHERE chat_id = ? AND thread_id = ?"
_DUE = f"{_BOARD} WHERE due_at <= ? ORDER BY due_at, chat_id, thread_id"
_NEXT = "SELECT MIN(due_at) AS at FROM board"
_PUT_UP = "INSERT INTO board (chat_id, thread_id, due_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_CHANGE = "UPDATE board SET dirty = ?, drawn_at = ?, due_at = ? WHERE chat_id = ? AND thread_id = ?"
_TAKE_DOWN = "DELETE FROM board WHERE chat_id = ? AND thread_id = ?"


class BusyRepository:
    """`bot.ports.Busy`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def queued(self, request_id: RequestId, *, now: datetime, near_at: datetime | None) -> None:
        """It came into its queue."""
        self._sql.change(_QUEUED, now, near_at, request_id)

    def sign_at(self, request_id: RequestId, near_at: datetime | None) -> None:
        """When its card wants the next sign."""
        self._sql.change(_SIGN_AT, near_at, request_id)

    def nearing(self, *, now: datetime, limit: int) -> tuple[RequestId, ...]:
        """Requests whose cards want a sign by now."""
        return tuple(RequestId(row["id"]) for row in self._sql.all(_NEARING, now, limit))

    def next_sign(self) -> datetime | None:
        """The next such moment, in the past too."""
        return moment_or_none(self._sql.one(_NEXT_SIGN)["at"])

    def remind_at(self, request_id: RequestId, at: datetime | None, *, times: int) -> None:
        """When staff are next to be reminded of it."""
        self._sql.change(_REMIND_AT, at, times, request_id)

    def reminders(self, *, now: datetime, limit: int) -> tuple[Reminder, ...]:
        """Of which requests staff are to be reminded by now, the longest waiting first."""
        rows = self._sql.all(_REMINDERS, now, limit)
        return tuple(Reminder(request_id=RequestId(row["id"]), times=row["reminded"]) for row in rows)

    def next_reminder(self) -> datetime | None:
        """The next such moment, in the past too."""
        return moment_or_none(self._sql.one(_NEXT_REMINDER)["at"])

    def came(self, *, since: datetime) -> Mapping[str, int]:
        """How many requests of each kind came after `since`."""
        return {str(row["kind"]): int(row["count"]) for row in self._sql.all(_CAME, since)}

    def shown(self, chat_id: ChatId, *, slots: str) -> frozenset[RequestId]:
        """Open requests of which a message stands there."""
        return frozenset(RequestId(row["id"]) for row in self._sql.all(_SHOWN, chat_id, slots))

    def board(self, chat_id: ChatId, topic_id: TopicId | None) -> Board | None:
        """The board of this queue."""
        row = self._sql.first(_ONE, chat_id, topic_id or 0)
        return None if row is None else _board(row)

    def put_up(self, chat_id: ChatId, topic_id: TopicId | None, *, due_at: datetime) -> None:
        """A board for this queue; one that is there stays as it is."""
        self._sql.change(_PUT_UP, chat_id, topic_id or 0, due_at)

    def change_board(self, board: Board) -> None:
        """Dirty, drawn_at and due_at as given."""
        self._sql.change(
            _CHANGE,
            board.dirty,
            board.drawn_at,
            board.due_at,
            board.chat_id,
            board.topic_id or 0,
        )

    def take_down(self, chat_id: ChatId, topic_id: TopicId | None) -> None:
        """The queue has cards again."""
        self._sql.change(_TAKE_DOWN, chat_id, topic_id or 0)

    def boards_due(self, *, now: datetime) -> tuple[Board, ...]:
        """Boards to look at by now, the longest waiting first."""
        return tuple(map(_board, self._sql.all(_DUE, now)))

    def next_board(self) -> datetime | None:
        """When the next board is to be looked at, in the past too."""
        return moment_or_none(self._sql.one(_NEXT)["at"])


def _board(row: Row) -> Board:
    return Board(
        chat_id=ChatId(row["chat_id"]),
        topic_id=TopicId(row["thread_id"]) if row["thread_id"] else None,
        dirty=bool(row["dirty"]),
        drawn_at=moment_or_none(row["drawn_at"]),
        due_at=moment(row["due_at"]),
    )
