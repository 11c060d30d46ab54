"""What was said, and where its copies stand on the other side."""

from collections.abc import Sequence
from datetime import datetime

from bot.desk.talk import Content, Copy, Side, TalkMessage
from bot.ids import ChatId, DraftId, MessageId, RequestId, TalkId, UserId
from storage.sql import Row, Sql
from storage.values import moment

_SELECT = """
SELECT talk.id, talk.request_id, talk.draft_id, talk.side, talk.user_id, talk.chat_id, talk.message_id,
    talk.at, talk.text, talk.entities, talk.media, talk.file_id, talk.details, talk.origin, talk.before,
    talk.media_group, talk.reply_to, talk.quoted FROM talk"""

_ADD = """
INSERT INTO talk
    (request_id, draft_id, side, user_id, chat_id, message_id, at, media_group, reply_to, quoted,
    text, entities, media, file_id, details, origin)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (chat_id, message_id) DO NOTHING RETURNING id"""

_GET = f"{_SELECT} WHERE talk.id = ?"
_BY_MESSAGE = f"{_SELECT} WHERE talk.chat_id = ? AND talk.message_id = ?"

_BY_COPY = f"""{_SELECT} JOIN talk_copy ON talk_copy.talk_id = talk.id
WHERE talk_copy.chat_id = ? AND talk_copy.message_id = ?"""

_BEFORE = f"""{_SELECT} WHERE talk.chat_id = ? AND talk.message_id < ?
ORDER BY talk.message_id DESC LIMIT 1"""

_AFTER = f"""{_SELECT} WHERE talk.chat_id = ? AND talk.message_id > ?
ORDER BY talk.message_id LIMIT 1"""

_ALBUM = f"{_SELECT} WHERE talk.chat_id = ? AND talk.media_group = ? ORDER BY talk.message_id"

_HUSH = "UPDATE talk SET side = 'note' WHERE chat_id = ? AND media_group = ?"

_OF_REQUEST = f"{_SELECT} WHERE talk.request_id = ? ORDER BY talk.id"
_OF_DRAFT = f"{_SELECT} WHERE talk.draft_id = ? ORDER BY talk.id"
_ASSIGN = "UPDATE talk SET request_id = ? WHERE draft_id = ?"

_GIVE = "UPDATE talk SET request_id = ? WHERE id = ? AND request_id IS NULL"

_SPLIT = "UPDATE talk SET request_id = ? WHERE id = ?"

_JOIN = "UPDATE talk SET request_id = ? WHERE request_id = ?"

# On the right of `=` stands what the row was before.
_EDIT = """
UPDATE talk SET before = CASE WHEN text = ? THEN before ELSE text END,
    text = ?, entities = ?, media = ?, file_id = ?, details = ? WHERE id = ?"""

_COPIED = """
INSERT INTO talk_copy (chat_id, message_id, talk_id, part) VALUES (?, ?, ?, ?)
ON CONFLICT (chat_id, message_id) DO UPDATE SET talk_id = excluded.talk_id, part = excluded.part"""

# No part has this number: what cannot be edited stays only for the replies to it.
_OUTDATED = "UPDATE talk_copy SET part = -1 WHERE chat_id = ? AND message_id = ?"

_COPIES = """
SELECT chat_id, message_id, part FROM talk_copy WHERE talk_id = ? AND part >= 0
ORDER BY chat_id, message_id"""


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
        media_group: str | None = None,
        reply_to: MessageId | None = None,
        quoted: str | None = None,
    ) -> TalkId | None:
        """A new message; None when this message of the chat is stored already."""
        place = (request_id, draft_id, side, user_id, chat_id, message_id, at, media_group, reply_to, quoted)
        row = self._sql.first(_ADD, *place, *_parts(content), content.origin)
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

    def before(self, chat_id: ChatId, message_id: MessageId) -> TalkMessage | None:
        """The message that was written in the chat right before that one."""
        return self._message(_BEFORE, chat_id, message_id)

    def after(self, chat_id: ChatId, message_id: MessageId) -> TalkMessage | None:
        """The message that was written in the chat right after that one."""
        return self._message(_AFTER, chat_id, message_id)

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

    def split(self, talk_ids: Sequence[TalkId], request_id: RequestId) -> None:
        """These messages are another request's."""
        for talk_id in talk_ids:
            self._sql.change(_SPLIT, request_id, talk_id)

    def edit(self, talk_id: TalkId, content: Content) -> None:
        """The message says this now; words it said before stay as `before`."""
        self._sql.change(_EDIT, content.text, *_parts(content), talk_id)

    def album(self, chat_id: ChatId, media_group: str) -> tuple[TalkMessage, ...]:
        """The pieces of an album that have come so far, in Telegram's order."""
        return tuple(map(_message, self._sql.all(_ALBUM, chat_id, media_group)))

    def hush(self, chat_id: ChatId, media_group: str) -> None:
        """The pieces of an album are notes from now on."""
        self._sql.change(_HUSH, chat_id, media_group)

    def copied(self, talk_id: TalkId, *, chat_id: ChatId, message_id: MessageId, part: int = 0) -> None:
        """A copy of it, or of one part of it, stands there."""
        self._sql.change(_COPIED, chat_id, message_id, talk_id, part)

    def outdated(self, chat_id: ChatId, message_id: MessageId) -> None:
        """That copy is kept up to date no more; a reply to it is still understood."""
        self._sql.change(_OUTDATED, chat_id, message_id)

    def copies(self, talk_id: TalkId) -> tuple[Copy, ...]:
        """Where its copies stand."""
        return tuple(
            Copy(chat_id=ChatId(row["chat_id"]), message_id=MessageId(row["message_id"]), part=row["part"])
            for row in self._sql.all(_COPIES, talk_id)
        )

    def _message(self, statement: str, *parameters: int) -> TalkMessage | None:
        row = self._sql.first(statement, *parameters)
        return None if row is None else _message(row)


def _parts(content: Content) -> tuple[str, str, str | None, str | None, str | None]:
    return content.text, content.entities, content.media, content.file_id, content.details


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
        content=_content(row),
        before=row["before"],
        media_group=row["media_group"],
        reply_to=None if row["reply_to"] is None else MessageId(row["reply_to"]),
        quoted=row["quoted"],
    )


def _content(row: Row) -> Content:
    return Content(
        text=row["text"],
        entities=row["entities"],
        media=row["media"],
        file_id=row["file_id"],
        details=row["details"],
        origin=row["origin"],
    )
