"""Reads off every update who acted, where and when, as the `Source` that flows take.

Only the sender's own id counts: an anonymous administrator or a channel in a group comes with a `sender_chat`
that anybody's rights must never hang on. The language is not decided here but by the flow, from what the
person chose: so no spelling of `language_code` can stop an update.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeGuard

from aiogram.types import CallbackQuery, Chat, ChatMemberUpdated, Message, TelegramObject, Update, User

from bot.flows.source import Source
from bot.ids import ChatId, InboxId, MessageId, TopicId, UserId

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]

_LARGEST: Final = 2**52 - 1
"""Telegram's ids have at most 52 significant bits; anything else is not from Telegram."""
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    chat: Chat
    topic: int | None = None
    message: int | None = None


async def read_source(handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
    """Outer middleware of updates: adds `source`, None where nobody acted or nobody could be told."""
    inbox_id, received_at = data["inbox_id"], data["received_at"]
    data["source"] = None
    if isinstance(event, Update):
        data["source"] = source_of(event, inbox_id=inbox_id, received_at=received_at)
    return await handler(event, data)


def source_of(update: Update, *, inbox_id: InboxId | None, received_at: datetime) -> Source | None:
    """Of messages, edits, presses and changes of memberships; a press counts from its arrival."""
    message = update.message or update.edited_message
    if message is not None:
        return _of_message(message, inbox_id)
    if update.callback_query is not None:
        return _of_press(update.callback_query, inbox_id, received_at)
    membership = update.my_chat_member or update.chat_member
    return None if membership is None else _of_membership(membership, inbox_id)


def _of_message(message: Message, inbox_id: InboxId | None) -> Source | None:
    if message.from_user is None:
        return None
    place = _Place(chat=message.chat, topic=_topic_of(message), message=message.message_id)
    return _source(inbox_id, message.from_user, place, message.date)


def _of_press(press: CallbackQuery, inbox_id: InboxId | None, received_at: datetime) -> Source | None:
    """The message with the button may be missing, or too old to be shown: then only its place is known."""
    message = press.message
    if message is None:
        place = _Place(chat=Chat(id=press.from_user.id, type="private"))
    else:
        topic = _topic_of(message) if isinstance(message, Message) else None
        place = _Place(chat=message.chat, topic=topic, message=message.message_id)
    return _source(inbox_id, press.from_user, place, received_at)


def _of_membership(change: ChatMemberUpdated, inbox_id: InboxId | None) -> Source | None:
    return _source(inbox_id, change.from_user, _Place(chat=change.chat), change.date)


def _topic_of(message: Message) -> int | None:
    """Outside topics the field numbers a thread of replies, where nothing can be sent to."""
    return message.message_thread_id if message.is_topic_message else None


def _source(inbox_id: InboxId | None, user: User, place: _Place, at: datetime) -> Source | None:
    if not _possible(user.id) or not _possible(abs(place.chat.id)):
        return None
    return Source(
        inbox_id=inbox_id,
        user=UserId(user.id),
        chat=ChatId(place.chat.id),
        thread=TopicId(place.topic) if _possible(place.topic) else None,
        message=MessageId(place.message) if _possible(place.message) else None,
        first_name=_UNSTORABLE.sub("", user.first_name),
        username=None if user.username is None else _UNSTORABLE.sub("", user.username),
        language_code=user.language_code,
        at=at,
        private=place.chat.type == "private",
    )


def _possible(number: int | None) -> TypeGuard[int]:
    return number is not None and 0 < number <= _LARGEST
