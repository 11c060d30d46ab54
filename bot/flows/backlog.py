"""What waits: asked by whoever wants to know whether the bot does its work."""

from dataclasses import dataclass
from datetime import datetime

from bot.flows.scene import Flow, Work
from bot.flows.watch import HELD_LONG


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """Since when the longest due promise and the oldest update wait, None where nothing does. What was
    promised for later, or what Telegram asked to wait with, is not due."""

    outbox: datetime | None
    inbox: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBacklog(Flow):
    """Writes too: a full disk shows only then."""

    async def __call__(self) -> Backlog:
        return await self.work(backlog)


def backlog(work: Work) -> Backlog:
    work.tx.queues.set("readiness", work.now.isoformat())
    vitals = work.tx.watch.vitals(now=work.now, slack=HELD_LONG)
    return Backlog(outbox=vitals.outbox.since, inbox=vitals.inbox.since)
