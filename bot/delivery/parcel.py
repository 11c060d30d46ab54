"""What one row sends now: a call of the Bot API, and what its messages stand for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiogram.types import ForumTopic, Message

from bot.delivery import calls
from bot.delivery.needs import Delivered, Prepared
from bot.ids import MessageId, TalkId
from bot.views.render import mark_repeat, render_all, surplus
from bot.views.screen import Screen
from bot.views.topics import topic_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """`screen` None: nothing to show, or no more of it; `more`: further messages of the row come after
    it."""

    prepared: Prepared
    screen: Screen | None = None
    more: bool = False

    @property
    def weight(self) -> int:
        """How many messages it makes, as flood limits count."""
        return 1 if self.screen is None else max(1, len(self.screen.items))

    def call(self, reply_to: MessageId | None) -> calls.Call | None:
        """None when nothing is to be sent (any more)."""
        it, chat = self.prepared, self.prepared.chat_id
        if it.delete is not None:
            return calls.delete(chat=chat, message=it.delete)
        if it.reaction is not None and it.react_to is not None:
            return calls.react(it.reaction, chat=chat, message=it.react_to)
        if it.menu is not None:
            return calls.menu(it.menu, language=it.language, chat=chat)
        if it.topic is not None:
            return calls.topic(topic_name(it.topic), chat=chat, thread=it.thread_id)
        if self.screen is None:
            return None
        if it.edit is not None:
            return calls.edit(self.screen, chat=chat, message=it.edit, new_file=it.new_file)
        screen = mark_repeat(self.screen, it.language) if it.row.repeat else self.screen
        return calls.send(screen, chat=chat, thread=it.thread_id, reply_to=reply_to)

    def delivered(self, result: Any) -> Delivered:
        """What became of it, by what Telegram answered."""
        if isinstance(result, list):
            numbers = tuple(MessageId(one.message_id) for one in result if isinstance(one, Message))
        elif isinstance(result, Message):
            numbers = (MessageId(result.message_id),)
        elif isinstance(result, ForumTopic):
            numbers = (MessageId(result.message_thread_id),)
        else:
            numbers = ()
        return Delivered(
            message_id=numbers[0] if numbers else self.prepared.edit,
            copies=() if self.prepared.edit is not None else tuple(self._copies(numbers)),
            more=self.more,
            stamp=self.prepared.stamp,
        )

    def _copies(self, numbers: tuple[MessageId, ...]) -> list[tuple[TalkId, int, MessageId]]:
        screens = () if self.screen is None else self.screen.items or (self.screen,)
        return [
            (TalkId(screen.stands_for[0]), screen.stands_for[1], number)
            for screen, number in zip(screens, numbers, strict=False)
            if screen.stands_for is not None
        ]


def pack(prepared: Prepared, now: datetime) -> Parcel:
    """Render what the row shows and take the part whose turn it is. Raises what rendering raises."""
    if prepared.notice is None:
        return Parcel(prepared=prepared)
    lang, part = prepared.language, prepared.part
    talk = None if prepared.talk is None else int(prepared.talk)
    screens = render_all(prepared.notice, lang=lang, now=now, talk=talk, singly=prepared.singly)
    if part < len(screens):
        more = prepared.last and part + 1 < len(screens)
        return Parcel(prepared=prepared, screen=screens[part], more=more)
    gone = surplus(lang=lang, now=now) if prepared.edit is not None else None
    return Parcel(prepared=prepared, screen=gone)
