"""aiogram's HTTP session, without what only TLS needs."""

from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer


class PlainSession(AiohttpSession):
    """A session with a sandbox. aiogram's own rests a quarter of a second when it is closed, for the sake of
    encrypted connections, and a sandbox has none."""

    def __init__(self, base: str, *, timeout: float = 60.0) -> None:
        super().__init__(api=TelegramAPIServer.from_base(base, is_local=False), timeout=timeout)

    async def close(self) -> None:
        """Closes its connections."""
        if self._session is not None:
            await self._session.close()
