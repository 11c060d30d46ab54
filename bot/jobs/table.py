"""The table: which job runs how often and which flow it calls. Due rows live in the database, never here."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

EACH_SECOND: Final = timedelta(seconds=1)
EACH_DAY: Final = timedelta(days=1)


class TickerFlows(Protocol):
    """Everything that falls due: drafts to seal, quotes to lapse, requests to wake."""

    async def run_due(self) -> int: ...
    async def next_due(self) -> datetime | None: ...


class Prunes(Protocol):
    """Finished rows that are no longer needed are deleted."""

    async def prune(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """`run` does what is due and tells how much that was. `next_due` says when there will be more; a job
    without it is housekeeping, which stories do without. `promises`: it may leave something to be sent."""

    name: str
    every: timedelta
    run: Callable[[], Awaitable[int]]
    next_due: Callable[[], Awaitable[datetime | None]] | None = None
    promises: bool = False


def jobs(*, ticker: TickerFlows, inbox: Prunes, outbox: Prunes) -> tuple[Job, ...]:
    """The jobs of the bot."""
    return (
        Job(name="due", every=EACH_SECOND, run=ticker.run_due, next_due=ticker.next_due, promises=True),
        Job(name="prune inbox", every=EACH_DAY, run=inbox.prune),
        Job(name="prune outbox", every=EACH_DAY, run=outbox.prune),
    )
