"""What an error of the Bot API means for the row that was being sent: a table, and nothing else.

The texts are the official server's; they are matched in lower case and by a part, because they come with
prefixes ("Bad Request: ") and now and then with another ending.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import ClientConnectorError

from bot.ids import ChatId

LONGEST_PAUSE: Final = timedelta(days=366)


class Meaning(StrEnum):
    """What to do: PAUSE the chat; AGAIN later; UNCHANGED is as good as delivered; NO_REPLY, NO_QUOTE: send
    without it; STOP: the token is refused; the rest is for the flow to mend."""

    PAUSE = "pause"
    AGAIN = "again"
    UNCHANGED = "unchanged"
    NO_REPLY = "no_reply"
    NO_QUOTE = "no_quote"
    STOP = "stop"
    BLOCKED = "blocked"
    CHAT_GONE = "chat_gone"
    TOPIC_GONE = "topic_gone"
    MESSAGE_GONE = "message_gone"
    MIGRATED = "migrated"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`after`: how long Telegram says to wait; `perhaps`: the call may have taken effect all the same."""

    meaning: Meaning
    after: timedelta = timedelta(0)
    perhaps: bool = False
    new_chat: ChatId | None = None


_FORBIDDEN: Final = (("the group chat was deleted", Meaning.CHAT_GONE),)
_BAD: Final = (
    ("message is not modified", Meaning.UNCHANGED),
    ("topic_not_modified", Meaning.UNCHANGED),
    ("message thread not found", Meaning.TOPIC_GONE),
    ("topic_deleted", Meaning.TOPIC_GONE),
    ("topic_closed", Meaning.TOPIC_GONE),
    ("topic_id_invalid", Meaning.TOPIC_GONE),
    ("message to edit not found", Meaning.MESSAGE_GONE),
    ("message can't be edited", Meaning.MESSAGE_GONE),
    ("message_id_invalid", Meaning.MESSAGE_GONE),
    ("there is no text in the message to edit", Meaning.MESSAGE_GONE),
    ("there is no caption in the message to edit", Meaning.MESSAGE_GONE),
    ("message to be replied not found", Meaning.NO_REPLY),
    ("replied message not found", Meaning.NO_REPLY),
    ("message to reply not found", Meaning.NO_REPLY),
    ("quote_text_invalid", Meaning.NO_QUOTE),
    ("chat not found", Meaning.CHAT_GONE),
    ("peer_id_invalid", Meaning.CHAT_GONE),
    ("group is deactivated", Meaning.CHAT_GONE),
    ("user_is_blocked", Meaning.BLOCKED),
    ("not enough rights", Meaning.BLOCKED),
    ("have no rights to send", Meaning.BLOCKED),
    ("chat_write_forbidden", Meaning.BLOCKED),
)


def classify(error: Exception) -> Verdict:
    """The verdict on an exception of a call to the Bot API. What no rule knows is REJECTED."""
    match error:
        case TelegramRetryAfter():
            return Verdict(meaning=Meaning.PAUSE, after=_pause(error.retry_after))
        case TelegramMigrateToChat():
            return Verdict(meaning=Meaning.MIGRATED, new_chat=ChatId(error.migrate_to_chat_id))
        case TelegramNetworkError() if not isinstance(error, TelegramEntityTooLarge):
            return Verdict(meaning=Meaning.AGAIN, perhaps=not _never_left(error))
        case TelegramServerError() | ClientDecodeError() | TimeoutError():
            return Verdict(meaning=Meaning.AGAIN, perhaps=True)
        case TelegramAPIError():
            return Verdict(meaning=_refusal(error))
        case _:
            return Verdict(meaning=Meaning.REJECTED)


def _pause(seconds: float) -> timedelta:
    """As long as Telegram says; a number that no calendar holds must not break the settling of a row."""
    return timedelta(seconds=min(max(seconds, 0), LONGEST_PAUSE.total_seconds()))


def _refusal(error: TelegramAPIError) -> Meaning:
    """Telegram understood and said no."""
    if isinstance(error, TelegramUnauthorizedError):
        return Meaning.STOP
    if isinstance(error, TelegramForbiddenError):
        return _find(_FORBIDDEN, error.message, Meaning.BLOCKED)
    return _find(_BAD, error.message, Meaning.REJECTED)


def _find(rules: Sequence[tuple[str, Meaning]], message: str, other: Meaning) -> Meaning:
    text = message.lower().replace("’", "'")
    return next((meaning for part, meaning in rules if part in text), other)


def _never_left(error: TelegramNetworkError) -> bool:
    """No connection was made, so Telegram cannot have seen the call."""
    return isinstance(error.__cause__, ClientConnectorError)
