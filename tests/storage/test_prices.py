"""Price lists: versions numbered list by list, never changed, taken back once; what holds at a moment."""

from datetime import datetime

import pytest

from bot.ids import AccountId
from bot.ports import Tx
from bot.quota.pricelist import laid_over
from storage import DatabaseStore, invariants
from storage.errors import ConstraintRefused
from tests.storage.conftest import Place
from tests.storage.test_quotes import quote
from tests.storage.world import CLIENT, LEAD, NOW, account, minutes, request


def put(
    tx: Tx,
    owner: AccountId | None,
    minor: int,
    *,
    service: str = "hour",
    currency: str = "PLN",
    since: datetime = NOW,
    until: datetime | None = None,
) -> int:
    return tx.prices.put(
        account_id=owner,
        currency=currency,
        prices={service: minor},
        valid_from=since,
        valid_to=until,
        by=LEAD,
        now=NOW,
    )


async def prices(store: DatabaseStore, owner: AccountId | None, at: datetime) -> dict[str, int]:
    versions = await store.read(lambda tx: tx.prices.versions(owner, "PLN", now=at))
    return laid_over({}, versions, at=at)[0]


async def test_a_clients_list_lies_over_the_base_list_and_is_its_own(store: DatabaseStore) -> None:
    owner = await store.write(account)
    other = await store.write(lambda tx: account(tx, name="Other"))

    def fill(tx: Tx) -> None:
        put(tx, None, 7)
        put(tx, None, 3, service="travel")
        put(tx, owner, 9)
        put(tx, owner, 4, currency="EUR")
        put(tx, other, 1)

    await store.write(fill)
    assert await prices(store, None, NOW) == {"hour": 7, "travel": 3}
    assert await prices(store, owner, NOW) == {"hour": 9, "travel": 3}
    assert await prices(store, other, NOW) == {"hour": 1, "travel": 3}
    assert await prices(store, AccountId(99), NOW) == {"hour": 7, "travel": 3}
    assert await store.read(invariants.check) == ()


async def test_versions_are_numbered_list_by_list_and_read_as_they_were_set(store: DatabaseStore) -> None:
    owner = await store.write(account)

    def fill(tx: Tx) -> tuple[int, ...]:
        first = put(tx, owner, 9, until=minutes(60))
        put(tx, None, 7)
        both = tx.prices.put(
            account_id=owner,
            currency="PLN",
            prices={"travel": 2, "hour": 5},
            valid_from=minutes(5),
            valid_to=None,
            by=CLIENT,
            now=minutes(1),
        )
        return first, both

    first, both = await store.write(fill)
    mine = [
        one
        for one in await store.read(lambda tx: tx.prices.versions(owner, "PLN", now=NOW))
        if one.account_id == owner
    ]
    assert [(one.id, one.version, one.valid_from, one.valid_to, one.back_from) for one in mine] == [
        (first, 1, NOW, minutes(60), None),
        (both, 2, minutes(5), None, None),
    ]
    assert [(dict(one.prices), one.set_by, one.set_at) for one in mine] == [
        ({"hour": 9}, LEAD, NOW),
        ({"hour": 5, "travel": 2}, CLIENT, minutes(1)),
    ]


async def test_what_is_over_is_read_no_more_and_what_is_coming_is(store: DatabaseStore) -> None:
    await store.write(lambda tx: put(tx, None, 7, until=minutes(5)))
    await store.write(lambda tx: put(tx, None, 8, since=minutes(9)))

    async def numbers(minute: int) -> list[int]:
        versions = await store.read(lambda tx: tx.prices.versions(None, "PLN", now=minutes(minute)))
        return [one.version for one in versions]

    assert [await numbers(minute) for minute in (0, 4, 5, 9)] == [[1, 2], [1, 2], [2], [2]]


async def test_a_version_is_taken_back_by_the_next_one_and_once(store: DatabaseStore, place: Place) -> None:
    first = await store.write(lambda tx: put(tx, None, 7))
    second = await store.write(lambda tx: put(tx, None, 8))
    assert await store.write(lambda tx: tx.prices.take_back(second, by=LEAD, now=minutes(5)))
    assert not await store.write(lambda tx: tx.prices.take_back(second, by=LEAD, now=minutes(6)))
    assert [await prices(store, None, minutes(minute)) for minute in (4, 5)] == [{"hour": 8}, {"hour": 7}]
    over = await store.read(lambda tx: tx.prices.versions(None, "PLN", now=minutes(5)))
    assert [one.id for one in over] == [first]
    assert place.rows("SELECT version, takes_back FROM price_list ORDER BY id") == [
        (1, None),
        (2, None),
        (3, second),
    ]
    third = await store.write(lambda tx: put(tx, None, 9))
    assert place.rows(f"SELECT version FROM price_list WHERE id = {third}") == [(4,)]
    assert await store.write(lambda tx: tx.prices.take_back(first, by=LEAD, now=minutes(7)))
    with pytest.raises(LookupError):
        await store.write(lambda tx: tx.prices.take_back(99, by=LEAD, now=NOW))
    assert await store.read(invariants.check) == ()


async def test_one_taken_back_before_it_began_never_holds(store: DatabaseStore) -> None:
    later = await store.write(lambda tx: put(tx, None, 7, since=minutes(10)))
    await store.write(lambda tx: tx.prices.take_back(later, by=LEAD, now=minutes(5)))
    assert [await prices(store, None, minutes(minute)) for minute in (0, 9, 10, 11)] == [{}] * 4


async def test_a_version_without_a_price_or_of_no_time_is_refused(store: DatabaseStore) -> None:
    with pytest.raises(ValueError, match="without a price"):
        await store.write(
            lambda tx: tx.prices.put(
                account_id=None,
                currency="PLN",
                prices={},
                valid_from=NOW,
                valid_to=None,
                by=LEAD,
                now=NOW,
            )
        )
    for until in (NOW, minutes(-1)):
        with pytest.raises(ConstraintRefused):
            await store.write(lambda tx, until=until: put(tx, None, 7, until=until))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
    with pytest.raises(ConstraintRefused):
        await store.write(lambda tx: put(tx, None, -1))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE price_item SET unit_net = 1",
        "DELETE FROM price_item",
        "UPDATE price_list SET valid_to = 1",
        "DELETE FROM price_list",
        "UPDATE quote_line SET unit_net = 1, net = 1",
        "DELETE FROM quote_line",
        "UPDATE quote SET gross = 1",
        "UPDATE quote SET valid_until = valid_until + 1",
    ],
)
async def test_the_database_itself_refuses_to_change_a_price(store: DatabaseStore, statement: str) -> None:
    def fill(tx: Tx) -> None:
        asked = request(tx)
        put(tx, asked.account_id, 15_000)
        quote(tx, asked.id, asked.account_id)

    await store.write(fill)
    with pytest.raises(ConstraintRefused):
        await store.run(lambda sql: sql.change(statement))
