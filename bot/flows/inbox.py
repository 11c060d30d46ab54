"""Receiving: raw updates stored before anything else happens to them, taken in order, set aside when
they fail."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.flows.notices import AdminAlert, Unreadable
from bot.flows.scene import Flow, Work
from bot.ids import BotId, ChatId, InboxId, UserId
from bot.ports import InboxRow

ATTEMPTS = 3
RETRY_AFTER = (timedelta(milliseconds=200), timedelta(seconds=2))
KEPT = timedelta(days=30)
"""Finished rows are kept far beyond the 24 h for which Telegram may deliver an update again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawUpdate:
    """An update as it came: `raw` is its JSON text; rows of one `lane` are handled in order."""

    bot_id: BotId
    update_id: int
    lane: str
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxFlow(Flow):
    """The inbox's moves; each is a transaction of its own."""

    async def store_all(self, updates: Sequence[RawUpdate]) -> int:
        """Store each under its unique id; returns how many were new. Committed when this returns."""
        return await self.work(lambda work: sum(_add(work, one) for one in updates))

    async def next(self, busy: Collection[str], limit: int) -> tuple[InboxRow, ...]:
        return await self.work(lambda work: work.tx.inbox.heads(busy=busy, limit=limit, now=work.now))

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
        return await self.work(lambda work: work.tx.inbox.prune(before=work.now - KEPT))


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
    incident = f"{row.bot_id}-{row.update_id}"
    if sender is not None and work.tx.people.get(UserId(int(sender))) is not None:
        work.tell(sender, Unreadable(incident=incident))
    work.tell_admins(AdminAlert(what="quarantined", detail=incident))
