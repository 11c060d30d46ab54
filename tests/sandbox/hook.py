"""A webhook under the test's control: keeps what came, answers as told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.sandbox.lab import eventually, second_opinion

Answer = Callable[[dict[str, Any]], web.Response]


@dataclass(slots=True)
class Hook:
    """What came, with secrets and times; `answer` decides what to say; a clear `gate` holds answers back."""

    url: str = ""
    answer: Answer = field(default=lambda _: web.Response())
    updates: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    busy: int = 0
    most_busy: int = 0

    async def handle(self, request: web.Request) -> web.Response:
        update: dict[str, Any] = await request.json()
        second_opinion(update)
        self.updates.append(update)
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.times.append(asyncio.get_running_loop().time())
        self.busy += 1
        self.most_busy = max(self.busy, self.most_busy)
        try:
            await self.gate.wait()
        finally:
            self.busy -= 1
        return self.answer(update)

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.updates if "message" in update]

    async def received(self, count: int, seconds: float = 5.0) -> None:
        """Wait until that many deliveries were tried."""
        await eventually(lambda: _done(len(self.updates) >= count), seconds)


async def _done(truth: bool) -> bool:
    return truth


@asynccontextmanager
async def open_hook() -> AsyncIterator[Hook]:
    hook = Hook()
    hook.gate.set()
    app = web.Application()
    app.router.add_post("/hook", hook.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        yield hook
    finally:
        await runner.cleanup()
