"""Telegram inside this process: the sandbox's world without HTTP, for rigs that play thousands of histories.

The bot's side is real (see `stage.py`); calls, updates and the clock's protocol go to the world by function
call instead of by network, with the sandbox's own code answering.
"""

import asyncio
import inspect
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import Response, TelegramMethod
from aiogram.types import InputFile

from bot.clock import SandboxClock
from bot.delivery.arrivals import Arrivals
from bot.delivery.receive import ALLOWED_UPDATES, Poller, elements_of
from bot.player.control import Answer, Control, RigError
from bot.running import Timekeeper
from bot.views.texts import LANGUAGES, texts
from sandbox.body import form_params
from sandbox.calls import BAD_GATEWAY, perform, struck
from sandbox.control import setup, timing
from sandbox.errors import ControlError
from sandbox.faults import AFTER_EFFECT, Fault
from sandbox.model import Json, Upload
from sandbox.server import LOOKS, POSTS
from sandbox.world import Settings, World

BASE: Final = "http://inside"
POLL_SECONDS: Final = 10

Told = Callable[[str], Awaitable[None]]
"""Told of each moment at which a process could die: what is about to be done, or was done just now."""


async def nobody(_moment: str) -> None:
    """Nothing happens at any moment."""


class CutOff(Exception):
    """The line broke before an answer came; the call may have taken effect."""


@dataclass(slots=True)
class Telegram:
    """One world, and how many of them there were. `acknowledged`: the highest offset that was asked from."""

    world: World = field(default_factory=lambda: World(Settings(virtual=True)))
    acknowledged: int = 0

    def reset(self, settings: Settings) -> None:
        """End the present world and begin another."""
        self.world.end()
        self.world = World(settings)
        self.acknowledged = 0

    async def call(self, name: str, params: Json, told: Told = nobody) -> tuple[str, int]:
        """A call of the Bot API: the answer's text and status. Raises CutOff.

        Asking for updates is a moment when it acknowledges some; it is never counted as being in flight.
        """
        world = self.world
        if name == "getUpdates":
            if (offset := params.get("offset") or 0) > self.acknowledged:
                await told("before acknowledging")
                self.acknowledged = offset
            return await perform(world, name, params)
        world.idle.call_begins(name)
        try:
            await told(f"before {name}")
            fault = world.faults.strike(name, params.get("chat_id"))
            if fault is not None and fault.kind not in AFTER_EFFECT:
                return refused(world, name, params, fault)
            answer = await perform(world, name, params, fault=fault)
            await told(f"after {name}")
            if fault is not None:
                raise CutOff
        finally:
            world.idle.call_ends(name)
        return answer


def refused(world: World, name: str, params: Json, fault: Fault) -> tuple[str, int]:
    """A fault in place of the effect. Raises CutOff."""
    error = struck(world, name, params, fault)
    if error is not None:
        return json.dumps(error.body()), error.code
    if fault.kind == "502html":
        return BAD_GATEWAY, 502
    raise CutOff


MARKS: Final = tuple(texts(lang).t("(This message may have reached you twice.)") for lang in LANGUAGES)


def unmarked(text: str | None) -> str | None:
    """Without the line that says that it may have come twice."""
    for mark in MARKS:
        if text is not None and text.endswith(mark):
            return text.removesuffix(mark).removesuffix("\n")
    return text


class InsideControl(Control):
    """The control API by function call. Who reads along sees no marks of a possible repeat: after a death
    they stand between lines that a story expects next to each other."""

    def __init__(self, telegram: Telegram) -> None:
        super().__init__(http=None, base=BASE)  # type: ignore[arg-type]  # nothing goes by HTTP
        object.__setattr__(self, "telegram", telegram)

    telegram: Telegram

    async def _ask(self, method: str, path: str, **more: Any) -> Answer:
        wish = more.get("json") or more.get("params") or {}
        try:
            if path == "reset":
                self.telegram.reset(setup.settings_of(dict(wish)))
                return {"ok": True}
            answer = (POSTS if method == "POST" else LOOKS)[path](self.telegram.world, dict(wish))
            if inspect.isawaitable(answer):
                answer = await answer
        except ControlError as error:
            raise RigError(f"{path} {wish}: {error.text} {error.details}") from error
        copied: Answer = json.loads(json.dumps(answer))
        for event in copied.get("events", ()):
            event["text"] = unmarked(event.get("text"))
        return copied


KEPT: Final[dict[str, Any]] = {}
"""aiogram makes a type for the answer of each method; where nobody keeps it, it is made at each call."""


class InsideSession(BaseSession):
    """aiogram's side of a call: what it would post, and what it makes of the answer."""

    def __init__(self, telegram: Telegram, told: Told = nobody) -> None:
        super().__init__()
        self._telegram, self._told = telegram, told

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:
        name = method.__api_method__
        KEPT.setdefault(name, Response[method.__returning__])  # type: ignore[name-defined]  # a type made there
        params = await self._params(bot, method)
        try:
            text, status = await self._telegram.call(name, params, self._told)
        except CutOff as error:
            raise TelegramNetworkError(method=method, message="the line broke") from error
        return self.check_response(bot=bot, method=method, status_code=status, content=text).result

    async def _params(self, bot: Bot, method: TelegramMethod[Any]) -> Json:
        files: dict[str, InputFile] = {}
        dumped = method.model_dump(warnings=False)
        prepared = {key: self.prepare_value(value, bot=bot, files=files) for key, value in dumped.items()}
        texts = {key: value for key, value in prepared.items() if value}
        uploads = {key: await _upload(bot, key, file) for key, file in files.items()}
        return form_params(texts, uploads, self._telegram.world.violations.spec, method.__api_method__)

    async def close(self) -> None:
        """Nothing is open."""

    async def stream_content(self, *args: Any, **kwargs: Any) -> AsyncGenerator[bytes, None]:
        """Files are sent, never fetched."""
        for _ in range(0):
            yield b""


async def _upload(bot: Bot, key: str, file: InputFile) -> Upload:
    data = b"".join([chunk async for chunk in file.read(bot)])
    return Upload(name=file.filename or key, content_type="application/octet-stream", data=data)


class InsidePoller(Poller):
    """The real poller; only the question goes by function call."""

    def __init__(
        self, telegram: Telegram, *, arrivals: Arrivals, keeper: Timekeeper, told: Told = nobody
    ) -> None:
        super().__init__(address=BASE, arrivals=arrivals, keeper=keeper)
        self._telegram, self._told = telegram, told

    async def _ask(self, http: aiohttp.ClientSession) -> list[object]:
        params: Json = {"timeout": POLL_SECONDS, "allowed_updates": list(ALLOWED_UPDATES)}
        if self._offset is not None:
            params["offset"] = self._offset
        text, status = await self._telegram.call("getUpdates", params, self._told)
        return elements_of(status, text.encode())


class InsideClock(SandboxClock):
    """The real clock of stories; its protocol goes by function call."""

    def __init__(self, telegram: Telegram, rests: Callable[[], None] = lambda: None) -> None:
        """`rests` is called each time it tells that it has nothing to do."""
        super().__init__(BASE)
        self._telegram, self._rests = telegram, rests

    async def nap(self, seconds: float) -> None:
        """Pauses after errors are short: nothing here gets better by waiting."""
        await asyncio.sleep(min(seconds, 0.01))

    async def _until_answered(
        self, http: aiohttp.ClientSession, verb: str, path: str, body: dict[str, Any] | None
    ) -> dict[str, Any]:
        del http, verb
        world = self._telegram.world
        if path == "now":
            return timing.now(world)
        self._rests()
        return await timing.idle(world, dict(body or {}))
