"""Telegram's side of the delivery bench: posts updates over many connections, answers every call alike.

Plain protocols, so that what is measured is the bot: one exchange costs this side some fifty microseconds,
whatever is asked.
"""

import asyncio
import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import time
from typing import Any, Final, cast
from urllib.parse import parse_qs

TOKEN: Final = "42:" + "bench" * 7
BOT_ID: Final = 42
SECRET: Final = "s" * 40
CONNECTIONS: Final = 64
"""So many updates are on their way to the bot at a time."""
_LENGTH: Final = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_CHAT: Final = re.compile(rb"chat_id=(-?\d+)")
_ME: Final = {
    "id": BOT_ID,
    "is_bot": True,
    "first_name": "Bench",
    "username": "bench_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": True,
    "supports_inline_queries": False,
}


def message(update_id: int, user: int, text: str) -> bytes:
    """An update: that person wrote that to the bot."""
    who = {"id": user, "is_bot": False, "first_name": f"P{user}", "language_code": "en"}
    chat = {"id": user, "type": "private", "first_name": f"P{user}"}
    told: dict[str, Any] = {
        "message_id": update_id,
        "date": int(time()),
        "chat": chat,
        "from": who,
        "text": text,
    }
    if text.startswith("/"):
        told["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    return json.dumps({"update_id": update_id, "message": told}).encode()


def press(update_id: int, user: int, standing: int, data: str) -> bytes:
    """An update: that person pressed a button under the bot's message."""
    who = {"id": user, "is_bot": False, "first_name": f"P{user}", "language_code": "en"}
    chat = {"id": user, "type": "private", "first_name": f"P{user}"}
    under = {"message_id": standing, "date": int(time()), "chat": chat, "from": _ME, "text": "?"}
    told = {"id": str(update_id), "from": who, "message": under, "chat_instance": "1", "data": data}
    return json.dumps({"update_id": update_id, "callback_query": told}).encode()


class _Exchanges(asyncio.Protocol):
    """Cuts what comes into heads and bodies; one of them is under way at a time."""

    def __init__(self) -> None:
        self._buffer = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            length = _LENGTH.search(self._buffer, 0, end)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._buffer) < whole:
                return
            head, body = self._buffer[:end], self._buffer[end + 4 : whole]
            self._buffer = self._buffer[whole:]
            self.came(head, body)

    def came(self, head: bytes, body: bytes) -> None:
        """A whole request or answer."""
        raise NotImplementedError

    def send(self, data: bytes) -> None:
        if self.transport is not None:
            self.transport.write(data)


class _Caller(_Exchanges):
    """A connection on which the bot calls the Bot API."""

    def __init__(self, telegram: "Telegram") -> None:
        super().__init__()
        self._telegram = telegram

    def came(self, head: bytes, body: bytes) -> None:
        method = head[: head.index(b" HTTP/")].rpartition(b"/")[2].decode()
        answer = self._telegram.answer(method, body)
        self.send(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(answer)
            + answer
        )


class _Poster(_Exchanges):
    """A connection on which updates are posted, the next one once the last was acknowledged."""

    def __init__(self, left: Iterator[bytes], done: "asyncio.Future[None]") -> None:
        super().__init__()
        self._left = left
        self._done = done

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._post()

    def came(self, head: bytes, body: bytes) -> None:
        if b" 200 " not in head[:13]:
            self._end(RuntimeError(f"the bot refused an update: {head[:40]!r} {body[:200]!r}"))
        else:
            self._post()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(exc or ConnectionResetError("the bot closed the connection"))

    def _post(self) -> None:
        body = next(self._left, None)
        if body is None:
            self._end(None)
            return
        head = (
            f"POST /wh/{BOT_ID} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.send(head.encode() + body)

    def _end(self, error: Exception | None) -> None:
        if not self._done.done():
            if error is None:
                self._done.set_result(None)
            else:
                self._done.set_exception(error)
        if self.transport is not None:
            self.transport.close()


@dataclass(slots=True)
class Telegram:
    """The other side. `told`: the chats that were told something since `forget`; `sent`: new messages by
    chat; `calls`: so many of each method."""

    told: set[int] = field(default_factory=set)
    sent: Counter[int] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    keyboards: dict[int, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    """By chat, the newest message that asks what was meant, and its keyboard."""
    base: str = ""
    _numbers: int = 0
    _updates: int = 0
    _wanted: int = 0
    _all_told: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listens on a free port of loopback."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Caller(self), "127.0.0.1", 0)
        self.base = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def close(self) -> None:
        """Listens no more."""
        if self._server is not None:
            self._server.close()

    def number(self) -> int:
        """The next update's."""
        self._updates += 1
        return self._updates

    def answer(self, method: str, body: bytes) -> bytes:
        """What the Bot API answers, and a note of who was told something."""
        self.calls[method] += 1
        if method == "getMe":
            return json.dumps({"ok": True, "result": _ME}).encode()
        if not method.startswith(("send", "editMessage")):
            return b'{"ok":true,"result":true}'
        found = _CHAT.search(body)
        chat, self._numbers = int(found[1]) if found else 0, self._numbers + 1
        self.told.add(chat)
        self.sent[chat] += method.startswith("send")
        if b"kind_" in body:
            markup = parse_qs(body.decode())["reply_markup"][0]
            self.keyboards[chat] = (self._numbers, json.loads(markup))
        if len(self.told) >= self._wanted:
            self._all_told.set()
        kind = "private" if chat > 0 else "supergroup"
        return (
            b'{"ok":true,"result":{"message_id":%d,"date":1790000000,"chat":{"id":%d,"type":"%s",'
            b'"first_name":"P"},"text":"answered"}}' % (self._numbers, chat, kind.encode())
        )

    async def post(self, updates: Iterable[bytes], ports: Sequence[int]) -> None:
        """Posts them all, in turn to each port; each is acknowledged when this returns."""
        left = iter(updates)
        await asyncio.gather(*(self._poster(left, ports[n % len(ports)]) for n in range(CONNECTIONS)))

    async def until(self, true: Callable[[], bool], *, every: float = 0.02, seconds: float = 300.0) -> None:
        """Waits for what no call tells. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not true():  # noqa: ASYNC110 - other processes ring no bell here
                await asyncio.sleep(every)

    async def until_told(self, chats: int, seconds: float = 300.0) -> None:
        """Waits till so many chats were told something since `forget`. Raises TimeoutError."""
        self._wanted = chats
        self._all_told.clear()
        if len(self.told) < chats:
            async with asyncio.timeout(seconds):
                await self._all_told.wait()

    def forget(self) -> None:
        """What was told so far counts no more."""
        self.told.clear()

    async def _poster(self, left: Iterator[bytes], port: int) -> None:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        await loop.create_connection(lambda: _Poster(left, done), "127.0.0.1", port)
        await done


@asynccontextmanager
async def opened() -> AsyncIterator[Telegram]:
    """One that listens meanwhile."""
    telegram = Telegram()
    await telegram.open()
    try:
        yield telegram
    finally:
        telegram.close()
