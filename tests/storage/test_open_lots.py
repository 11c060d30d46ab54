"""Which lots are read: all that can still give or take something, however long the history grows."""

from datetime import timedelta

import pytest

from bot.ids import LotId
from bot.ports import Tx
from bot.quota.lot import Category
from storage import DatabaseStore
from tests.storage.world import NOW, account, lot, minutes, post


async def test_lots_that_expired_empty_are_read_no_more_until_filled(store: DatabaseStore) -> None:
    account_id = await store.write(account)

    def month(tx: Tx) -> tuple[LotId, LotId]:
        empty = lot(tx, account_id, key="old:empty", expires_at=minutes(0))
        post(tx, account_id, empty, -5)
        left = lot(tx, account_id, key="old:left", expires_at=minutes(0))
        assert [one.id for one in tx.ledger.lots(account_id)] == [left]
        return empty, left

    empty, left = await store.write(month)
    await store.write(lambda tx: post(tx, account_id, empty, 1, reason="reversal"))
    assert [one.id for one in await store.read(lambda tx: tx.ledger.lots(account_id))] == [empty, left]


async def test_a_used_up_lot_is_read_while_it_has_not_expired(store: DatabaseStore) -> None:
    account_id = await store.write(account)

    def use_up(tx: Tx) -> None:
        used = lot(tx, account_id, expires_at=minutes(60))
        post(tx, account_id, used, -5, reason="adjust", system="adjusted")
        lot(tx, account_id, key="lot:2")

    await store.write(use_up)
    assert [one.granted for one in await store.read(lambda tx: tx.ledger.lots(account_id))] == [5, 5]


async def test_a_used_up_deposit_is_read_no_more_until_something_comes_back_to_it(
    store: DatabaseStore,
) -> None:
    def body(tx: Tx) -> tuple[list[int], list[int], int]:
        owner = account(tx)
        first = lot(tx, owner, amount=100, asset="PLN", category=Category.DEPOSIT, key="pay:1")
        empty = lot(tx, owner, amount=0, asset="PLN", category=Category.CREDIT, key="credit")
        post(tx, owner, first, -100, asset="PLN", reason="adjust", system="adjusted")
        second = lot(tx, owner, amount=50, asset="PLN", category=Category.DEPOSIT, key="pay:2")
        closed = [one.id - first for one in tx.ledger.lots(owner)]
        post(tx, owner, first, 40, asset="PLN", reason="adjust", system="adjusted")
        again = [one.id - first for one in tx.ledger.lots(owner)]
        return closed, again, (empty - first) * 10 + second - first

    closed, again, places = await store.write(body)
    assert (closed, again, places) == ([1, 2], [0, 1, 2], 12)


@pytest.mark.parametrize(
    ("category", "starts_later", "kept"),
    [(Category.INCLUDED, True, 1), (Category.INCLUDED, False, 2), (Category.BONUS, True, 2)],
)
async def test_units_without_an_end_count_as_included_until_the_next_period(
    store: DatabaseStore, category: Category, starts_later: bool, kept: int
) -> None:
    def body(tx: Tx) -> int:
        owner = account(tx)
        bonus = lot(tx, owner, amount=2, category=Category.BONUS, key="bonus")
        post(tx, owner, bonus, -2, reason="adjust", system="adjusted")
        tx.ledger.add_lot(
            key="next",
            account_id=owner,
            asset="consultation",
            category=category,
            priority=10,
            starts_at=NOW + timedelta(days=int(starts_later)),
            expires_at=None,
            scope=None,
            now=NOW,
        )
        return len(tx.ledger.lots(owner))

    assert await store.write(body) == kept
