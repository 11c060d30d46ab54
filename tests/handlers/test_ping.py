"""The dead man's switch: heard each minute while all is well, silent when not, and never in the way."""

import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest
import structlog
from aiohttp import web

from bot.clock import SystemClock
from bot.delivery import ping as pinging
from bot.delivery import rounds
from bot.delivery.ping import Ping
from bot.delivery.server import Server
from bot.settings import BadSettings, read_settings

WELL = {"telegram": "ok", "database": "ok"}
KEY = "a-key-that-nobody-may-see"


@asynccontextmanager
async def watcher(*, status: int = 200) -> AsyncIterator[tuple[str, list[str]]]:
    """Whoever listens for pings: its address, and the paths it was asked for."""
    heard: list[str] = []

    async def take(request: web.Request) -> web.Response:
        heard.append(request.path)
        return web.Response(status=status)

    server = Server(host="127.0.0.1", port=0, routes=[web.get("/{key}", take)])
    await server.open()
    yield f"http://127.0.0.1:{server.port}/{KEY}", heard
    await server.close()


def ping(url: str, findings: Mapping[str, str]) -> Ping:
    async def asked() -> Mapping[str, str]:
        return findings

    return Ping(url=url, findings=asked, keeper=SystemClock())


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


async def test_it_is_heard_while_all_is_well() -> None:
    async with watcher() as (url, heard):
        assert [await ping(url, WELL).run() for _ in range(2)] == [1, 1]
        assert heard == [f"/{KEY}"] * 2


@pytest.mark.parametrize("wrong", [{"outbox": "the oldest row waits"}, {"bot": "stopped"}])
async def test_it_is_silent_as_soon_as_one_thing_is_not(wrong: dict[str, str]) -> None:
    async with watcher() as (url, heard):
        with structlog.testing.capture_logs() as logs:
            assert await ping(url, WELL | wrong).run() == 0
        assert heard == []
    assert [(line["event"], line["wrong"]) for line in logs] == [("ping_withheld", list(wrong))]


@pytest.mark.parametrize("status", [404, 500])
async def test_a_watcher_who_does_not_want_it_is_told_of_in_the_log(status: int) -> None:
    async with watcher(status=status) as (url, _):
        with structlog.testing.capture_logs() as logs:
            assert await ping(url, WELL).run() == 0
    assert [line["why"] for line in logs] == [f"status {status}"]
    assert KEY not in str(logs)


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}/{key}", "http://{key}.invalid/", "http://[{key}/"])
async def test_a_watcher_who_cannot_be_reached_breaks_nothing_and_its_address_is_in_no_line(url: str) -> None:
    address = url.format(port=free_port(), key=KEY)
    with structlog.testing.capture_logs() as logs:
        assert await ping(address, WELL).run() == 0
    assert [line["event"] for line in logs] == ["ping_failed"]
    assert KEY not in str(logs)
    assert KEY not in repr(ping(address, WELL))


async def test_a_watcher_who_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pinging, "PING_SECONDS", 0.05)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        assert await ping(f"http://127.0.0.1:{silent.getsockname()[1]}/", WELL).run() == 0


def test_its_address_is_a_secret_and_checked_without_being_shown() -> None:
    token = "5:" + "x" * 35
    settings = read_settings({"token": token, "ping_url": f"https://watch.example/{KEY}"})
    assert KEY not in repr(settings)
    assert f"https://watch.example/{KEY}" in settings.secrets
    with pytest.raises(BadSettings) as refused:
        read_settings({"token": token, "ping_url": f"watch.example/{KEY}"})
    assert "DOORMAN_PING_URL: this is no web address" in str(refused.value)
    assert KEY not in str(refused.value)


async def test_the_doctor_reaches_the_watcher_without_saying_that_all_is_well() -> None:
    async with watcher() as (url, heard):
        found = await rounds.ping(url, SystemClock())
        assert (found.ok, heard) == (True, [])
    gone = await rounds.ping(f"http://127.0.0.1:{free_port()}/{KEY}", SystemClock())
    assert not gone.ok
    assert "DOORMAN_PING_URL" in gone.mend
    assert KEY not in f"{found}{gone}"
    assert (await rounds.ping("", SystemClock())).ok
