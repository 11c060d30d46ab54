"""Which topic is the queue of which kind, and the few settings that are made in the chat."""

from datetime import datetime

from bot.desk.routing import QueueBinding
from bot.ids import ChatId, TopicId
from storage.sql import Sql

_BIND = """
INSERT INTO queue_binding (kind, chat_id, topic_id, bound_at) VALUES (?, ?, ?, ?)
ON CONFLICT (kind) DO UPDATE SET
    chat_id = excluded.chat_id, topic_id = excluded.topic_id, bound_at = excluded.bound_at"""

_ALL = "SELECT kind, chat_id, topic_id FROM queue_binding ORDER BY kind"
_UNBIND = "DELETE FROM queue_binding WHERE chat_id = ? AND topic_id = ?"
_SETTING = "SELECT value FROM setting WHERE name = ?"

_SET = """
INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"""

# What already stands under the new id is newer than what comes from the old one, and stays. The numbers of
# messages do not follow: the new chat counts from one, so an old number would name another message there. Nor
# does what is on its way: it arrives in the old chat, or is refused, waits, and then follows.
_MIGRATE = (
    ("UPDATE queue_binding SET chat_id = ? WHERE chat_id = ?", None),
    (None, "DELETE FROM slot WHERE chat_id = ?"),
    (None, "DELETE FROM talk_copy WHERE chat_id = ?"),
    (
        None,
        """DELETE FROM outbox WHERE chat_id = ? AND state = 'new'
        AND shape IN ('delete', 'reaction', 'relay_edit')""",
    ),
    (
        """UPDATE outbox SET chat_id = ?, reply_to = NULL
        WHERE chat_id = ? AND state = 'new' AND NOT EXISTS (SELECT 1 FROM outbox AS newer
        WHERE newer.chat_id = ? AND newer.slot = outbox.slot AND newer.state = 'new')""",
        "DELETE FROM outbox WHERE chat_id = ? AND state = 'new'",
    ),
    (
        """UPDATE chat_pause SET chat_id = ? WHERE chat_id = ? AND NOT EXISTS
        (SELECT 1 FROM chat_pause AS newer WHERE newer.chat_id = ?)""",
        "DELETE FROM chat_pause WHERE chat_id = ?",
    ),
    (
        """UPDATE board SET chat_id = ? WHERE chat_id = ? AND NOT EXISTS
        (SELECT 1 FROM board AS newer WHERE newer.chat_id = ? AND newer.thread_id = board.thread_id)""",
        "DELETE FROM board WHERE chat_id = ?",
    ),
)


class QueuesRepository:
    """`bot.ports.Queues`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def bind(self, *, kind: str, chat_id: ChatId, topic_id: TopicId | None, now: datetime) -> None:
        """This topic is the queue of the kind, instead of whichever was."""
        self._sql.change(_BIND, kind, chat_id, topic_id, now)

    def all(self) -> tuple[QueueBinding, ...]:
        """Every binding, by kind."""
        return tuple(
            QueueBinding(
                kind=row["kind"],
                chat_id=ChatId(row["chat_id"]),
                topic_id=None if row["topic_id"] is None else TopicId(row["topic_id"]),
            )
            for row in sorted(self._sql.all(_ALL), key=lambda row: str(row["kind"]))
        )

    def unbind_topic(self, chat_id: ChatId, topic_id: TopicId) -> int:
        """The topic is gone; of how many kinds it was the queue."""
        return self._sql.change(_UNBIND, chat_id, topic_id)

    def setting(self, name: str) -> str | None:
        """The setting's value, None when it was never made."""
        row = self._sql.first(_SETTING, name)
        return None if row is None else str(row["value"])

    def set(self, name: str, value: str) -> None:
        """Makes or changes a setting."""
        self._sql.change(_SET, name, value)

    def migrate(self, *, old: ChatId, new: ChatId) -> None:
        """The group got a new id: bindings, boards, rows not yet sent and its pause follow; what is known of
        its messages does not."""
        if old == new:
            return
        for move, drop in _MIGRATE:
            if move is not None:
                self._sql.change(move, *(new, old, new)[: move.count("?")])
            if drop is not None:
                self._sql.change(drop, old)
