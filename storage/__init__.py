"""The only SQL. `open_store` gives what flows know as `bot.ports.Store`."""

from datetime import timedelta
from functools import partial

from storage.errors import BadAddress
from storage.migrate import check_version
from storage.postgres import open_postgres
from storage.sqlite import MEMORY, open_sqlite
from storage.store import DatabaseStore, Engine

__all__ = ["DatabaseStore", "StoreLike", "open_store"]

StoreLike = DatabaseStore

_FILE = "sqlite:///"
_IN_MEMORY = f"sqlite://{MEMORY}"
_POSTGRES = ("postgresql://", "postgres://")


async def open_store(
    url: str, *, timeout: timedelta = timedelta(seconds=5), connections: int = 8
) -> DatabaseStore:
    """Opens `sqlite:///relative`, `sqlite:////absolute`, `sqlite://:memory:` or `postgresql://…`, unmigrated.

    `timeout` bounds the wait for another process's lock or for a connection; `connections` is the size of
    PostgreSQL's pool. Raises BadAddress, NotDurable, SchemaTooNew, or what the driver raises.
    """
    store = DatabaseStore(await _engine(url, timeout=timeout, connections=connections))
    try:
        await store.run(partial(check_version, exact=False), writing=False)
    except BaseException:
        await store.close()
        raise
    return store


async def _engine(url: str, *, timeout: timedelta, connections: int) -> Engine:
    if url == _IN_MEMORY:
        return await open_sqlite(MEMORY, busy_timeout=timeout)
    if url.startswith(_FILE) and url != _FILE:
        return await open_sqlite(url.removeprefix(_FILE), busy_timeout=timeout)
    if url.startswith(_POSTGRES):
        return await open_postgres(url, size=connections, timeout=timeout)
    # The address may hold a password, so only its scheme is said.
    raise BadAddress(
        f"not a database address: {url.partition('://')[0]}://…; sqlite:///file or postgresql://…"
    )
