"""The stage is the bot as `bot.app` builds it, and a rig on it sees what it must."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from aiogram import Dispatcher

import bot.app
from bot.app import App
from bot.delivery.receive import Poller
from bot.settings import Settings
from sandbox.world import Settings as Wish
from sandbox.world import World
from storage import DatabaseStore
from tests.faults import crash_points
from tests.faults.crash_points import Point, Survey
from tests.faults.inside import InsideClock, InsidePoller, InsideSession, Telegram
from tests.faults.outcome import differences
from tests.faults.planted_inside import PLANTED
from tests.faults.settled import quick_folder
from tests.faults.stage import JUDGE, SteppedStore, Steps, put_together, settings_of

STORY = crash_points.PLANTED_STORY
PLANS = Path(__file__).resolve().parents[2] / "plans.example.yaml"
REPLACED = {"poller": (Poller, InsidePoller), "store": (DatabaseStore, SteppedStore)}


@pytest.fixture(scope="module", autouse=True)
def _in_memory() -> Iterator[None]:
    with patch.object(tempfile, "tempdir", quick_folder()):
        yield


@pytest.fixture(scope="module")
def alone() -> Survey:
    return crash_points.survey(STORY)


def settings(folder: Path) -> Settings:
    named = {
        "DOORMAN_TOKEN": "42:SANDBOX",
        "DOORMAN_API": "http://inside",
        "DOORMAN_DATABASE": f"sqlite:///{folder}/doorman.db",
        "DOORMAN_PLANS": str(PLANS),
        "DOORMAN_CLOCK": "sandbox",
    }
    return settings_of(named)


def telegram() -> Telegram:
    return Telegram(World(Wish(virtual=True)))


def parts(app: App) -> dict[str, Any]:
    """What an app is made of: the class of each part, its jobs, routers and middlewares."""
    feed: Any = app.worker._feed
    cells = [cell.cell_contents for cell in feed.__closure__]
    dispatcher = next(cell for cell in cells if isinstance(cell, Dispatcher))
    observers = {name: [len(one.handlers), len(one.middleware)] for name, one in dispatcher.observers.items()}
    return {
        **{name: type(getattr(app, name)) for name in App.__dataclass_fields__},
        "jobs": [job.name for job in app.ticker._jobs],  # type: ignore[attr-defined]
        "routers": [router.name for router in dispatcher.chain_tail if router is not dispatcher],
        "handlers": [len(router.message.handlers) for router in dispatcher.chain_tail],
        "observers": observers,
        "middlewares": [
            getattr(one, "__name__", str(type(one))) for one in dispatcher.update.outer_middleware
        ],
    }


def named(middleware: object) -> str:
    return str(getattr(middleware, "__name__", type(middleware).__name__))


async def real(folder: Path) -> dict[str, Any]:
    """The parts as they are built; only the clock needs no server."""
    world = telegram()

    async def clock(_: Settings) -> InsideClock:
        made = InsideClock(world)
        await made.start()
        return made

    with patch.object(bot.app, "open_clock", clock):
        session = InsideSession(world)
        async with bot.app.build_app(settings(folder), session=session, judge=JUDGE) as app:
            return parts(app)


async def test_the_stage_is_what_bot_app_builds_but_for_its_ports(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    wanted = await real(tmp_path / "real")
    async with put_together(settings(tmp_path), telegram(), Steps()) as app:
        found = parts(app)
    for name, (theirs, ours) in REPLACED.items():
        assert (wanted.pop(name), found.pop(name)) == (theirs, ours)
    assert found == wanted
    assert len(found["jobs"]) > 3
    assert sum(found["handlers"]) > 20


async def test_the_dead_write_and_call_no_more(tmp_path: Path) -> None:
    steps, world = Steps(), telegram()

    @asynccontextmanager
    async def soon() -> Any:
        async with asyncio.timeout(0.05):
            yield

    async with put_together(settings(tmp_path), world, steps) as app:
        before = len(world.world.calls.entries)
        steps.fatal = steps.count + 1
        with pytest.raises(TimeoutError):
            async with soon():
                await app.bot.get_me()
        with pytest.raises(TimeoutError):
            async with soon():
                await app.store.write(lambda tx: tx.people.started(1))  # type: ignore[arg-type]
        assert len(world.world.calls.entries) == before
        steps.buried = True
        with pytest.raises(asyncio.CancelledError):
            await app.store.read(lambda _: None)


def test_a_story_passes_inside_and_plays_the_same_again(alone: Survey) -> None:
    again = crash_points.survey(STORY)
    assert alone.error == again.error == ""
    assert alone.steps == again.steps
    assert alone.outcome is not None
    assert again.outcome is not None
    assert differences(alone.outcome, again.outcome) == []


@pytest.mark.parametrize("fatal", [(1,), (150,), (200, 9)])
def test_a_story_passes_with_deaths(alone: Survey, fatal: tuple[int, ...]) -> None:
    assert alone.outcome is not None
    struck = crash_points.strike(Point(story=STORY, fatal=fatal), alone.outcome)
    assert struck.well, struck.told()
    assert struck.where.count("(") == len(fatal)


def test_points_are_all_steps_and_each_seed_has_its_own_order(alone: Survey) -> None:
    points = crash_points.points_of([alone, Survey(story="other", steps=(2, 3), outcome=None)])
    once = [point.fatal for point in points if point.story == STORY and len(point.fatal) == 1]
    assert once == [(step,) for step in range(1, alone.steps[0] + 1)]
    assert {point.fatal for point in points if point.story == "other"} >= {(1,), (2,), (None, 1), (None, 3)}
    assert len(set(points)) == len(points)
    assert crash_points.shuffled(points, 1) == crash_points.shuffled(points, 1)
    assert crash_points.shuffled(points, 1) != crash_points.shuffled(points, 2)


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_build_is_caught(alone: Survey, planted: str) -> None:
    points = crash_points.shuffled(crash_points.points_of([alone]), 1)
    assert (crash_points.caught_after(planted, alone, points) or 99) < crash_points.WITHIN


def test_a_planted_build_that_differs_alone_proves_nothing(
    alone: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crash_points, "survey", lambda *_: Survey(story=STORY, steps=(), outcome=None))
    assert crash_points.caught_after("a message is sent before the call", alone, []) == 0
