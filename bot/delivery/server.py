"""The one listener: the webhook, /healthz and /readyz. On loopback, behind a proxy."""

from collections.abc import Sequence

import structlog
from aiohttp import web

from bot.delivery.webhook import MOST_BYTES

log = structlog.get_logger(__name__)

DRAIN_SECONDS = 5.0


class Server:
    """Listens on `host:port` (port 0: any free one, see `port`) until closed."""

    def __init__(self, *, host: str, port: int, routes: Sequence[web.RouteDef]) -> None:
        self._host = host
        self.port = port
        app = web.Application(client_max_size=MOST_BYTES)
        app.add_routes(routes)
        self._runner = web.AppRunner(
            app, handle_signals=False, access_log=None, shutdown_timeout=DRAIN_SECONDS
        )

    async def open(self) -> None:
        """Raises OSError when the port is taken."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self.port)
        await site.start()
        self.port = int(self._runner.addresses[0][1])
        log.info("listening", host=self._host, port=self.port)

    async def close(self) -> None:
        """Stop accepting, let what came in be answered."""
        await self._runner.cleanup()
