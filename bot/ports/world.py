"""The world outside: time, judgement, chance."""

from datetime import datetime
from typing import Protocol

from bot.intake.judgement import Judgement


class Clock(Protocol):
    """The only source of time for everything that runs."""

    def now(self) -> datetime: ...
    async def sleep_until(self, moment: datetime) -> None: ...


class Classifier(Protocol):
    """Asked outside any transaction; never raises for any text."""

    async def classify(self, text: str, *, language: str) -> Judgement: ...


class Tokens(Protocol):
    """Fresh unguessable tokens, at least 128 bits, URL-safe, at most 64 characters (Bot API deep links)."""

    def __call__(self) -> str: ...
