"""The webhook turns away what is not from Telegram, and answers 200 only after the commit."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from bot.delivery.health import Health, Readiness
from bot.delivery.server import Server
from bot.delivery.webhook import MOST_BYTES, SECRET_HEADER, Webhook
from bot.flows.backlog import Backlog
from bot.flows.inbox import InboxFlow
from tests.fakes.line import BOT, Line, open_line

SECRET = "s" * 40
UPDATE = {"update_id": 5, "message": {"chat": {"id": 7}, "text": "hello"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """A listening webhook and a client of it."""

    line: Line
    base: str
    http: aiohttp.ClientSession

    async def post(self, *, secret: str | None = SECRET, path: str = "/wh/42", **body: object) -> int:
        headers = {} if secret is None else {SECRET_HEADER: secret}
        async with self.http.post(self.base + path, headers=headers, **body) as answer:  # type: ignore[arg-type]  # json or data
            return answer.status


@asynccontextmanager
async def listening(folder: Path, *, host: str = "127.0.0.1", secret: str = SECRET) -> AsyncIterator[Hook]:
    async with open_line(folder) as line, aiohttp.ClientSession() as http:
        hook = Webhook(bot_id=BOT, secret=secret, arrivals=line.arrivals, keeper=line.clock)
        server = Server(host=host, port=0, routes=hook.routes())
        await server.open()
        name = f"[{host}]" if ":" in host else host
        yield Hook(line=line, base=f"http://{name}:{server.port}", http=http)
        await server.close()


@pytest.fixture
async def hook(tmp_path: Path) -> AsyncIterator[Hook]:
    async with listening(tmp_path) as opened:
        yield opened


async def test_an_update_with_the_secret_is_committed_and_then_acknowledged(hook: Hook) -> None:
    assert await hook.post(json=UPDATE) == 200
    assert [row.lane for row in await hook.line.stored()] == ["chat:7"]
    assert hook.line.arrivals.highest == 5


async def test_the_same_update_posted_again_is_acknowledged_and_stored_once(hook: Hook) -> None:
    assert [await hook.post(json=UPDATE) for _ in range(3)] == [200, 200, 200]
    assert await hook.line.inbox.waiting() == 1


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "ключ" * 10])
async def test_without_the_secret_nothing_is_taken(hook: Hook, secret: str | None) -> None:
    assert await hook.post(secret=secret, json=UPDATE) == 401
    assert await hook.line.inbox.waiting() == 0


async def test_the_secret_is_asked_for_before_the_body_is_read(hook: Hook) -> None:
    """A body that never comes would keep whoever reads it first waiting for ever."""
    host, port = hook.base.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /wh/42 HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
    await writer.drain()
    async with asyncio.timeout(5):
        assert b" 401 " in await reader.readline()
    writer.close()


async def test_another_bots_path_is_unknown(hook: Hook) -> None:
    assert await hook.post(path="/wh/43", json=UPDATE) == 404
    assert await hook.post(path="/wh/42%00", json=UPDATE) == 404


async def test_a_body_past_the_limit_is_refused_unread(hook: Hook) -> None:
    assert await hook.post(data=io.BytesIO(b"x" * (MOST_BYTES + 1))) == 413
    assert await hook.line.inbox.waiting() == 0


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[]", b"5", b'{"message": {}}', b'{"update_id": true}', b"[" * 200_000]
)
async def test_a_body_that_is_no_update_is_refused(hook: Hook, body: bytes) -> None:
    assert await hook.post(data=body) == 400
    assert await hook.line.inbox.waiting() == 0


async def test_what_cannot_be_committed_is_not_acknowledged(
    hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def store_all(*_: object) -> int:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(InboxFlow, "store_all", store_all)
        assert await hook.post(json=UPDATE) == 500
    assert await hook.post(json=UPDATE) == 200


@pytest.mark.parametrize(
    ("polling", "heard", "broken", "status"),
    [
        (True, True, False, 200),
        (True, False, False, 503),
        (False, False, False, 200),
        (False, True, True, 503),
    ],
)
async def test_ready_means_that_the_database_takes_writes_and_telegram_answers(
    tmp_path: Path, polling: bool, heard: bool, broken: bool, status: int
) -> None:
    async def backlog() -> Backlog:
        if broken:
            raise OSError("disk full")
        return Backlog(outbox=None, inbox=None)

    async with open_line(tmp_path) as line, aiohttp.ClientSession() as http:
        if heard:
            line.arrivals.heard()
        health = Health(arrivals=line.arrivals, keeper=line.clock, backlog=backlog, polling=polling)
        readiness = Readiness({"42": health.findings}, keeper=line.clock)
        server = Server(host="127.0.0.1", port=0, routes=readiness.routes())
        await server.open()
        async with http.get(f"http://127.0.0.1:{server.port}/readyz") as answer:
            assert answer.status == status
        async with http.get(f"http://127.0.0.1:{server.port}/healthz") as answer:
            assert answer.status == 200
        await server.close()
