"""Builds of the bot with a defect planted on purpose: what the rigs must catch before they are believed."""

import asyncio
import json
import os
import signal
from collections.abc import Sequence
from pathlib import Path

from bot.__main__ import run_bot
from bot.delivery.arrivals import Arrivals
from bot.flows.inbox import InboxFlow, RawUpdate
from bot.flows.outbox import OutboxFlow
from bot.flows.prepared import Delivered
from bot.ids import BotId
from bot.ports import OutboxRow

LATE_SECONDS = 0.3


def run_acknowledging_first() -> None:
    """Updates are acknowledged when they are read and stored a little later: a kill in between loses them."""
    keep = Arrivals.keep

    async def late(self: Arrivals, elements: Sequence[object]) -> int | None:
        asyncio.get_running_loop().call_later(LATE_SECONDS, store, self, elements)
        found = [one["update_id"] for one in elements if isinstance(one, dict)]
        return max(found, default=None)

    def store(arrivals: Arrivals, elements: Sequence[object]) -> None:
        tasks.append(asyncio.ensure_future(keep(arrivals, elements)))

    tasks: list[asyncio.Future[int | None]] = []
    Arrivals.keep = late  # type: ignore[method-assign]  # planted
    run_bot()


def run_without_deduplication() -> None:
    """The same update is stored as often as it comes, and a message is not known again."""
    store_all = InboxFlow.store_all

    async def doubled(self: InboxFlow, updates: Sequence[RawUpdate]) -> int:
        copies = [copy_of(update) for update in updates if "callback_query" not in update.raw]
        return await store_all(self, [*updates, *copies])

    InboxFlow.store_all = doubled  # type: ignore[method-assign]  # planted
    run_bot()


def copy_of(update: RawUpdate) -> RawUpdate:
    """The update once more under another id and message id: nothing tells that it is the same."""
    raw = json.loads(update.raw)
    raw["update_id"] = update.update_id - 100_000_000
    if "message" in raw:
        raw["message"]["message_id"] += 1_000_000
    return RawUpdate(
        bot_id=BotId(update.bot_id), update_id=raw["update_id"], lane=update.lane, raw=json.dumps(raw)
    )


def run_dying_after_an_album() -> None:
    """Killed between Telegram's taking an album and the record of that, once: the worst moment there is."""
    delivered = OutboxFlow.delivered

    async def dying(self: OutboxFlow, row: OutboxRow, done: Delivered) -> None:
        once = Path(os.environ["DOORMAN_DATABASE"].removeprefix("sqlite:///")).with_name("died")
        if row.send.shape == "album" and not once.exists():
            once.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        await delivered(self, row, done)

    OutboxFlow.delivered = dying  # type: ignore[method-assign]  # planted
    run_bot()
