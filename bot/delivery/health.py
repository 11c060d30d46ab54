"""Is the process there (/healthz), and does it do its work (/readyz)?"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog
from aiohttp import web

from bot.delivery.arrivals import Arrivals
from bot.flows.backlog import Backlog
from bot.running import Timekeeper

log = structlog.get_logger(__name__)

SILENCE: Final = timedelta(minutes=2)
"""Polling asks every 30 s; a bot not heard of for longer has lost its line without noticing."""
OVERDUE: Final = timedelta(minutes=15)
"""A promise older than this is stuck; a flooded group drains 270 rows in that time."""
LOOK_SECONDS: Final = 5.0
"""For one bot: probes of load balancers and containers wait for about so long."""


Look = Callable[[], Awaitable[Mapping[str, str]]]
"""What was looked at in a bot, with "ok" or what is wrong."""


class Readiness:
    """The pages of a process. `looks`: by the id of each of its bots; `names`: what its operator calls it."""

    def __init__(
        self, looks: Mapping[str, Look], *, keeper: Timekeeper, names: Mapping[str, str] | None = None
    ) -> None:
        self._looks, self._keeper = looks, keeper
        self._names = {bot: name for bot, name in (names or {}).items() if name}

    def routes(self) -> list[web.RouteDef]:
        """For the server's application."""
        return [
            web.get("/healthz", self._healthz),
            web.get("/readyz", self._readyz),
            web.get("/readyz/{bot}", self._readyz_of),
        ]

    async def _healthz(self, _request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def _readyz(self, _request: web.Request) -> web.Response:
        """503 unless every bot does its work; with one bot its findings, with many those of each, and
        before them who is not ready and why. All are asked beside each other, so that nobody waits for
        another's database."""
        found = dict(
            zip(self._looks, await asyncio.gather(*map(self._found, self._looks.values())), strict=True)
        )
        if len(found) == 1:
            return _page(next(iter(found.values())))
        wrong = {self._names.get(bot, bot): amiss for bot, one in found.items() if (amiss := _amiss(one))}
        told = {"ok": not wrong, "not_ready": wrong, "bots": found}
        return web.json_response(told, status=503 if wrong else 200)

    async def _readyz_of(self, request: web.Request) -> web.Response:
        """One bot by its id, or by the name of its file; 404 for nobody of ours."""
        asked = request.match_info["bot"]
        named = next((bot for bot, name in self._names.items() if name == asked), asked)
        look = self._looks.get(named)
        if look is None:
            known = [self._names.get(bot, bot) for bot in self._looks]
            return web.json_response({"ok": False, "error": "no such bot here", "bots": known}, status=404)
        return _page(await self._found(look))

    async def _found(self, look: Look) -> Mapping[str, str]:
        """Whoever asks may wait for seconds only, and what does not answer by then does not work."""
        try:
            async with self._keeper.timeout(LOOK_SECONDS):
                return await look()
        except TimeoutError:
            return {"bot": f"does not answer within {LOOK_SECONDS:.0f} s: see its database and the log"}
        except Exception as error:
            log.exception("readiness")
            return {"bot": f"cannot be looked at ({type(error).__name__}); the log says why"}


def _page(found: Mapping[str, str]) -> web.Response:
    ready = not _amiss(found)
    return web.json_response({"ok": ready, **found}, status=200 if ready else 503)


def _amiss(found: Mapping[str, str]) -> dict[str, str]:
    return {what: finding for what, finding in found.items() if finding != "ok"}


class Health:
    """`backlog` writes to the database and reads what waits; whatever it raises means not ready."""

    def __init__(
        self,
        *,
        arrivals: Arrivals,
        keeper: Timekeeper,
        backlog: Callable[[], Awaitable[Backlog]],
        polling: bool,
    ) -> None:
        self._arrivals = arrivals
        self._keeper = keeper
        self._backlog = backlog
        self._polling = polling

    async def findings(self) -> dict[str, str]:
        """What was looked at, with "ok" or what is wrong."""
        return {"telegram": self._telegram(), **await self._database()}

    def _telegram(self) -> str:
        """Webhook mode may be silent for days: nobody writes; polling never."""
        last, now = self._arrivals.last_contact, self._keeper.now()
        if not self._polling:
            return "ok"
        if last is None:
            return "not heard of since the start"
        return "ok" if now - last <= SILENCE else f"not heard of since {last.isoformat()}"

    async def _database(self) -> dict[str, str]:
        try:
            waiting = await self._backlog()
        except Exception:
            log.exception("readiness_database")
            return {"database": "cannot be written to"}
        return {"database": "ok", "outbox": self._age(waiting.outbox), "inbox": self._age(waiting.inbox)}

    def _age(self, oldest: datetime | None) -> str:
        now = self._keeper.now()
        if oldest is None or now - oldest <= OVERDUE:
            return "ok"
        return f"the oldest row waits since {oldest.isoformat()}"
