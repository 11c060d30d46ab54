"""Topics of requests in private chats."""

from bot.ids import ChatId, RequestId, TopicId
from storage.sql import Sql

_PUT = """
INSERT INTO request_topic (request_id, chat_id, thread_id) VALUES (?, ?, ?)
ON CONFLICT (request_id, chat_id) DO UPDATE SET thread_id = excluded.thread_id"""

_OF = "SELECT thread_id FROM request_topic WHERE request_id = ? AND chat_id = ?"
_REQUEST = "SELECT request_id FROM request_topic WHERE chat_id = ? AND thread_id = ?"
_DROP = "DELETE FROM request_topic WHERE request_id = ? AND chat_id = ?"


class TopicsRepository:
    """`bot.ports.Topics`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def put(self, request_id: RequestId, chat_id: ChatId, thread_id: TopicId) -> None:
        """The request's talk in this chat stands there."""
        self._sql.change(_PUT, request_id, chat_id, thread_id)

    def of(self, request_id: RequestId, chat_id: ChatId) -> TopicId | None:
        """The topic, None where the talk has none."""
        row = self._sql.first(_OF, request_id, chat_id)
        return None if row is None else TopicId(row["thread_id"])

    def request(self, chat_id: ChatId, thread_id: TopicId) -> RequestId | None:
        """The request whose talk stands in the topic."""
        row = self._sql.first(_REQUEST, chat_id, thread_id)
        return None if row is None else RequestId(row["request_id"])

    def drop(self, request_id: RequestId, chat_id: ChatId) -> None:
        """The topic is gone."""
        self._sql.change(_DROP, request_id, chat_id)
