"""Plays the rigs and prints one table: what was played, what differed. Any difference is a nonzero exit.

A further rig is a function `play(count, seed, told)` and a line in RIGS.
"""

import secrets
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.faults import last_unit, ledger
from tests.faults.tally import Rig, Tally

RIGS: dict[str, tuple[Rig, int]] = {"ledger": (ledger.play, 5_000), "last-unit": (last_unit.play, 2_000)}
"""Each rig, and how often it is played unless it is said."""


def main(
    rig: Annotated[str, typer.Option(help=f"one of {', '.join(RIGS)}; all of them by default")] = "",
    count: Annotated[int, typer.Option(help="how often; 0: as often as is usual for the rig")] = 0,
    seed: Annotated[int, typer.Option(help="what chance begins with; 0: another each time")] = 0,
) -> None:
    """Play one rig or all of them."""
    if rig and rig not in RIGS:
        raise typer.BadParameter(f"{rig!r} is none of {', '.join(RIGS)}")
    console = Console(width=None if sys.stdout.isatty() else 110)
    begin = seed or secrets.randbelow(1_000_000) + 1
    played = [each for name in ([rig] if rig else RIGS) for each in one(console, name, count, begin)]
    table = Table("rig", "examples", "steps", "differences", "seconds", title=f"seed {begin}")
    for tally in played:
        of = "" if tally.examples >= tally.wanted else f" of {tally.wanted:,}"
        numbers = (f"{tally.examples:,}{of}", f"{tally.steps:,}", str(len(tally.differences)))
        table.add_row(tally.name, *numbers, f"{tally.seconds:.0f}")
    console.print(table)
    for tally in played:
        for difference in tally.differences:
            console.print(f"[{tally.name}] {difference}", markup=False, highlight=False)
    raise typer.Exit(code=0 if all(tally.well for tally in played) else 1)


def one(console: Console, name: str, count: int, seed: int) -> list[Tally]:
    """The rig's tallies."""
    play, usual = RIGS[name]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(name, total=count or usual)
        return play(count or usual, seed, lambda done: progress.advance(task, done))


if __name__ == "__main__":
    typer.run(main)
