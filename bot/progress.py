"""How far a long command is: a bar on the terminal while a stage of it lasts."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.ports.progress import Tick


class Bars:
    """A progress bar on stderr while a stage lasts, if that is a terminal; nothing otherwise."""

    @contextmanager
    def stage(self, what: str, total: int | None) -> Iterator[Tick]:
        """The bar is gone when the stage is over."""
        console = Console(stderr=True)
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        off = not console.is_terminal
        with Progress(*columns, console=console, transient=True, redirect_stdout=False, disable=off) as bar:
            task = bar.add_task(what, total=total)

            def tick(count: int = 1, /) -> None:
                bar.advance(task, count)

            yield tick
