"""One database is one bot's, whatever its address is called."""

import asyncio

import pytest

from storage import DatabaseStore
from storage.errors import AnothersDatabase


async def test_the_first_bot_has_it_and_any_other_is_told_what_to_do(store: DatabaseStore) -> None:
    assert await store.owner() is None
    await store.belong(42)
    await store.belong(42)
    with pytest.raises(AnothersDatabase, match=r"belongs to bot 42, and this is bot 43.*migrate --adopt"):
        await store.belong(43)
    assert await store.owner() == 42


async def test_whoever_takes_anothers_place_says_so_once(store: DatabaseStore) -> None:
    await store.belong(42)
    await store.belong(43, adopt=True)
    await store.belong(43)
    with pytest.raises(AnothersDatabase):
        await store.belong(42)


async def test_of_many_that_begin_at_once_one_has_it(store: DatabaseStore) -> None:
    tried = await asyncio.gather(*(store.belong(bot) for bot in range(1, 9)), return_exceptions=True)
    assert sum(one is None for one in tried) == 1
    assert sum(isinstance(one, AnothersDatabase) for one in tried) == 7
