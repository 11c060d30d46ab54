"""Two workers on one PostgreSQL against one: updates are posted to each in turn."""

import secrets
from pathlib import Path
from urllib.parse import quote

import psycopg
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests.bench.clients import add_clients
from tests.bench.processes import start_doorman
from tests.bench.rates import ASKED, COLUMNS, Taken, burst
from tests.bench.telegram import Telegram
from tests.conftest import postgres_server


async def two_against_one(
    telegram: Telegram, folder: Path, console: Console, *, rounds: int, people: int
) -> None:
    """Prints the table, or that there is no server. The second worker comes and goes with its rounds."""
    server = postgres_server()
    if server is None:
        console.print("two workers: no PostgreSQL server to measure on (DOORMAN_TEST_POSTGRES names one)")
        return
    schema = f"bench_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}".encode())
    url, log = f"{server}?options={quote(f'-csearch_path={schema}')}", folder / "crew.log"
    try:
        await add_clients(url, people)
        first = await start_doorman(telegram.base, url, core=None, log=log)
        try:
            one, two = Taken(), Taken()
            await burst(telegram, [first], people)
            with Progress(console=console, transient=True) as progress:
                for _ in progress.track(range(rounds), description="two workers"):
                    await burst(telegram, [first], people, one)
                    second = await start_doorman(telegram.base, url, core=None, log=log)
                    try:
                        await burst(telegram, [first, second], people)
                        await burst(telegram, [first, second], people, two)
                    finally:
                        await second.stop()
        finally:
            await first.stop()
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP SCHEMA {schema} CASCADE".encode())
    table = Table(f"{people} people ask {ASKED}, PostgreSQL", *COLUMNS)
    one.rows(table, "one worker", None, "")
    two.rows(table, "two workers", one, "of one")
    console.print(table)
