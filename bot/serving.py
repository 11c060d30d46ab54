"""Runs one bot or many in this process: they share listener, HTTP session and classifier, nothing else.

One bot of several that cannot run (a refused token, a database that is gone) leaves the others alone and is
tried again, with growing pauses; readiness says which. An only bot ends its process with the reason: whoever
looks after the process starts it again.
"""

import asyncio
import gc
import os
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

import structlog
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.base import BaseSession
from aiohttp import web

from bot import logs
from bot.adapters import open_session
from bot.app import MENDABLE, App, InThread, build_app, unless
from bot.clock import SystemClock
from bot.delivery import metrics
from bot.delivery.health import Readiness
from bot.delivery.metrics import Sample
from bot.delivery.server import Server
from bot.intake.tfidf import TfidfClassifier
from bot.ports import Classifier
from bot.running import Timekeeper
from bot.settings import BadSettings, Settings

log = structlog.get_logger(__name__)

COLLECT: Final = (10_000, 20, 20)
"""The collector's thresholds: one update makes thousands of objects, and hardly any of them in circles."""
SOON: Final = "5"
"""Seconds after which Telegram may ask a bot again that is still being opened."""
FIRST_PAUSE: Final = 5.0
LONGEST_PAUSE: Final = 300.0
"""Seconds before a bot that could not run is tried again: twice as many each time, up to so many."""
STEADY: Final = timedelta(minutes=10)
"""A bot that ran for so long begins anew with the first pause."""


@dataclass(slots=True, kw_only=True)
class Place:
    """One bot's place in the deployment: filled once it is open, and with the reason when it has ended."""

    settings: Settings
    app: App | None = None
    ended: str = ""
    failures: int = 0
    """How often it could not be opened, or broke, since the process began."""

    async def take(self, request: web.Request) -> web.StreamResponse:
        """An update for this bot; Telegram keeps it while the bot is not open."""
        if self.app is None or self.app.webhook is None:
            return web.Response(status=503, headers={"Retry-After": SOON})
        return await self.app.webhook.take(request)

    async def findings(self) -> Mapping[str, str]:
        """What was looked at, with "ok" or what is wrong."""
        if self.app is not None:
            return await self.app.health.findings()
        return {
            "bot": f"stopped: {self.ended}" if self.ended else "being opened; the log says what it waits for"
        }

    async def sample(self) -> Sample:
        """What it is like now, for whoever watches; nothing but its id while it is not open."""
        found = Sample(bot=str(self.settings.bot_id)) if self.app is None else await self.app.sample()
        return replace(found, failures=self.failures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """The bots of this process. `sessions`: an HTTP session for each address of a Bot API server."""

    places: Sequence[Place]
    sessions: Mapping[str, BaseSession]
    judge: Classifier
    keeper: Timekeeper = field(default_factory=SystemClock)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set. An only bot that cannot run ends it: raises (in a group) why."""
        server = self._server()
        if server is not None:
            await _open(server, self.places[0].settings.listen)
        failed: list[Exception] = []
        async with asyncio.TaskGroup() as group:
            lives = [group.create_task(self._live(place, failed)) for place in self.places]
            halt = group.create_task(stop.wait())
            ended = group.create_task(_all(lives))
            await asyncio.wait({halt, ended}, return_when=asyncio.FIRST_COMPLETED)
            halt.cancel()
            if server is not None:
                await server.close()
            self.closing.set()
        if failed and not stop.is_set():
            raise ExceptionGroup("no bot runs any more", failed)

    async def _live(self, place: Place, failed: list[Exception]) -> None:
        """One bot from its first opening to the end; one of several is opened again when it could not run."""
        with structlog.contextvars.bound_contextvars(**_named(place, self.places)):
            pause = FIRST_PAUSE
            while not self.closing.is_set():
                begun = self.keeper.now()
                reasons = await self._once(place)
                failed.extend(reasons)
                if not reasons:
                    return
                if len(self.places) == 1:
                    log.error("bot_stopped", why=place.ended)
                    return
                pause = _pause_after(pause, lived=self.keeper.now() - begun)
                log.error("bot_stopped", why=place.ended, again_in_seconds=pause, mend=_mend(place.settings))
                await unless(self.closing, self.keeper.nap(pause))
                pause *= 2

    async def _once(self, place: Place) -> Sequence[Exception]:
        """One life of the bot; what ended it, nothing when that was us. A defect of our own is raised where
        there is but one bot."""
        reasons: list[Exception] = []
        try:
            async with AsyncExitStack() as stack:
                await self._open_and_run(place, stack)
        except* MENDABLE as group:
            reasons += _leaves(group)
            place.ended = "; ".join(dict.fromkeys(map(str, reasons)))
        except* Exception as group:
            if len(self.places) == 1:
                raise
            reasons += _leaves(group)
            place.ended = "; ".join(dict.fromkeys(type(error).__name__ for error in reasons))
            log.exception("bot_broke")
        finally:
            place.app = None
            place.failures += bool(reasons)
        return reasons

    async def _open_and_run(self, place: Place, stack: AsyncExitStack) -> None:
        session = self.sessions[place.settings.api]
        opening = stack.enter_async_context(build_app(place.settings, session=session, judge=self.judge))
        app = await unless(self.closing, opening)
        if app is not None:
            place.app, place.ended = app, ""
            await app.run(self.closing)

    def _server(self) -> Server | None:
        listener = self.places[0].settings.listener
        if listener is None:
            return None
        readiness = Readiness(
            {str(place.settings.bot_id): place.findings for place in self.places},
            names={str(place.settings.bot_id): place.settings.bot for place in self.places},
            keeper=self.keeper,
        )
        routes = readiness.routes()
        routes.append(web.get("/metrics", self._metrics))
        hooked = [place for place in self.places if place.settings.webhook_url]
        routes += [web.post(f"/wh/{{bot_id:{place.settings.bot_id}}}", place.take) for place in hooked]
        host, port = listener
        return Server(host=host, port=port, routes=routes)

    async def _metrics(self, _request: web.Request) -> web.Response:
        """All bots beside each other, so that one whose database is slow holds up nobody else's figures."""
        samples = await asyncio.gather(*(place.sample() for place in self.places))
        body = await asyncio.to_thread(metrics.text, samples)  # its library is loaded at the first call
        return web.Response(body=body, headers={"Content-Type": metrics.CONTENT_TYPE})


async def serve(every: Sequence[Settings]) -> None:
    """Run the bots until SIGTERM or SIGINT; a second signal ends it at once. Raises (in a group) what only a
    person can mend."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    loop.set_exception_handler(logs.loop_exception)
    gc.freeze()  # what was imported stays: no collection need look through it again
    gc.set_threshold(*COLLECT)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _on_signal, number, stop)
    async with sessions_for(every) as sessions:
        places = [Place(settings=settings) for settings in every]
        await Deployment(places=places, sessions=sessions, judge=InThread(TfidfClassifier())).run(stop)


@asynccontextmanager
async def sessions_for(every: Sequence[Settings]) -> AsyncIterator[Mapping[str, AiohttpSession]]:
    """A session for each address, shared by all bots there; closed at the end."""
    opened: dict[str, AiohttpSession] = {}
    try:
        for settings in every:
            if settings.api not in opened:
                opened[settings.api] = open_session(settings, bots=len(every))
        yield opened
    finally:
        for session in opened.values():
            await session.close()


async def _all(lives: Sequence["asyncio.Task[None]"]) -> None:
    await asyncio.wait(lives)


async def _open(server: Server, address: str) -> None:
    try:
        await server.open()
    except OSError as error:
        why = f"DOORMAN_LISTEN: cannot listen on {address} ({error.strerror})"
        raise BadSettings([f"{why}; name another port, or off"]) from error


def _pause_after(pause: float, *, lived: timedelta) -> float:
    """Seconds till the next attempt; who ran well for long is not punished for old failures."""
    return FIRST_PAUSE if lived >= STEADY else min(pause, LONGEST_PAUSE)


def _mend(settings: Settings) -> str:
    """What to do about a bot that does not run. New settings are read at a start of the process only."""
    return (
        f"see what `python -m bot --bot {settings.bot} doctor` says; it is tried again by itself, but "
        f"what changes in {settings.bot}.env counts only after a restart"
    )


def _named(place: Place, places: Sequence[Place]) -> dict[str, object]:
    """What each line of the log says of whose it is, where there are several."""
    return {} if len(places) == 1 else {"bot_id": place.settings.bot_id}


def _leaves(group: BaseExceptionGroup[Exception]) -> list[Exception]:
    found: list[Exception] = []
    for error in group.exceptions:
        found += _leaves(error) if isinstance(error, BaseExceptionGroup) else [error]
    return found


def _on_signal(number: signal.Signals, stop: asyncio.Event) -> None:
    if stop.is_set():
        os._exit(128 + number)
    log.info("signal", name=number.name)
    stop.set()
