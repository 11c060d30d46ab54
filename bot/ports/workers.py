"""Who else works on this database: processes that share it, what they have in hand, who leads.

A process that has the database for itself is a crew of one: `Presence.shared` is false, nothing is claimed.
Who is alive is known by the database, not by clocks (docs/decisions/0012).
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Final, Protocol

from bot.ids import InboxId, WorkerId

SENDER: Final = "sender"
"""The lease of the one process that calls the Bot API for what was promised."""


class Presence(Protocol):
    """This process among those that share the database."""

    @property
    def shared(self) -> bool:
        """Whether there may be others."""
        ...

    @property
    def worker(self) -> WorkerId | None:
        """Its number; None while it is not there (yet, or any more): then it takes nothing."""
        ...

    async def run(self, *, ring: Callable[[], None], nap: Callable[[float], Awaitable[None]]) -> None:
        """Be there until cancelled. `ring` is called when another process rang, each second, and at once when
        it is not there any more; `nap` waits (seconds) before the next attempt when the database does not
        answer."""
        ...

    def ring(self) -> None:
        """Tell the others that there is something new. It may be lost: they look each second too."""
        ...


@dataclass(frozen=True, slots=True)
class Alone:
    """The presence of a process that has the database for itself."""

    shared: bool = False
    worker: WorkerId | None = None

    async def run(self, *, ring: Callable[[], None], nap: Callable[[float], Awaitable[None]]) -> None:
        """Nobody else is there: returns at once."""

    def ring(self) -> None:
        """Nobody else hears it."""


class Workers(Protocol):
    """The crew, inside a transaction."""

    def reap(self, me: WorkerId) -> int:
        """Free what dead workers had in hand, and forget them; how many were dead."""
        ...

    def leave(self, me: WorkerId) -> None:
        """What `me` had in hand and the leases are free again; it takes nothing more under this number."""
        ...

    def lead(self, lease: str, me: WorkerId) -> bool:
        """Take the lease if it is free; True when it was free and is `me`'s now."""
        ...

    def leads(self, lease: str, me: WorkerId) -> bool:
        """Whether the lease is `me`'s, and stays so until this transaction ends."""
        ...

    def claim(self, what: str) -> bool:
        """Keep everybody else from `what` until this transaction ends; False when somebody has it now."""
        ...

    def take(self, rows: Collection[InboxId], me: WorkerId) -> frozenset[InboxId]:
        """Take inbox rows in hand; those that nobody had, nor another row of their lane."""
        ...
