"""The table: which job runs how often and which flow it calls. Due rows live in the database, never here."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

EACH_SECOND: Final = timedelta(seconds=1)
EACH_MINUTE: Final = timedelta(minutes=1)
EACH_HOUR: Final = timedelta(hours=1)


class TickerFlows(Protocol):
    """Everything that falls due: drafts to seal, quotes to lapse, requests to wake."""

    async def run_due(self) -> int: ...
    async def next_due(self) -> datetime | None: ...


class Reaps(Protocol):
    """What dead processes had in hand is free again."""

    async def reap(self) -> int: ...


class Prunes(Protocol):
    """Finished rows that are no longer needed are deleted."""

    async def prune(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """`run` does what is due and tells how much that was. `next_due` says when there will be more; a job
    without it is housekeeping, which stories do without. `promises`: it may leave something to be sent.
    `alive`: about who is dead, which is so by no clock; stories do it too, whenever the ticker looks."""

    name: str
    every: timedelta
    run: Callable[[], Awaitable[int]]
    next_due: Callable[[], Awaitable[datetime | None]] | None = None
    promises: bool = False
    alive: bool = False


def jobs(
    *,
    ticker: TickerFlows,
    inbox: Prunes,
    outbox: Prunes,
    crew: Reaps,
    forget: Callable[[], Awaitable[int]],
    backup: Callable[[], Awaitable[int]] | None = None,
    watch: Callable[[], Awaitable[int]] | None = None,
    ping: Callable[[], Awaitable[int]] | None = None,
    erased: Callable[[], Awaitable[int]] | None = None,
) -> tuple[Job, ...]:
    """The jobs of the bot. `backup` is asked each hour and makes one a day, because a bot that is often
    restarted would never see the end of a day; None: somebody else makes them. `watch` tells admins what
    waits too long; `ping` tells somebody outside that all is well; `erased` writes down
    outside of the database who was erased."""
    backups = () if backup is None else (Job(name="backup", every=EACH_HOUR, run=backup),)
    watching = () if watch is None else (Job(name="watch", every=EACH_MINUTE, run=watch, promises=True),)
    pings = () if ping is None else (Job(name="ping", every=EACH_MINUTE, run=ping),)
    lists = () if erased is None else (Job(name="erased", every=EACH_MINUTE, run=erased),)
    return (
        *backups,
        *lists,
        *watching,
        *pings,
        Job(name="due", every=EACH_SECOND, run=ticker.run_due, next_due=ticker.next_due, promises=True),
        Job(name="reap", every=EACH_SECOND, run=crew.reap, alive=True),
        Job(name="prune inbox", every=EACH_HOUR, run=inbox.prune),
        Job(name="prune outbox", every=EACH_HOUR, run=outbox.prune),
        Job(name="forget texts", every=EACH_HOUR, run=forget),
    )
