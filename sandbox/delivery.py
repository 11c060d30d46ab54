"""Webhook delivery as the official server does it.

One FIFO queue per key, only its head in flight; the first retry at once, then a delay that doubles up to
60-120 s; Retry-After honoured; what expires is dropped.  Retries wait in real time (times the world's
`retry_pace`): they belong to the network, and a virtual clock that stands still must not hold them.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import dataclass

import aiohttp

from sandbox.calls import perform
from sandbox.updates import Pending
from sandbox.world import Webhook, World

LONGEST_ANSWER = 60.0
LONGEST_RETRY_AFTER = 3600
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_SILENT = ("get", "setwebhook", "deletewebhook")
"""Methods that a webhook's answer cannot call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why the webhook did not take an update, and the pause it asked for."""

    why: str
    retry_after: float | None = None


class Delivery:
    """The courier of one world; it works while a webhook is set."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._loop: asyncio.Task[None] | None = None
        self._heads: dict[str, asyncio.Task[None]] = {}
        self._http: aiohttp.ClientSession | None = None

    def begin(self) -> None:
        self._loop = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop everything in flight."""
        tasks = [*self._heads.values(), *([self._loop] if self._loop else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._http is not None:
            await self._http.close()

    async def _run(self) -> None:
        while not self._world.over:
            self._dispatch()
            await self._world.changed.wait()

    def _dispatch(self) -> None:
        """Start the head of every queue that has nothing in flight, up to max_connections."""
        world = self._world
        if not world.webhook.url or world.updates.paused:
            return
        for pending in world.updates.waiting():
            if len(self._heads) >= world.webhook.max_connections:
                return
            if pending.key not in self._heads:
                task = asyncio.create_task(self._deliver(pending))
                self._heads[pending.key] = task

    async def _deliver(self, pending: Pending) -> None:
        """Offer one update until it is taken, expires, or the webhook changes."""
        world, hook, attempt = self._world, self._world.webhook, 0
        try:
            while pending.waiting and world.webhook is hook and not world.updates.paused:
                refused = await self._offer(pending, hook)
                if refused is None:
                    world.updates.take(pending)
                    if pending.hidden:
                        world.idle.void()
                    return
                hook.last_error, hook.last_error_at = refused.why, world.clock.unix()
                attempt += 1
                await self._pause(pending, hook, _delay(attempt, refused) * world.settings.retry_pace)
        finally:
            del self._heads[pending.key]
            world.changed.fire()

    async def _pause(self, pending: Pending, hook: Webhook, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while (left := until - loop.time()) > 0 and pending.waiting and self._world.webhook is hook:
            await self._world.changed.wait(left)
            self._world.updates.expire()

    async def _offer(self, pending: Pending, hook: Webhook) -> Refused | None:
        if self._http is None:
            self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LONGEST_ANSWER))
        headers = {"Content-Type": "application/json"}
        if hook.secret is not None:
            headers[SECRET_HEADER] = hook.secret
        text = pending.raw if pending.raw is not None else json.dumps(pending.body)
        try:
            async with self._http.post(hook.url, data=text.encode(), headers=headers) as answer:
                body = await answer.text()
                if 200 <= answer.status < 300:
                    await self._answered(body)
                    return None
                return Refused(
                    why=f"Wrong response from the webhook: {answer.status} {answer.reason}",
                    retry_after=_seconds(answer.headers.get("Retry-After")),
                )
        except (aiohttp.ClientError, TimeoutError, UnicodeDecodeError) as error:
            return Refused(why=f"Connection failed: {type(error).__name__}")

    async def _answered(self, body: str) -> None:
        """A JSON answer with "method" is a call whose result nobody sees."""
        try:
            call = json.loads(body)
        except ValueError:
            return
        if not isinstance(call, dict) or not isinstance(call.get("method"), str):
            return
        name: str = call.pop("method")
        if not name.lower().startswith(_SILENT):
            proper = self._world.violations.spec.by_lower_name.get(name.lower(), name)
            await perform(self._world, proper, call)


def _delay(attempt: int, refused: Refused) -> float:
    """Seconds before the next offer: none, 1, 2, 4 … up to a random 60 to 120."""
    if refused.retry_after is not None:
        return refused.retry_after
    if attempt == 1:
        return 0.0
    return min(2.0 ** (attempt - 2), 60.0 + secrets.randbelow(60))


def _seconds(header: str | None) -> float | None:
    if header is None or not header.isdecimal():
        return None
    return float(min(int(header), LONGEST_RETRY_AFTER))
