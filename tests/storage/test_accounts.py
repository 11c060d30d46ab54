"""Accounts, their names and the plans they are on."""

from datetime import date, datetime, timedelta
from functools import partial

import pytest

from bot.desk.request import RequestState
from bot.ids import AccountId
from bot.ports import Tx
from storage import DatabaseStore
from tests.storage.conftest import Place
from tests.storage.world import NOW, account, minutes, request


async def test_an_account_is_read_back_as_it_was_added(store: DatabaseStore, place: Place) -> None:
    account_id = await store.write(lambda tx: account(tx, name="Łódzka Fabryka „Wiosna”"))
    found = await store.read(lambda tx: tx.accounts.get(account_id))
    assert found is not None
    assert (found.name, found.plan, found.anchor) == (
        "Łódzka Fabryka „Wiosna”",
        "standard",
        date(2026, 1, 31),
    )
    assert found.created_at == NOW
    assert place.rows("SELECT name, created_at FROM account") == [
        (found.name, int(NOW.timestamp()) * 1_000_000 + NOW.microsecond)
    ]


@pytest.mark.parametrize("other", ["ORBIT  sp. z o.o.", " orbit sp. z o.o. ", "Ｏrbit sp. z o.o."])
async def test_a_name_that_only_looks_other_is_taken(store: DatabaseStore, other: str) -> None:
    assert await store.write(lambda tx: account(tx, name="Orbit sp. z o.o."))
    assert await store.write(lambda tx: add(tx, other)) is None


def add(tx: Tx, name: str) -> AccountId | None:
    return tx.accounts.add(
        name=name,
        currency="PLN",
        language="pl",
        zone="Europe/Warsaw",
        plan="a",
        anchor=date(2026, 1, 1),
        now=NOW,
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("#1", ["Альфа"]),
        ("#3", []),
        ("#01", []),
        ("#1 ", ["Альфа"]),
        ("альфа", ["Альфа"]),
        ("АЛЬ", ["Альфа", "Альфа Плюс"]),
        ("альфа  плюс", ["Альфа Плюс"]),
        ("ьфа", []),
        ("", []),
        ("   ", []),
        ("%", []),
        ("_льфа", []),
        ("#99999999999999999999", []),
    ],
)
async def test_find_goes_by_number_then_name_then_beginning(
    store: DatabaseStore, text: str, names: list[str]
) -> None:
    await store.write(lambda tx: (account(tx, name="Альфа"), account(tx, name="Альфа Плюс")))
    assert [found.name for found in await store.read(lambda tx: tx.accounts.find(text))] == names


async def test_lock_of_nobody_says_so(store: DatabaseStore) -> None:
    with pytest.raises(LookupError, match="no account 7"):
        await store.write(lambda tx: tx.accounts.lock(AccountId(7)))


async def test_a_plan_set_for_later_counts_from_then_on(store: DatabaseStore) -> None:
    later = NOW + timedelta(days=30)
    account_id = await store.write(account)
    await store.write(lambda tx: tx.accounts.set_plan(account_id, plan="gold", starts_at=later, now=NOW))

    def plans(tx: Tx) -> list[str]:
        moments = (NOW - timedelta(days=900), NOW, later - timedelta(microseconds=1), later)
        return [tx.accounts.plan_at(account_id, now=moment) for moment in moments]

    assert await store.read(plans) == ["standard", "standard", "standard", "gold"]
    found = await store.read(lambda tx: tx.accounts.get(account_id))
    assert found is not None
    assert found.plan == "standard"


async def test_those_that_wait_have_the_plan_in_force(store: DatabaseStore) -> None:
    later = NOW + timedelta(days=30)
    account_id = await store.write(account)
    await store.write(lambda tx: account(tx, name="Idle"))
    await store.write(lambda tx: tx.accounts.set_plan(account_id, plan="silver", starts_at=later, now=NOW))
    await store.write(lambda tx: tx.accounts.set_plan(account_id, plan="gold", starts_at=later, now=NOW))

    def plans(tx: Tx) -> list[tuple[AccountId, str, str]]:
        moments = (NOW - timedelta(days=900), NOW, later - timedelta(microseconds=1), later)
        waiting = [one for moment in moments for one in tx.accounts.waiting(now=moment)]
        return [(found.id, found.plan, plan) for found, plan in waiting]

    await store.write(partial(request, account_id=account_id, state=RequestState.OFFERED))
    assert await store.read(plans) == []
    for _ in range(2):
        await store.write(partial(request, account_id=account_id))
    in_force = ["standard", "standard", "standard", "gold"]
    assert await store.read(plans) == [(account_id, "standard", plan) for plan in in_force]


async def test_a_plan_set_at_once_is_the_plan_and_undo_takes_it_back(store: DatabaseStore) -> None:
    account_id = await store.write(account)
    await store.write(lambda tx: tx.accounts.set_plan(account_id, plan="silver", starts_at=NOW, now=NOW))
    gold = await store.write(lambda tx: tx.accounts.set_plan(account_id, plan="gold", starts_at=NOW, now=NOW))
    assert await store.write(lambda tx: tx.accounts.lock(account_id).plan) == "gold"
    assert await store.read(lambda tx: tx.accounts.plan_change(account_id, starts_at=NOW)) == gold
    without = await store.read(lambda tx: tx.accounts.plan_at(account_id, now=NOW, without=gold))
    assert without == "silver"
    assert await store.write(lambda tx: tx.accounts.drop_plan(account_id, change=gold))
    assert not await store.write(lambda tx: tx.accounts.drop_plan(account_id, change=gold))
    assert await store.read(lambda tx: tx.accounts.plan_at(account_id, now=NOW)) == "silver"


async def test_the_first_plan_cannot_be_dropped(store: DatabaseStore) -> None:
    account_id = await store.write(account)
    assert await store.read(lambda tx: tx.accounts.plan_change(account_id, starts_at=NOW)) is None
    assert not await store.write(lambda tx: tx.accounts.drop_plan(account_id, change=1))
    assert await store.read(lambda tx: tx.accounts.plan_at(account_id, now=NOW)) == "standard"


async def test_the_plans_from_a_moment_on_are_told_in_their_order(store: DatabaseStore) -> None:
    account_id = await store.write(account)
    for plan, minute in (("gold", 20), ("silver", 10)):
        await store.write(partial(set_plan, account_id=account_id, plan=plan, starts_at=minutes(minute)))

    def told(tx: Tx) -> list[tuple[str, ...]]:
        return [tx.accounts.plans_from(account_id, since=minutes(minute)) for minute in (9, 10, 20)]

    assert await store.read(told) == [("standard", "silver", "gold"), ("silver", "gold"), ("gold",)]


async def test_the_plans_to_come_are_told_with_their_starts_the_later_word_for_each(
    store: DatabaseStore,
) -> None:
    account_id = await store.write(account)
    other = await store.write(lambda tx: account(tx, name="Other"))
    for plan, minute in (("gold", 20), ("silver", 10), ("bronze", 20)):
        await store.write(partial(set_plan, account_id=account_id, plan=plan, starts_at=minutes(minute)))
    await store.write(partial(set_plan, account_id=other, plan="tin", starts_at=minutes(20)))

    def told(tx: Tx) -> list[tuple[tuple[str, datetime], ...]]:
        return [tx.accounts.plans_to_come(account_id, since=minutes(minute)) for minute in (9, 10, 20)]

    later = ("bronze", minutes(20))
    assert await store.read(told) == [(("silver", minutes(10)), later), (later,), ()]


async def test_the_entity_of_one_account_is_changed_and_of_no_other(
    store: DatabaseStore, place: Place
) -> None:
    account_id = await store.write(account)
    await store.write(lambda tx: account(tx, name="Other"))
    for entity in ("Acme", None):
        await store.write(partial(name_entity, account_id=account_id, entity=entity))
        assert place.rows("SELECT entity FROM account ORDER BY id") == [(entity,), (None,)]


def name_entity(tx: Tx, *, account_id: AccountId, entity: str | None) -> None:
    tx.accounts.set_entity(account_id, entity)


def set_plan(tx: Tx, *, account_id: AccountId, plan: str, starts_at: datetime) -> int:
    return tx.accounts.set_plan(account_id, plan=plan, starts_at=starts_at, now=NOW)
