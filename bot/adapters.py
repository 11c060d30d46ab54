"""What stands between us and the outside, opened by the settings: the clock, the database, the Bot API."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer

from bot.clock import SandboxClock, SystemClock
from bot.settings import PRODUCTION_API, BadSettings, Settings, database_refused
from storage import DatabaseStore, open_store
from storage.errors import StorageError

CALL_SECONDS: Final = 15.0


async def open_clock(settings: Settings) -> SystemClock | SandboxClock:
    """The machine's time, or the sandbox's."""
    if settings.clock == "system":
        return SystemClock()
    clock = SandboxClock(settings.api)
    await clock.start()
    return clock


@asynccontextmanager
async def open_database(settings: Settings, *, migrated: bool) -> AsyncIterator[DatabaseStore]:
    """The database, at this release's schema if so asked. Raises BadSettings that says what is in the way."""
    async with AsyncExitStack() as stack:
        try:
            if settings.database_path is not None:
                settings.database_path.parent.mkdir(parents=True, exist_ok=True)
            store = await open_store(settings.database.get_secret_value())
            stack.push_async_callback(store.close)
            if migrated:
                await store.migrate()
        except StorageError as error:
            raise BadSettings([f"DOORMAN_DATABASE: {error}"]) from error
        except Exception as error:
            raise database_refused(error) from error
        yield store


@asynccontextmanager
async def open_bot(settings: Settings) -> AsyncIterator[Bot]:
    """The Bot API's client."""
    session = AiohttpSession(api=api_server(settings), timeout=CALL_SECONDS)
    try:
        yield Bot(settings.token.get_secret_value(), session=session)
    finally:
        await session.close()


def api_server(settings: Settings) -> TelegramAPIServer:
    """Where the Bot API is: Telegram's own or another server."""
    return PRODUCTION if settings.api == PRODUCTION_API else TelegramAPIServer.from_base(settings.api)
