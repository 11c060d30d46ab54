"""Stories played by the real bot on a disk of ours, in this process."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final
from unittest.mock import patch

import structlog

from bot.app import App
from bot.player.launch import Process, RunningBot
from bot.player.play import play
from bot.player.reading import read_all
from bot.player.story import Story
from bot.settings import Settings
from storage import DatabaseStore
from tests.faults import stage
from tests.faults.apsw_driver import CHECKPOINT_PAGES, store_on
from tests.faults.disk import Disk
from tests.faults.inside import InsideControl, Telegram
from tests.faults.inside_story import EPILOGUE, InsideLauncher, Nobody, Played
from tests.faults.stage import FILE, Life, Steps, opened, put_together, settings_of

DATABASE: Final = "/doorman.db"
STORIES: Final = Path(__file__).resolve().parents[1] / "stories"
OpenStore = Callable[[Settings], Awaitable[DatabaseStore]]
Beside = Callable[[App, Steps], Awaitable[None]]
"""Runs beside each life of the bot, until that ends."""


@cache
def stories() -> tuple[Story, ...]:
    """All of them, by name."""
    return tuple(read_all(sorted(STORIES.glob("[0-9]*.yaml"))))


@cache
def blank() -> bytes:
    """A database with the newest schema and nothing in it."""
    disk = Disk()

    async def made() -> None:
        store = store_on(disk, DATABASE)
        await store.migrate()
        await store.close()

    asyncio.run(made())
    return disk.contents()[DATABASE]


async def nobody(_app: App, _steps: Steps) -> None:
    """Nothing beside."""


@dataclass(slots=True, kw_only=True)
class DiskLife(Life):
    """One life of the bot, with somebody beside it."""

    open_store: OpenStore = opened
    beside: Beside = nobody

    async def _live(self) -> None:
        async with AsyncExitStack() as stack:
            made = put_together(self.settings, self.telegram, self.steps, self.judge)
            with patch.object(stage, "opened", self.open_store):  # everything else is as it always is
                app = await stack.enter_async_context(made)
            watching = asyncio.ensure_future(self.beside(app, self.steps))
            try:
                await app.run(asyncio.Event())
            finally:
                watching.cancel()
                with suppress(asyncio.CancelledError):
                    await watching


@dataclass(slots=True, kw_only=True)
class DiskLauncher(InsideLauncher):
    """Starts lives of the bot on one disk. `broke`: what ended a life that nobody had killed."""

    disk: Disk
    open_store: OpenStore
    beside: Beside = nobody
    broke: BaseException | None = None

    def start(self, *, settings: "dict[str, str]", log: Path) -> RunningBot:  # type: ignore[override]
        """As the player asks; it is told when the bot ended by itself."""
        made = super(DiskLauncher, self).start(settings=settings, log=log)
        return Process(is_alive=lambda: self.broke is None, end=made.kill)

    async def _begin(self, settings: "dict[str, str]") -> None:  # type: ignore[override]
        steps = Steps(fatal=self.fatal.pop(0) if self.fatal else None)
        self.lives.append(steps)
        self.now = DiskLife(
            settings=settings_of(settings),
            telegram=self.telegram,
            steps=steps,
            open_store=self.open_store,
            beside=self.beside,
        )
        self.now.begin()
        assert self.now.task is not None
        self.now.task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and task.exception() is not None:
            self.broke = task.exception()

    def _pour(self, file: Path) -> None:
        """The database and its journal, as they are on our disk."""
        for old in file.parent.glob(f"{file.name}*"):
            old.unlink()
        for name, data in self.disk.contents().items():
            file.with_name(name.replace(DATABASE, file.name)).write_bytes(data)

    async def _end(self) -> None:
        """The database is put where its outcome is looked for."""
        if self.guard is not None:
            self.guard.cancel()
        if self.now is not None and self.broke is None:
            await self.now.kill()
            self._pour(Path(self.now.settings.address.removeprefix(FILE)))
        elif self.now is not None:
            self.now.task = None
        await super(DiskLauncher, self)._end()


async def play_on_disk(
    story: Story,
    disk: Disk,
    *,
    telegram: Telegram | None = None,
    pages: int = CHECKPOINT_PAGES,
    planted: str = "",
    beside: Beside = nobody,
) -> tuple[Played, BaseException | None]:
    """How it went, and what ended the bot before its time. `pages`, `planted` as for `DiskEngine`."""

    async def open_store(_settings: Settings) -> DatabaseStore:
        store = store_on(disk, DATABASE, pages=pages, planted=planted)
        await store.migrate()
        return store

    told = Telegram() if telegram is None else telegram
    launcher = DiskLauncher(
        telegram=told, loop=asyncio.get_running_loop(), disk=disk, open_store=open_store, beside=beside
    )
    longer = replace(story, steps=(*story.steps, EPILOGUE))
    control = InsideControl(told)
    result = await play(longer, control=control, launcher=launcher, audience=Nobody())  # type: ignore[arg-type]
    told.world.end()
    return Played(result=result, lives=launcher.lives, outcome=launcher.outcome), launcher.broke


@contextmanager
def quiet() -> Iterator[None]:
    """What the bot logs of its troubles is not printed: here they are made on purpose."""

    def drop(_logger: object, _name: str, _event: object) -> dict[str, object]:
        raise structlog.DropEvent

    before = structlog.get_config()["processors"]
    structlog.configure(processors=[drop])
    try:
        yield
    finally:
        structlog.configure(processors=before)


__all__ = ["DATABASE", "Beside", "blank", "nobody", "play_on_disk", "quiet", "stories"]
