"""The shape of an import: a line costs the same among ten as among a hundred, whatever they are about."""

from collections.abc import Callable

import pytest

from storage.sqlite import SqliteEngine
from tests.importing.bench import Bench

FEW, MANY = 10, 120
ROOM = 1.1
"""How much more a line of many may cost: what is done once a file makes it less, only a scan more."""
EVERY = 20
"""SQLite is asked after so many of its steps."""


def clients(mark: str, count: int) -> tuple[str, str]:
    """So many clients with a payment each."""
    names = [f"{mark} {number}" for number in range(count)]
    return (
        "client;currency\n" + "".join(f"{name};EUR\n" for name in names),
        "client;amount;reference\n" + "".join(f"{name};5;{name}\n" for name in names),
    )


def payments(mark: str, count: int) -> tuple[str, str]:
    """One client with so many payments."""
    lines = (f"{mark};5;{mark} {number}\n" for number in range(count))
    return f"client;currency\n{mark};EUR\n", "client;amount;reference\n" + "".join(lines)


def units(mark: str, count: int) -> tuple[str, str]:
    """One client with units under so many references."""
    lines = (f"{mark};5;consultation;{mark} {number}\n" for number in range(count))
    return f"client;currency\n{mark};EUR\n", "client;amount;unit;reference\n" + "".join(lines)


async def steps_of(bench: Bench, texts: tuple[str, str], *, apply: bool) -> int:
    """How many steps of SQLite's machine an import takes: a count, not a time, so it is always the same."""
    engine, count = bench.lab.store._engine, [0]
    assert isinstance(engine, SqliteEngine)

    def another() -> None:
        count[0] += 1

    await engine._connection.run(lambda sql: sql.set_progress_handler(another, EVERY))
    assert await bench.bring(*texts, apply=apply)
    await engine._connection.run(lambda sql: sql.set_progress_handler(None, 0))
    return count[0] * EVERY


@pytest.mark.parametrize("made", [clients, payments, units])
async def test_a_line_among_many_costs_no_more_than_one_among_few(
    bench: Bench, made: Callable[[str, int], tuple[str, str]]
) -> None:
    few, many = made("Few", FEW), made("Many", MANY)
    first = await steps_of(bench, few, apply=True)
    second = await steps_of(bench, many, apply=True)
    assert second / MANY <= first / FEW * ROOM
    again_few = await steps_of(bench, few, apply=False)
    again_many = await steps_of(bench, many, apply=False)
    assert again_many / MANY <= again_few / FEW * ROOM
