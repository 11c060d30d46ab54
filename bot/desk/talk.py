"""What was said: the messages of a draft or a request, and where their copies stand on the other side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.ids import AccountId, ChatId, ContactId, DraftId, MessageId, RequestId, TalkId, UserId

SILENT = frozenset({"sticker", "video_note", "location", "venue", "contact"})
"""Kinds that bear no words of their own: whose they are stands in a message before them."""


class Side(StrEnum):
    CLIENT = "client"
    STAFF = "staff"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One message's content. `entities` is Telegram's own list as JSON text, offsets in UTF-16 units;
    `media` is the Bot API field name (`photo`, `location`, ...) and `file_id` its handle; nothing is
    downloaded. `details` is what else sends it again (a JSON object of parameters of the Bot API: a
    place, a contact, a spoiler), `origin` whose words a forward carries: JSON, see `origin`."""

    text: str
    entities: str = "[]"
    media: str | None = None
    file_id: str | None = None
    details: str | None = None
    origin: str | None = None
    """`{"kind": "user|hidden|chat|channel", "name": …, "user": id or null, "author": signature or ""}`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Where a message stands on the other side; a long one stands there in several parts, from 0."""

    chat_id: ChatId
    message_id: MessageId
    part: int


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
    media_group: str | None = None
    """The album it is a piece of, as Telegram names it in that chat."""
    reply_to: MessageId | None = None
    """The message it replies to, in the chat it was written in."""
    quoted: str | None = None
    """The part of that message that it quotes: JSON `{"text", "position", "from_end"}`, in UTF-16 units from
    its beginning and from its end."""


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
    about: RequestId | None = None
    """The request that one of its messages replies to without going on with it."""


def headed(texts: Sequence[str]) -> int:
    """Which piece of an album bears the line that says whose it is: the only one with words, else the
    first. Telegram shows a caption under the whole album only where one piece alone has one."""
    worded = [number for number, text in enumerate(texts) if text]
    return worded[0] if len(worded) == 1 else 0
