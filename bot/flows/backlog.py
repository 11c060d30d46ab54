"""What waits: asked by whoever wants to know whether the bot does its work."""

from dataclasses import dataclass
from datetime import datetime

from bot.flows.scene import Flow, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """The oldest promise and the oldest update that wait, None where nothing does."""

    outbox: datetime | None
    inbox: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBacklog(Flow):
    """Writes too: a full disk shows only then."""

    async def __call__(self) -> Backlog:
        return await self.work(backlog)


def backlog(work: Work) -> Backlog:
    work.tx.queues.set("readiness", work.now.isoformat())
    return Backlog(outbox=work.tx.outbox.oldest(), inbox=work.tx.inbox.oldest())
