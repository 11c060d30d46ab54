"""Delivery's parts put together over a real store and a sandbox, for tests of how they work together."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiogram import Bot
from aiogram.types import Update

from bot.clock import SandboxClock
from bot.delivery.arrivals import Arrivals
from bot.flows.codec import encode
from bot.flows.inbox import InboxFlow
from bot.flows.notices import Rated
from bot.flows.outbox import OutboxFlow
from bot.ids import BotId, ChatId, MessageId, OutboxId, TopicId
from bot.ports import InboxRow, Send
from storage import DatabaseStore
from tests.fakes.house import small_house
from tests.fakes.session import PlainSession
from tests.fakes.store import file_store
from tests.sandbox.lab import TOKEN, Lab, open_lab

BOT = BotId(42)


@dataclass(slots=True, kw_only=True, repr=False)
class Line:
    """A sandbox, a store and what stands between them."""

    lab: Lab
    store: DatabaseStore
    clock: SandboxClock
    bot: Bot
    inbox: InboxFlow
    outbox: OutboxFlow
    arrivals: Arrivals
    rings: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Of getUpdates."""
        return f"{self.lab.base}/bot{TOKEN}/getUpdates"

    async def stored(self) -> list[InboxRow]:
        """What waits in the inbox, the head of each lane."""
        return list(await self.inbox.next((), 100))

    async def promise(
        self,
        chat: int,
        stars: int = 5,
        *,
        slot: str | None = None,
        thread: int | None = None,
        reply_to: int | None = None,
    ) -> OutboxId:
        """Put a short notice for the chat into the outbox."""
        notice = Rated(request_id=1, stars=stars)
        send = Send(
            chat_id=ChatId(chat),
            shape="screen",
            payload=encode(notice),
            slot=slot,
            thread_id=None if thread is None else TopicId(thread),
            reply_to=None if reply_to is None else MessageId(reply_to),
        )
        return await self.store.write(lambda tx: tx.outbox.put(send, now=self.clock.now()))


@asynccontextmanager
async def open_line(
    folder: Path, *, admins: frozenset[int] = frozenset(), virtual: bool = True
) -> AsyncIterator[Line]:
    """A line on a fresh database and a fresh world."""
    async with open_lab() as lab, file_store(folder) as store:
        await lab.reset(virtual=virtual)
        clock = SandboxClock(lab.base)
        await clock.start()
        house = small_house(admins=admins)
        inbox = InboxFlow(store=store, clock=clock, house=house)
        rings: list[str] = []
        arrivals = Arrivals(inbox=inbox, bot_id=BOT, keeper=clock, ring=lambda _: rings.append("inbox"))
        clock.seen = lambda: arrivals.highest
        session = PlainSession(lab.base, timeout=2)
        try:
            yield Line(
                lab=lab,
                store=store,
                clock=clock,
                bot=Bot(TOKEN, session=session),
                inbox=inbox,
                outbox=OutboxFlow(store=store, clock=clock, house=house),
                arrivals=arrivals,
                rings=rings,
            )
        finally:
            await session.close()


Handle = Callable[[Update, InboxRow], Awaitable[None]]


def feeding(handle: Handle) -> "Feeding":
    """A feed that remembers what it was given and then calls `handle`."""
    return Feeding(handle=handle)


@dataclass(slots=True, kw_only=True)
class Feeding:
    """Stands for the dispatcher."""

    handle: Handle
    fed: list[int] = field(default_factory=list)
    answerable: list[bool] = field(default_factory=list)

    async def __call__(self, update: Update, row: InboxRow, *, answerable: bool) -> None:
        self.fed.append(update.update_id)
        self.answerable.append(answerable)
        await self.handle(update, row)
