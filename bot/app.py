"""The composition root: the only module that knows every concrete class, wired by hand.

`build_app` opens what is to be closed again, asks Telegram who the bot is, and puts the parts together;
`App.run` lets them run until a signal comes, then drains.
"""

import asyncio
import os
import secrets
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import structlog
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.types import User

from bot import logs
from bot.calendars import HolidayCalendar, unknown_countries
from bot.clock import SandboxClock, SystemClock
from bot.delivery import doctor
from bot.delivery.arrivals import Arrivals
from bot.delivery.health import Health
from bot.delivery.inbox_worker import InboxWorker, dispatching
from bot.delivery.opening import Hook, direct_updates, set_menus, who_am_i
from bot.delivery.outbox_sender import OutboxSender
from bot.delivery.receive import Poller, TokenRefused
from bot.delivery.server import Server
from bot.delivery.webhook import Webhook
from bot.flows.bundle import Flows, build_flows
from bot.flows.house import House
from bot.handlers.root import build_router
from bot.ids import BotId, ChatId, UserId
from bot.intake.judgement import Judgement
from bot.intake.tfidf import TfidfClassifier
from bot.jobs.table import jobs
from bot.jobs.tickers import ClockTicker, ScheduledTicker, Ticker
from bot.middlewares import install
from bot.ports import Store
from bot.quota.plan import PlanBook
from bot.running import Timekeeper
from bot.settings import PRODUCTION_API, BadSettings, Settings, read_plans
from storage import DatabaseStore, open_store
from storage.check import examine
from storage.errors import StorageError

log = structlog.get_logger(__name__)

DRAIN_SECONDS: Final = 10.0
CALL_SECONDS: Final = 15.0
QUOTE_VALID: Final = timedelta(days=7)
INVITE_VALID: Final = timedelta(days=7)
TOKEN_BYTES: Final = 16
MENDABLE: Final = (BadSettings, TokenRefused, StorageError)
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
        await self._open()
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

    async def _open(self) -> None:
        """What was broken off is taken up again, Telegram is told where updates go, the listener opens."""
        await self.arrivals.restore()
        reclaimed = await self.flows.outbox.reclaim()
        log.info("taking_up", possible_repeats=reclaimed, updates=await self.flows.inbox.waiting())
        if self.server is not None:
            await _open(self.server, self.settings.listen)
        await direct_updates(self.bot, self.clock, _hook(self.settings))
        self.arrivals.heard()
        await set_menus(self.bot, language=self.settings.language)
        await self.flows.menus()

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
    clock = await _clock(settings)
    async with _store(settings) as store, _bot(settings) as bot:
        await store.migrate()
        me = await who_am_i(bot, clock)
        log.info("starting", bot=me.username, database=store.dialect.name)
        house = _house(settings, book=book, me=me)
        flows = build_flows(
            store=store, clock=clock, house=house, classifier=InThread(TfidfClassifier()), tokens=_fresh_token
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
    address = _api(settings).api_url(bot.token, "getUpdates")
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
    async with build_app(settings) as app:
        await app.run(stop)


def _on_signal(number: signal.Signals, stop: asyncio.Event) -> None:
    if stop.is_set():
        os._exit(128 + number)
    log.info("signal", name=number.name)
    stop.set()


async def migrate(settings: Settings) -> int:
    """Bring the database to this release's schema; the version reached."""
    async with _store(settings) as store:
        return await store.migrate()


async def examine_all(settings: Settings) -> list[doctor.Finding]:
    """Everything `doctor` looks at."""
    token, redact = settings.token.get_secret_value(), logs.Redactor(settings.secrets).text
    found = [_plans(settings), doctor.disk(settings.data), doctor.redaction(redact, token)]
    async with _bot(settings) as bot:
        found += await doctor.telegram(
            bot, staff_group=settings.staff_group, webhook_url=settings.webhook_url
        )
    found.append(doctor.secret(settings.webhook_url, settings.webhook_secret.get_secret_value()))
    found.append(await doctor.skew(settings.api, SystemClock()))
    async with _store(settings) as store:
        mend = "run `python -m bot migrate`; if it stays, restore a backup"
        answers = await examine(store)
    return found + [
        doctor.Finding(name=f"database {one.name}", ok=one.ok, detail=one.detail, mend=mend)
        for one in answers
    ]


def _plans(settings: Settings) -> doctor.Finding:
    try:
        book = read_plans(settings.plans)
        _calendar(book)
    except BadSettings as error:
        return doctor.Finding(name="plans", ok=False, detail=str(error))
    return doctor.Finding(name="plans", ok=True, detail=", ".join(book.plans))


def _house(settings: Settings, *, book: PlanBook, me: User) -> House:
    group = settings.staff_group
    return House(
        company=settings.company or me.first_name,
        plan_book=book,
        admins=frozenset(UserId(admin) for admin in settings.admins),
        staff_group=None if group is None else ChatId(group),
        bot_username=me.username or "",
        payment_details=settings.payment_details,
        names=settings.escalation_contacts,
        quiet=timedelta(seconds=settings.quiet_seconds),
        quote_valid=QUOTE_VALID,
        language=settings.language,
        invite_valid=INVITE_VALID,
        calendar=_calendar(book),
        reopen=timedelta(hours=settings.reopen_hours),
        private_topics=bool(me.has_topics_enabled),
    )


def _calendar(book: PlanBook) -> HolidayCalendar:
    """Raises BadSettings for a country without a calendar: the first promise would be too late to say so."""
    calendar = HolidayCalendar()
    unknown = unknown_countries(calendar, frozenset(book.holidays.values()))
    if unknown:
        raise BadSettings([f"DOORMAN_PLANS: holidays: no calendar is known for {', '.join(unknown)}"])
    return calendar


async def _clock(settings: Settings) -> SystemClock | SandboxClock:
    if settings.clock == "system":
        return SystemClock()
    clock = SandboxClock(settings.api)
    await clock.start()
    return clock


@asynccontextmanager
async def _store(settings: Settings) -> AsyncIterator[DatabaseStore]:
    address = settings.database.get_secret_value()
    if address.startswith("sqlite:///"):
        Path(address.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    try:
        store = await open_store(address)
    except MENDABLE:
        raise
    except Exception as error:
        why = f"DOORMAN_DATABASE: cannot be opened ({type(error).__name__}: {error})"
        raise BadSettings([f"{why}; check the address, and that its folder or server is there"]) from error
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def _bot(settings: Settings) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=_api(settings), timeout=CALL_SECONDS)
    try:
        yield Bot(settings.token.get_secret_value(), session=session)
    finally:
        await session.close()


def _api(settings: Settings) -> TelegramAPIServer:
    return PRODUCTION if settings.api == PRODUCTION_API else TelegramAPIServer.from_base(settings.api)


def _hook(settings: Settings) -> Hook | None:
    if not settings.webhook_url:
        return None
    return Hook(url=settings.webhook_url, secret=settings.webhook_secret.get_secret_value())


def _fresh_token() -> str:
    """128 bits, URL-safe."""
    return secrets.token_urlsafe(TOKEN_BYTES)
