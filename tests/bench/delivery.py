"""What delivery does, end to end and durable, beside a bot that keeps nothing: ratios taken in one run.

The bots are processes on one core, Telegram's side is this process on another. "End to end" ends when the
answer has come to the Bot API. Telegram's flood limits are lifted where a rate is measured.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.ids import BotId
from bot.ports import Tx
from storage import open_store
from tests.bench import crew, resting
from tests.bench.clients import FIRST, add_clients, everybody_writes
from tests.bench.desk import CHUNK
from tests.bench.processes import BOT_CORE, OUR_CORE, Bot, pinned, start_doorman, start_echo
from tests.bench.rates import ASKED, COLUMNS, Taken, burst
from tests.bench.telegram import BOT_ID, Telegram, message, opened, press

ORDER: Final = "How thick must a cable for 32 A be?"
GROUP: Final = -100_123
REQUESTS: Final = 3
"""Fewer than make a board of them."""
ALL_A_SECOND: Final = 25
"""Messages that leave, by our own limits below Telegram's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much is measured."""

    rounds: int
    people: int
    queued: int


FULL: Final = Scale(rounds=7, people=1500, queued=20_000)
QUICK: Final = Scale(rounds=3, people=300, queued=1_000)


async def delivery(folder: Path, console: Console, *, quick: bool) -> None:
    """Prints the tables."""
    scale = QUICK if quick else FULL
    with pinned(OUR_CORE):
        async with opened() as telegram:
            await against_echo(telegram, folder, console, scale)
            await drained(telegram, folder, console, scale)
            await crew.two_against_one(telegram, folder, console, rounds=3, people=scale.people)
        await resting.against_import(folder, console, rounds=min(scale.rounds, 5))


async def against_echo(telegram: Telegram, folder: Path, console: Console, scale: Scale) -> None:
    """Updates a second on one core, and a client's request."""
    log, database = folder / "bots.log", f"sqlite:///{folder}/rate.db"
    await add_clients(database, scale.people)
    echo = await start_echo(telegram.base, core=BOT_CORE, log=log)
    try:
        group = str(GROUP)
        doorman = await start_doorman(
            telegram.base, database, core=BOT_CORE, log=log, staff_group=group, quiet_seconds="0"
        )
        try:
            await _rounds(telegram, echo, doorman, console, scale)
        finally:
            await doorman.stop()
    finally:
        await echo.stop()


async def _rounds(telegram: Telegram, echo: Bot, doorman: Bot, console: Console, scale: Scale) -> None:
    bare, ours = Taken(), Taken()
    for bot in (echo, doorman):  # everybody is known, everything is loaded
        await burst(telegram, [bot], scale.people)
    with Progress(console=console, transient=True) as progress:
        for _ in progress.track(range(scale.rounds), description="updates a second"):
            await burst(telegram, [echo], scale.people, bare)
            await burst(telegram, [doorman], scale.people, ours)
    requests = [await asked_and_shown(telegram, doorman, person) for person in range(FIRST, FIRST + REQUESTS)]
    table = Table(f"{scale.people} people ask {ASKED} at once", *COLUMNS)
    bare.rows(table, "bare aiogram echo bot", None, "")
    ours.rows(table, "Doorman, SQLite at FULL", bare, "of the echo bot")
    table.add_row("request: asked, chosen, card in the group", f"{median(requests):.1f} s each", "no goal")
    console.print(table)


async def asked_and_shown(telegram: Telegram, doorman: Bot, person: int) -> float:
    """Seconds from a client's words, by the choice of what they are, to the card in the group."""
    telegram.keyboards.clear()
    begun, cards = perf_counter(), telegram.sent[GROUP]
    await telegram.post([message(telegram.number(), person, ORDER)], [doorman.port])
    while telegram.sent[GROUP] == cards:
        await telegram.until(lambda: telegram.sent[GROUP] > cards or person in telegram.keyboards, seconds=20)
        number, markup = telegram.keyboards.pop(person, (0, {}))
        if chosen := _choice(markup):
            await telegram.post([press(telegram.number(), person, number, chosen)], [doorman.port])
    return perf_counter() - begun


def _choice(markup: dict[str, Any]) -> str | None:
    carried = [one.get("callback_data", "") for row in markup.get("inline_keyboard", ()) for one in row]
    return next((one for one in carried if one.startswith("kind_consultation")), None)


async def drained(telegram: Telegram, folder: Path, console: Console, scale: Scale) -> None:
    """Till nothing waits in the inbox of a bot that was away; flood limits as they are."""
    people, path = scale.queued // 20, folder / "queued.db"
    await add_clients(f"sqlite:///{path}", people)
    updates = list(everybody_writes(telegram, ASKED, people, times=20))
    store = await open_store(f"sqlite:///{path}")
    for first in range(0, len(updates), CHUNK):
        part, now = updates[first : first + CHUNK], datetime.now(UTC)

        def body(tx: Tx, part: list[bytes] = part, now: datetime = now, first: int = first) -> None:
            for number, raw in enumerate(part, first):
                lane = f"chat:{FIRST + number % people}"
                tx.inbox.add(bot_id=BotId(BOT_ID), update_id=number + 1, lane=lane, raw=raw.decode(), now=now)

        await store.write(body)
    await store.close()
    telegram.calls.clear()
    bot = await start_doorman(
        telegram.base, f"sqlite:///{path}", core=BOT_CORE, log=folder / "bots.log", lifted=False
    )
    try:
        begun, left = perf_counter(), _waiting(path)
        await telegram.until(lambda: not _waiting(path), every=0.2, seconds=1200)
        seconds = perf_counter() - begun
    finally:
        sent = telegram.calls.get("sendMessage", 0)
        await bot.stop()
    table = Table("updates queued while the bot was away", "till none waits", "a second")
    whole = seconds * len(updates) / max(left, 1)
    table.add_row(f"{len(updates):,} in the inbox", f"{whole:.0f} s", f"{len(updates) / whole:.0f}")
    rest = f"{len(updates) / ALL_A_SECOND:.0f} s by Telegram's limits"
    table.add_row(f"{len(updates):,} answers ({sent:,} of them sent meanwhile)", rest, f"{ALL_A_SECOND}")
    console.print(table)


def _waiting(path: Path) -> int:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT COUNT(*) FROM inbox WHERE state = 'new'").fetchone()[0])
