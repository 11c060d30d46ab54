"""Receiving: raw updates stored before anything else happens to them, taken in order, set aside when
they fail."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.flows.notices import AdminAlert, Unreadable
from bot.flows.scene import Flow, Work
from bot.ids import BotId, ChatId, InboxId, UserId
from bot.ports import Alone, InboxRow, Presence, Tx

ATTEMPTS = 3
RETRY_AFTER = (timedelta(milliseconds=200), timedelta(seconds=2))


@dataclass(frozen=True, slots=True, kw_only=True)
class RawUpdate:
    """An update as it came: `raw` is its JSON text; rows of one `lane` are handled in order."""

    bot_id: BotId
    update_id: int
    lane: str
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """`rows` could be handled now, urgent ones first, then the oldest; `retry_at`: when the next one that
    failed may be tried again. `lasting`: they may be handled one after the other without looking again, until
    one fails or something urgent comes."""

    rows: tuple[InboxRow, ...]
    retry_at: datetime | None
    lasting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxFlow(Flow):
    """The inbox's moves; each is a transaction of its own."""

    presence: Presence = field(default=Alone())

    async def store_all(self, updates: Sequence[RawUpdate]) -> int:
        """Store each under its unique id; returns how many were new. Committed when this returns."""
        return await self.work(lambda work: sum(_add(work, one) for one in updates))

    async def look(self, busy: Collection[str], limit: int) -> Outlook:
        """What could be handled now, and when to look again; nothing while this process is not there for the
        others."""
        me, now = self.presence.worker, self.clock.now()
        here = not self.presence.shared or me is not None

        def read(tx: Tx) -> Outlook:
            rows = tx.inbox.heads(busy=busy, limit=limit, now=now, me=me) if here else ()
            alone = len(rows) == limit and not self.presence.shared
            lasting = alone and not tx.inbox.presses()
            return Outlook(rows=rows, retry_at=tx.inbox.next_retry(after=now), lasting=lasting)

        return await self.store.read(read)

    async def next(self, busy: Collection[str], limit: int) -> tuple[InboxRow, ...]:
        """What could be handled now."""
        return (await self.look(busy, limit)).rows

    async def take(self, rows: Collection[InboxId]) -> frozenset[InboxId]:
        """Take rows in hand, before anything is done with them; those that no other process has."""
        me = self.presence.worker
        if not self.presence.shared:
            return frozenset(rows)
        if me is None or not rows:
            return frozenset()
        return await self.work(lambda work: work.tx.workers.take(rows, me))

    async def done(self, inbox_id: InboxId) -> None:
        await self.work(lambda work: work.tx.inbox.done(inbox_id, now=work.now))

    async def is_done(self, inbox_id: InboxId) -> bool:
        return await self.store.read(lambda tx: tx.inbox.is_done(inbox_id))

    async def failed(self, row: InboxRow, error: str, sender: ChatId | None, *, final: bool) -> None:
        """Count the attempt; the last one sets the row aside, answers its sender, tells the admins."""
        await self.work(lambda work: _failed(work, row, error, sender, final=final))

    async def highest(self, bot_id: BotId) -> int | None:
        return await self.store.read(lambda tx: tx.inbox.highest(bot_id))

    async def waiting(self) -> int:
        return await self.store.read(lambda tx: tx.inbox.waiting())

    async def next_retry(self, after: datetime) -> datetime | None:
        """The earliest moment later than `after` at which a head that failed may be tried again."""
        return await self.store.read(lambda tx: tx.inbox.next_retry(after=after))

    async def prune(self) -> int:
        return await self.work(lambda work: work.tx.inbox.prune(before=work.now - work.house.keep_updates))


def _add(work: Work, update: RawUpdate) -> bool:
    return work.tx.inbox.add(
        bot_id=update.bot_id, update_id=update.update_id, lane=update.lane, raw=update.raw, now=work.now
    )


def _failed(work: Work, row: InboxRow, error: str, sender: ChatId | None, *, final: bool) -> None:
    pause = RETRY_AFTER[min(row.attempts, len(RETRY_AFTER) - 1)]
    attempts = work.tx.inbox.failed(row.id, error=error, not_before=work.now + pause)
    if not final and attempts < ATTEMPTS:
        return
    work.tx.inbox.quarantine(row.id, error=error, now=work.now)
    incident = incident_of(row.bot_id, row.update_id)
    if sender is not None and work.tx.people.get(UserId(int(sender))) is not None:
        work.tell(sender, Unreadable(incident=incident))
    work.tell_admins(AdminAlert(what="quarantined", detail=incident, command=f"/retry {incident}"))


def incident_of(bot_id: BotId, update_id: int) -> str:
    """The case number by which its sender and the admins know an update that was set aside."""
    return f"{bot_id}-{update_id}"
