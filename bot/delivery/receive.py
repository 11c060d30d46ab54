"""Long polling on raw JSON: an update is acknowledged only after it is committed.

Two facts make this our own loop: aiogram's moves the offset before the handlers have finished, and parses all
updates of an answer together, so that one it cannot read would hold back the rest.
"""

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any, Final

import aiohttp
import structlog

from bot.delivery.arrivals import Arrivals
from bot.running import Timekeeper

log = structlog.get_logger(__name__)

ALLOWED_UPDATES: Final = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "message_reaction",
    "pre_checkout_query",
)
POLL_SECONDS: Final = 30
MOST: Final = 100
_LIMITS: Final = aiohttp.ClientTimeout(total=POLL_SECONDS + 15, sock_connect=10)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_CONFLICT_PAUSE: Final = 2.0
"""At first; as each of two ends the other's call, it grows as after any other failure."""
_STANDBY_PAUSE: Final = 0.5
_ID: Final = re.compile(r'"update_id"\s*:\s*(\d{1,18})\b')


class TokenRefused(Exception):
    """Telegram does not know the token; only a person can mend it."""

    def __init__(self) -> None:
        super().__init__(
            "Telegram refuses the token: take a fresh one from @BotFather, put it in DOORMAN_TOKEN"
        )


class Unavailable(Exception):
    """No answer that can be used; `pause` says in how many real seconds to ask again, None = by back-off, and
    then `least`."""

    def __init__(self, why: str, pause: float | None = None, *, least: float = 0.0) -> None:
        super().__init__(why)
        self.pause = pause
        self.least = least


class Unreadable(Exception):
    """An answer that is no JSON."""

    def __init__(self, body: bytes) -> None:
        super().__init__("the answer to getUpdates is no JSON")
        self.body = body


class Poller:
    """Asks for updates until cancelled. It may be cancelled anywhere: what was not stored comes again."""

    def __init__(
        self, *, address: str, arrivals: Arrivals, keeper: Timekeeper, may: Callable[[], bool] = lambda: True
    ) -> None:
        """`address`: of getUpdates, token included: never logged. `may`: whether this process is the one that
        asks; Telegram answers one at a time."""
        self._address = address
        self._arrivals = arrivals
        self._keeper = keeper
        self._may = may
        self._offset: int | None = None
        self._most = MOST
        self._pause = _FIRST_PAUSE
        self._asking: asyncio.Task[list[object] | Exception] | None = None

    def look(self) -> None:
        """Who may ask has changed, perhaps: a call of whoever may not any more is broken off at once."""
        if self._asking is not None and not self._may():
            self._asking.cancel()

    async def run(self) -> None:
        """Raises TokenRefused."""
        async with aiohttp.ClientSession(timeout=_LIMITS) as http:
            while True:
                await self._turn(http)

    async def _turn(self, http: aiohttp.ClientSession) -> None:
        if not self._may():
            self._arrivals.heard()  # by the one that asks
            await self._keeper.nap(_STANDBY_PAUSE)
            return
        try:
            await self._poll_or_salvage(http)
            self._pause = _FIRST_PAUSE
        except TokenRefused:
            raise
        except Unavailable as problem:
            log.warning("polling_paused", why=str(problem))
            self._pause = max(self._pause, problem.least)
            await self._wait(problem.pause)
        except Exception:
            log.exception("polling_failed")  # a full disk, say: the same updates come again
            await self._wait(None)

    async def _poll_or_salvage(self, http: aiohttp.ClientSession) -> None:
        try:
            await self._poll(http)
        except Unreadable as problem:
            await self._salvage(problem.body)

    async def _poll(self, http: aiohttp.ClientSession) -> None:
        elements = await self._ask_while_allowed(http)
        if elements is None:
            log.info("polling_left_to_another")
            return
        self._most = MOST
        newest = await self._arrivals.keep(elements)
        if newest is not None:
            self._offset = newest + 1
        elif elements:
            raise Unavailable("an answer without a single update id", pause=_CONFLICT_PAUSE)
        else:  # all before it is acknowledged, so it has done its duty
            self._offset = None

    async def _ask_while_allowed(self, http: aiohttp.ClientSession) -> list[object] | None:
        """None when another process asks by now. Raises what `_ask` raises."""
        try:
            async with asyncio.TaskGroup() as group:
                self._asking = asking = group.create_task(self._outcome(http))
        finally:
            self._asking = None
        if asking.cancelled():
            return None
        outcome = asking.result()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def _outcome(self, http: aiohttp.ClientSession) -> list[object] | Exception:
        """What was answered, or went wrong."""
        try:
            return await self._ask(http)
        except (TokenRefused, Unavailable, Unreadable) as problem:
            return problem

    async def _ask(self, http: aiohttp.ClientSession) -> list[object]:
        """The offset acknowledges what came before it, and is not kept longer than that takes: after a week
        without updates Telegram counts anew from anywhere, and what is below an offset counts as taken."""
        body: dict[str, Any] = {
            "timeout": POLL_SECONDS,
            "limit": self._most,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        if self._offset is not None:
            body["offset"] = self._offset
        try:
            async with http.post(self._address, json=body) as response:
                return elements_of(response.status, await response.read())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unavailable(type(error).__name__) from error

    async def _salvage(self, body: bytes) -> None:
        """One unreadable update must not stop the rest: asked for alone, it is stored as the text it is."""
        if self._most > 1:
            self._most = 1
            return
        text = body.decode("utf-8", "backslashreplace").replace("\0", "\\0")
        found = _ID.search(text)
        if found is None:
            log.error("polling_answer_unreadable", beginning=text[:200])
            await self._wait(None)
            return
        await self._arrivals.keep_unreadable(int(found[1]), text)
        self._offset = int(found[1]) + 1

    async def _wait(self, seconds: float | None) -> None:
        await self._keeper.nap(self._pause if seconds is None else seconds)
        if seconds is None:
            self._pause = min(self._pause * 2, _LONGEST_PAUSE)


def elements_of(status: int, body: bytes) -> list[object]:
    """The updates of an answer. Raises TokenRefused, Unavailable, Unreadable."""
    if status in (401, 404):
        raise TokenRefused
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        if status == 200:
            raise Unreadable(body) from error
        raise Unavailable(f"status {status}") from error
    answer = answer if isinstance(answer, dict) else {}
    result = answer.get("result")
    if status == 200 and answer.get("ok") is True and isinstance(result, list):
        return result
    least = _CONFLICT_PAUSE if status == 409 else 0.0
    raise Unavailable(_why(status, answer), _pause_of(answer), least=least)


def _why(status: int, answer: dict[str, object]) -> str:
    if status == 409:
        return (
            f"somebody else receives this bot's updates: stop the other program ({answer.get('description')})"
        )
    return f"status {status}: {answer.get('description')}"


def _pause_of(answer: dict[str, object]) -> float | None:
    parameters = answer.get("parameters")
    wanted = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if isinstance(wanted, int | float) and wanted > 0:
        return float(wanted)
    return None
