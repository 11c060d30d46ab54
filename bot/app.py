"""The composition root: the only module that knows every concrete class, wired by hand.

`build_app` opens what is to be closed again, asks Telegram who the bot is, and puts the parts of one bot
together; `App.run` lets them run until it is told to stop, then drains. `bot.serving` runs one or many.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

import structlog
from aiogram import Bot, Dispatcher
from aiogram.client.session.base import BaseSession

from bot import chores
from bot.adapters import api_server, fresh_token, house_of, open_clock
from bot.clock import SandboxClock
from bot.database import open_database
from bot.delivery.arrivals import Arrivals
from bot.delivery.health import Health
from bot.delivery.inbox_worker import InboxWorker, dispatching
from bot.delivery.lanes import is_fast
from bot.delivery.metrics import Sample
from bot.delivery.opening import Hook, HookRefused, direct_updates, set_menus, who_am_i
from bot.delivery.outbox_sender import OutboxSender
from bot.delivery.receive import Poller, TokenRefused
from bot.delivery.tally import CountedBot, Tally
from bot.delivery.webhook import Webhook
from bot.flows.bundle import Flows, build_flows
from bot.flows.watch import Look
from bot.handlers.root import build_router
from bot.ids import BotId
from bot.intake.judgement import Judgement
from bot.intake.tfidf import TfidfClassifier
from bot.jobs.table import jobs
from bot.jobs.tickers import ClockTicker, ScheduledTicker, Ticker
from bot.middlewares import install
from bot.plans import read_plans
from bot.ports import Classifier
from bot.running import Timekeeper
from bot.settings import BadSettings, Settings
from storage import DatabaseStore
from storage.errors import StorageError

log = structlog.get_logger(__name__)

T = TypeVar("T")

DRAIN_SECONDS: Final = 5.0
LEAVE_SECONDS: Final = 2.0
"""For each of what is done at the very end; all together less than the ten seconds after which most
supervisors kill."""
SAMPLE_SECONDS: Final = 5.0
MENDABLE: Final = (BadSettings, TokenRefused, HookRefused, StorageError)
"""What only a person can mend; the message says how."""


@dataclass(frozen=True, slots=True)
class InThread:
    """The classifier off the loop: it computes for milliseconds, and loads its model at its first text."""

    classifier: TfidfClassifier

    async def classify(self, text: str, *, language: str) -> Judgement:
        """What the text asks for; never raises."""
        return await asyncio.to_thread(self.classifier.classify_now, text, language=language)


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """Everything that runs, put together and not yet started."""

    settings: Settings
    clock: Timekeeper
    bot: CountedBot
    flows: Flows
    store: DatabaseStore
    arrivals: Arrivals
    poller: Poller | None
    health: Health
    webhook: Webhook | None
    worker: InboxWorker
    sender: OutboxSender
    ticker: Ticker

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set, then drain. Raises a group of exceptions: TokenRefused, or what else broke."""
        if not await unless(stop, self._open()):
            return  # nothing is in hand yet
        async with asyncio.TaskGroup() as group:
            working = [group.create_task(part) for part in (self.worker.run(), self.sender.run())]
            parts = [group.create_task(part) for part in (self.ticker.run(), self._attend())]
            if isinstance(self.clock, SandboxClock):
                parts.append(group.create_task(self.clock.run()))
            receiving = None if self.poller is None else group.create_task(self.poller.run())
            log.info("running", polling=self.poller is not None)
            await stop.wait()
            if receiving is not None:
                receiving.cancel()
            await self._drain()
            await _ended(working)
            await self._leave()
            await self._hand_over()
            for part in parts:
                part.cancel()
        log.info("stopped")

    async def sample(self) -> Sample:
        """What the bot is like now; without what waits where the database does not say so in time."""
        look: Look | None = None
        try:
            async with self.clock.timeout(SAMPLE_SECONDS):
                look = await self.flows.vitals()
        except Exception:
            log.exception("metrics_database")
        return Sample(
            bot=str(self.settings.bot_id),
            look=look,
            tally=self.bot.tally,
            sends=self.sender.leading,
            shared=self.store.presence.shared,
            retried=self.store.retried,
        )

    async def _open(self) -> bool:
        """What was broken off is taken up again, Telegram is told where updates go. True, once it is done."""
        await self.arrivals.restore()
        await chores.erased(self.settings, self.flows).go_through()
        log.info("taking_up", updates=await self.flows.inbox.waiting())
        await direct_updates(self.bot, self.clock, _hook(self.settings))
        self.arrivals.heard()
        await set_menus(self.bot, language=self.settings.language)
        await self.flows.menus()
        return True

    async def _attend(self) -> None:
        """Be there for the others; what they ring about may be ours to do."""

        def look() -> None:
            self.worker.ring()
            self.sender.ring()
            self.ticker.ring()
            if self.poller is not None:
                self.poller.look()

        await self.store.presence.run(ring=look, nap=self.clock.nap)

    async def _drain(self) -> None:
        """Take and begin nothing new, finish what is in hand; not for ever. What waits is for the others, or
        for the next start."""
        log.info("draining")
        try:
            async with self.clock.timeout(DRAIN_SECONDS), asyncio.TaskGroup() as group:
                group.create_task(self.worker.drain())
                group.create_task(self.sender.drain())
        except TimeoutError:
            log.warning("drain_cut_short", seconds=DRAIN_SECONDS)

    async def _hand_over(self) -> None:
        """Who was erased lately is written down before another database can be put in the place of this."""
        try:
            async with self.clock.timeout(LEAVE_SECONDS):
                await chores.erased(self.settings, self.flows).hand_over()
        except Exception:
            log.exception("erased_not_written")  # the next start does it

    async def _leave(self) -> None:
        """What is still in hand and the lead are given up, however the drain went. Nothing of ours takes or
        sends any more by now."""
        try:
            async with self.clock.timeout(LEAVE_SECONDS):
                await self.flows.crew.leave()
        except Exception:
            log.exception("not_left")  # the others see it when the session ends


@asynccontextmanager
async def build_app(settings: Settings, *, session: BaseSession, judge: Classifier) -> AsyncIterator[App]:
    """The bot, ready to run; closed at the end, but for what it shares with others. Raises BadSettings,
    TokenRefused, or what storage raises."""
    book = read_plans(settings.plans)
    clock = await open_clock(settings)
    bot = CountedBot(settings.token.get_secret_value(), session=session, tally=Tally())
    async with open_database(settings, migrated=True) as store:
        await store.alone()
        await store.belong(settings.bot_id)
        me = await who_am_i(bot, clock)
        if not settings.admins:
            log.warning("nobody_is_admin", mend="put your Telegram id into DOORMAN_ADMINS")
        log.info("starting", bot=me.username, database=store.dialect.name)
        house = house_of(settings, book=book, me=me)
        flows = build_flows(
            store=store,
            clock=clock,
            house=house,
            classifier=judge,
            tokens=fresh_token,
            presence=store.presence,
        )
        yield assemble(settings, clock=clock, store=store, bot=bot, flows=flows)


def assemble(
    settings: Settings, *, clock: Timekeeper, store: DatabaseStore, bot: CountedBot, flows: Flows
) -> App:
    """The parts, wired; nothing runs yet."""
    sender = OutboxSender(outbox=flows.outbox, bot=bot, keeper=clock, tally=bot.tally)

    def after() -> None:
        sender.ring()
        ticker.ring()
        store.presence.ring()

    feed = dispatching(_dispatcher(), bot, flows=flows)
    worker = InboxWorker(inbox=flows.inbox, bot=bot, feed=feed, keeper=clock, after=after, tally=bot.tally)

    def stored(lanes: Sequence[str]) -> None:
        worker.ring(urgent=any(map(is_fast, lanes)))
        store.presence.ring()

    arrivals = Arrivals(inbox=flows.inbox, bot_id=BotId(bot.id), keeper=clock, ring=stored)
    if isinstance(clock, SandboxClock):
        clock.seen = lambda: arrivals.highest
    health = _health(settings, arrivals=arrivals, clock=clock, flows=flows)
    ticker = _ticker(settings, clock=clock, flows=flows, sender=sender, health=health)
    sender.after = ticker.ring
    return App(
        settings=settings,
        clock=clock,
        bot=bot,
        flows=flows,
        store=store,
        arrivals=arrivals,
        poller=_poller(settings, bot=bot, arrivals=arrivals, clock=clock, may=partial(_asks, sender, store)),
        health=health,
        webhook=_webhook(settings, arrivals=arrivals, clock=clock),
        worker=worker,
        sender=sender,
        ticker=ticker,
    )


def _asks(sender: OutboxSender, store: DatabaseStore) -> bool:
    """One process asks Telegram: the one that sends."""
    return sender.leading or not store.presence.shared


async def _ended(tasks: "Sequence[asyncio.Task[None]]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


def _dispatcher() -> Dispatcher:
    made = Dispatcher(disable_fsm=True)
    install(made)
    made.include_router(build_router())
    return made


def _ticker(
    settings: Settings, *, clock: Timekeeper, flows: Flows, sender: OutboxSender, health: Health
) -> Ticker:
    backups = chores.backups(settings, clock)
    table = jobs(
        ticker=flows.ticker,
        inbox=flows.inbox,
        outbox=flows.outbox,
        crew=flows.crew,
        forget=flows.forget,
        backup=None if backups is None else backups.run,
        watch=chores.watch(settings, flows),
        ping=chores.ping(settings, clock=clock, health=health),
        erased=chores.erased(settings, flows).hand_over,
    )
    if settings.clock == "sandbox":
        return ClockTicker(jobs=table, keeper=clock, after=sender.ring)
    return ScheduledTicker(jobs=table, after=sender.ring)


def _poller(
    settings: Settings, *, bot: Bot, arrivals: Arrivals, clock: Timekeeper, may: Callable[[], bool]
) -> Poller | None:
    if settings.webhook_url:
        return None
    address = api_server(settings).api_url(bot.token, "getUpdates")
    return Poller(address=address, arrivals=arrivals, keeper=clock, may=may)


def _health(settings: Settings, *, arrivals: Arrivals, clock: Timekeeper, flows: Flows) -> Health:
    polling = not settings.webhook_url
    return Health(arrivals=arrivals, keeper=clock, backlog=flows.backlog, polling=polling)


def _webhook(settings: Settings, *, arrivals: Arrivals, clock: Timekeeper) -> Webhook | None:
    if not settings.webhook_url:
        return None
    secret = settings.webhook_secret.get_secret_value()
    return Webhook(bot_id=BotId(settings.bot_id), secret=secret, arrivals=arrivals, keeper=clock)


async def unless(stop: asyncio.Event, opening: Coroutine[Any, Any, T]) -> T | None:
    """What `opening` comes to, or None when `stop` was set before: then it is broken off and cleaned up.
    Raises (in a group) what `opening` raises."""
    async with asyncio.TaskGroup() as group:
        work, halt = group.create_task(opening), group.create_task(stop.wait())
        await asyncio.wait({work, halt}, return_when=asyncio.FIRST_COMPLETED)
        halt.cancel()
        if not work.done():
            work.cancel()
    return None if work.cancelled() else work.result()


def _hook(settings: Settings) -> Hook | None:
    if not settings.webhook_url:
        return None
    return Hook(url=settings.webhook_url, secret=settings.webhook_secret.get_secret_value())
