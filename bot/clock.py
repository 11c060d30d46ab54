"""The only place that asks what time it is, and the only one that sleeps.

`SystemClock` is the machine's time. `SandboxClock` is told by the sandbox: in stories time stands still while
the bot is busy, and moves to the moment it wants to wake, or to where a `wait` puts it.
"""

import asyncio
import heapq
import itertools
import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import aiohttp
import structlog

from bot.running import Activity, Alarm, Shift

log = structlog.get_logger(__name__)

RECHECK_SECONDS: Final = 30.0
"""A long sleep looks at the wall clock this often: it may have been set meanwhile."""
ANSWER_SECONDS: Final = 30.0
"""Real seconds in which the sandbox answers an idle report; it promises 10."""
RETRY_SECONDS: Final = 0.2


class _Base(ABC):
    """What both clocks share: turns of work and rest, and real seconds for the network."""

    def __init__(self) -> None:
        self.activity = Activity()

    @abstractmethod
    def now(self) -> datetime:
        """Aware UTC."""

    @abstractmethod
    def at(self, moment: datetime, call: Callable[[], None]) -> Alarm:
        """Call (synchronously) when `moment` has come by this clock."""

    def shift(self) -> Shift:
        """The turns of one more loop, which begins at work."""
        return Shift(self.activity, self)

    def busy(self) -> AbstractContextManager[None]:
        """Counts as busy inside: virtual time stands still."""
        return self.activity.busy()

    async def sleep_until(self, moment: datetime) -> None:
        """Sleep till that moment by this clock. Not inside `busy()`: virtual time would never get there."""
        shift = self.shift()
        try:
            await shift.rest(moment)
        finally:
            shift.end()

    def timeout(self, seconds: float) -> AbstractAsyncContextManager[object]:
        """Real seconds, for network calls only. Raises TimeoutError."""
        return asyncio.timeout(seconds)

    async def nap(self, seconds: float) -> None:
        """Real seconds, for pauses after network or disk errors only."""
        await asyncio.sleep(seconds)


class _Recheck:
    """An alarm by the wall clock that survives the clock being set."""

    def __init__(self, moment: datetime, call: Callable[[], None]) -> None:
        self._moment = moment
        self._call = call
        self._handle = self._arm()

    def _arm(self) -> asyncio.TimerHandle:
        left = (self._moment - datetime.now(UTC)).total_seconds()
        return asyncio.get_running_loop().call_later(min(max(left, 0.0), RECHECK_SECONDS), self._look)

    def _look(self) -> None:
        if datetime.now(UTC) >= self._moment:
            self._call()
        else:
            self._handle = self._arm()

    def cancel(self) -> None:
        self._handle.cancel()


class SystemClock(_Base):
    """The machine's time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def at(self, moment: datetime, call: Callable[[], None]) -> Alarm:
        return _Recheck(moment, call)


@dataclass(slots=True, kw_only=True)
class _Sleeper:
    moment: datetime
    call: Callable[[], None]
    called_off: bool = False

    def cancel(self) -> None:
        self.called_off = True


@dataclass(slots=True)
class _Sleepers:
    """Alarms by the moment they are set to, and in the order they were set."""

    _heap: list[tuple[datetime, int, _Sleeper]] = field(default_factory=list)
    _order: "itertools.count[int]" = field(default_factory=itertools.count)

    def add(self, sleeper: _Sleeper) -> None:
        heapq.heappush(self._heap, (sleeper.moment, next(self._order), sleeper))

    def earliest(self) -> datetime | None:
        while self._heap and self._heap[0][2].called_off:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def fire(self, now: datetime) -> None:
        while (moment := self.earliest()) is not None and moment <= now:
            heapq.heappop(self._heap)[2].call()


class SandboxClock(_Base):
    """Time as the sandbox tells it, by the protocol of its control API.

    `seen` names the highest update that is stored. An idle report goes out only while nobody is busy; it is
    taken back as soon as somebody is. When the sandbox answers with a later time, that becomes now, and who
    wanted to wake by then is woken.
    """

    def __init__(self, base: str, *, seen: Callable[[], int | None] = lambda: None) -> None:
        super().__init__()
        self.seen = seen
        self._base = base.rstrip("/")
        self._run = secrets.token_hex(8)
        self._sleepers = _Sleepers()
        self._now = datetime.min.replace(tzinfo=UTC)
        self._told_at = 0.0
        self._virtual = True
        self._still = asyncio.Event()
        self._still.set()
        self._report: asyncio.Task[datetime] | None = None
        self.activity.changed = self._changed

    def now(self) -> datetime:
        if self._virtual:
            return self._now
        return self._now + timedelta(seconds=asyncio.get_running_loop().time() - self._told_at)

    def at(self, moment: datetime, call: Callable[[], None]) -> Alarm:
        sleeper = _Sleeper(moment=moment, call=call)
        self._sleepers.add(sleeper)
        if not self._virtual or moment <= self.now():
            delay = max(0.0, (moment - self.now()).total_seconds()) + 0.001  # not a hair too early
            asyncio.get_running_loop().call_later(delay, self._fire)
        return sleeper

    async def start(self) -> None:
        """Learn what time it is, waiting for the sandbox to be there. To be called before anything else."""
        async with aiohttp.ClientSession() as http:
            answer = await self._until_answered(http, "GET", "now", None)
        self._virtual = bool(answer.get("virtual", True))
        self._tell(_moment(answer))

    async def run(self) -> None:
        """Report idleness and follow the sandbox's time until cancelled."""
        async with aiohttp.ClientSession() as http:
            while True:
                await self._still.wait()
                await asyncio.sleep(0)
                if not self.activity.anybody:
                    await self._rest(http)

    async def _rest(self, http: aiohttp.ClientSession) -> None:
        """One idle report: answered, or taken back because somebody became busy."""
        async with asyncio.TaskGroup() as group:
            self._report = group.create_task(self._idle(http))
        report, self._report = self._report, None
        if not report.cancelled():
            self._tell(report.result())

    async def _idle(self, http: aiohttp.ClientSession) -> datetime:
        wake = self._sleepers.earliest()
        body = {
            "run": self._run,
            "now": self.now().isoformat(),
            "next_wake": None if wake is None else wake.isoformat(),
            "seen_update_id": self.seen(),
        }
        return _moment(await self._until_answered(http, "POST", "idle", body))

    async def _until_answered(
        self, http: aiohttp.ClientSession, verb: str, path: str, body: dict[str, Any] | None
    ) -> dict[str, Any]:
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        while True:
            try:
                url = f"{self._base}/control/{path}"
                async with http.request(verb, url, json=body, timeout=timeout) as response:
                    response.raise_for_status()
                    return dict(await response.json())
            except (aiohttp.ClientError, TimeoutError, ValueError) as error:
                log.warning("sandbox_clock_unreachable", error=repr(error))
                await self.nap(RETRY_SECONDS)

    def _changed(self) -> None:
        if not self.activity.anybody:
            self._still.set()
            return
        self._still.clear()
        if self._report is not None:
            self._report.cancel()

    def _tell(self, now: datetime) -> None:
        """It is `now`: never earlier than it was."""
        self._now = max(now, self._now)
        self._told_at = asyncio.get_running_loop().time()
        self._fire()

    def _fire(self) -> None:
        self._sleepers.fire(self.now())


def _moment(answer: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(answer["now"]).astimezone(UTC)
