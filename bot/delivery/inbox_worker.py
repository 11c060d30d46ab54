"""Hands stored updates to the handlers: in order within a lane, lanes side by side, presses past the messages
of others.

An update is done when its transaction says so. A handler that fails leaves its row to be tried again, and in
the end to be set aside with its sender answered; nothing it raises is swallowed on the way. A database that
is away is no failure of the update, which waits until it is back, however long and however often.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Protocol

import structlog
from aiogram import Bot, Dispatcher
from aiogram.enums import ChatType
from aiogram.types import Update
from pydantic import ValidationError

from bot.delivery.lanes import is_fast, sender_of
from bot.delivery.needs import InboxFlows
from bot.delivery.patience import Patience
from bot.delivery.tally import Tally
from bot.flows.scene import noting_done
from bot.ids import ChatId, InboxId
from bot.logs import redacted
from bot.ports import Away, InboxRow
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
        tally: Tally | None = None,
    ) -> None:
        self._inbox = inbox
        self._bot = bot
        self._feed = feed
        self._keeper = keeper
        self._after = after
        self._tally = tally or Tally()
        self._patience = Patience()
        self._shift = keeper.shift()
        self._lanes: set[str] = set()
        self._fast = 0
        self._waiting: Sequence[InboxRow] = ()
        self._retry_at: datetime | None = None
        self._urgent = True
        self._lasting = False
        self._stopping = False
        self._empty = asyncio.Event()

    def ring(self, *, urgent: bool = True) -> None:
        """New updates are stored; `urgent`: there may be one among them that goes past the others."""
        self._urgent |= urgent
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
        if self._retry_at is not None and self._retry_at <= self._keeper.now():
            self._urgent = True  # also where there is no room: else this moment would come again and again
        if self._urgent:
            self._waiting = ()
        if not self._waiting and (self._urgent or self._room(fast=False)):
            await self._look()
        for row in await self._taken():
            group.create_task(self._handle(row))
        return self._retry_at  # what was due before is in hand, or waits for room

    async def _look(self) -> None:
        self._urgent = False  # before: whoever rings meanwhile may mean what this look does not see
        try:
            found = await self._inbox.look(frozenset(self._lanes), HEADS)
        except BaseException:
            self._urgent = True
            raise
        self._waiting, self._retry_at, self._lasting = found.rows, found.retry_at, found.lasting

    async def _taken(self) -> list[InboxRow]:
        """Those there is room for, presses first, that no other process took; their lanes are busy now."""
        wanted, left = [], []
        for row in self._waiting:
            if not self._stopping and self._room(fast=is_fast(row.lane)):
                self._occupy(row.lane)
                wanted.append(row)
            else:
                left.append(row)
        self._waiting = left if self._lasting else ()
        taken: frozenset[InboxId] = frozenset()
        try:
            taken = await self._inbox.take([row.id for row in wanted])
        finally:
            for row in wanted:
                if row.id not in taken:
                    self._free(row.lane)
        return [row for row in wanted if row.id in taken]

    def _occupy(self, lane: str) -> None:
        self._lanes.add(lane)
        self._fast += is_fast(lane)

    def _free(self, lane: str) -> None:
        self._lanes.discard(lane)
        if is_fast(lane):
            self._fast -= 1
            self._urgent = True
        if not self._lanes:
            self._empty.set()

    def _room(self, *, fast: bool) -> bool:
        return self._fast < FAST_LANES if fast else len(self._lanes) - self._fast < SLOW_LANES

    async def _handle(self, row: InboxRow) -> None:
        with self._keeper.busy(), structlog.contextvars.bound_contextvars(update_id=row.update_id):
            before = self._patience.failures
            try:
                await self._process(row)
                self._patience.answered()
            except Away as error:
                self._urgent = True  # what was seen lasts as long as nothing fails
                log.warning("database_away", why=str(error))  # the row waits there
                await self._keeper.nap(self._patience.pause(before))
            except Exception:
                log.exception("inbox_row_stuck")  # it cannot even be counted
                await self._keeper.nap(BREATH_SECONDS)
            finally:
                self._free(row.lane)
                self._shift.ring()
                self._after()

    async def _process(self, row: InboxRow) -> None:
        """Handle the row; whatever fails is counted on it, unless its transaction was committed before.
        Raises Away: then nothing is counted, and a look will tell what became of it."""
        try:
            await self._counted(row)
        except Away:
            raise
        except Unparsable as error:
            self._urgent = True  # what was seen lasts as long as nothing fails
            log.exception("update_unparsable")
            await self._inbox.failed(row, redacted(f"unparsable: {error}"), _sender(row), final=True)
        except Exception as error:
            self._urgent = True
            log.exception("update_failed", attempts=row.attempts + 1)
            if not await self._inbox.is_done(row.id):
                detail = redacted(f"{type(error).__name__}: {error}")
                await self._inbox.failed(row, detail, _sender(row), final=False)

    async def _counted(self, row: InboxRow) -> None:
        """Raises what `_feed_row` raises."""
        began, counts, ok = self._keeper.now(), True, False
        try:
            await self._feed_row(row)
            ok = True
        except Away:
            counts = False
            raise
        finally:
            if counts:
                self._tally.handled(seconds=(self._keeper.now() - began).total_seconds(), ok=ok)

    async def _feed_row(self, row: InboxRow) -> None:
        update = self._parse(row.raw)
        message = update.message
        if message is not None and message.chat.type == ChatType.PRIVATE:
            self._tally.wrote(ChatId(message.chat.id), row.received_at)
        age = self._keeper.now() - row.received_at
        with noting_done() as done:
            await self._feed(update, row, answerable=age < ANSWERABLE)
        if row.id not in done and not await self._inbox.is_done(row.id):
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
