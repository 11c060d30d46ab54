"""Clients to write to a bot that is measured."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from storage import open_store
from tests.bench.desk import CHUNK, add_accounts, plenty
from tests.bench.telegram import Telegram, message

FIRST: Final = 10_000
"""The first person's id, as `tests.bench.desk` gives them."""


async def add_clients(url: str, count: int) -> None:
    """Makes a database of so many clients, each with one contact."""
    store = await open_store(url)
    await store.migrate()
    rules, since = plenty(), datetime.now(UTC) - timedelta(days=1)
    for first in range(0, count, CHUNK):
        numbers = range(first, min(first + CHUNK, count))
        await store.write(partial(add_accounts, rules=rules, numbers=numbers, now=since))
    await store.close()


def everybody_writes(telegram: Telegram, text: str, people: int, times: int = 1) -> Iterator[bytes]:
    """The updates: each person in turn, then all of them again."""
    for _ in range(times):
        for one in range(people):
            yield message(telegram.number(), FIRST + one, text)
