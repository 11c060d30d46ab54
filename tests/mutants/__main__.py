"""Catches every planted defect, prints a table and writes docs/mutants.md. A survivor is a nonzero exit."""

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.mutants.catching import EXAMPLES, Caught, catch, copied, fails, planted
from tests.mutants.planted import MUTANTS, ORACLE, Mutant

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "mutants.md"
HEAD = f"""# Planted defects

Written by `make mutants`, which plants each of these in a copy of the project, one at a time, and lets the
tests find it: {ORACLE} (at most {EXAMPLES} examples of `tests/oracle`, from a fixed seed), or the tests that
are named. A defect that nothing finds, or a patch that no longer applies, ends it with an error. The patches
stand in `tests/mutants/planted.py`.

| defect | where | what it breaks | caught by |
| --- | --- | --- | --- |
"""


def main(
    only: Annotated[
        str, typer.Option(help="a part of the name of those to be planted; the page is left alone")
    ] = "",
) -> None:
    """Plant them all, or those whose name has the words."""
    chosen = [one for one in MUTANTS if only in one.name]
    console = Console(width=None if sys.stdout.isatty() else 130)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    caught: list[Caught] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        Progress(*columns, console=console, transient=True) as progress,
    ):
        task = progress.add_task("the project as it is", total=len(chosen))
        copy = copied(ROOT, Path(folder))
        sound(chosen, copy)
        for mutant in chosen:
            progress.update(task, description=mutant.name)
            caught.append(catch(mutant, copy))
            progress.advance(task)
    console.print(table_of(caught))
    if not only:
        PAGE.write_text(HEAD + "".join(map(row, caught)), "utf-8")
    survivors = [one.mutant.name for one in caught if not one.by]
    console.print(f"{len(caught) - len(survivors)} of {len(caught)} caught")
    raise typer.Exit(code=1 if survivors or not caught else 0)


def sound(chosen: list[Mutant], copy: Path) -> None:
    """Every patch applies, and without any of them nothing fails: else a catch would mean nothing."""
    for mutant in chosen:
        planted(mutant, (copy / mutant.file).read_text("utf-8"))
    for one in dict.fromkeys(by for mutant in chosen for by in mutant.by):
        if fails(one, copy):
            raise RuntimeError(f"{one} fails without any defect planted")


def table_of(caught: list[Caught]) -> Table:
    table = Table("defect", "where", "caught by", "seconds")
    for one in caught:
        table.add_row(one.mutant.name, one.mutant.file, one.by or "NOTHING", f"{one.seconds:.0f}")
    return table


def row(one: Caught) -> str:
    by = one.by if one.by in ("", ORACLE) else f"`{one.by}`"
    return f"| {one.mutant.name} | `{one.mutant.file}` | {one.mutant.breaks} | {by or '**nothing**'} |\n"


if __name__ == "__main__":
    typer.run(main)
