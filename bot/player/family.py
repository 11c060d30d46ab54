"""Falsified stories of one origin share a play: up to its falsified step each is the same story.

The true story is played once. After each of its steps the false versions of that step are tried, and each
must fail there. What the shared play does not prove (a false check held, a true step failed) is played by
itself, so sharing can only save time, never let a story off: trying a false check takes at most the minute it
would take anyway, and later arrivals make it hold rather than fail.
"""

import time
from collections.abc import Sequence
from dataclasses import replace

from bot.player.checks import check
from bot.player.control import Control, RigError
from bot.player.launch import Launcher
from bot.player.play import Audience, Result, play, take_step
from bot.player.rig import opened
from bot.player.stage import Stage, StepError
from bot.player.staging import stage_and_set_up
from bot.player.story import See, Standing, Step, Story, Unseen


def families(stories: Sequence[Story]) -> list[list[Story]]:
    """The stories grouped by origin, those that share it with nobody alone; the order is kept."""
    groups: dict[object, list[Story]] = {}
    for story in stories:
        setup = tuple(step.source for step in story.setup)
        people = tuple(story.people.values())
        key = (story.title, story.clock, story.plans, people, setup, len(story.steps))
        groups.setdefault(key, []).append(story)
    found: list[list[Story]] = []
    for group in groups.values():
        found.extend([group] if _origin(group) is not None else [[story] for story in group])
    return found


async def play_family(
    family: Sequence[Story], *, control: Control, launcher: Launcher, audience: Audience
) -> list[Result]:
    """A result for each story of the family, in its order."""
    proven: dict[int, Result] = {}
    origin = _origin(family) if len(family) > 1 else None
    if origin is not None:
        try:
            async with opened(origin, control=control, launcher=launcher, eyes=audience) as (stage, house):
                await stage_and_set_up(stage, origin)
                for index in range(1 + max(story.must_fail_at or 0 for story in family)):
                    await take_step(origin, stage, house, index)
                    proven |= await _try_false(family, index, stage)
        except (StepError, RigError, OSError):
            pass  # the rest is played by itself, which tells what is wrong
    for result in proven.values():
        audience.ends(result)
    return [
        proven[number]
        if number in proven
        else await play(story, control=control, launcher=launcher, audience=audience)
        for number, story in enumerate(family)
    ]


async def _try_false(family: Sequence[Story], index: int, stage: Stage) -> dict[int, Result]:
    """The stories falsified at this step whose false check fails, by their number in the family."""
    failed: dict[int, Result] = {}
    for number, story in enumerate(family):
        deed = story.steps[index].deed
        if story.must_fail_at != index or not isinstance(deed, See | Unseen | Standing):
            continue
        started = time.perf_counter()
        try:
            await check(stage, deed)
        except StepError as error:
            failed[number] = Result(
                story=story,
                failed_at=index,
                error=str(error),
                by_expectation=error.expectation,
                seconds=time.perf_counter() - started,
            )
    return failed


def _origin(family: Sequence[Story]) -> Story | None:
    """The true story behind the false ones; None if they do not agree on it."""
    steps: list[Step] = []
    for index in range(len(family[0].steps)):
        true = {s.steps[index].source: s.steps[index] for s in family if s.must_fail_at != index}
        if len(true) != 1:
            return None
        steps.extend(true.values())
    return replace(family[0], steps=tuple(steps), must_fail_at=None)
