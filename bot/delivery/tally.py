"""What this process did for one bot, counted where it is done anyway: plain numbers, of no library.

No text and nobody's name is among them: of people it keeps, for an hour at most, whose message came when.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.methods.base import TelegramMethod

from bot.delivery.verdicts import Meaning, classify
from bot.flows.notices import Declined, Offered
from bot.ids import ChatId

T = TypeVar("T")

HANDLING_BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
ANSWER_BOUNDS: Final = (0.25, 0.5, 1.0, 2.5, 5.0, 7.5, 10.0, 20.0, 30.0, 60.0, 300.0, 1800.0)
ANSWERED_WITHIN: Final = timedelta(hours=1)
MOST_WAITING: Final = 10_000
NO_ANSWERS: Final = frozenset({"menu", "delete", "topic"})
"""Shapes that are no answer to anybody."""


@dataclass(slots=True)
class Spread:
    """How many seconds things took: how many of them up to each bound, and beyond the last."""

    bounds: Sequence[float]
    counts: list[int] = field(init=False)
    total: float = 0.0

    def __post_init__(self) -> None:
        self.counts = [0] * (len(self.bounds) + 1)

    def add(self, seconds: float) -> None:
        """One more took so long."""
        self.counts[bisect_left(self.bounds, seconds)] += 1
        self.total += seconds


@dataclass(slots=True)
class Tally:
    """Of one bot in this process, since it began."""

    updates: Counter[str] = field(default_factory=Counter)
    """handled | failed (an attempt) -> how many"""
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(method, ok or the meaning of its error) -> how many"""
    flood_seconds: float = 0.0
    """For how long Telegram asked to wait, all in all."""
    decisions: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(declined | offered, reason) -> how many were told"""
    repeats: int = 0
    handling: Spread = field(default_factory=lambda: Spread(HANDLING_BOUNDS))
    answers: Spread = field(default_factory=lambda: Spread(ANSWER_BOUNDS))
    _waiting: dict[ChatId, datetime] = field(default_factory=dict)

    def handled(self, *, seconds: float, ok: bool) -> None:
        """One attempt at an update took so long."""
        self.updates["handled" if ok else "failed"] += 1
        self.handling.add(seconds)

    def called(self, method: str, error: Exception | None = None) -> None:
        """The Bot API answered, or did not."""
        if error is None:
            self.calls[method, "ok"] += 1
            return
        verdict = classify(error)
        self.calls[method, str(verdict.meaning)] += 1
        if verdict.meaning is Meaning.PAUSE:
            self.flood_seconds += verdict.after.total_seconds()

    def wrote(self, chat: ChatId, at: datetime) -> None:
        """A person wrote to the bot in private; the first message that has no answer counts."""
        if len(self._waiting) >= MOST_WAITING:
            self._waiting = {
                one: since for one, since in self._waiting.items() if at - since < ANSWERED_WITHIN
            }
        if len(self._waiting) < MOST_WAITING:
            self._waiting.setdefault(chat, at)

    def told(self, chat: ChatId, *, shape: str, notice: object, now: datetime) -> None:
        """Something was delivered to the chat."""
        if isinstance(notice, Declined | Offered):
            self.decisions[type(notice).__name__.lower(), str(notice.reason)] += 1
        since = None if shape in NO_ANSWERS else self._waiting.pop(chat, None)
        if since is not None and now - since < ANSWERED_WITHIN:
            self.answers.add(max((now - since).total_seconds(), 0.0))


class CountedBot(Bot):
    """The Bot API's client, whose calls are counted."""

    def __init__(self, token: str, *, session: BaseSession, tally: Tally) -> None:
        super().__init__(token, session=session)
        self.tally = tally

    async def __call__(self, method: TelegramMethod[T], request_timeout: int | None = None) -> T:
        """As aiogram's. Raises what the call raises."""
        name = method.__api_method__
        try:
            answer: Any = await super().__call__(method, request_timeout)
        except Exception as error:
            self.tally.called(name, error)
            raise
        self.tally.called(name)
        return answer  # type: ignore[no-any-return]  # aiogram's own type says T
