"""How the parts that run take turns: a loop works, rests, and is rung awake.

A loop that was rung, or whose alarm went off, counts as busy from that very moment, not from when it has
looked up. So "is anybody busy?" is never answered with no while work is on its way to somebody; only when the
answer is no may virtual time move.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, contextmanager
from datetime import datetime
from typing import Final, Protocol

import structlog

from bot.ports import Clock

log = structlog.get_logger(__name__)

BREATH_SECONDS: Final = 1.0
"""Real seconds a loop waits after its step failed, so that a full disk does not become a full log."""


class Alarm(Protocol):
    """An alarm that was set and may be called off."""

    def cancel(self) -> None: ...


class Alarms(Clock, Protocol):
    """A clock on which alarms can be set."""

    def at(self, moment: datetime, call: Callable[[], None]) -> Alarm:
        """Call (synchronously) when `moment` has come by this clock."""
        ...


class Timekeeper(Alarms, Protocol):
    """The clock as loops need it: with turns of work and rest, and real seconds for what the network does."""

    def shift(self) -> "Shift": ...
    def busy(self) -> AbstractContextManager[None]: ...
    def timeout(self, seconds: float) -> AbstractAsyncContextManager[object]:
        """Real seconds, for network calls only. Raises TimeoutError."""
        ...

    async def nap(self, seconds: float) -> None:
        """Real seconds, for pauses after network or disk errors only."""
        ...


class Activity:
    """How many are at work now. `changed` is called each time the answer to "anybody busy?" changes."""

    def __init__(self) -> None:
        self._count = 0
        self.changed: Callable[[], None] = lambda: None

    @property
    def anybody(self) -> bool:
        """Whether anybody is busy."""
        return self._count > 0

    def enter(self) -> None:
        """One more is busy."""
        self._count += 1
        if self._count == 1:
            self.changed()

    def leave(self) -> None:
        """One less is busy."""
        self._count -= 1
        if self._count == 0:
            self.changed()

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Counts as busy inside."""
        self.enter()
        try:
            yield
        finally:
            self.leave()


class Shift:
    """One loop's turns of work and rest. It begins at work; only its own loop calls `rest` and `end`."""

    def __init__(self, activity: Activity, alarms: Alarms) -> None:
        self._activity = activity
        self._alarms = alarms
        self._rung = False
        self._working = True
        self._waiter: asyncio.Future[None] | None = None
        activity.enter()

    def ring(self) -> None:
        """There is work: the loop looks again, at once or when it is done with what it does now."""
        self._rung = True
        self._wake()

    async def rest(self, until: datetime | None) -> None:
        """Rest until rung or until that moment; stays at work when rung meanwhile or when it has come."""
        if not self._rung and (until is None or until > self._alarms.now()):
            await self._rest(until)
        self._rung = False

    def end(self) -> None:
        """The loop is over; later rings count for nothing."""
        if self._working:
            self._activity.leave()
        self._working = False
        self._activity = Activity()

    async def _rest(self, until: datetime | None) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        self._working = False
        alarm = None if until is None else self._alarms.at(until, self._wake)
        self._activity.leave()
        try:
            await self._waiter
        finally:
            self._waiter = None
            if alarm is not None:
                alarm.cancel()

    def _wake(self) -> None:
        if self._working:
            return
        self._working = True
        self._activity.enter()
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


async def steadily(
    step: Callable[[], Awaitable[datetime | None]], *, shift: Shift, keeper: Timekeeper, name: str
) -> None:
    """Do `step` whenever the shift is rung or the moment comes that the last step returned, until cancelled.

    A step that fails is logged and done again: the loop outlives a full disk or a database that went away.
    """
    try:
        while True:
            try:
                until = await step()
            except Exception:
                log.exception("loop_step_failed", loop=name)
                await keeper.nap(BREATH_SECONDS)
                until = keeper.now()
            await shift.rest(until)
    finally:
        shift.end()
