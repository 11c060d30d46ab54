"""Which lots are read: all that can still give or take something, however long the history grows."""

import pytest

from bot.ids import LotId
from bot.ports import Tx
from bot.quota.lot import Category
from storage import DatabaseStore
from tests.storage.world import NOW, account, lot, minutes, plan, post, request


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


@pytest.mark.parametrize("category", [Category.BONUS, Category.PROMO])
@pytest.mark.parametrize(("used_up", "kept"), [(9, 1), (10, 2), (11, 2)], ids=["before it", "at it", "since"])
async def test_units_without_an_end_count_as_included_until_the_renewal_after_they_were_used_up(
    store: DatabaseStore, category: Category, used_up: int, kept: int
) -> None:
    def body(tx: Tx) -> tuple[int, int]:
        owner = account(tx)
        given = lot(tx, owner, amount=2, category=category, key="given")
        post(tx, owner, given, -2, reason="adjust", system="adjusted", now=minutes(used_up))
        lot(tx, owner, key="included")
        before = len(tx.ledger.lots(owner))
        tx.ledger.close_used(owner, before=minutes(10))
        return before, len(tx.ledger.lots(owner))

    assert await store.write(body) == (2, kept)


async def test_a_renewal_closes_nothing_that_is_left_or_held_or_ends_or_is_owed(store: DatabaseStore) -> None:
    def body(tx: Tx) -> int:
        owner = account(tx)
        lot(tx, owner, amount=1, category=Category.BONUS, key="left")
        held = lot(tx, owner, amount=1, category=Category.PROMO, key="held")
        asked = request(tx, account_id=owner)
        tx.ledger.hold(request_id=asked.id, account_id=owner, plan=plan(held), net=0, tax=0, now=NOW)
        lot(tx, owner, amount=0, category=Category.BONUS, key="ends", expires_at=minutes(60))
        lot(tx, owner, amount=0, category=Category.CREDIT, key="credit", asset="PLN")
        tx.ledger.close_used(owner, before=minutes(10))
        return len(tx.ledger.lots(owner))

    assert await store.write(body) == 4


async def test_what_comes_back_to_units_of_an_earlier_period_counts_again(store: DatabaseStore) -> None:
    def body(tx: Tx) -> list[list[int]]:
        owner = account(tx)
        given = lot(tx, owner, amount=2, category=Category.BONUS, key="given")
        post(tx, owner, given, -2, reason="adjust", system="adjusted")
        seen: list[list[int]] = []
        for renewal, back in ((10, 1), (20, -1), (30, 0)):
            tx.ledger.close_used(owner, before=minutes(renewal))
            seen.append([one.granted for one in tx.ledger.lots(owner)])
            if back:
                at = minutes(renewal + 5)
                post(tx, owner, given, back, reason="adjust", system="adjusted", now=at)
        return seen

    assert await store.write(body) == [[], [2], []]
