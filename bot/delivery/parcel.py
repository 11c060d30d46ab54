"""What one row sends now: a call of the Bot API, and what its messages stand for."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from aiogram.types import ForumTopic, Message

from bot.delivery import calls
from bot.delivery.needs import Delivered, Prepared
from bot.ids import MessageId, TalkId
from bot.views.quoting import Quoted, quoted
from bot.views.render import mark_repeat, render_all, surplus
from bot.views.screen import Screen
from bot.views.topics import topic_name


class Extra(StrEnum):
    """What a message can do without where Telegram will not have it."""

    REPLY = "reply"
    QUOTE = "quote"
    EMOJI = "emoji"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """`screen` None: nothing to show, or no more of it; `more`: further messages of the row come after
    it."""

    prepared: Prepared
    screen: Screen | None = None
    more: bool = False
    reply_to: MessageId | None = None
    quoted: Quoted | None = None

    @property
    def extras(self) -> frozenset[Extra]:
        """What of it can be left out."""
        there = {
            Extra.REPLY: self.reply_to is not None,
            Extra.QUOTE: self.quoted is not None,
            Extra.EMOJI: self.screen is not None and plain(self.screen) != self.screen,
        }
        return frozenset(one for one, present in there.items() if present)

    @property
    def weight(self) -> int:
        """How many messages it makes, as flood limits count."""
        return 1 if self.screen is None else max(1, len(self.screen.items))

    def call(self) -> calls.Call | None:
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
        return calls.send(screen, chat=chat, thread=it.thread_id, reply_to=self.reply_to, quoted=self.quoted)

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


def plain(screen: Screen) -> Screen:
    """The screen with plain emoji in place of custom ones."""
    kept = tuple(look for look in screen.entities if look.type != "custom_emoji")
    return replace(screen, entities=kept, items=tuple(map(plain, screen.items)))


def pack(prepared: Prepared, now: datetime, without: Collection[Extra] = ()) -> Parcel:
    """What the row sends now, but for what Telegram would not have. Raises what rendering raises."""
    parcel, passage = _packed(prepared, now), prepared.passage
    if Extra.EMOJI in without and parcel.screen is not None:
        parcel = replace(parcel, screen=plain(parcel.screen))
    if Extra.REPLY in without or prepared.reply_to is None:
        return parcel
    if passage is None or Extra.QUOTE in without:
        return replace(parcel, reply_to=prepared.reply_to)
    part = quoted(passage, lang=prepared.language, now=now)
    return replace(parcel, reply_to=prepared.reply_to, quoted=part)


def _packed(prepared: Prepared, now: datetime) -> Parcel:
    """Render what the row shows and take the part whose turn it is."""
    if prepared.notice is None:
        return Parcel(prepared=prepared)
    lang, part = prepared.language, prepared.part
    talk = None if prepared.talk is None else int(prepared.talk)
    desk, singly = prepared.desk_zone, prepared.singly
    screens = render_all(prepared.notice, lang=lang, now=now, talk=talk, singly=singly, desk_zone=desk)
    if part < len(screens):
        more = prepared.last and part + 1 < len(screens)
        return Parcel(prepared=prepared, screen=screens[part], more=more)
    gone = surplus(lang=lang, now=now) if prepared.edit is not None else None
    return Parcel(prepared=prepared, screen=gone)
