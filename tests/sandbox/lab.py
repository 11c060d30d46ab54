"""A sandbox in this process, spoken to over real HTTP, as the bot and the player do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import telegram
from aiohttp import web

from sandbox.server import SANDBOX, Sandbox, build_app
from sandbox.world import Settings, World

CLOCK = "2026-11-23T10:00:00+01:00"
TOKEN = "42:SANDBOX"
Json = dict[str, Any]


@dataclass(slots=True, kw_only=True, repr=False)
class Lab:
    """The server's address, a client, and short ways to speak to it."""

    base: str
    http: aiohttp.ClientSession
    sandbox: Sandbox

    @property
    def world(self) -> World:
        """The present world, for looking inside."""
        return self.sandbox.world

    async def reset(self, **wish: Any) -> None:
        await self.control("reset", **{"clock": CLOCK, "virtual": True, **wish})

    async def ask(self, path: str, **wish: Any) -> tuple[int, Json]:
        """POST /control/<path>: status and answer."""
        async with self.http.post(f"{self.base}/control/{path}", json=wish) as answer:
            found: Json = await answer.json()
            return answer.status, found

    async def control(self, path: str, **wish: Any) -> Json:
        """POST /control/<path>, which must succeed."""
        status, found = await self.ask(path, **wish)
        assert status == 200, found
        return found

    async def look(self, path: str, **query: Any) -> Json:
        """GET /control/<path>, which must succeed."""
        async with self.http.get(f"{self.base}/control/{path}", params=query) as answer:
            assert answer.status == 200, await answer.text()
            found: Json = await answer.json()
            return found

    async def act(self, who: int, do: str, **wish: Any) -> Json:
        return await self.control("act", who=who, do=do, **wish)

    async def call(self, method: str, *, token: str = TOKEN, **params: Any) -> Json:
        """A Bot API call with a JSON body: the whole answer."""
        async with self.http.post(f"{self.base}/bot{token}/{method}", json=params) as answer:
            found: Json = await answer.json()
            assert answer.status == found.get("error_code", 200)
            return found

    async def result(self, method: str, **params: Any) -> Any:
        """The result of a call that must succeed."""
        found = await self.call(method, **params)
        assert found["ok"], found
        return found["result"]

    async def refused(self, method: str, **params: Any) -> str:
        """The description of a call that must fail, with its code before it."""
        found = await self.call(method, **params)
        assert not found["ok"], found
        assert found["description"]
        return f"{found['error_code']} {found['description']}"

    async def updates(self, **params: Any) -> list[Json]:
        """What getUpdates hands out; each is read by python-telegram-bot too."""
        found: list[Json] = await self.result("getUpdates", **params)
        for update in found:
            second_opinion(update)
        return found

    async def person(self, name: str = "anna", *, started: bool = True, **more: Any) -> int:
        """Somebody new; `started` has pressed Start already."""
        person_id: int = (await self.control("people", first_name=name, **more))["id"]
        if started:
            await self.act(person_id, "start")
        return person_id

    async def group(self, *, bot: str | None = "administrator", forum: bool = True, **more: Any) -> int:
        """A staff group with the bot in it."""
        wish = {"title": "Staff", "forum": forum, "bot": bot, **more}
        chat_id: int = (await self.control("groups", **wish))["chat_id"]
        return chat_id

    async def topic(self, chat_id: int, by: int, name: str = "Queue") -> int:
        made = await self.control("topics", chat_id=chat_id, name=name, by=by)
        thread_id: int = made["message_thread_id"]
        return thread_id

    async def seen(self, chat_id: int, **query: Any) -> list[Json]:
        events: list[Json] = (await self.look("seen", chat_id=chat_id, **query))["events"]
        return events

    async def violations(self) -> list[Json]:
        found: list[Json] = (await self.look("violations"))["violations"]
        return found


NEWER_THAN_PTB = frozenset({"can_send_welcome_messages"})
"""Fields that Bot API 10.1 and later require; the second opinion knows 10.0."""


def second_opinion(update: Json) -> None:
    """python-telegram-bot reads the update and finds no field that it does not know."""
    parsed = telegram.Update.de_json(json.loads(json.dumps(update)), None)
    assert parsed is not None
    assert unknown_fields(parsed) - NEWER_THAN_PTB == set()


def unknown_fields(thing: object) -> set[str]:
    """Names in api_kwargs anywhere inside a parsed object."""
    if isinstance(thing, (list, tuple)):
        return set().union(*map(unknown_fields, thing)) if thing else set()
    if not isinstance(thing, telegram.TelegramObject):
        return set()
    names = {name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ())}
    inner = [
        getattr(thing, name, None) for name in names if not name.startswith("_") and name != "api_kwargs"
    ]
    return set(thing.api_kwargs) | unknown_fields(inner)


async def settled_soon() -> None:
    """Let the server take what was just sent to it."""
    await asyncio.sleep(0.05)


async def eventually(holds: Callable[[], Awaitable[bool]], seconds: float = 5.0) -> None:
    """Wait until it holds.  Raises TimeoutError."""
    end = asyncio.get_running_loop().time() + seconds
    for _ in range(int(seconds * 100)):
        if await holds():
            return
        await asyncio.sleep(0.01)
        if asyncio.get_running_loop().time() > end:
            break
    raise TimeoutError


@asynccontextmanager
async def open_lab() -> AsyncIterator[Lab]:
    """A server on a free port with a fresh virtual world."""
    app = build_app(Settings(virtual=True))
    runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        async with aiohttp.ClientSession() as http:
            lab = Lab(base=f"http://127.0.0.1:{runner.addresses[0][1]}", http=http, sandbox=app[SANDBOX])
            await lab.reset()
            yield lab
    finally:
        await runner.cleanup()
