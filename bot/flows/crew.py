"""The processes that share a database: freeing what the dead had in hand, leading in what only one may do.

Alone there is nobody to mind, and nothing is asked of the database.
"""

from dataclasses import dataclass

from bot.flows.scene import Flow, Work
from bot.ids import WorkerId
from bot.ports import SENDER, Operation, OutboxRow, Presence


class NotLeading(Exception):
    """Another process sends what is promised: this one sends nothing more, and what became of a row that it
    had in hand is not its to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """The lead, taken by `worker` (None: there is nobody else). `repeats`: how many promises wait again that
    may have been kept by whoever led before; `under_way`: their calls, which may reach Telegram yet."""

    worker: WorkerId | None
    repeats: int
    under_way: tuple[Operation, ...] = ()


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


def lead(work: Work, presence: Presence) -> Lead | None:
    """What was being sent waits again, if this process has the lead, by now; else None."""
    me, workers = presence.worker, work.tx.workers
    if presence.shared and (me is None or not (workers.leads(SENDER, me) or workers.lead(SENDER, me))):
        return None
    under_way = work.tx.outbox.under_way(now=work.now)
    return Lead(worker=me, repeats=work.tx.outbox.reclaim(), under_way=under_way)


def leading(work: Work, presence: Presence, row: OutboxRow | None = None) -> Work:
    """The work, if the lead is until the transaction ends what it was when `row` was begun: this process's,
    in the same name. Whoever leads takes back all that is being sent, and no name is given twice: so nobody
    else has the row. Raises NotLeading."""
    me = presence.worker if row is None or row.worker is None else row.worker
    if presence.shared and (me is None or not work.tx.workers.leads(SENDER, me)):
        raise NotLeading
    return work
