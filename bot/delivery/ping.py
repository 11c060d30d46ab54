"""A dead man's switch: somebody outside hears each minute that all is well, and speaks up when not."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import aiohttp
import structlog

from bot.running import Timekeeper

log = structlog.get_logger(__name__)

PING_SECONDS: Final = 10.0


class Ping:
    """`url` may hold a key, so neither it nor what names it gets into a log. `findings`: of readiness, each
    "ok" or what is wrong."""

    def __init__(
        self, *, url: str, findings: Callable[[], Awaitable[Mapping[str, str]]], keeper: Timekeeper
    ) -> None:
        self._url = url
        self._findings = findings
        self._keeper = keeper

    async def run(self) -> int:
        """Say that all is well, if it is; 1 when that was heard. Whatever fails on the way is only logged."""
        wrong = sorted(name for name, finding in (await self._findings()).items() if finding != "ok")
        if wrong:
            log.warning("ping_withheld", wrong=wrong)
            return 0
        try:
            async with self._keeper.timeout(PING_SECONDS), aiohttp.ClientSession() as http:
                status = await self._get(http)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            log.warning("ping_failed", why=type(error).__name__)  # its words may name the address
            return 0
        if status >= 400:
            log.warning("ping_failed", why=f"status {status}")
        return int(status < 400)

    async def _get(self, http: aiohttp.ClientSession) -> int:
        async with http.get(self._url) as answer:
            return answer.status
