"""What was said: the messages of a draft or a request, and where their copies stand on the other side."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.ids import AccountId, ChatId, ContactId, DraftId, MessageId, RequestId, TalkId, UserId


class Side(StrEnum):
    CLIENT = "client"
    STAFF = "staff"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One message's content. `entities` is Telegram's own list as JSON text, offsets in UTF-16 units;
    `media` is the Bot API field name (`photo`, `document`, ...) and `file_id` its handle; nothing is
    downloaded."""

    text: str
    entities: str = "[]"
    media: str | None = None
    file_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkMessage:
    id: TalkId
    request_id: RequestId | None
    draft_id: DraftId | None
    side: Side
    user_id: UserId
    chat_id: ChatId
    message_id: MessageId
    at: datetime
    content: Content
    before: str | None
    """The text before the latest edit, None when never edited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A burst that is still being written; sealed when `due_at` has come. Parked (`due_at` None) while
    its sender is not yet known as a client's contact."""

    id: DraftId
    user_id: UserId
    chat_id: ChatId
    account_id: AccountId | None
    contact_id: ContactId | None
    opened_at: datetime
    due_at: datetime | None
