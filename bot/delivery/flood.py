"""Telegram's flood limits, kept by ourselves: sliding windows, so that no span of their length holds more.

Sends, edits and topic creations share a chat's limit. Telegram allows about 20 a minute in a group, one a
second in a private chat with short bursts, and 30 a second in all; ours are a little lower, because what
leaves evenly may arrive bunched. Button answers are free. The exact limits are undocumented: a 429 is obeyed
whatever we think.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.ids import ChatId


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most `most` operations in any half-open span of `span`."""

    most: int
    span: timedelta


GROUP: Final = Rate(most=18, span=timedelta(seconds=60))
PRIVATE: Final = Rate(most=2, span=timedelta(seconds=2))
ALL: Final = Rate(most=25, span=timedelta(seconds=1))
LONGEST: Final = max(GROUP.span, PRIVATE.span, ALL.span)


@dataclass(slots=True)
class Window:
    """One sliding window. Should the clock be set back, what was taken counts as taken now."""

    rate: Rate
    taken: deque[datetime] = field(default_factory=deque)

    def free_at(self, now: datetime) -> datetime:
        """The earliest moment, not before `now`, at which one more operation fits."""
        self._tidy(now)
        if len(self.taken) < self.rate.most:
            return now
        return self.taken[-self.rate.most] + self.rate.span

    def take(self, now: datetime) -> None:
        """One operation happens now."""
        self._tidy(now)
        self.taken.append(now)

    def landed(self, now: datetime) -> None:
        """The newest operation reached Telegram only now; if it slid out of the window, it is in it again."""
        if self.taken:
            self.taken.pop()
        self.take(now)

    def give_back(self) -> None:
        """The newest operation did not happen after all."""
        if self.taken:
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

    def restore(self, operations: Iterable[tuple[ChatId, datetime]]) -> None:
        """Fill the windows with what was done before a restart, in any order."""
        for chat, moment in sorted(operations, key=lambda operation: operation[1]):
            self.take(chat, moment)

    def free_at(self, chat: ChatId, now: datetime) -> datetime:
        """The earliest moment, not before `now`, at which this chat may get one more operation."""
        mine = self.chats[chat].free_at(now) if chat in self.chats else now
        return max(mine, self.all.free_at(now))

    def take(self, chat: ChatId, now: datetime) -> None:
        """One operation starts now in this chat."""
        self._window(chat).take(now)
        self.all.take(now)

    def more(self, chat: ChatId, now: datetime, count: int) -> None:
        """The operation under way makes so many messages more: each of an album counts."""
        for _ in range(count):
            self.take(chat, now)

    def landed(self, chat: ChatId, now: datetime) -> None:
        """The operation under way in this chat was answered now; it counts from here."""
        self._window(chat).landed(now)

    def give_back(self, chat: ChatId) -> None:
        """The operation that was to start in this chat did not."""
        if chat in self.chats:
            self.chats[chat].give_back()
        self.all.give_back()

    def forget_idle(self, now: datetime) -> None:
        """Drop windows of chats in which nothing counts any more, so that they do not pile up."""
        self.chats = {chat: window for chat, window in self.chats.items() if not window.idle(now)}

    def _window(self, chat: ChatId) -> Window:
        return self.chats.setdefault(chat, Window(PRIVATE if chat > 0 else GROUP))
