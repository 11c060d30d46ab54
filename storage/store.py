"""The store that flows are given: bodies in, outcomes out."""

from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

from bot.ports import Away, Presence, Tx
from storage import owner
from storage.away import is_away
from storage.dialect import Dialect
from storage.migrate import check_version, migrate
from storage.sql import Sql
from storage.unit_of_work import UnitOfWork

T = TypeVar("T")


class Engine(Protocol):
    """Runs a body in a transaction, on a database thread, in one hop."""

    @property
    def dialect(self) -> Dialect: ...
    async def run(self, body: Callable[[Sql], T], *, writing: bool) -> T: ...
    @property
    def presence(self) -> Presence: ...
    @property
    def retried(self) -> int: ...
    async def alone(self) -> None: ...
    async def close(self) -> None: ...


class DatabaseStore:
    """`bot.ports.Store` over an engine. A body may be run twice (a retry), but only one run is kept."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def dialect(self) -> Dialect:
        """Which database this is."""
        return self._engine.dialect

    @property
    def presence(self) -> Presence:
        """This process among those that share the database."""
        return self._engine.presence

    @property
    def retried(self) -> int:
        """How many transactions were run again, because another was in the way."""
        return self._engine.retried

    async def write(self, body: Callable[[Tx], T]) -> T:
        """Runs `body(tx)` in one transaction; what it raises rolls everything back. Raises Away."""
        return await self._flows(body, writing=True)

    async def read(self, body: Callable[[Tx], T]) -> T:
        """Runs `body(tx)` on one snapshot; the database refuses any write. Raises Away."""
        return await self._flows(body, writing=False)

    async def _flows(self, body: Callable[[Tx], T], *, writing: bool) -> T:
        try:
            return await self.run(lambda sql: body(UnitOfWork(sql)), writing=writing)
        except Exception as error:
            if is_away(error, writing=writing):
                said = str(error).strip().partition("\n")[0]
                raise Away(f"{type(error).__name__}: {said}") from error
            raise

    async def run(self, body: Callable[[Sql], T], *, writing: bool = True) -> T:
        """As `write` and `read`, for storage's own bodies of plain statements. Raises what the driver
        raises."""
        return await self._engine.run(body, writing=writing)

    async def migrate(self, *, to: int | None = None) -> int:
        """Brings the schema to version `to`, by default the newest; returns it. Raises SchemaTooNew."""
        return await self.run(partial(migrate, to=to))

    async def ping(self) -> None:
        """Returns if the database answers with the schema of this code; raises SchemaTooNew, SchemaTooOld, or
        what the driver raises."""
        await self.run(partial(check_version, exact=True), writing=False)

    async def alone(self) -> None:
        """For a bot: keeps a second one from the same SQLite file until closed. Raises AlreadyRunning."""
        await self._engine.alone()

    async def belong(self, bot: int, *, adopt: bool = False) -> None:
        """For a bot, by its number: the first one has the database for good. Raises AnothersDatabase for any
        other; with `adopt` it is that one's instead, from now on."""
        await self.run(partial(owner.adopt if adopt else owner.owned, bot=bot))

    async def owner(self) -> int | None:
        """The number of the bot whose database it is; None where none has run yet."""
        return await self.run(owner.owner, writing=False)

    async def close(self) -> None:
        """Lets what was begun end, then closes every connection."""
        await self._engine.close()
