"""The real bot for histories, on the loop's own thread: nothing in it waits for anything but the clock.

`bot.app` puts it together. The database is the real one, without a thread of its own and without a disk to
wait for (other rigs cut the power): SQLite in memory, PostgreSQL on one connection. So both see the same
transactions in the same order, and what differs in the end is theirs.
"""

import asyncio
import json
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar
from unittest.mock import patch

import psycopg
from psycopg.rows import dict_row

import bot.app
from bot.app import App
from bot.clock import _Base, _Sleeper, _Sleepers
from bot.ports import Alone, Classifier, Presence, Tx
from bot.running import Alarm
from bot.settings import Settings
from storage import DatabaseStore
from storage.dialect import POSTGRES, SQLITE
from storage.migrate import migrate
from storage.sql import Sql, transact
from storage.sqlite import _prepare as prepare
from storage.unit_of_work import UnitOfWork
from tests.fakes.server import SharedSchema
from tests.faults import stage
from tests.faults.histories_company import (
    BOSS,
    EVERYBODY,
    GROUP,
    PARTNER,
    START,
    Company,
    language_of,
    register,
)
from tests.faults.histories_telegram import TOKEN, Json, Post, PostSession

T = TypeVar("T")

PATIENCE: Final = 60.0
"""Real seconds in which the bot comes to rest."""


class HandClock(_Base):
    """Time that moves when the rig moves it."""

    def __init__(self, begin: datetime) -> None:
        super().__init__()
        self._now = begin
        self._sleepers = _Sleepers()
        self._rests: asyncio.Future[None] | None = None
        self.activity.changed = self._changed

    def now(self) -> datetime:
        return self._now

    def at(self, moment: datetime, call: Callable[[], None]) -> Alarm:
        sleeper = _Sleeper(moment=moment, call=call)
        self._sleepers.add(sleeper)
        if moment <= self._now:
            asyncio.get_running_loop().call_soon(self._sleepers.fire, self._now)
        return sleeper

    def earliest(self) -> datetime | None:
        """When somebody wants to be woken."""
        return self._sleepers.earliest()

    def move(self, to: datetime) -> None:
        """It is later now; who wanted to be woken by then is."""
        self._now = max(to, self._now)
        self._sleepers.fire(self._now)

    async def rest(self) -> None:
        """Until nobody is busy. Raises TimeoutError."""
        while self.activity.anybody:
            self._rests = asyncio.get_running_loop().create_future()
            async with asyncio.timeout(PATIENCE):
                await self._rests

    async def nap(self, seconds: float) -> None:
        """Nothing here gets better by waiting."""
        await asyncio.sleep(0)

    def _changed(self) -> None:
        if not self.activity.anybody and self._rests is not None and not self._rests.done():
            self._rests.set_result(None)


class HereEngine:
    """Either database, each body run where it is asked for."""

    retried = 0

    def __init__(self, driver: Any, dialect: Any) -> None:
        self.dialect = dialect
        self.driver = driver
        self.presence: Presence = Alone()

    async def run(self, body: Callable[[Sql], T], *, writing: bool) -> T:
        """At once."""
        return transact(self.driver, dialect=self.dialect, writing=writing, body=body)

    async def alone(self) -> None:
        """Nobody else knows of it."""

    async def close(self) -> None:
        """What holds the driver closes it."""


@cache
def layout() -> bytes:
    """A database in memory in which everybody is known, as bytes: to migrate takes longer than a history."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as driver:
        prepare(driver)
        transact(driver, dialect=SQLITE, writing=True, body=migrate)
        transact(driver, dialect=SQLITE, writing=True, body=lambda sql: register(UnitOfWork(sql)))
        return bytes(driver.serialize())


@asynccontextmanager
async def embedded() -> AsyncIterator[DatabaseStore]:
    """SQLite, everybody known."""
    with closing(sqlite3.connect(":memory:", isolation_level=None, cached_statements=2048)) as driver:
        driver.deserialize(layout())
        prepare(driver)
        yield DatabaseStore(HereEngine(driver, SQLITE))


@dataclass(slots=True)
class Server:
    """One schema of a PostgreSQL server, emptied for each history."""

    url: str
    _shared: SharedSchema | None = None
    _driver: "psycopg.Connection[dict[str, Any]] | None" = None

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[DatabaseStore]:
        """PostgreSQL, everybody known."""
        if self._shared is None or self._driver is None:
            self._driver = psycopg.connect(self.url, autocommit=True, row_factory=dict_row)
            transact(self._driver, dialect=POSTGRES, writing=True, body=migrate)
            self._shared = SharedSchema(self.url)
        self._shared.empty()
        store = DatabaseStore(HereEngine(self._driver, POSTGRES))
        await store.write(register)
        yield store

    def close(self) -> None:
        """Leaves the schema to its database."""
        if self._shared is not None and self._driver is not None:
            self._shared.close()
            self._driver.close()


@cache
def settings_for(company: Company) -> Settings:
    """The bot's settings; the plans are read once and stay in memory."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", delete=False) as file:
        file.write(json.dumps(company.plans()))
    made = stage.settings_of(
        {
            "DOORMAN_TOKEN": TOKEN,
            "DOORMAN_API": "http://inside",
            "DOORMAN_DATABASE": "sqlite:///:memory:",
            "DOORMAN_CLOCK": "sandbox",
            "DOORMAN_STAFF_GROUP": str(GROUP),
            "DOORMAN_ADMINS": f"{BOSS},{PARTNER}",
            "DOORMAN_PLANS": file.name,
        }
    )
    stage.plans_in(made.plans)
    Path(file.name).unlink()
    return made


@dataclass(slots=True, kw_only=True)
class Desk:
    """The bot as a history sees it. `played`: updates it was given."""

    app: App
    clock: HandClock
    post: Post
    played: int = 0

    async def take(self, updates: list[Json]) -> None:
        """Telegram gives it these at once; returns when all is done that can be done now."""
        self.played += len(updates)
        await self.app.arrivals.keep(updates)
        await self.clock.rest()

    async def go(self, to: datetime) -> None:
        """Time passes, by way of every moment at which the bot wants to wake."""
        while (wake := self.clock.earliest()) is not None and wake <= to:
            self.clock.move(wake)
            await self.clock.rest()
        self.clock.move(to)
        await self.clock.rest()

    async def read(self, body: Callable[[Tx], T]) -> T:
        """What the books say."""
        return await self.app.store.read(body)


@asynccontextmanager
async def at_work(company: Company, store: DatabaseStore, judge: Classifier) -> AsyncIterator[Desk]:
    """The bot, running, on that database."""
    clock = HandClock(START)
    post = Post(clock.now, languages={person: language_of(person) for person in EVERYBODY})

    async def hand_clock(_: Settings) -> HandClock:
        return clock

    @asynccontextmanager
    async def database(_settings: Settings, *, migrated: bool) -> AsyncIterator[DatabaseStore]:
        del migrated
        yield store

    tokens = iter(range(1, 1_000_000))
    ports: dict[str, Any] = {
        "open_clock": hand_clock,
        "open_database": database,
        "read_plans": stage.plans_in,
        "_dispatcher": stage.dispatcher,
        "fresh_token": lambda: f"token{next(tokens):017d}",
    }
    with patch.multiple(bot.app, **ports):
        built = bot.app.build_app(settings_for(company), session=PostSession(post), judge=judge)
        app = await built.__aenter__()
    app = replace(app, poller=None)
    running = asyncio.ensure_future(app.run(asyncio.Event()))
    try:
        desk = Desk(app=app, clock=clock, post=post)
        await asyncio.sleep(0)
        await clock.rest()
        yield desk
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await built.__aexit__(None, None, None)
