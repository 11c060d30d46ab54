"""The processes that share a database: freeing what the dead had in hand, leading in what only one may do.

Alone there is nobody to mind, and nothing is asked of the database.
"""

from dataclasses import dataclass

from bot.flows.scene import Flow, Work
from bot.ports import SENDER, Presence


class NotLeading(Exception):
    """Another process sends what is promised: this one sends nothing more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew(Flow):
    presence: Presence

    async def reap(self) -> int:
        """Free what dead workers had in hand; how many were dead."""
        me = self.presence.worker
        return 0 if me is None else await self.work(lambda work: work.tx.workers.reap(me))

    async def leave(self) -> None:
        """Give back what is in hand, so that nobody waits for the session's end."""
        me = self.presence.worker
        if me is not None:
            await self.work(lambda work: work.tx.workers.leave(me))


def lead(work: Work, presence: Presence) -> int | None:
    """What was being sent waits again, if this process has the lead, by now; else None."""
    me, workers = presence.worker, work.tx.workers
    if presence.shared and (me is None or not (workers.leads(SENDER, me) or workers.lead(SENDER, me))):
        return None
    return work.tx.outbox.reclaim()


def leading(work: Work, presence: Presence) -> Work:
    """The work, if the lead is this process's until the transaction ends. Raises NotLeading."""
    me = presence.worker
    if presence.shared and (me is None or not work.tx.workers.leads(SENDER, me)):
        raise NotLeading
    return work
