"""What `python -m bot demo` and `python -m bot story` do; bot.__main__ gives them their options."""

import asyncio
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from bot.player.control import RigError
from bot.player.family import families, play_family
from bot.player.launch import Executed, Forked, Launcher
from bot.player.play import Audience, Result
from bot.player.raw import StoryError
from bot.player.reading import read_all
from bot.player.rig import sandbox
from bot.player.screen import Screen, Speed
from bot.player.story import Story
from bot.player.summary import Lines, show_accounts, show_count, show_table, went_right

STOPPED = 130
"""The status by which shells tell that Ctrl-C ended a program."""


def play(
    files: list[Path],
    *,
    speed: Speed,
    jobs: int = 1,
    colour: bool | None = None,
    must_fail: bool = False,
    execute: bool = False,
    apart: bool = False,
    launcher: Launcher | None = None,
) -> int:
    """Plays stories and prints how it went; the exit status.

    A file that is another story's plans is passed over. `colour` None means: on a terminal. With more than
    one job, or falsified stories, only outcomes are printed. `must_fail`: each story must fail at the step
    it was falsified at, for what was to be seen there; `apart` plays each of them by itself instead of
    sharing the steps before. `execute` starts each bot as `python -m bot run` instead of forking it.
    0: all as wanted, 1: not all, 2: a file is no story, 130: stopped by Ctrl-C.
    """
    console = Console(highlight=False, force_terminal=colour, no_color=colour is False)
    try:
        stories = read_all(files)
        _fit(stories, must_fail=must_fail)
    except (StoryError, OSError) as error:
        console.print(str(error), markup=False, style="bold red")
        return 2
    quiet = must_fail or jobs > 1
    audience = Lines(console=console, must_fail=must_fail) if quiet else Screen(console=console, speed=speed)
    starter = launcher or (Executed() if execute else Forked())
    try:
        shared = must_fail and not apart
        playing = play_all(stories, jobs=jobs, launcher=starter, audience=audience, shared=shared)
        results = asyncio.run(playing)
    except RigError as error:
        console.print(f"The machinery failed: {error}", markup=False, style="bold red")
        return 1
    except KeyboardInterrupt:
        console.print("\nStopped.", style="bold")
        return STOPPED
    return _concluded(console, results, must_fail=must_fail)


async def play_all(
    stories: Sequence[Story], *, jobs: int, launcher: Launcher, audience: Audience, shared: bool = False
) -> list[Result]:
    """Plays all stories, `jobs` at a time, each job on a sandbox of its own; results in their order.

    `shared` lets falsified stories of one origin share a play.
    """
    waiting = deque(families(stories) if shared else [[story] for story in stories])
    results: dict[Path, Result] = {}

    async def work() -> None:
        async with sandbox() as control:
            while waiting:
                family = waiting.popleft()
                for result in await play_family(
                    family, control=control, launcher=launcher, audience=audience
                ):
                    results[result.story.path] = result

    await asyncio.gather(*(work() for _ in range(max(1, min(jobs, len(waiting))))))
    return [results[story.path] for story in stories]


def _fit(stories: list[Story], *, must_fail: bool) -> None:
    """Raises StoryError when there is nothing to play, or a story that must fail was never falsified."""
    for story in stories:
        if must_fail and story.must_fail_at is None:
            raise StoryError(f"{story.path}: must_fail_at is missing, this story is not falsified")
    if not stories:
        raise StoryError("there is no story to play")


def _concluded(console: Console, results: list[Result], *, must_fail: bool) -> int:
    show_accounts(console, results, must_fail=must_fail)
    if not must_fail:
        show_table(console, results)
    show_count(console, results, must_fail=must_fail)
    return 0 if all(went_right(result, must_fail=must_fail) for result in results) else 1
