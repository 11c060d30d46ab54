"""A story played by the real player on the real bot, all in this process, with a death at a chosen step."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.player.launch import Process, RunningBot
from bot.player.play import Result, play
from bot.player.story import Step, Story, Wait
from tests.faults.inside import InsideControl, Telegram
from tests.faults.outcome import Outcome, outcome_of
from tests.faults.stage import FILE, Life, Steps, settings_of

EPILOGUE: Final = Step(deed=Wait(span=timedelta(minutes=2)), source="wait: 2m")
"""After the last step whatever is promised gets its time, so that two ends can be compared."""
Fatal = tuple[int | None, ...]
"""At which step each life dies, the first life first; None: not before its time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """How a story went; the steps of each life of its bot; how it ended, None if it never began."""

    result: Result
    lives: list[Steps]
    outcome: Outcome | None


@dataclass(slots=True, kw_only=True)
class InsideLauncher:
    """Starts lives of the bot on this loop; `outcome` is how things stood when the last one ended."""

    telegram: Telegram
    loop: asyncio.AbstractEventLoop
    fatal: list[int | None] = field(default_factory=list)
    lives: list[Steps] = field(default_factory=list)
    now: Life | None = None
    guard: "asyncio.Task[None] | None" = None
    outcome: Outcome | None = None

    def start(self, *, settings: Mapping[str, str], log: Path) -> RunningBot:
        """As the player asks, from a thread of its own."""
        del log
        asyncio.run_coroutine_threadsafe(self._start(settings), self.loop).result()

        def end() -> None:
            asyncio.run_coroutine_threadsafe(self._end(), self.loop).result()

        return Process(is_alive=self._alive, end=end)

    def _alive(self) -> bool:
        """Who was struck is followed by another; who broke by itself is not."""
        life = self.now
        return life is None or life.task is None or not life.task.done() or life.steps.dead.is_set()

    async def _start(self, settings: Mapping[str, str]) -> None:
        await self._begin(settings)
        self.guard = asyncio.ensure_future(self._raise_again(settings))

    async def _begin(self, settings: Mapping[str, str]) -> None:
        steps = Steps(fatal=self.fatal.pop(0) if self.fatal else None)
        self.lives.append(steps)
        self.now = Life(settings=settings_of(settings), telegram=self.telegram, steps=steps)
        self.now.begin()

    async def _raise_again(self, settings: Mapping[str, str]) -> None:
        """Whoever dies is followed by a new life, as a supervisor would see to."""
        while self.now is not None:
            await self.now.steps.dead.wait()
            await self.now.kill()
            await self._begin(settings)

    async def _end(self) -> None:
        if self.guard is not None:
            self.guard.cancel()
        if self.now is not None:
            await self.now.kill()
            self.outcome = outcome_of(self.now.settings.address.removeprefix(FILE), self.telegram.world)
            self.now = None


class Nobody:
    """An audience that looks away."""

    def __getattr__(self, _name: str) -> object:
        return lambda *_arguments: None


async def play_inside(story: Story, *, fatal: Fatal = ()) -> Played:
    """Plays it, with these deaths."""
    telegram = Telegram()
    launcher = InsideLauncher(telegram=telegram, loop=asyncio.get_running_loop(), fatal=list(fatal))
    control = InsideControl(telegram)
    longer = replace(story, steps=(*story.steps, EPILOGUE))
    result = await play(longer, control=control, launcher=launcher, audience=Nobody())  # type: ignore[arg-type]
    telegram.world.end()
    return Played(result=result, lives=launcher.lives, outcome=launcher.outcome)
