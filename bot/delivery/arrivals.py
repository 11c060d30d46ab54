"""Where every update goes first, polled or posted: into the inbox, committed, before Telegram is told so."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from bot.delivery.lanes import lane_of, update_id_of
from bot.delivery.needs import InboxFlows, RawUpdate
from bot.ids import BotId
from bot.running import Timekeeper

log = structlog.get_logger(__name__)


class Arrivals:
    """Stores raw updates. `highest` is the greatest update id stored (for reports, never to tell repeats),
    `last_contact` the last moment Telegram was heard of; `ring` wakes whoever handles updates, told the lanes
    of the new ones."""

    def __init__(
        self, *, inbox: InboxFlows, bot_id: BotId, keeper: Timekeeper, ring: Callable[[Sequence[str]], None]
    ) -> None:
        self._inbox = inbox
        self._bot_id = bot_id
        self._keeper = keeper
        self._ring = ring
        self.highest: int | None = None
        self.last_contact: datetime | None = None

    async def restore(self) -> None:
        """Learn what was stored before the start."""
        self.highest = await self._inbox.highest(self._bot_id)

    def heard(self) -> None:
        """Telegram answered or called."""
        self.last_contact = self._keeper.now()

    async def keep(self, elements: Sequence[object]) -> int | None:
        """Store what has an update id, each by itself; the greatest id among them, once all are committed."""
        updates = [update for update in map(self._raw, elements) if update is not None]
        return await self._store(updates)

    async def keep_unreadable(self, update_id: int, text: str) -> int | None:
        """Store a text that is no JSON under the number that stands in it."""
        return await self._store([self._update(update_id, lane="other:unreadable", raw=text)])

    async def _store(self, updates: Sequence[RawUpdate]) -> int | None:
        self.heard()
        if not updates:
            return None
        with self._keeper.busy():
            fresh = await self._inbox.store_all(updates)
            newest = max(update.update_id for update in updates)
            self.highest = max(newest, self.highest or 0)
            self._ring([update.lane for update in updates])
        log.debug("updates_stored", fresh=fresh, repeated=len(updates) - fresh)
        return newest

    def _raw(self, element: object) -> RawUpdate | None:
        update_id = update_id_of(element)
        if update_id is None or not isinstance(element, dict):
            log.error("update_without_id_skipped", beginning=repr(element)[:200])
            return None
        return self._update(update_id, lane=lane_of(element), raw=json.dumps(element, separators=(",", ":")))

    def _update(self, update_id: int, *, lane: str, raw: str) -> RawUpdate:
        return RawUpdate(bot_id=self._bot_id, update_id=update_id, lane=lane, raw=raw)
