"""How all plays went: one line each for falsified stories, a table at the end for stories."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.player.chats import Button, Event
from bot.player.play import Result
from bot.player.stage import Stage
from bot.player.story import Step, Story


@dataclass(slots=True, kw_only=True)
class Lines:
    """An audience that tells the outcome of each play only; `must_fail` says which outcome is right."""

    console: Console
    must_fail: bool

    def begins(self, story: Story) -> None:
        """Nothing to say yet."""

    def curtain(self, stage: Stage) -> None:
        """Nothing to say yet."""

    def step(self, index: int, step: Step) -> None:
        """Nothing to say yet."""

    def stepped(self, index: int, step: Step) -> None:
        """Nothing to say yet."""

    def seen(self, stage: Stage, events: Sequence[Event]) -> None:
        """Nothing to say yet."""

    def tapped(self, who: str, button: Button) -> None:
        """Nothing to say yet."""

    def ends(self, result: Result) -> None:
        """One line."""
        good = went_right(result, must_fail=self.must_fail)
        mark = Text("ok  " if good else "BAD ", style="green" if good else "bold red")
        line = f"{result.story.path.name}: {outcome(result)} ({result.seconds:.1f} s)"
        self.console.print(mark + Text(line), soft_wrap=True)


def went_right(result: Result, *, must_fail: bool) -> bool:
    """Whether the outcome is the one wanted: passed, or failed exactly where it was falsified."""
    return result.failed_as_it_must if must_fail else result.passed


def outcome(result: Result) -> str:
    """Passed, or where and why it failed, in one line."""
    if result.passed:
        return "passed"
    where = "the set-up" if result.failed_at is None else f"step {result.failed_at}"
    reason = (result.error or "").replace("\n", " / ")
    return f"failed at {where}: {reason}"


def show_accounts(console: Console, results: Sequence[Result], *, must_fail: bool) -> None:
    """The whole account of every play that did not go as wanted."""
    for result in results:
        if not went_right(result, must_fail=must_fail):
            console.print()
            console.print(Text(result.account or f"{result.story.path}: {outcome(result)}"), soft_wrap=True)


def show_table(console: Console, results: Sequence[Result]) -> None:
    """The stories: language, steps, checks, how often it was asked what was meant, real seconds."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("story", no_wrap=True)
    table.add_column("lang")
    for name in ("steps", "checks", "asked", "sec"):
        table.add_column(name, justify="right")
    table.add_column("result")
    for result in results:
        story = result.story
        table.add_row(
            Text(story.path.stem),
            story.lang,
            str(len(story.steps)),
            str(result.checks),
            str(result.asked),
            f"{result.seconds:.1f}",
            Text("passed", style="green") if result.passed else Text("FAILED", style="bold red"),
        )
    console.print()
    console.print(table)


def show_count(console: Console, results: Sequence[Result], *, must_fail: bool) -> None:
    """The last line: how many went as wanted."""
    good = sum(went_right(result, must_fail=must_fail) for result in results)
    what = "falsified stories failed where they must" if must_fail else "stories passed"
    style = "bold green" if good == len(results) else "bold red"
    console.print(Text(f"{good} of {len(results)} {what}", style=style))
