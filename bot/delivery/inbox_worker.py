"""Hands stored updates to the handlers: in order within a lane, lanes side by side, presses past the messages
of others.

An update is done when its transaction says so. A handler that fails leaves its row to be tried again, and in
the end to be set aside with its sender answered; nothing it raises is swallowed on the way.
"""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Protocol

import structlog
from aiogram import Bot, Dispatcher
from aiogram.types import Update
from pydantic import ValidationError

from bot.delivery.lanes import is_fast, sender_of
from bot.delivery.needs import InboxFlows
from bot.ids import ChatId
from bot.ports import InboxRow
from bot.running import BREATH_SECONDS, Timekeeper, steadily

log = structlog.get_logger(__name__)

SLOW_LANES: Final = 16
FAST_LANES: Final = 8
"""Of their own, so that no burst of messages keeps a press waiting."""
HEADS: Final = 256
ANSWERABLE: Final = timedelta(seconds=150)
"""Telegram forgets a press after that; it is still handled, but there is nobody to show a toast."""


class Feed(Protocol):
    """What handles a parsed update; raises whatever went wrong."""

    async def __call__(self, update: Update, row: InboxRow, *, answerable: bool) -> None: ...


class Unparsable(Exception):
    """No library can read the update."""


class InboxWorker:
    """`after` is called when an update was handled: new promises and new due moments may be there."""

    def __init__(
        self,
        *,
        inbox: InboxFlows,
        bot: Bot,
        feed: Feed,
        keeper: Timekeeper,
        after: Callable[[], None],
    ) -> None:
        self._inbox = inbox
        self._bot = bot
        self._feed = feed
        self._keeper = keeper
        self._after = after
        self._shift = keeper.shift()
        self._lanes: set[str] = set()
        self._stopping = False
        self._empty = asyncio.Event()

    def ring(self) -> None:
        """New updates are stored."""
        self._shift.ring()

    async def run(self) -> None:
        """Until cancelled. Without `drain` first, what is in hand is broken off, and done after a restart."""
        async with asyncio.TaskGroup() as group:
            await steadily(partial(self._step, group), shift=self._shift, keeper=self._keeper, name="inbox")

    async def drain(self) -> None:
        """Take no more rows and wait for those in hand."""
        self._stopping = True
        self._empty.clear()
        if self._lanes:
            await self._empty.wait()

    async def _step(self, group: asyncio.TaskGroup) -> datetime | None:
        if self._stopping:
            return None
        began = self._keeper.now()
        rows = await self._inbox.next(frozenset(self._lanes), HEADS)
        for row in sorted(rows, key=lambda row: (not is_fast(row.lane), row.id)):
            if self._room_for(row.lane):
                self._lanes.add(row.lane)
                group.create_task(self._handle(row))
        return await self._inbox.next_retry(began)  # what was due before is in hand, or waits for room

    def _room_for(self, lane: str) -> bool:
        if self._stopping or lane in self._lanes:
            return False
        alike = sum(is_fast(taken) == is_fast(lane) for taken in self._lanes)
        return alike < (FAST_LANES if is_fast(lane) else SLOW_LANES)

    async def _handle(self, row: InboxRow) -> None:
        with self._keeper.busy(), structlog.contextvars.bound_contextvars(update_id=row.update_id):
            try:
                await self._process(row)
            except Exception:
                log.exception("inbox_row_stuck")  # the database itself fails: the row waits there
                await self._keeper.nap(BREATH_SECONDS)
            finally:
                self._lanes.discard(row.lane)
                if not self._lanes:
                    self._empty.set()
                self._shift.ring()
                self._after()

    async def _process(self, row: InboxRow) -> None:
        """Handle the row; whatever fails is counted on it, unless its transaction was committed before."""
        try:
            await self._feed_row(row)
        except Unparsable as error:
            log.exception("update_unparsable")
            await self._inbox.failed(row, f"unparsable: {error}", _sender(row), final=True)
        except Exception as error:
            log.exception("update_failed", attempts=row.attempts + 1)
            if not await self._inbox.is_done(row.id):
                detail = f"{type(error).__name__}: {error}"
                await self._inbox.failed(row, detail, _sender(row), final=False)

    async def _feed_row(self, row: InboxRow) -> None:
        update = self._parse(row.raw)
        age = self._keeper.now() - row.received_at
        await self._feed(update, row, answerable=age < ANSWERABLE)
        if not await self._inbox.is_done(row.id):
            await self._inbox.done(row.id)

    def _parse(self, raw: str) -> Update:
        try:
            return Update.model_validate(json.loads(raw), context={"bot": self._bot})
        except (ValidationError, ValueError, TypeError, RecursionError) as error:
            raise Unparsable(str(error)[:500]) from error


def dispatching(dispatcher: Dispatcher, bot: Bot, **data: object) -> Feed:
    """Feed the dispatcher, handlers getting `inbox_id`, `received_at`, `answerable` and `data` by name."""

    async def feed(update: Update, row: InboxRow, *, answerable: bool) -> None:
        about = {"inbox_id": row.id, "received_at": row.received_at, "answerable": answerable}
        await dispatcher.feed_update(bot, update, **about, **data)

    return feed


def _sender(row: InboxRow) -> ChatId | None:
    try:
        raw = json.loads(row.raw)
    except (ValueError, RecursionError):
        return None
    return sender_of(raw) if isinstance(raw, dict) else None
