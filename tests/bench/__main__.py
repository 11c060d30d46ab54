"""Prints what the ledger costs (against the bare driver, by length of history, by number of clients),
and what delivery does (against a bare echo bot, with two workers, after a stop, at rest)."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.ids import AccountId
from storage import open_store
from tests.bench import bare
from tests.bench.crowd import add_crowds
from tests.bench.delivery import delivery
from tests.bench.desk import CHUNK, Desk, all_at_once, check, desk, one_by_one, plenty
from tests.bench.history import add_history
from tests.bench.spread import spread

ROUNDS, OPERATIONS, WAITING = 7, 400, 64
HISTORIES = (1_000, 100_000, 10_000_000)
CLIENTS = (1, 1_000, 100_000)
PARTS = ("ledger", "delivery")


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


async def checks(path: Path) -> float:
    """Seconds that a number of checks of account 1 take, each a transaction of its own."""
    store = await open_store(f"sqlite:///{path}")
    rules = plenty()
    await store.write(lambda tx: check(tx, rules, AccountId(1)))  # opens the pages that are read every time
    begun = perf_counter()
    for _ in range(OPERATIONS):
        await store.write(lambda tx: check(tx, rules, AccountId(1)))
    taken = perf_counter() - begun
    await store.close()
    return taken


async def in_turn(paths: dict[str, Path], first: str, console: Console) -> None:
    """The cost of a check on each database against the first, all of them once in each round."""
    taken: dict[str, list[float]] = {name: [] for name in paths}
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(f"checks {first}", total=ROUNDS)
        for _ in range(ROUNDS):
            for name, path in paths.items():
                taken[name].append(await checks(path))
            progress.advance(task)
    base = next(iter(taken.values()))
    table = Table(f"a check {first}", "milliseconds (median)", "ratio: median (min to max)")
    for name, seconds in taken.items():
        ratios = [own / least for own, least in zip(seconds, base, strict=True)]
        table.add_row(name, f"{1000 * median(seconds) / OPERATIONS:.2f}", spread(ratios, ""))
    console.print(table)


async def by_history(folder: Path, console: Console, sizes: tuple[int, ...]) -> None:
    what = await desk(folder / "short.db", accounts=1, requests=1)
    paths: dict[str, Path] = {}
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("writing histories", total=sum(sizes))
        for size in sizes:
            path = what.copied(folder / f"history-{size}.db")
            total = await asyncio.to_thread(add_history, path, entries=size)
            paths[f"{total:,} entries of history"] = path
            progress.advance(task, size)
    await in_turn(paths, "by length of history", console)
    for path in paths.values():
        path.unlink()


async def by_clients(folder: Path, console: Console, sizes: tuple[int, ...]) -> None:
    paths: dict[str, Path] = {}
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("adding clients", total=len(sizes))
        for size in sizes:
            path = folder / f"clients-{size}.db"
            added = min(size, CHUNK)
            await desk(path, accounts=added, requests=1)
            total = await asyncio.to_thread(add_crowds, path, crowds=size // added - 1)
            paths[f"{total:,} {'client' if total == 1 else 'clients'}"] = path
            progress.advance(task)
    await in_turn(paths, "by number of clients", console)


def ledger(folder: Path, console: Console, *, quick: bool) -> None:
    asyncio.run(against_the_driver(folder, console))
    asyncio.run(by_history(folder, console, HISTORIES[:2] if quick else HISTORIES))
    asyncio.run(by_clients(folder, console, CLIENTS[:2] if quick else CLIENTS))


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less of everything")
    parser.add_argument("--part", choices=PARTS, help="only this part")
    asked = parser.parse_args()
    console = Console(width=None if sys.stdout.isatty() else 110)
    with tempfile.TemporaryDirectory(prefix="doorman-bench-") as name:
        if asked.part in (None, "ledger"):
            ledger(Path(name), console, quick=asked.quick)
        if asked.part in (None, "delivery"):
            asyncio.run(delivery(Path(name), console, quick=asked.quick))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
