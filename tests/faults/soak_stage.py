"""The bot of the soak: `bot.app` builds it on a real store; only clock and Bot API are the rig's."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import aiohttp

import bot.app
from bot.app import App
from bot.clock import SandboxClock
from bot.jobs.tickers import ClockTicker, run_job
from storage import open_store
from tests.faults.company import BOSS, PARTNER, START, Company, Judge
from tests.faults.soak_telegram import TOKEN, Post, PostSession
from tests.faults.stage import FILE, plans_in, settings_of

GROUP: Final = -1_001_000_000_042
HOUSEKEEPING: Final = timedelta(hours=1)
PATIENCE: Final = 60.0
"""Real seconds in which the bot must come to rest."""
MOST_WAKES: Final = 2_000


class SteppedClock(SandboxClock):
    """The clock of stories, moved by the rig itself: it stands still until the bot rests."""

    def __init__(self) -> None:
        super().__init__("http://soak")
        self.wake: datetime | None = None
        self._answer: asyncio.Future[dict[str, Any]] | None = None
        self._rests = asyncio.Event()

    async def nap(self, seconds: float) -> None:
        """Pauses after errors are short: nothing here gets better by waiting."""
        await asyncio.sleep(min(seconds, 0.01))

    async def at_rest(self) -> datetime | None:
        """Until nobody has anything to do; when somebody wants to wake. Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            while self.activity.anybody or self._answer is None or self._answer.done():
                self._rests.clear()
                await self._rests.wait()
        return self.wake

    def move(self, to: datetime) -> None:
        """It is `to`; only while everybody rests."""
        assert self._answer is not None
        self._answer.set_result({"now": to.isoformat()})

    async def _until_answered(
        self, http: aiohttp.ClientSession, verb: str, path: str, body: dict[str, Any] | None
    ) -> dict[str, Any]:
        del http, verb
        if path == "now":
            return {"now": START.isoformat(), "virtual": True}
        wake = (body or {}).get("next_wake")
        self.wake = None if wake is None else datetime.fromisoformat(wake)
        self._answer = asyncio.get_running_loop().create_future()
        self._rests.set()
        return await self._answer


@dataclass(slots=True, kw_only=True)
class Soaked:
    """The running bot as the rig sees it."""

    app: App
    clock: SteppedClock
    post: Post
    books: sqlite3.Connection
    run: "asyncio.Task[None]"
    tidied_at: datetime = START

    async def take(self, updates: list[dict[str, Any]]) -> None:
        """They come in one answer of getUpdates; the bot does what it can do now."""
        await self.app.arrivals.keep(updates)
        await self.rest()

    async def rest(self) -> datetime | None:
        """Until the bot has nothing to do. Raises what broke it."""
        if self.run.done():
            self.run.result()
        return await self.clock.at_rest()

    async def go(self, to: datetime) -> None:
        """Time passes, by way of what falls due; each hour what is old is cleaned up."""
        for _ in range(MOST_WAKES):
            wake = await self.rest()
            now = self.clock.now()
            if now - self.tidied_at >= HOUSEKEEPING:
                await self.tidy()
            if now >= to:
                return
            self.clock.move(
                min([to, now + HOUSEKEEPING, *([wake] if wake is not None and wake > now else [])])
            )
        raise RuntimeError(f"the bot wakes again and again at {self.clock.now()}")

    async def tidy(self) -> None:
        """The jobs that stories do without: by the machine's clock they would have run by now."""
        self.tidied_at = self.clock.now()
        ticker = self.app.ticker
        assert isinstance(ticker, ClockTicker)
        for job in ticker._jobs:
            if job.next_due is None:
                await run_job(job, self.app.sender.ring)
        await self.rest()

    def rows(self, query: str, *values: object) -> list[Any]:
        """Looks into the books."""
        return self.books.execute(query, values).fetchall()


@asynccontextmanager
async def soaked(folder: Path, company: Company) -> AsyncIterator[Soaked]:
    """The company's books are written and its bot runs."""
    plans, file = folder / "plans.yaml", folder / "doorman.db"
    plans.write_text(json.dumps(company.plans()))
    settings = settings_of(
        {
            "DOORMAN_TOKEN": TOKEN,
            "DOORMAN_API": "http://soak",
            "DOORMAN_DATABASE": f"{FILE}{file}",
            "DOORMAN_DATA": str(folder),
            "DOORMAN_CLOCK": "sandbox",
            "DOORMAN_STAFF_GROUP": str(GROUP),
            "DOORMAN_ADMINS": f"{BOSS},{PARTNER}",
            "DOORMAN_PLANS": str(plans),
            "DOORMAN_KEEP_UPDATES_DAYS": "2",
            "DOORMAN_KEEP_TEXTS_DAYS": "30",
        }
    )
    store = await open_store(settings.address)
    await store.migrate()
    await store.write(partial(company.register, group=GROUP, topic=None))
    await store.close()
    clock, session = SteppedClock(), PostSession()
    await clock.start()
    session.post = Post(now=clock.now, group=GROUP)

    async def stepped(_: object) -> SteppedClock:
        return clock

    with patch.multiple(bot.app, open_clock=stepped, read_plans=plans_in):
        async with bot.app.build_app(settings, session=session, judge=Judge()) as built:
            app, stop = replace(built, poller=None), asyncio.Event()
            with closing(sqlite3.connect(file, isolation_level=None)) as books:
                books.row_factory = sqlite3.Row
                task = asyncio.ensure_future(app.run(stop))
                try:
                    yield Soaked(app=app, clock=clock, post=session.post, books=books, run=task)
                finally:
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task
