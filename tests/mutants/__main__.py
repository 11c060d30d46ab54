"""Catches every planted defect, tells each as it is caught and writes docs/mutants.md. A survivor, or a
project in which something fails without any defect, is a nonzero exit."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from time import perf_counter
from typing import Annotated

import typer
from rich.console import Console

from tests.mutants.catching import EXAMPLES, SEED, Caught, catch, copied, oracle_differs, planted, tests_fail
from tests.mutants.mutant import Mutant
from tests.mutants.planted import MUTANTS

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "mutants.md"
HEAD = f"""# Planted defects

Written by `make mutants`, which plants each of these in a copy of the project, one at a time. Each has a
test of its own that must fail with it, whatever chance does; and the oracle (at most {EXAMPLES} examples of
`tests/oracle`, from a fixed seed) finds most of them by itself: `-` where it plays nothing of the kind. A
defect that its test does not find, or a patch that no longer applies, ends it with an error. The patches
stand in `tests/mutants/`.

| defect | where | what it breaks | caught by | the oracle |
| --- | --- | --- | --- | --- |
"""
ORACLE = {True: "finds it", False: "not this time", None: "-"}
Copies = SimpleQueue[Path]


def main(
    only: Annotated[
        str, typer.Option(help="a part of the name of those to be planted; the page is left alone")
    ] = "",
    seed: Annotated[int, typer.Option(help="of the oracle; with another the page is left alone")] = SEED,
    jobs: Annotated[int, typer.Option(help="how many at once", min=1)] = os.cpu_count() or 1,
) -> None:
    """Plant them all, or those whose name has the words."""
    chosen = [one for one in MUTANTS if only in one.name]
    console = Console(width=None if sys.stdout.isatty() else 130, highlight=False)
    for mutant in chosen:
        planted(mutant, (ROOT / mutant.file).read_text("utf-8"))
    begun = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        found = caught(chosen, copies_in(Path(folder), jobs), console, seed=seed, jobs=jobs)
    if not only and seed == SEED:
        PAGE.write_text(HEAD + "".join(row(found[mutant.name]) for mutant in chosen), "utf-8")
    survivors = [one.mutant.name for one in found.values() if not one.test]
    console.print(
        f"{len(found) - len(survivors)} of {len(found)} caught in {perf_counter() - begun:.0f} s"
        + "".join(f"\nSURVIVED: {name}" for name in survivors)
    )
    raise typer.Exit(code=1 if survivors or not found else 0)


def copies_in(folder: Path, count: int) -> Copies:
    """So many copies of the project, each for one defect at a time."""
    copies = Copies()
    copies.put(first := copied(ROOT, folder / "copy0"))
    for number in range(1, count):
        copies.put(shutil.copytree(first, folder / f"copy{number}"))
    return copies


def caught(
    chosen: list[Mutant], copies: Copies, console: Console, *, seed: int, jobs: int
) -> dict[str, Caught]:
    """Each by its name. Raises RuntimeError when something fails without any of them: a catch would mean
    nothing."""
    found: dict[str, Caught] = {}
    with ThreadPoolExecutor(jobs) as pool:
        tasks: list[Future[Caught | None]] = [
            pool.submit(is_sound, chosen, copies),
            pool.submit(agrees, chosen, copies, seed),
            *(pool.submit(catch_one, mutant, copies, seed) for mutant in chosen),
        ]
        try:
            for one in (task.result() for task in as_completed(tasks)):
                if one is not None:
                    found[one.mutant.name] = one
                    console.print(f"{len(found):3}/{len(chosen)} {told(one)}", soft_wrap=True)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return found


@contextmanager
def one_of(copies: Copies) -> Iterator[Path]:
    copy = copies.get()
    try:
        yield copy
    finally:
        copies.put(copy)


def catch_one(mutant: Mutant, copies: Copies, seed: int) -> Caught | None:
    with one_of(copies) as copy:
        return catch(mutant, copy, seed=seed)


def is_sound(chosen: list[Mutant], copies: Copies) -> None:
    with one_of(copies) as copy:
        if tests_fail(dict.fromkeys(mutant.test for mutant in chosen), copy):
            raise RuntimeError("one of the tests fails without any defect planted")


def agrees(chosen: list[Mutant], copies: Copies, seed: int) -> None:
    with one_of(copies) as copy:
        if any(mutant.oracle for mutant in chosen) and oracle_differs(copy, seed=seed):
            raise RuntimeError("the two ledgers differ without any defect planted")


def told(one: Caught) -> str:
    test = "caught" if one.test else "[bold red]SURVIVED[/]"
    return f"{one.mutant.name}: {test}; the oracle: {ORACLE[one.oracle]} ({one.seconds:.1f} s)"


def row(one: Caught) -> str:
    by = f"`{one.mutant.test}`" if one.test else "**nothing**"
    mutant = one.mutant
    return f"| {mutant.name} | `{mutant.file}` | {mutant.breaks} | {by} | {ORACLE[one.oracle]} |\n"


if __name__ == "__main__":
    typer.run(main)
