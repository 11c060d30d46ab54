"""Virtual time of a story: it moves to the next moment the bot wants to wake, or as far as a `wait` says."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from bot.player.control import Control, RigError

_PATIENCE: Final = 200
"""How often the bot may rest with its waking moment already behind it, one look every 10 real ms."""
_LOOK_SECONDS: Final = 0.25
DAWN: Final = datetime.min.replace(tzinfo=UTC)
"""Before anything was told."""


@dataclass(slots=True, kw_only=True)
class Clockwork:
    """Time as the sandbox told it last. `alive` says whether the bot's process still runs."""

    control: Control
    alive: Callable[[], bool]
    now: datetime = DAWN
    next_wake: datetime | None = None

    async def settle(self) -> None:
        """Waits until the bot has nothing to do at this moment. Raises RigError if it dies or never rests."""
        for _ in range(_PATIENCE):
            self.now, self.next_wake = await self._settled()
            if self.next_wake is None or self.next_wake > self.now:
                return
            await asyncio.sleep(0.01)
        raise RigError(f"the bot rests at {self.now} but wants to wake at {self.next_wake}")

    async def _settled(self) -> tuple[datetime, datetime | None]:
        """Settles, watching the process: a dead bot would never rest."""
        task = asyncio.create_task(self.control.settle())
        try:
            while not (await asyncio.wait({task}, timeout=_LOOK_SECONDS))[0]:
                if not self.alive():
                    raise RigError("the bot's process has ended")
            return task.result()
        finally:
            task.cancel()

    async def step(self, *, until: datetime) -> bool:
        """Goes to the next due moment and settles; False when nothing is due up to `until`."""
        if self.next_wake is None or self.next_wake > until:
            return False
        await self.control.post("advance", {"to": self.next_wake.isoformat()})
        await self.settle()
        return True

    async def go(self, *, to: datetime) -> None:
        """Goes to `to` exactly, through every due moment on the way. Never backwards."""
        while await self.step(until=to):
            pass
        if to > self.now:
            await self.control.post("advance", {"to": to.isoformat()})
            await self.settle()
