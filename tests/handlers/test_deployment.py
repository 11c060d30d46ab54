"""One process with many bots: who cannot run is tried again, and whoever asks hears which one it is."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, cast

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot import serving
from bot.app import App
from bot.clock import SystemClock
from bot.delivery import health
from bot.delivery.metrics import Sample, text
from bot.delivery.server import Server
from bot.ports import Classifier
from bot.serving import FIRST_PAUSE, LONGEST_PAUSE, Deployment, Place
from bot.settings import BadSettings, Settings, read_settings


class Hurried(SystemClock):
    """Naps are noted and over at once."""

    def __init__(self) -> None:
        super().__init__()
        self.naps: list[float] = []

    async def nap(self, seconds: float) -> None:
        self.naps.append(seconds)
        await asyncio.sleep(0)


@dataclass
class Healthy:
    """Stands for an App that runs until it is stopped."""

    bot: str
    running: asyncio.Event = field(default_factory=asyncio.Event)
    webhook: None = None

    @property
    def health(self) -> "Healthy":
        return self

    async def findings(self) -> Mapping[str, str]:
        return {"database": "ok"}

    async def sample(self) -> Sample:
        return Sample(bot=self.bot)

    async def run(self, stop: asyncio.Event) -> None:
        self.running.set()
        await stop.wait()


def settings_of(folder: Path, number: int, name: str) -> Settings:
    return read_settings({"token": f"{number}:abc", "listen": "off", "data": str(folder), "bot": name})


@dataclass
class Troubled:
    """Two bots; `zenith` cannot be opened for as many times as there are `troubles`."""

    deployment: Deployment
    apps: dict[str, Healthy]
    clock: Hurried
    troubles: list[Exception]

    @property
    def zenith(self) -> Place:
        return self.deployment.places[1]


@pytest.fixture
def troubled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Troubled:
    apps = {"acme": Healthy("11"), "zenith": Healthy("22")}
    troubles: list[Exception] = []

    @asynccontextmanager
    async def opening(settings: Settings, **_: object) -> AsyncIterator[App]:
        if settings.bot == "zenith" and troubles:
            raise troubles.pop(0)
        yield cast("App", apps[settings.bot])

    monkeypatch.setattr(serving, "build_app", opening)
    places = [Place(settings=settings_of(tmp_path, *one)) for one in ((11, "acme"), (22, "zenith"))]
    clock = Hurried()
    sessions: dict[str, Any] = {places[0].settings.api: None}
    deployment = Deployment(places=places, sessions=sessions, judge=cast("Classifier", None), keeper=clock)
    return Troubled(deployment=deployment, apps=apps, clock=clock, troubles=troubles)


async def test_a_bot_that_cannot_be_opened_is_tried_again_with_growing_pauses(troubled: Troubled) -> None:
    troubled.troubles += [BadSettings(["DOORMAN_DATABASE: away"]) for _ in range(8)]
    stop = asyncio.Event()
    with capture_logs() as logged:
        async with asyncio.timeout(10), asyncio.TaskGroup() as group:
            group.create_task(troubled.deployment.run(stop))
            await troubled.apps["acme"].running.wait()
            await troubled.apps["zenith"].running.wait()
            assert (await troubled.zenith.findings()) == {"database": "ok"}
            figures = text([await place.sample() for place in troubled.deployment.places]).decode()
            stop.set()
    assert troubled.clock.naps == [FIRST_PAUSE * 2**times for times in range(6)] + [LONGEST_PAUSE] * 2
    assert 'doorman_bot_failures_total{bot="22"} 8.0' in figures
    assert 'doorman_bot_failures_total{bot="11"} 0.0' in figures
    told = [line for line in logged if line["event"] == "bot_stopped"]
    assert len(told) == 8
    assert told[0]["why"] == "DOORMAN_DATABASE: away"
    assert told[0]["again_in_seconds"] == FIRST_PAUSE
    assert "python -m bot --bot zenith doctor" in told[0]["mend"]


async def test_a_defect_in_one_bot_does_not_end_it_for_good(troubled: Troubled) -> None:
    troubled.troubles.append(KeyError("a defect"))
    stop = asyncio.Event()
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        group.create_task(troubled.deployment.run(stop))
        await troubled.apps["zenith"].running.wait()
        stop.set()
    assert troubled.zenith.failures == 1


async def test_readiness_says_why_while_a_bot_waits_for_its_next_attempt(
    troubled: Troubled, monkeypatch: pytest.MonkeyPatch
) -> None:
    troubled.troubles += [BadSettings(["DOORMAN_DATABASE: away"]) for _ in range(3)]
    waiting, go_on, stop = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def nap(seconds: float) -> None:
        waiting.set()
        await go_on.wait()

    monkeypatch.setattr(troubled.clock, "nap", nap)
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        group.create_task(troubled.deployment.run(stop))
        await waiting.wait()
        assert await troubled.zenith.findings() == {"bot": "stopped: DOORMAN_DATABASE: away"}
        stop.set()  # also ends the pause


async def test_an_only_bot_that_cannot_be_opened_ends_its_process(troubled: Troubled) -> None:
    troubled.troubles.append(BadSettings(["DOORMAN_DATABASE: away"]))
    alone = Deployment(
        places=[troubled.zenith],
        sessions=troubled.deployment.sessions,
        judge=troubled.deployment.judge,
        keeper=troubled.clock,
    )
    with pytest.raises(ExceptionGroup):
        await alone.run(asyncio.Event())
    assert troubled.clock.naps == []


# --- the pages


@asynccontextmanager
async def pages(**looks: Mapping[str, str] | None) -> AsyncIterator[str]:
    """Of bots with those findings; None: one that never answers."""

    async def never() -> Mapping[str, str]:
        await asyncio.get_running_loop().create_future()
        raise AssertionError

    async def says(found: Mapping[str, str] | None) -> Mapping[str, str]:
        return await never() if found is None else found

    asked = {str(number): partial(says, found) for number, found in enumerate(looks.values(), start=11)}
    names = dict(zip(asked, looks, strict=True))
    readiness = health.Readiness(asked, names=names, keeper=SystemClock())
    server = Server(host="127.0.0.1", port=0, routes=readiness.routes())
    await server.open()
    try:
        yield f"http://127.0.0.1:{server.port}/readyz"
    finally:
        await server.close()


async def page(address: str) -> tuple[int, dict[str, Any]]:
    async with aiohttp.ClientSession() as http, asyncio.timeout(10), http.get(address) as answer:
        return answer.status, await answer.json()


async def test_each_bot_has_a_page_of_its_own_by_id_and_by_name() -> None:
    async with pages(acme={"database": "ok"}, zenith={"database": "gone", "telegram": "ok"}) as address:
        assert await page(f"{address}/11") == (200, {"ok": True, "database": "ok"})
        assert await page(f"{address}/acme") == (200, {"ok": True, "database": "ok"})
        wrong = (503, {"ok": False, "database": "gone", "telegram": "ok"})
        assert await page(f"{address}/12") == await page(f"{address}/zenith") == wrong
        status, told = await page(f"{address}/nobody")
        assert (status, told["bots"]) == (404, ["acme", "zenith"])


async def test_the_page_of_all_names_who_is_not_ready_and_why() -> None:
    async with pages(acme={"database": "ok"}, zenith={"database": "gone", "telegram": "ok"}) as address:
        status, told = await page(address)
        assert (status, told["ok"], told["not_ready"]) == (503, False, {"zenith": {"database": "gone"}})
        assert told["bots"]["11"] == {"database": "ok"}


async def test_a_bot_that_does_not_answer_is_not_ready_and_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(health, "LOOK_SECONDS", 0.2)
    async with pages(acme={"database": "ok"}, zenith=None, third=None) as address:
        status, told = await page(address)
        assert (status, list(told["not_ready"])) == (503, ["zenith", "third"])
        assert "does not answer within" in told["not_ready"]["zenith"]["bot"]
        assert (await page(f"{address}/zenith"))[0] == 503
        assert (await page(f"{address}/acme"))[0] == 200
