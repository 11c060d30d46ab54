"""The bot in a fork that may be killed at any instruction, with Telegram at the other end of a pipe.

Everything of the bot is real and put together by `bot.app`; what it would say to the Bot API and to the clock
of stories goes through a socket pair, a JSON object with its length before it each. It tells beside
of each commit (`wrote`; `stored`: of what it was handed), and which promise of the outbox a call is for.
"""

import asyncio
import json
import os
import socket
import struct
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any, Final, TypeVar

import aiohttp
import structlog

from bot.adapters import fresh_token, house_of
from bot.app import App, assemble
from bot.clock import SandboxClock
from bot.delivery.arrivals import Arrivals
from bot.delivery.opening import who_am_i
from bot.delivery.tally import CountedBot, Tally
from bot.delivery.webhook import SECRET_HEADER, Webhook
from bot.flows.bundle import build_flows
from bot.intake.judgement import Guess, Judgement
from bot.quota.plan import PlanBook
from bot.settings import Settings
from sandbox.spec import Violations, load_spec
from storage import DatabaseStore, open_store
from storage.sql import Sql
from tests.faults.inside import BASE, InsidePoller, InsideSession

LENGTH: Final = struct.Struct(">I")
LOOK_SECONDS: Final = 0.02
CALLED: Final = ("work", "complaint")
"""Texts that begin with one of these words mean that kind; every other one is a consultation."""

Frame = dict[str, Any]
T = TypeVar("T")


def packed(frame: Frame) -> bytes:
    """As it goes over the pipe."""
    body = json.dumps(frame, separators=(",", ":")).encode()
    return LENGTH.pack(len(body)) + body


@dataclass(slots=True)
class Frames:
    """What came over the pipe, put together again; a frame that a kill cut short never comes out."""

    _rest: bytes = b""

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that are whole by now."""
        self._rest += data
        found: list[Frame] = []
        while len(self._rest) >= LENGTH.size:
            end = LENGTH.size + LENGTH.unpack_from(self._rest)[0]
            if len(self._rest) < end:
                break
            found.append(json.loads(self._rest[LENGTH.size : end]))
            self._rest = self._rest[end:]
        return found


class Told:
    """A classifier that is told by each text's first word what it means."""

    async def classify(self, text: str, *, language: str) -> Judgement:
        """Never unsure."""
        first = text.split(maxsplit=1)[0] if text.strip() else ""
        kind = first if first in CALLED else "consultation"
        ranked = (Guess(kind=kind, confidence=0.99),)
        return Judgement(
            kind=kind, confidence=0.99, ranked=ranked, language=language or "en", urgent=False, model="told"
        )


@dataclass(slots=True)
class Pipe:
    """The bot's end. `posted` gets what the other end posts by itself, `wishes` what it wishes of a rig's
    build of the bot; the other end's end is the bot's."""

    sock: socket.socket
    waiting: dict[int, "asyncio.Future[Frame]"] = field(default_factory=dict)
    posted: "asyncio.Queue[Frame]" = field(default_factory=asyncio.Queue)
    wishes: list[Frame] = field(default_factory=list)
    world: Any = field(default_factory=lambda: SimpleNamespace(violations=Violations(load_spec())))
    _frames: Frames = field(default_factory=Frames)
    _numbers: int = 0

    def open(self) -> None:
        """From now on what comes is read."""
        asyncio.get_running_loop().add_reader(self.sock, self._read)

    def _read(self) -> None:
        data = self.sock.recv(1 << 16)
        if not data:
            os._exit(0)  # nobody is there any more to be a bot for
        for frame in self._frames.feed(data):
            waiter = self.waiting.pop(frame.get("to", 0), None)
            if "post" in frame:
                self.posted.put_nowait(frame)
            elif "wish" in frame:
                self.wishes[:] = [frame]
            elif waiter is not None and not waiter.done():
                waiter.set_result(frame)

    def tell(self, **frame: Any) -> None:
        """Say something that needs no answer."""
        self.sock.sendall(packed(frame))

    async def ask(self, **frame: Any) -> Frame:
        """Say something and wait for the answer; who stops waiting takes it back."""
        self._numbers += 1
        number = self._numbers
        self.waiting[number] = asyncio.get_running_loop().create_future()
        self.tell(n=number, **frame)
        try:
            return await self.waiting[number]
        except asyncio.CancelledError:
            self.waiting.pop(number, None)
            self.tell(back=number)
            raise

    async def call(self, name: str, params: Frame, told: object = None) -> tuple[str, int]:
        """A call of the Bot API, as `inside.Telegram` has it."""
        del told
        about = structlog.contextvars.get_contextvars().get("outbox_id")
        answer = await self.ask(call=name, params=params, about=about)
        return answer["text"], answer["status"]


class PipeClock(SandboxClock):
    """The real clock of stories; its protocol goes over the pipe."""

    def __init__(self, pipe: Pipe) -> None:
        super().__init__(BASE)
        self._pipe = pipe

    async def nap(self, seconds: float) -> None:
        """Pauses after errors are short: nothing here gets better by waiting."""
        await asyncio.sleep(min(seconds, 0.01))

    async def _until_answered(
        self, http: aiohttp.ClientSession, verb: str, path: str, body: dict[str, Any] | None
    ) -> dict[str, Any]:
        del http, verb
        return await self._pipe.ask(clock=path, wish=body or {})


class Witness:
    """The real arrivals; tells the other end as soon as something was committed."""

    def __init__(self, arrivals: Arrivals, pipe: Pipe) -> None:
        self._arrivals, self._pipe = arrivals, pipe

    async def keep(self, elements: Sequence[object]) -> int | None:
        """Store them; committed when this returns."""
        newest = await self._arrivals.keep(elements)
        if elements:
            self._pipe.tell(stored=newest)
        return newest

    def __getattr__(self, name: str) -> Any:
        return getattr(self._arrivals, name)


class WitnessedStore(DatabaseStore):
    """The real store; tells the other end of each commit."""

    pipe: Pipe

    async def run(self, body: Callable[[Sql], T], *, writing: bool = True) -> T:
        outcome = await super().run(body, writing=writing)
        if writing:
            self.pipe.tell(wrote=True)
        return outcome


def witnessed(store: DatabaseStore, pipe: Pipe) -> WitnessedStore:
    """The same engine, told of."""
    made = WitnessedStore(store._engine)
    made.pipe = pipe
    return made


@dataclass(slots=True, kw_only=True)
class Posted:
    """An update as a web server would hand it to the webhook."""

    body: bytes
    headers: Mapping[str, str]
    match_info: Mapping[str, str]
    remote: str = "the pipe"

    @property
    def content_length(self) -> int:
        return len(self.body)

    async def read(self) -> bytes:
        return self.body


async def take_posts(pipe: Pipe, webhook: Webhook, settings: Settings) -> None:
    """What is posted, side by side as a web server takes it, each answered with the webhook's status."""
    headers = {SECRET_HEADER: settings.webhook_secret.get_secret_value()}
    match = {"bot_id": str(settings.bot_id)}

    async def one(frame: Frame) -> None:
        body = json.dumps(frame["update"]).encode()
        answer = await webhook.take(Posted(body=body, headers=headers, match_info=match))  # type: ignore[arg-type]
        pipe.tell(took=frame["post"], status=answer.status)

    async with asyncio.TaskGroup() as group:
        while True:
            group.create_task(one(await pipe.posted.get()))


@asynccontextmanager
async def put_together(settings: Settings, book: PlanBook, pipe: Pipe) -> AsyncIterator[App]:
    """The bot, ready to run, on its database as it is."""
    clock = PipeClock(pipe)
    await clock.start()
    store = witnessed(await open_store(settings.address), pipe)
    try:
        await store.migrate()
        await store.alone()
        session: Any = InsideSession(pipe)  # type: ignore[arg-type]
        bot = CountedBot(settings.token.get_secret_value(), session=session, tally=Tally())
        house = house_of(settings, book=book, me=await who_am_i(bot, clock))
        flows = build_flows(
            store=store,
            clock=clock,
            house=house,
            classifier=Told(),
            tokens=fresh_token,
            presence=store.presence,
        )
        app = assemble(settings, clock=clock, store=store, bot=bot, flows=flows)
        witness: Any = Witness(app.arrivals, pipe)
        if app.webhook is not None:
            app.webhook._arrivals = witness
            yield app
        else:
            yield replace(app, poller=InsidePoller(pipe, arrivals=witness, keeper=clock))  # type: ignore[arg-type]
    finally:
        await store.close()


async def bury(app: App, pipe: Pipe) -> None:
    """What lives before this one had in hand is free again, as the ticker has it each second in real time;
    `alone` is told when nothing of theirs is left, for until then rest is no rest."""
    crew = app.flows.crew
    while crew.presence.shared:
        await asyncio.sleep(LOOK_SECONDS)
        if await crew.reap():
            app.ticker.ring()
        elif app.sender.leading and await app.store.run(only_one, writing=False):
            break
        app.worker.ring()
        app.sender.ring()
    await asyncio.sleep(LOOK_SECONDS if crew.presence.shared else 0)
    pipe.tell(alone=True)


def only_one(database: Sql) -> bool:
    """Whether one process is there, or was and is not known to be dead."""
    return int(database.one("SELECT COUNT(*) AS count FROM worker")["count"]) == 1


async def live(settings: Settings, book: PlanBook, sock: socket.socket) -> None:
    """The whole life of a bot, which ends by being killed."""
    pipe = Pipe(sock)
    pipe.open()
    async with put_together(settings, book, pipe) as app, asyncio.TaskGroup() as group:
        if app.webhook is not None:
            group.create_task(take_posts(pipe, app.webhook, settings))
        group.create_task(bury(app, pipe))
        await app.run(asyncio.Event())
