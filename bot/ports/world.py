"""The world outside: time, judgement, chance."""

from datetime import date, datetime
from typing import Protocol

from bot.intake.judgement import Judgement


class Clock(Protocol):
    """The only source of time for everything that runs."""

    def now(self) -> datetime: ...
    async def sleep_until(self, moment: datetime) -> None: ...


class Classifier(Protocol):
    """Asked outside any transaction; never raises for any text."""

    async def classify(self, text: str, *, language: str) -> Judgement: ...


class Calendar(Protocol):
    """Public holidays. `off(country, year)`: (days when nobody works, days when people do although the
    weekday says otherwise); `country` as in ISO 3166 (`RU`, `PL`), a part of one after a dash (`DE-BY`)."""

    def off(self, country: str, year: int) -> tuple[frozenset[date], frozenset[date]]: ...


class Tokens(Protocol):
    """Fresh unguessable tokens, at least 128 bits, URL-safe, at most 64 characters (Bot API deep links)."""

    def __call__(self) -> str: ...
