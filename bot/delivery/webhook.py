"""Updates that Telegram posts to us. What is not from Telegram is turned away before its body is read."""

import hmac
import json
from typing import Final

import structlog
from aiohttp import web

from bot.delivery.arrivals import Arrivals
from bot.delivery.lanes import update_id_of
from bot.ids import BotId
from bot.running import Timekeeper

log = structlog.get_logger(__name__)

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
MOST_BYTES: Final = 1024 * 1024
"""An update with a full message and its reply is some 50 kB."""
BODY_SECONDS: Final = 20.0


class Webhook:
    """POST /wh/{bot_id}: 200 once the update is committed; the token is in no path and no log."""

    def __init__(self, *, bot_id: BotId, secret: str, arrivals: Arrivals, keeper: Timekeeper) -> None:
        self._bot_id = bot_id
        self._secret = secret.encode()
        self._arrivals = arrivals
        self._keeper = keeper

    def routes(self) -> list[web.RouteDef]:
        """For the server's application."""
        return [web.post("/wh/{bot_id}", self.take)]

    async def take(self, request: web.Request) -> web.Response:
        """An update posted to us: 401, 404, 413, 400, or 200 once it is committed."""
        if not self._is_telegram(request):
            log.warning("webhook_refused", remote=request.remote)
            return web.Response(status=401)
        if request.match_info["bot_id"] != str(self._bot_id):
            return web.Response(status=404)
        if (request.content_length or 0) > MOST_BYTES:
            return web.Response(status=413)
        return await self._keep(await self._body(request))

    def _is_telegram(self, request: web.Request) -> bool:
        """Bytes are compared, in constant time: a header may hold anything."""
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        return bool(self._secret) and hmac.compare_digest(given, self._secret)

    async def _body(self, request: web.Request) -> bytes:
        """Raises HTTPRequestEntityTooLarge past the limit, HTTPRequestTimeout when it trickles in."""
        try:
            async with self._keeper.timeout(BODY_SECONDS):
                return await request.read()
        except TimeoutError as error:
            raise web.HTTPRequestTimeout from error

    async def _keep(self, body: bytes) -> web.Response:
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            log.warning("webhook_unreadable", bytes=len(body))
            return web.Response(status=400)
        if update_id_of(update) is None:
            return web.Response(status=400)
        await self._arrivals.keep([update])
        return web.Response(status=200)
