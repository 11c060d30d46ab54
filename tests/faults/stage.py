"""The real bot, put together as `bot.app` does, on a world inside this process; it can be killed at any step.

A step is a moment at which a process could die with a difference: before and after each transaction, and
before and after each call takes effect. At the fatal one everything stops where it stands: nothing that runs
later (no `except`, no `finally`) reaches the database or Telegram any more.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

import bot.app
from bot.app import App
from bot.intake.judgement import Judgement
from bot.intake.tfidf import TfidfClassifier
from bot.plans import read_plans
from bot.ports import Classifier
from bot.settings import Settings
from sandbox.control import timing
from storage import DatabaseStore
from storage.sql import Sql
from storage.sqlite import SqliteEngine, take_place
from storage.sqlite import _connect as connect
from tests.faults.inside import InsideClock, InsidePoller, InsideSession, Telegram

T = TypeVar("T")

PATIENCE = timedelta(seconds=5)
FILE = "sqlite:///"


class Heard:
    """The real classifier, asked once about each text."""

    def __init__(self) -> None:
        self._ask = cache(TfidfClassifier().classify_now)

    async def classify(self, text: str, *, language: str) -> Judgement:
        """What the text asks for; never raises."""
        return self._ask(text, language=language)


JUDGE: Classifier = Heard()
"""One for all: loading it takes longer than a history."""
plans_in = cache(read_plans)
dispatcher = cache(bot.app._dispatcher)
"""One for all, too: it keeps nothing, and building it takes a tenth of a history."""


@dataclass(slots=True)
class Steps:
    """Counts the steps of one life of the bot; at number `fatal` (from 1; None: never) it dies.

    Between two steps nothing outside of the process changes, so a death at any `await` between them is the
    same as one at the later of the two. `rested` is the count when the bot had nothing to do for the first
    time: until then it recovered.
    """

    fatal: int | None = None
    count: int = 0
    rested: int | None = None
    names: list[str] = field(default_factory=list)
    dead: asyncio.Event = field(default_factory=asyncio.Event)
    buried: bool = False

    async def at(self, moment: str) -> None:
        """The bot has come to this moment; who comes here when it is dead stays here until it is buried."""
        if not self.dead.is_set():
            self.count += 1
            self.names.append(moment)
            if self.count == self.fatal:
                self.dead.set()
        await self.living()

    async def living(self) -> None:
        """Nobody dead comes past here."""
        if self.buried:
            raise asyncio.CancelledError
        if self.dead.is_set():
            await asyncio.get_running_loop().create_future()

    def rests(self) -> None:
        """It has nothing to do."""
        self.rested = self.count if self.rested is None else self.rested


class HereConnection:
    """SQLite on the loop's own thread: there is nobody else to wait for, and each play repeats exactly."""

    def __init__(self, path: str) -> None:
        self._connection = connect(path, busy_timeout=PATIENCE)

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """At once."""
        return work(self._connection)

    async def close(self) -> None:
        """What was not committed is gone."""
        self._connection.close()


class HereEngine(SqliteEngine):
    """The real engine, without a thread."""

    def __init__(self, path: str) -> None:
        super().__init__(HereConnection(path), path=path, busy_timeout=PATIENCE)  # type: ignore[arg-type]

    async def alone(self) -> None:
        """As the real one, at once."""
        self._place = take_place(self._path, busy_timeout=self._busy_timeout)


class SteppedStore(DatabaseStore):
    """The real store; each transaction that writes is a step before it begins and one after its commit."""

    steps: Steps

    async def run(self, body: Callable[[Sql], T], *, writing: bool = True) -> T:
        if not writing:
            await self.steps.living()
            return await super().run(body, writing=False)
        await self.steps.at("before commit")
        outcome = await super().run(body)
        await self.steps.at("after commit")
        return outcome


_empty: list[bytes] = []
"""A database with the newest schema and nothing in it, once one was made."""


async def opened(settings: Settings) -> DatabaseStore:
    """The database, with the newest schema."""
    path = settings.address.removeprefix(FILE)
    fresh = laid_out(Path(path))
    store = DatabaseStore(HereEngine(path))
    await store.migrate()
    if fresh:
        keep_layout(path)
    return store


def laid_out(path: Path) -> bool:
    """Whether the schema is still to be made; where one was kept, a new file begins with it."""
    if _empty and not path.exists():
        path.write_bytes(_empty[0])
    return not path.exists()


def keep_layout(path: str) -> None:
    """For the next new file: to migrate takes as long as a history."""
    with closing(sqlite3.connect(path)) as made:
        _empty[:] = [bytes(made.serialize())]


def settings_of(environment: Mapping[str, str]) -> Settings:
    """The settings in these DOORMAN_ variables, and no others."""
    named = {name.removeprefix("DOORMAN_").lower(): value for name, value in environment.items()}
    return Settings(_env_file=None, **named)  # type: ignore[arg-type]  # as texts, as they always come


@asynccontextmanager
async def put_together(
    settings: Settings, telegram: Telegram, steps: Steps, judge: Classifier = JUDGE
) -> AsyncIterator[App]:
    """The bot, ready to run, on its database as it is: `bot.app` builds it, with these ports in place of its
    own. One at a time in a process."""

    async def clock(_: Settings) -> InsideClock:
        made = InsideClock(telegram, steps.rests)
        await made.start()
        return made

    @asynccontextmanager
    async def database(settings: Settings, *, migrated: bool) -> AsyncIterator[DatabaseStore]:
        del migrated
        store = await opened(settings)
        try:
            yield stepped(store, steps)
        finally:
            await store.close()

    ports: dict[str, Any] = {
        "open_clock": clock,
        "open_database": database,
        "read_plans": plans_in,
        "_dispatcher": dispatcher,
    }
    async with AsyncExitStack() as stack:
        session = InsideSession(telegram, steps.at)
        with patch.multiple(bot.app, **ports):
            app = await stack.enter_async_context(bot.app.build_app(settings, session=session, judge=judge))
        poller = InsidePoller(telegram, arrivals=app.arrivals, keeper=app.clock, told=steps.at)
        yield replace(app, poller=poller)


def stepped(store: DatabaseStore, steps: Steps) -> SteppedStore:
    """The same engine, with steps."""
    made = SteppedStore(store._engine)
    made.steps = steps
    return made


@dataclass(slots=True, kw_only=True)
class Life:
    """One life of the bot in this process: from its start to its death or its stop."""

    settings: Settings
    telegram: Telegram
    steps: Steps
    judge: Classifier = JUDGE
    task: "asyncio.Task[None] | None" = None

    def begin(self) -> None:
        """Start; the life goes on beside whoever called."""
        self.task = asyncio.ensure_future(self._live())

    async def _live(self) -> None:
        async with put_together(self.settings, self.telegram, self.steps, self.judge) as app:
            await app.run(asyncio.Event())

    def alive(self) -> bool:
        """Whether it runs and was not struck."""
        return self.task is not None and not self.task.done() and not self.steps.dead.is_set()

    async def kill(self) -> None:
        """Whatever it does, it is dead; what had been told about it is void."""
        self.steps.dead.set()
        self.steps.buried = True
        if self.task is not None:
            self.task.cancel()
            with suppress(asyncio.CancelledError):
                await self.task
            self.task = None
        timing.bot_gone(self.telegram.world)
