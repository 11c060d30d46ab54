"""Telegram's flood limits, kept by ourselves: sliding windows, so that no span of their length holds more.

Sends, edits and topic creations share a chat's limit. Telegram allows about 20 a minute in a group, one a
second in a private chat with short bursts, and 30 a second in all; ours are a little lower, because what
leaves evenly may arrive bunched. Button answers are free. The exact limits are undocumented: a 429 is obeyed
whatever we think.
"""

import json
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.ids import ChatId
from bot.ports import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most `most` operations in any half-open span of `span`."""

    most: int
    span: timedelta


GROUP: Final = Rate(most=18, span=timedelta(seconds=60))
PRIVATE: Final = Rate(most=2, span=timedelta(seconds=2))
ALL: Final = Rate(most=25, span=timedelta(seconds=1))
LONGEST: Final = max(GROUP.span, PRIVATE.span, ALL.span)


def weight(shape: str, payload: str) -> int:
    """How many operations a row's next call is, before it is known what it says: each piece of an album
    counts, unless they go one by one. Never less than what it will be."""
    if shape != "album":
        return 1
    album = json.loads(payload)
    return 1 if album.get("singly") else max(len(album.get("talks", ())), 1)


@dataclass(slots=True)
class Window:
    """One sliding window. Should the clock be set back, what was taken counts as taken now."""

    rate: Rate
    taken: deque[datetime] = field(default_factory=deque)

    def free_at(self, now: datetime, count: int = 1) -> datetime:
        """The earliest moment, not before `now`, at which `count` more operations fit; of more than the
        window ever holds, the one at which nothing else counts."""
        self._tidy(now)
        room = max(self.rate.most - count, 0)
        if len(self.taken) <= room:
            return now
        return self.taken[-room - 1] + self.rate.span

    def take(self, now: datetime) -> None:
        """One operation happens now."""
        self._tidy(now)
        self.taken.append(now)

    def landed(self, now: datetime, count: int = 1) -> None:
        """The newest operations reached Telegram only now; if they slid out of the window, they are in it
        again."""
        self.give_back(count)
        for _ in range(count):
            self.take(now)

    def give_back(self, count: int = 1) -> None:
        """The newest operations did not happen after all."""
        for _ in range(min(count, len(self.taken))):
            self.taken.pop()

    def idle(self, now: datetime) -> bool:
        """Whether nothing in the window counts any more."""
        self._tidy(now)
        return not self.taken

    def _tidy(self, now: datetime) -> None:
        if self.taken and self.taken[-1] > now:
            self.taken = deque(min(moment, now) for moment in self.taken)
        while self.taken and self.taken[0] + self.rate.span <= now:
            self.taken.popleft()


@dataclass(slots=True)
class Flood:
    """The windows of one bot: one for each chat, one for all."""

    chats: dict[ChatId, Window] = field(default_factory=dict)
    all: Window = field(default_factory=lambda: Window(ALL))

    def restore(self, operations: Iterable[Operation]) -> None:
        """Fill the windows with what was done before a restart, or by who sent before, in any order."""
        for one in sorted(operations, key=lambda operation: operation.at):
            self.take(one.chat_id, one.at, weight(one.shape, one.payload))

    def free_at(self, chat: ChatId, now: datetime, count: int = 1) -> datetime:
        """The earliest moment, not before `now`, at which this chat may get so many operations more."""
        mine = self.chats[chat].free_at(now, count) if chat in self.chats else now
        return max(mine, self.all.free_at(now, count))

    def take(self, chat: ChatId, now: datetime, count: int = 1) -> None:
        """So many operations start now in this chat: each message of an album is one."""
        for _ in range(count):
            self._window(chat).take(now)
            self.all.take(now)

    def landed(self, chat: ChatId, now: datetime, count: int = 1) -> None:
        """What is under way in this chat was answered now; it counts from here."""
        self._window(chat).landed(now, count)

    def give_back(self, chat: ChatId, count: int = 1) -> None:
        """What was to start in this chat did not."""
        if chat in self.chats:
            self.chats[chat].give_back(count)
        self.all.give_back(count)

    def forget_idle(self, now: datetime) -> None:
        """Drop windows of chats in which nothing counts any more, so that they do not pile up."""
        self.chats = {chat: window for chat, window in self.chats.items() if not window.idle(now)}

    def _window(self, chat: ChatId) -> Window:
        return self.chats.setdefault(chat, Window(PRIVATE if chat > 0 else GROUP))
