"""The sandbox's control API, spoken over HTTP: people act, time passes, what people see is read back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import aiohttp

BOT: Final = {"token": "42:SANDBOX", "id": 42, "username": "doorman_bot", "first_name": "Doorman"}
SETTLE_SECONDS: Final = 30
_TIMEOUT: Final = aiohttp.ClientTimeout(total=SETTLE_SECONDS + 15)

Answer = dict[str, Any]
"""A JSON object of the control API, as its contract describes it."""


class RigError(Exception):
    """The machinery failed: the sandbox refused, the bot died or never came to rest. Never an expectation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One sandbox. `base` is its address; every call raises RigError when the sandbox refuses."""

    http: aiohttp.ClientSession
    base: str

    async def post(self, path: str, body: Mapping[str, object] | None = None) -> Answer:
        """POST /control/<path> with a JSON body."""
        return await self._ask("POST", path, json=dict(body or {}))

    async def get(self, path: str, **query: object) -> Answer:
        """GET /control/<path>; a query value of None is left out."""
        params = {key: str(value) for key, value in query.items() if value is not None}
        return await self._ask("GET", path, params=params)

    async def act(self, who: int, do: str, **fields: object) -> Answer:
        """One act of a person. Fields that are None are left out."""
        said = {key: value for key, value in fields.items() if value is not None}
        return await self.post("act", {"who": who, "do": do, **said})

    async def settle(self) -> tuple[datetime, datetime | None]:
        """Waits until the bot rests: what time it is and when it wants to wake."""
        answer = await self.post("settle", {"timeout": SETTLE_SECONDS})
        wake = answer.get("next_wake")
        return moment(answer["now"]), None if wake is None else moment(wake)

    async def _ask(self, method: str, path: str, **more: Any) -> Answer:
        url = f"{self.base}/control/{path}"
        try:
            async with self.http.request(method, url, timeout=_TIMEOUT, **more) as response:
                answer: Answer = await response.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise RigError(f"{method} /control/{path}: {error!r}") from error
        if response.status >= 400:
            asked = more.get("json") or more.get("params")
            raise RigError(f"{method} /control/{path} {asked}: {response.status} {answer}")
        return answer


def moment(text: str) -> datetime:
    """An ISO 8601 moment as aware UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)
