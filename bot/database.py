"""The database that the settings name. Nothing here loads the messenger's library, which takes seconds."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot.settings import BadSettings, Settings, database_refused
from storage import DatabaseStore, open_store
from storage.errors import StorageError


async def migrate(settings: Settings, *, adopt: bool = False) -> int:
    """Bring the database to this release's schema; the version reached. `adopt`: it is this bot's from now
    on, whosever it was. Raises BadSettings."""
    async with open_database(settings, migrated=True) as store:
        if adopt:
            await store.belong(settings.bot_id, adopt=True)
        return await store.migrate()


@asynccontextmanager
async def open_database(settings: Settings, *, migrated: bool) -> AsyncIterator[DatabaseStore]:
    """The database, at this release's schema if so asked. Raises BadSettings that says what is in the way."""
    async with AsyncExitStack() as stack:
        try:
            if settings.database_path is not None:
                settings.database_path.parent.mkdir(parents=True, exist_ok=True)
            store = await open_store(settings.address, connections=settings.database_pool)
            stack.push_async_callback(store.close)
            if migrated:
                await store.migrate()
        except StorageError as error:
            raise BadSettings([f"DOORMAN_DATABASE: {error}"]) from error
        except Exception as error:
            raise database_refused(error) from error
        yield store
