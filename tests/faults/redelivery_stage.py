"""The bot of the redelivery rig, and the Telegram that gives it updates again and in another order."""

import asyncio
import json
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, Final, TypeVar
from unittest.mock import patch

from pydantic import SecretStr

import bot.app
from bot.app import App
from bot.ports import Tx
from bot.settings import Settings
from sandbox.control import timing
from sandbox.model import Json
from sandbox.world import World
from storage import DatabaseStore, open_store
from tests.faults import stage
from tests.faults.inside import InsideClock, InsideSession, Telegram
from tests.faults.redelivery_books import waiting
from tests.faults.redelivery_traffic import BOSS, PLANS, Judge, Traffic, register

T = TypeVar("T")

AGAIN: Final = 0.3
"""Of all updates so many come again."""
LATER: Final = (timedelta(0), timedelta(hours=1), timedelta(hours=23))
SOON: Final = timedelta(seconds=90)
"""What the bot wants to wake for within this is waited for; then time may leap."""
MOST_WAKES: Final = 200
BELL: Final = 0.02
"""Real seconds in which workers that share a database hear each other's bell."""
PATIENCE: Final = 60.0
"""Real seconds in which the bot comes to rest."""
LARGEST: Final = 2**31 - 1_000_000


@dataclass(slots=True)
class Courier:
    """Telegram's side of delivery: numbers, order, and what comes again."""

    world: World
    dice: random.Random
    shift: int = 0
    """What is added to the world's own numbers; changes after a quiet week."""
    used: list[int] = field(default_factory=list)
    again: list[tuple[datetime, Json]] = field(default_factory=list)
    count: int = 0
    repeats: int = 0

    def due(self) -> list[Json]:
        """What is to be delivered now: what is new, its queues mixed, with what comes again in between."""
        stream = list(self._mixed())
        for one in list(stream):
            if self.dice.random() < AGAIN:
                later = self.dice.choice(LATER)
                if later:
                    self.again.append((self.world.clock.now() + later, one))
                else:
                    self.repeats += 1
                    place = next(at for at, there in enumerate(stream) if there is one)
                    stream.insert(self.dice.randint(place + 1, len(stream)), one)
        now = self.world.clock.now()
        for one in [one for at, one in self.again if at <= now]:
            self.repeats += 1
            stream.insert(self.dice.randint(0, len(stream)), one)
        self.again = [(at, one) for at, one in self.again if at > now]
        self.count += len(stream)
        return stream

    def _mixed(self) -> Iterator[Json]:
        queues: dict[str, list[Json]] = defaultdict(list)
        for pending in self.world.updates.waiting():
            self.world.updates.take(pending)
            body = dict(pending.body) | {"update_id": pending.id + self.shift}
            self.used.append(pending.id + self.shift)
            queues[pending.key].append(body)
        while queues:
            key = self.dice.choice(list(queues))
            yield queues[key].pop(0)
            if not queues[key]:
                del queues[key]

    def next_again(self) -> datetime | None:
        """When something comes again."""
        return min((at for at, _ in self.again), default=None)

    def count_anew(self) -> None:
        """From any number; half the time from one that was there before."""
        first = self.dice.choice(self.used) if self.dice.random() < 0.5 else self.dice.randrange(LARGEST)
        self.shift = first - self.world.updates._next_id


@dataclass(slots=True, kw_only=True)
class There:
    """The bot as the rig sees it: one stage, or several that share a database."""

    apps: list[App]
    telegram: Telegram
    dice: random.Random

    @property
    def world(self) -> World:
        return self.telegram.world

    async def read(self, body: Callable[[Tx], T]) -> T:
        """What the books say."""
        return await self.apps[0].store.read(body)

    async def take(self, updates: list[Json]) -> None:
        """Delivered in answers of any size, each to every worker at once."""
        while updates:
            size = self.dice.randint(1, 40)
            batch, updates = updates[:size], updates[size:]
            await asyncio.gather(*(app.arrivals.keep(batch) for app in self.apps))

    async def rest(self) -> datetime | None:
        """Until nobody has anything to do; when somebody wants to wake. Raises RuntimeError."""
        until = perf_counter() + PATIENCE
        while not self._rests() or await self._on_its_way():
            await self.world.changed.wait(0.05)
            if perf_counter() > until:
                raise RuntimeError("the bot never comes to rest")
        report = self.world.idle.report
        return None if report is None else report.next_wake

    async def _on_its_way(self) -> bool:
        """Whether one worker has work that another is still to hear of."""
        if len(self.apps) == 1:
            return False
        await asyncio.sleep(BELL)
        return not self._rests() or await self.read(waiting)

    def _rests(self) -> bool:
        world, clock = self.world, self.apps[0].clock
        report = world.idle.report
        at_rest = not clock.activity.anybody and not world.idle.in_flight  # type: ignore[attr-defined]
        return at_rest and report is not None and report.now == world.clock.now()

    async def wait(self, until: datetime) -> None:
        """Time passes to that moment, by way of everything the bot wants to wake for soon."""
        soon = self.world.clock.now() + SOON
        for _ in range(MOST_WAKES):
            wake = await self.rest()
            if wake is None or wake > min(until, soon):
                break
            self.move_to(wake)
        await self.rest()
        self.move_to(until)
        await self.rest()

    def move_to(self, moment: datetime) -> None:
        if moment > self.world.clock.now():
            timing.advance(self.world, {"to": moment.isoformat()})


def settings_in(folder: Path, url: str, group: int) -> Settings:
    """The bot's settings, its plans beside its database."""
    plans = folder / "plans.yaml"
    plans.write_text(json.dumps(PLANS))
    return Settings(
        _env_file=None,
        token=SecretStr("42:SANDBOX"),
        api="http://inside",
        database=SecretStr(url),
        clock="sandbox",
        staff_group=group,
        admins=frozenset({BOSS}),
        plans=plans,
    )


class Apart:
    """A clock that is shared: only one of its users keeps it going."""

    def __init__(self, clock: InsideClock) -> None:
        self._clock = clock

    def __getattr__(self, name: str) -> object:
        return getattr(self._clock, name)


@asynccontextmanager
async def workers(settings: Settings, telegram: Telegram, number: int) -> AsyncIterator[list[App]]:
    """So many workers of one bot, on one clock; not yet running."""
    clock = InsideClock(telegram)
    await clock.start()

    async def shared(_: Settings) -> InsideClock:
        return clock

    @asynccontextmanager
    async def database(settings: Settings, *, migrated: bool) -> AsyncIterator[DatabaseStore]:
        del migrated
        store = await opened(settings)
        try:
            yield store
        finally:
            await store.close()

    ports: dict[str, Any] = {
        "open_clock": shared,
        "open_database": database,
        "read_plans": stage.plans_in,
        "_dispatcher": stage.dispatcher,
    }
    async with AsyncExitStack() as stack:
        apps: list[App] = []
        for _ in range(number):
            with patch.multiple(bot.app, **ports):
                built = bot.app.build_app(settings, session=InsideSession(telegram), judge=Judge())
                app = await stack.enter_async_context(built)
            keeper: Any = Apart(clock) if apps else clock
            apps.append(replace(app, poller=None, clock=keeper))
        yield apps


async def opened(settings: Settings) -> DatabaseStore:
    """SQLite on the loop's own thread, PostgreSQL with threads of its own."""
    if settings.address.startswith(stage.FILE):
        return await stage.opened(settings)
    return await open_store(settings.address)


@asynccontextmanager
async def running(
    folder: Path, url: str, telegram: Telegram, traffic: Traffic, dice: random.Random
) -> AsyncIterator[There]:
    """The bot on an empty database with everybody in it, running; two workers where they can share it."""
    settings = settings_in(folder, url, traffic.group)
    store = await opened(settings)
    await store.migrate()
    await store.write(partial(register, group=traffic.group))
    await store.close()
    number = 1 if url.startswith(stage.FILE) else 2
    async with workers(settings, telegram, number) as apps:
        stop = asyncio.Event()
        tasks = [asyncio.ensure_future(app.run(stop)) for app in apps]
        try:
            yield There(apps=apps, telegram=telegram, dice=dice)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
