"""Plays one story from the first step to the last, and says how it went."""

import time
from dataclasses import dataclass
from typing import Protocol

from bot.player.acts import perform
from bot.player.checks import check
from bot.player.control import Control, RigError
from bot.player.launch import Launcher
from bot.player.report import account
from bot.player.rig import Eyes, Playhouse, opened
from bot.player.stage import Stage, StepError
from bot.player.staging import stage_and_set_up
from bot.player.story import AtOnce, Crash, Flooded, Press, See, Standing, Step, Story, Unseen, Wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a play went. `failed_at` is the index of the step that failed, None if none did or before the
    first; the number of steps stands for what is looked at after the last.

    `by_expectation` says that somebody did not see what the story promises, rather than that an act was
    impossible or the machinery broke. `seconds` are real ones.
    """

    story: Story
    failed_at: int | None = None
    error: str | None = None
    by_expectation: bool = False
    account: str = ""
    checks: int = 0
    asked: int = 0
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether everything went as told."""
        return self.error is None

    @property
    def failed_as_it_must(self) -> bool:
        """For a falsified story: whether it failed at the falsified step, because of what was to be seen."""
        return (
            self.by_expectation and self.failed_at is not None and self.failed_at == self.story.must_fail_at
        )


class Audience(Eyes, Protocol):
    """Somebody who watches plays as they happen and hears how they went."""

    def begins(self, story: Story) -> None:
        """A story is about to be played."""

    def curtain(self, stage: Stage) -> None:
        """The set-up is done; what is seen from now on belongs to the story."""

    def step(self, index: int, step: Step) -> None:
        """A step begins."""

    def stepped(self, index: int, step: Step) -> None:
        """A step went as told."""

    def ends(self, result: Result) -> None:
        """How it went."""


@dataclass(slots=True, kw_only=True)
class _Progress:
    """How far a play has come; `at` is None before the first step."""

    at: int | None = None
    checks: int = 0
    asked: int = 0
    error: str | None = None
    by_expectation: bool = False
    account: str = ""


async def play(story: Story, *, control: Control, launcher: Launcher, audience: Audience) -> Result:
    """Plays the story in a new world. Whatever goes wrong is in the result; nothing is raised for it."""
    started = time.perf_counter()
    audience.begins(story)
    progress = _Progress()
    try:
        async with opened(story, control=control, launcher=launcher, eyes=audience) as (stage, house):
            await _on_stage(story, stage, house, audience, progress)
    except (RigError, OSError) as error:
        progress.error = progress.error or f"the machinery failed: {error}"
        progress.by_expectation = False
    result = Result(
        story=story,
        failed_at=None if progress.error is None else progress.at,
        error=progress.error,
        by_expectation=progress.by_expectation,
        account=progress.account,
        checks=progress.checks,
        asked=progress.asked,
        seconds=time.perf_counter() - started,
    )
    audience.ends(result)
    return result


async def _on_stage(
    story: Story, stage: Stage, house: Playhouse, audience: Audience, progress: _Progress
) -> None:
    """Set-up and steps; a failure is written down together with everything seen so far."""
    try:
        await stage_and_set_up(stage, story)
        audience.curtain(stage)
        for index, step in enumerate(story.steps):
            progress.at = index
            audience.step(index, step)
            await take_step(story, stage, house, index)
            audience.stepped(index, step)
            progress.checks += step.is_check
        progress.at = len(story.steps)
        await _no_violations(stage)
        await _every_fault_struck(stage, story)
    except (StepError, RigError) as error:
        progress.error = str(error)
        progress.by_expectation = isinstance(error, StepError) and error.expectation
        progress.account = await account(stage, story, progress.at, error, house.log_tail())
    finally:
        progress.asked = stage.asked


def _second_tap(story: Story, index: int) -> bool:
    """Whether a step is the same press as the step before, as impatient people do."""
    deed = story.steps[index].deed
    return isinstance(deed, Press) and index > 0 and story.steps[index - 1].deed == deed


async def take_step(story: Story, stage: Stage, house: Playhouse, index: int) -> None:
    """One step of the story, whatever it is. Raises StepError, RigError."""
    match story.steps[index].deed:
        case See() | Unseen() | Standing() as wanted:
            await check(stage, wanted)
        case Wait(span=span):
            await stage.begin_act()
            await stage.clock.go(to=stage.clock.now + span)
            await stage.acted()
        case AtOnce(acts=acts):
            await perform(stage, acts, at_once=True)
        case Crash():
            await stage.begin_act()
            await house.kill_bot()
            await house.start_bot()
            await stage.acted()
        case Flooded(pause=pause, times=times):
            await stage.begin_act()
            seconds = int(pause.total_seconds())
            wish = {"kind": "429", "method": "send*", "times": times, "retry_after": seconds}
            await stage.control.post("faults", wish)
        case act:
            await perform(stage, [act], again=_second_tap(story, index))


async def _no_violations(stage: Stage) -> None:
    """What the sandbox found against the Bot API's own description fails the whole story."""
    found = (await stage.control.get("violations"))["violations"]
    if found:
        raise RigError("; ".join(map(str, found)))


async def _every_fault_struck(stage: Stage, story: Story) -> None:
    """A flood that met fewer sends than it was told shows nothing. Raises StepError."""
    told = sum(step.deed.times for step in story.steps if isinstance(step.deed, Flooded))
    if told == 0:
        return
    calls = (await stage.control.get("log"))["calls"]
    struck = sum(call["fault"] == "429" for call in calls)
    if struck < told:
        raise StepError(f"{told} sends refused by the flood", str(struck), expectation=False)
