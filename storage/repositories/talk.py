"""What was said, and where its copies stand on the other side."""

from datetime import datetime

from bot.desk.talk import Content, Side, TalkMessage
from bot.ids import ChatId, DraftId, MessageId, RequestId, TalkId, UserId
from storage.sql import Row, Sql
from storage.values import moment

_SELECT = """
SELECT talk.id, talk.request_id, talk.draft_id, talk.side, talk.user_id, talk.chat_id, talk.message_id,
    talk.at, talk.text, talk.entities, talk.media, talk.file_id, talk.before FROM talk"""

_ADD = """
INSERT INTO talk
    (request_id, draft_id, side, user_id, chat_id, message_id, at, text, entities, media, file_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (chat_id, message_id) DO NOTHING RETURNING id"""

_GET = f"{_SELECT} WHERE talk.id = ?"
_BY_MESSAGE = f"{_SELECT} WHERE talk.chat_id = ? AND talk.message_id = ?"

_BY_COPY = f"""{_SELECT} JOIN talk_copy ON talk_copy.talk_id = talk.id
WHERE talk_copy.chat_id = ? AND talk_copy.message_id = ?"""

_OF_REQUEST = f"{_SELECT} WHERE talk.request_id = ? ORDER BY talk.id"
_OF_DRAFT = f"{_SELECT} WHERE talk.draft_id = ? ORDER BY talk.id"
_ASSIGN = "UPDATE talk SET request_id = ? WHERE draft_id = ?"

_GIVE = "UPDATE talk SET request_id = ? WHERE id = ? AND request_id IS NULL"

_JOIN = "UPDATE talk SET request_id = ? WHERE request_id = ?"

# On the right of `=` stands what the row was before.
_EDIT = "UPDATE talk SET before = text, text = ?, entities = ?, media = ?, file_id = ? WHERE id = ?"

_COPIED = """
INSERT INTO talk_copy (chat_id, message_id, talk_id) VALUES (?, ?, ?)
ON CONFLICT (chat_id, message_id) DO UPDATE SET talk_id = excluded.talk_id"""

_COPIES = "SELECT chat_id, message_id FROM talk_copy WHERE talk_id = ? ORDER BY chat_id, message_id"


class TalkRepository:
    """`bot.ports.Talk`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def add(
        self,
        *,
        request_id: RequestId | None,
        draft_id: DraftId | None,
        side: Side,
        user_id: UserId,
        chat_id: ChatId,
        message_id: MessageId,
        content: Content,
        at: datetime,
    ) -> TalkId | None:
        """A new message; None when this message of the chat is stored already."""
        place = (request_id, draft_id, side, user_id, chat_id, message_id, at)
        row = self._sql.first(_ADD, *place, *_parts(content))
        return None if row is None else TalkId(row["id"])

    def get(self, talk_id: TalkId) -> TalkMessage | None:
        """The message by our number."""
        return self._message(_GET, talk_id)

    def by_message(self, chat_id: ChatId, message_id: MessageId) -> TalkMessage | None:
        """The message by where it was written."""
        return self._message(_BY_MESSAGE, chat_id, message_id)

    def by_copy(self, chat_id: ChatId, message_id: MessageId) -> TalkMessage | None:
        """The message of which that one is a copy."""
        return self._message(_BY_COPY, chat_id, message_id)

    def of_request(self, request_id: RequestId) -> tuple[TalkMessage, ...]:
        """A request's messages in order of arrival, notes included."""
        return tuple(map(_message, self._sql.all(_OF_REQUEST, request_id)))

    def of_draft(self, draft_id: DraftId) -> tuple[TalkMessage, ...]:
        """A draft's messages in order of arrival, after it was sealed, too."""
        return tuple(map(_message, self._sql.all(_OF_DRAFT, draft_id)))

    def assign(self, draft_id: DraftId, request_id: RequestId) -> None:
        """The draft's messages are the request's."""
        self._sql.change(_ASSIGN, request_id, draft_id)

    def give(self, talk_id: TalkId, request_id: RequestId) -> bool:
        """Puts one message that belongs to no request yet to a request; False when it belongs to one."""
        return self._sql.change(_GIVE, request_id, talk_id) == 1

    def join(self, request_id: RequestId, into: RequestId) -> tuple[TalkId, ...]:
        """All messages of one request are another's; which they were, oldest first."""
        moved = tuple(message.id for message in self.of_request(request_id))
        self._sql.change(_JOIN, into, request_id)
        return moved

    def edit(self, talk_id: TalkId, content: Content) -> None:
        """The message says this now; what it said stays as `before`."""
        self._sql.change(_EDIT, *_parts(content), talk_id)

    def copied(self, talk_id: TalkId, *, chat_id: ChatId, message_id: MessageId) -> None:
        """A copy of it stands there."""
        self._sql.change(_COPIED, chat_id, message_id, talk_id)

    def copies(self, talk_id: TalkId) -> tuple[tuple[ChatId, MessageId], ...]:
        """Where its copies stand."""
        rows = self._sql.all(_COPIES, talk_id)
        return tuple((ChatId(row["chat_id"]), MessageId(row["message_id"])) for row in rows)

    def _message(self, statement: str, *parameters: int) -> TalkMessage | None:
        row = self._sql.first(statement, *parameters)
        return None if row is None else _message(row)


def _parts(content: Content) -> tuple[str, str, str | None, str | None]:
    return content.text, content.entities, content.media, content.file_id


def _message(row: Row) -> TalkMessage:
    return TalkMessage(
        id=TalkId(row["id"]),
        request_id=None if row["request_id"] is None else RequestId(row["request_id"]),
        draft_id=None if row["draft_id"] is None else DraftId(row["draft_id"]),
        side=Side(row["side"]),
        user_id=UserId(row["user_id"]),
        chat_id=ChatId(row["chat_id"]),
        message_id=MessageId(row["message_id"]),
        at=moment(row["at"]),
        content=Content(
            text=row["text"], entities=row["entities"], media=row["media"], file_id=row["file_id"]
        ),
        before=row["before"],
    )
