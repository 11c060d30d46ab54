"""Updates a second: everybody writes at once, and it ends when everybody was answered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import Final

from rich.table import Table

from tests.bench.clients import everybody_writes
from tests.bench.processes import Bot
from tests.bench.spread import ratio
from tests.bench.telegram import Telegram

ASKED: Final = "/balance"
COLUMNS: Final = ("a second (median)", "ratio: median (min to max)")


@dataclass(slots=True)
class Taken:
    """Rounds of one contender: updates a second by the clock, and a second of the processor's time of the
    process that was busiest, which other work on the machine disturbs less."""

    rates: list[float] = field(default_factory=list)
    per_core: list[float] = field(default_factory=list)

    def rows(self, table: Table, name: str, base: "Taken | None", of: str) -> None:
        """Adds its two rows, as a ratio to `base`."""
        other = self if base is None else base
        for own, theirs, how in (
            (self.rates, other.rates, "by the clock"),
            (self.per_core, other.per_core, "by the processor's time"),
        ):
            compared = "1" if base is None else ratio(own, theirs, of)
            table.add_row(f"{name}, {how}", f"{median(own):.0f}", compared)


async def burst(telegram: Telegram, bots: Sequence[Bot], people: int, taken: Taken | None = None) -> None:
    """One round; what it took is added to `taken`."""
    updates = list(everybody_writes(telegram, ASKED, people))
    telegram.forget()
    spent, begun = [bot.cpu_seconds() for bot in bots], perf_counter()
    await telegram.post(updates, [bot.port for bot in bots])
    await telegram.until_told(people)
    seconds = perf_counter() - begun
    busiest = max(bot.cpu_seconds() - before for bot, before in zip(bots, spent, strict=True))
    if taken is not None:
        taken.rates.append(people / seconds)
        taken.per_core.append(people / max(busiest, 0.01))
