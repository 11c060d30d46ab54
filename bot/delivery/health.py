"""Is the process there (/healthz), and does it do its work (/readyz)?"""

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


class Readiness:
    """The two pages of a process. `looks`: by the name of each of its bots, what was looked at, with "ok" or
    what is wrong."""

    def __init__(self, looks: Mapping[str, Callable[[], Awaitable[Mapping[str, str]]]]) -> None:
        self._looks = looks

    def routes(self) -> list[web.RouteDef]:
        """For the server's application."""
        return [web.get("/healthz", self._healthz), web.get("/readyz", self._readyz)]

    async def _healthz(self, _request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def _readyz(self, _request: web.Request) -> web.Response:
        """503 unless every bot does its work; with one bot its findings, with many those of each."""
        found = {name: dict(await look()) for name, look in self._looks.items()}
        ready = all(finding == "ok" for findings in found.values() for finding in findings.values())
        told = next(iter(found.values())) if len(found) == 1 else {"bots": found}
        return web.json_response({"ok": ready, **told}, status=200 if ready else 503)


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
