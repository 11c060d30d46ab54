"""What the bot takes before it does anything: time to be ready, memory at rest, beside `import aiogram`."""

import asyncio
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests.bench.clients import add_clients
from tests.bench.processes import BOT_CORE, ROOT, start_doorman, use_core
from tests.bench.spread import ratio
from tests.bench.telegram import opened

_IMPORT: Final = "import aiogram; print(open('/proc/self/statm').read().split()[1])"
_REST_SECONDS: Final = 3.0
PAGE: Final = 4096


async def imported() -> tuple[float, float]:
    """Seconds and bytes of a process that only imports aiogram."""
    begun = perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _IMPORT, cwd=ROOT, stdout=asyncio.subprocess.PIPE, preexec_fn=use_core(BOT_CORE)
    )
    pages, _ = await process.communicate()
    return perf_counter() - begun, int(pages) * PAGE


async def against_import(folder: Path, console: Console, *, rounds: int) -> None:
    """Prints the table."""
    database = f"sqlite:///{folder}/rest.db"
    await add_clients(database, 1)
    seconds: dict[str, list[float]] = {"bare": [], "ours": []}
    bytes_: dict[str, list[float]] = {"bare": [], "ours": []}
    async with opened() as telegram:
        with Progress(console=console, transient=True) as progress:
            for _ in progress.track(range(rounds), description="start and rest"):
                bare = await imported()
                bot = await start_doorman(
                    telegram.base, database, core=BOT_CORE, log=folder / "rest.log", lifted=False
                )
                try:
                    await asyncio.sleep(_REST_SECONDS)
                    ours = bot.start_seconds, float(bot.resident())
                finally:
                    await bot.stop()
                for name, (taken, held) in (("bare", bare), ("ours", ours)):
                    seconds[name].append(taken)
                    bytes_[name].append(held)
    table = Table("before anything happens", "median", "ratio: median (min to max)")
    table.add_row("import aiogram: time", f"{median(seconds['bare']):.1f} s", "1")
    ratios = ratio(seconds["ours"], seconds["bare"], "of the import")
    table.add_row("Doorman: time till /readyz says so", f"{median(seconds['ours']):.1f} s", ratios)
    table.add_row("import aiogram: memory", f"{median(bytes_['bare']) / 2**20:.0f} MB", "1")
    ratios = ratio(bytes_["ours"], bytes_["bare"], "of the import")
    table.add_row("Doorman: memory at rest", f"{median(bytes_['ours']) / 2**20:.0f} MB", ratios)
    console.print(table)
