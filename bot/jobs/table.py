"""The table: which job runs how often and which flow it calls. Due rows live in the database, never here."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

EVERY: Final = timedelta(seconds=1)


class TickerFlows(Protocol):
    """Everything that falls due: drafts to seal, quotes to lapse, requests to wake."""

    async def run_due(self) -> int: ...
    async def next_due(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """`run` does what is due and tells how much that was; `next_due` when there will be more."""

    name: str
    every: timedelta
    run: Callable[[], Awaitable[int]]
    next_due: Callable[[], Awaitable[datetime | None]]


def jobs(*, ticker: TickerFlows) -> tuple[Job, ...]:
    """The jobs of the bot."""
    return (Job(name="due", every=EVERY, run=ticker.run_due, next_due=ticker.next_due),)
