"""Prints what the ledger costs: against the bare driver, by length of history, by number of clients."""

import asyncio
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from storage import open_store
from tests.bench import bare
from tests.bench.desk import Desk, all_at_once, desk, one_by_one

ROUNDS, OPERATIONS, WAITING = 7, 400, 64


async def product(path: Path, what: Desk, *, waiting: int = 1) -> float:
    store = await open_store(f"sqlite:///{path}")
    begun = perf_counter()
    if waiting == 1:
        await one_by_one(store, what.requests)
    else:
        await all_at_once(store, what.requests, waiting=waiting)
    taken = perf_counter() - begun
    await store.close()
    return taken


def driver(path: Path, log: list[bare.Statement]) -> float:
    connection = bare.connect(path)
    begun = perf_counter()
    bare.replay(connection, log)
    taken = perf_counter() - begun
    connection.close()
    return taken


async def against_the_driver(folder: Path, console: Console) -> None:
    what = await desk(folder / "base.db", accounts=50, requests=OPERATIONS)
    with bare.recording(what.copied(folder / "recorded.db")) as (store, log):
        await one_by_one(store, what.requests)
    wanted = bare.books(folder / "recorded.db")
    alone, together = [], []
    rates: dict[str, list[float]] = {"driver": [], "one at a time": [], f"{WAITING} waiting": []}
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("check, hold, capture", total=ROUNDS)
        for number in range(ROUNDS):
            spots = [what.copied(folder / f"{name}{number}.db") for name in ("bare", "one", "many")]
            base = driver(spots[0], log)
            single = await product(spots[1], what)
            many = await product(spots[2], what, waiting=WAITING)
            if any(bare.books(spot) != wanted for spot in spots[:2]):
                raise RuntimeError("the two did not do the same")
            alone.append(base / single)
            together.append(single / many)
            for name, taken in zip(rates, (base, single, many), strict=True):
                rates[name].append(OPERATIONS / taken)
            for spot in spots:
                spot.unlink()
            progress.advance(task)
    table = Table("operation: check + hold, then capture", "a second (median)", "ratio: median (min to max)")
    table.add_row(f"bare sqlite3, the same {len(log)} statements", f"{median(rates['driver']):.0f}", "1")
    table.add_row(
        "Doorman, one at a time", f"{median(rates['one at a time']):.0f}", spread(alone, "of the driver")
    )
    name = f"{WAITING} waiting"
    table.add_row(f"Doorman, {name}", f"{median(rates[name]):.0f}", spread(together, "of one at a time"))
    console.print(table)


def spread(ratios: list[float], of: str) -> str:
    return f"{median(ratios):.2f} {of} ({min(ratios):.2f} to {max(ratios):.2f})"


def main() -> int:
    console = Console(width=None if sys.stdout.isatty() else 110)
    with tempfile.TemporaryDirectory(prefix="doorman-bench-") as folder:
        asyncio.run(against_the_driver(Path(folder), console))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
