"""The composition root: the only module that knows every concrete class, wired by hand.

`build_app` opens what is to be closed again, asks Telegram who the bot is, and puts the parts together;
`App.run` lets them run until a signal comes, then drains.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import structlog
from aiogram import Bot, Dispatcher

from bot import logs
from bot.adapters import api_server, fresh_token, house_of, open_bot, open_clock, open_database
from bot.clock import SandboxClock, SystemClock
from bot.delivery.arrivals import Arrivals
from bot.delivery.health import Health
from bot.delivery.inbox_worker import InboxWorker, dispatching
from bot.delivery.opening import Hook, HookRefused, direct_updates, set_menus, who_am_i
from bot.delivery.outbox_sender import OutboxSender
from bot.delivery.receive import Poller, TokenRefused
from bot.delivery.server import Server
from bot.delivery.webhook import Webhook
from bot.flows.bundle import Flows, build_flows
from bot.handlers.root import build_router
from bot.ids import BotId
from bot.intake.judgement import Judgement
from bot.intake.tfidf import TfidfClassifier
from bot.jobs.table import jobs
from bot.jobs.tickers import ClockTicker, ScheduledTicker, Ticker
from bot.middlewares import install
from bot.ports import Store
from bot.running import Timekeeper
from bot.settings import BadSettings, Settings, read_plans
from storage.errors import StorageError

log = structlog.get_logger(__name__)

T = TypeVar("T")

DRAIN_SECONDS: Final = 10.0
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
    bot: Bot
    flows: Flows
    store: Store
    arrivals: Arrivals
    poller: Poller | None
    server: Server | None
    worker: InboxWorker
    sender: OutboxSender
    ticker: Ticker

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set, then drain. Raises a group of exceptions: TokenRefused, or what else broke."""
        if not await _unless(stop, self._open()):
            await self._shut()
            return
        async with asyncio.TaskGroup() as group:
            parts = [
                group.create_task(part) for part in (self.worker.run(), self.sender.run(), self.ticker.run())
            ]
            if isinstance(self.clock, SandboxClock):
                parts.append(group.create_task(self.clock.run()))
            receiving = None if self.poller is None else group.create_task(self.poller.run())
            log.info("running", polling=self.poller is not None)
            await stop.wait()
            if receiving is not None:
                receiving.cancel()
            await self._drain()
            for part in parts:
                part.cancel()
        log.info("stopped")

    async def _open(self) -> bool:
        """What was broken off is taken up again, Telegram is told where updates go, the listener opens. True,
        once all that is done."""
        await self.arrivals.restore()
        reclaimed = await self.flows.outbox.reclaim()
        log.info("taking_up", possible_repeats=reclaimed, updates=await self.flows.inbox.waiting())
        if self.server is not None:
            await _open(self.server, self.settings.listen)
        await direct_updates(self.bot, self.clock, _hook(self.settings))
        self.arrivals.heard()
        await set_menus(self.bot, language=self.settings.language)
        await self.flows.menus()
        return True

    async def _shut(self) -> None:
        """Stopped while it was being opened: nothing is in hand yet."""
        if self.server is not None:
            await self.server.close()
        log.info("stopped")

    async def _drain(self) -> None:
        """Take nothing new, finish what is in hand, send what may be sent at once; not for ever."""
        log.info("draining")
        if self.server is not None:
            await self.server.close()
        try:
            async with self.clock.timeout(DRAIN_SECONDS):
                await self.worker.drain()
                await self.sender.drain()
        except TimeoutError:
            log.warning("drain_cut_short", seconds=DRAIN_SECONDS)


@asynccontextmanager
async def build_app(settings: Settings) -> AsyncIterator[App]:
    """The bot, ready to run; closed at the end. Raises BadSettings, TokenRefused, or what storage raises."""
    book = read_plans(settings.plans)
    clock = await open_clock(settings)
    async with open_database(settings, migrated=True) as store, open_bot(settings) as bot:
        await store.alone()
        me = await who_am_i(bot, clock)
        if not settings.admins:
            log.warning("nobody_is_admin", mend="put your Telegram id into DOORMAN_ADMINS")
        log.info("starting", bot=me.username, database=store.dialect.name)
        house = house_of(settings, book=book, me=me)
        flows = build_flows(
            store=store, clock=clock, house=house, classifier=InThread(TfidfClassifier()), tokens=fresh_token
        )
        yield _assemble(settings, clock=clock, store=store, bot=bot, flows=flows)


def _assemble(
    settings: Settings, *, clock: SystemClock | SandboxClock, store: Store, bot: Bot, flows: Flows
) -> App:
    dispatcher = Dispatcher(disable_fsm=True)
    install(dispatcher)
    dispatcher.include_router(build_router())
    sender = OutboxSender(outbox=flows.outbox, bot=bot, keeper=clock)
    ticker = _ticker(settings, clock=clock, flows=flows, sender=sender)

    def after() -> None:
        sender.ring()
        ticker.ring()

    feed = dispatching(dispatcher, bot, flows=flows)
    worker = InboxWorker(inbox=flows.inbox, bot=bot, feed=feed, keeper=clock, after=after)
    arrivals = Arrivals(inbox=flows.inbox, bot_id=BotId(bot.id), keeper=clock, ring=worker.ring)
    if isinstance(clock, SandboxClock):
        clock.seen = lambda: arrivals.highest
    return App(
        settings=settings,
        clock=clock,
        bot=bot,
        flows=flows,
        store=store,
        arrivals=arrivals,
        poller=_poller(settings, bot=bot, arrivals=arrivals, clock=clock),
        server=_server(settings, arrivals=arrivals, clock=clock, flows=flows),
        worker=worker,
        sender=sender,
        ticker=ticker,
    )


def _ticker(settings: Settings, *, clock: Timekeeper, flows: Flows, sender: OutboxSender) -> Ticker:
    table = jobs(ticker=flows.ticker, inbox=flows.inbox, outbox=flows.outbox)
    if settings.clock == "sandbox":
        return ClockTicker(jobs=table, keeper=clock, after=sender.ring)
    return ScheduledTicker(jobs=table, after=sender.ring)


def _poller(settings: Settings, *, bot: Bot, arrivals: Arrivals, clock: Timekeeper) -> Poller | None:
    if settings.webhook_url:
        return None
    address = api_server(settings).api_url(bot.token, "getUpdates")
    return Poller(address=address, arrivals=arrivals, keeper=clock)


def _server(settings: Settings, *, arrivals: Arrivals, clock: Timekeeper, flows: Flows) -> Server | None:
    if settings.listener is None:
        return None
    polling = not settings.webhook_url
    health = Health(arrivals=arrivals, keeper=clock, backlog=flows.backlog, polling=polling)
    routes = health.routes()
    if not polling:
        secret = settings.webhook_secret.get_secret_value()
        bot_id = BotId(settings.bot_id)
        routes += Webhook(bot_id=bot_id, secret=secret, arrivals=arrivals, keeper=clock).routes()
    host, port = settings.listener
    return Server(host=host, port=port, routes=routes)


async def _open(server: Server, address: str) -> None:
    try:
        await server.open()
    except OSError as error:
        why = f"DOORMAN_LISTEN: cannot listen on {address} ({error.strerror})"
        raise BadSettings([f"{why}; name another port, or off"]) from error


async def serve(settings: Settings) -> None:
    """Run the bot until SIGTERM or SIGINT; a second signal ends it at once."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    loop.set_exception_handler(logs.loop_exception)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _on_signal, number, stop)
    async with AsyncExitStack() as stack:
        opening = stack.enter_async_context(build_app(settings))
        app = await _unless(stop, opening)
        if app is not None:
            await app.run(stop)


async def _unless(stop: asyncio.Event, opening: Coroutine[Any, Any, T]) -> T | None:
    """What `opening` comes to, or None when `stop` was set before: then it is broken off and cleaned up.
    Raises (in a group) what `opening` raises."""
    async with asyncio.TaskGroup() as group:
        work, halt = group.create_task(opening), group.create_task(stop.wait())
        await asyncio.wait({work, halt}, return_when=asyncio.FIRST_COMPLETED)
        halt.cancel()
        if not work.done():
            work.cancel()
    return None if work.cancelled() else work.result()


def _on_signal(number: signal.Signals, stop: asyncio.Event) -> None:
    if stop.is_set():
        os._exit(128 + number)
    log.info("signal", name=number.name)
    stop.set()


def _hook(settings: Settings) -> Hook | None:
    if not settings.webhook_url:
        return None
    return Hook(url=settings.webhook_url, secret=settings.webhook_secret.get_secret_value())
