"""Plays the rigs and prints one table: what was played, what differed. Any difference is a nonzero exit.

A further rig is a function `play(count, seed, told)` (and `begin`, where it can go on) and a line in RIGS.
"""

import inspect
import secrets
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.faults import (
    api_errors,
    backup_rig,
    claims,
    crash_points,
    database_rig,
    disk_errors,
    histories,
    kill_rig,
    last_unit,
    ledger,
    outage,
    power_cut,
    redelivery,
    soak,
)
from tests.faults.tally import Rig, Tally

RIGS: dict[str, tuple[Rig, int]] = {
    "ledger": (ledger.play, 5_000),
    "last-unit": (last_unit.play, 2_000),
    "crash-points": (crash_points.play, 50_000),
    "kill": (kill_rig.play, 10_000),
    "kill-postgres": (kill_rig.play_postgres, 1_000),
    "database-killed": (database_rig.play, 2_000),
    "claims": (claims.play, 10_000),
    "backup": (backup_rig.play, 500),
    "backup-postgres": (backup_rig.play_postgres, 50),
    "redelivery": (redelivery.play, 190),
    "histories": (histories.play, 1_000_000),
    "histories-postgres": (histories.play_postgres, 100_000),
    "power-cut": (power_cut.play, 50_000),
    "disk-errors": (disk_errors.play, 2_000),
    "api-errors": (api_errors.play, 3_000),
    "outage": (outage.play, 20_000),
    "soak": (soak.play, 1_000_000),
}
"""Each rig, and how often it is played unless it is said; crash points: all there are."""


def main(
    rig: Annotated[str, typer.Option(help=f"one of {', '.join(RIGS)}; all of them by default")] = "",
    count: Annotated[int, typer.Option(help="how often; 0: as often as is usual for the rig")] = 0,
    seed: Annotated[int, typer.Option(help="what chance begins with; 0: another each time")] = 0,
    first: Annotated[int, typer.Option("--from", min=0, help="go on with this play of the seed")] = 0,
) -> None:
    """Play one rig or all of them."""
    if rig and rig not in RIGS:
        raise typer.BadParameter(f"{rig!r} is none of {', '.join(RIGS)}")
    if first and not (rig and seed and goes_on(rig)):
        raise typer.BadParameter("--from goes with --seed and a --rig that can go on")
    console = Console(width=None if sys.stdout.isatty() else 110)
    begin = seed or secrets.randbelow(1_000_000) + 1
    played = [each for name in ([rig] if rig else RIGS) for each in one(console, name, count, begin, first)]
    report(console, played, f"seed {begin}" + (f", from {first:,}" if first else ""))
    raise typer.Exit(code=0 if all(tally.well for tally in played) else 1)


def report(console: Console, played: list[Tally], title: str) -> None:
    """One table, and below it each difference with how to come there."""
    table = Table("rig", "points", "steps", "lost", "doubled", "differences", "seconds", title=title)
    for tally in played:
        of = "" if tally.examples >= tally.wanted else f" of {tally.wanted:,}"
        counts = (tally.lost, tally.doubled, len(tally.differences))
        row = (f"{tally.examples:,}{of}", f"{tally.steps:,}", *map(str, counts), f"{tally.seconds:.0f}")
        table.add_row(tally.name, *row)
    console.print(table)
    for tally in played:
        for said in (*tally.notes, *tally.differences):
            console.print(f"[{tally.name}] {said}", markup=False, highlight=False)


def goes_on(name: str) -> bool:
    """Whether the rig can begin later than with its first play."""
    return "begin" in inspect.signature(RIGS[name][0]).parameters


def one(console: Console, name: str, count: int, seed: int, first: int = 0) -> list[Tally]:
    """The rig's tallies."""
    play, usual = RIGS[name]
    later = {"begin": first} if first else {}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(name, total=count or usual)
        return play(count or usual, seed, lambda done: progress.advance(task, done), **later)


if __name__ == "__main__":
    typer.run(main)
