"""Where an update came from: who wrote or pressed, in which chat, and when by Telegram's clock."""

from dataclasses import dataclass
from datetime import datetime

from bot.ids import ChatId, InboxId, MessageId, TopicId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """`at` is the Telegram date of the message (or of the press's arrival); `inbox_id` None outside
    the inbox."""

    inbox_id: InboxId | None
    user: UserId
    chat: ChatId
    thread: TopicId | None
    message: MessageId | None
    first_name: str
    username: str | None
    language_code: str | None
    at: datetime
    private: bool
