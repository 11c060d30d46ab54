"""What `doctor` misses in a plans file: all that a client's contract needs, and nothing that is past."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.flows.contracts import lost
from bot.ports import Tx
from bot.quota.period import Period
from storage import DatabaseStore, open_store
from tests.flows.lab import house
from tests.storage.world import NOW, account, minutes


@pytest.fixture
async def store() -> AsyncIterator[DatabaseStore]:
    opened = await open_store("sqlite:///:memory:")
    await opened.migrate()
    yield opened
    await opened.close()


def asleep(tx: Tx) -> None:
    """A period that ended after an hour and was never followed by another; silver counts from the second."""
    orbit = account(tx)
    tx.accounts.open_period(orbit, Period(index=0, starts_at=NOW, ends_at=minutes(60)), plan="standard")
    tx.accounts.plan_followed(orbit, until=NOW)
    tx.accounts.set_plan(orbit, plan="silver", starts_at=minutes(120), now=NOW)


@pytest.mark.parametrize(
    ("minute", "renewed", "missing"),
    [
        (10, False, ["standard", "silver"]),
        (59, False, ["standard", "silver"]),
        (300, False, ["standard", "silver"]),
        (119, True, ["standard", "silver"]),
        (300, True, ["silver"]),
    ],
)
async def test_a_plan_is_needed_until_what_fell_due_by_it_is_booked(
    store: DatabaseStore, minute: int, renewed: bool, missing: list[str]
) -> None:
    await store.write(asleep)
    if renewed:
        ahead = Period(index=1, starts_at=minutes(60), ends_at=minutes(900))
        await store.write(lambda tx: tx.accounts.open_period(tx.accounts.all()[0].id, ahead, plan="standard"))
    book = house().plan_book
    found = await store.read(lambda tx: lost(tx, book, now=minutes(minute)))
    assert found == tuple(f'plan {code} ("Orbit" #1)' for code in missing)
    bare = replace(book, plans={"standard": book.plans["basic"], "silver": book.plans["basic"]})
    assert await store.read(lambda tx: lost(tx, bare, now=minutes(minute))) == ()


async def test_a_currency_without_a_seller_is_named(store: DatabaseStore) -> None:
    await store.write(account)
    book = house().plan_book
    empty = replace(book, plans={"standard": book.plans["basic"]}, entities=())
    found = await store.read(lambda tx: lost(tx, empty, now=NOW))
    assert found == ('every legal entity for PLN ("Orbit" #1)',)
