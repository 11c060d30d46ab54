"""The ledger: journals, lots, holds, and what the last wall refuses."""

import pytest

from bot.desk.request import Request
from bot.ids import AccountId, HoldId, LotId
from bot.ports import Entry, LedgerLine, Tx
from bot.quota.hold import Hold, HoldState
from bot.quota.lot import Category, HoldLine, HoldPlan, Lot
from storage import DatabaseStore
from storage.errors import ConstraintRefused
from tests.storage.conftest import Place
from tests.storage.world import LEAD, NOW, account, lot, minutes, plan, post, request


def hold(tx: Tx, asked: Request, how: HoldPlan, *, net: int = 0, tax: int = 0) -> HoldId:
    return tx.ledger.hold(
        request_id=asked.id, account_id=asked.account_id, plan=how, net=net, tax=tax, now=NOW
    )


def only_lot(tx: Tx, account_id: AccountId) -> Lot:
    (one,) = tx.ledger.lots(account_id)
    return one


async def test_a_lot_is_read_back_as_it_was_added_and_filled(store: DatabaseStore) -> None:
    account_id = await store.write(account)
    lot_id = await store.write(lambda tx: lot(tx, account_id, expires_at=minutes(60)))
    assert await store.read(lambda tx: only_lot(tx, account_id)) == Lot(
        id=lot_id,
        account_id=account_id,
        asset="consultation",
        category=Category.INCLUDED,
        priority=10,
        starts_at=NOW,
        expires_at=minutes(60),
        scope=None,
        granted=5,
        posted=5,
        held=0,
    )


async def test_a_lots_key_is_used_once(store: DatabaseStore) -> None:
    account_id = await store.write(account)
    await store.write(lambda tx: lot(tx, account_id))

    def again(tx: Tx) -> LotId | None:
        return tx.ledger.add_lot(
            key="lot:1",
            account_id=account_id,
            asset="minutes",
            category=Category.BONUS,
            priority=1,
            starts_at=NOW,
            expires_at=None,
            scope=None,
            now=NOW,
        )

    assert await store.write(again) is None
    assert (await store.read(lambda tx: only_lot(tx, account_id))).posted == 5


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [("consultation", 5, 1, None)],
        [("consultation", 5, 1, None), ("consultation", -4, None, "issued")],
        [("consultation", 5, 1, None), ("minutes", -5, None, "issued")],
        [("consultation", 0, 1, None), ("consultation", 0, None, "issued")],
        [("consultation", 5, 1, "issued"), ("consultation", -5, None, "issued")],
        [("consultation", 5, None, None), ("consultation", -5, None, "issued")],
        [("minutes", 5, 1, None), ("minutes", -5, None, "issued")],
        [("consultation", 5, 2, None), ("consultation", -5, None, "issued")],
        [("consultation", 5, 99, None), ("consultation", -5, None, "issued")],
    ],
)
async def test_a_journal_that_does_not_add_up_is_refused_whole(
    store: DatabaseStore, place: Place, entries: list[tuple[str, int, LotId | None, str | None]]
) -> None:
    account_id = await store.write(account)
    await store.write(lambda tx: lot(tx, account_id, amount=0))
    await store.write(lambda tx: lot(tx, account(tx, name="Other"), amount=0, key="lot:2"))
    legs = [Entry(asset=asset, amount=n, lot_id=where, system=system) for asset, n, where, system in entries]

    def wrong(tx: Tx) -> None:
        tx.ledger.post(reason="grant", reference="", account_id=account_id, entries=legs, actor=None, now=NOW)

    with pytest.raises(ValueError, match=r"sum to zero|not a leg|is not of account"):
        await store.write(wrong)
    assert place.rows("SELECT posted, granted, version FROM lot") == [(0, 0, 0), (0, 0, 0)]
    assert place.rows("SELECT id FROM journal") == []


async def test_an_unknown_system_account_is_refused(store: DatabaseStore) -> None:
    account_id = await store.write(account)
    lot_id = await store.write(lambda tx: lot(tx, account_id))
    with pytest.raises(ConstraintRefused):
        await store.write(lambda tx: post(tx, account_id, lot_id, 1, system="thin air"))


async def test_granted_grows_by_grants_and_deposits_only(store: DatabaseStore) -> None:
    account_id = await store.write(account)
    lot_id = await store.write(lambda tx: lot(tx, account_id))

    def some(tx: Tx) -> None:
        post(tx, account_id, lot_id, 2, reason="deposit", system="cash")
        post(tx, account_id, lot_id, -1, reason="grant")
        post(tx, account_id, lot_id, 10, reason="reversal", system="adjusted")

    await store.write(some)
    found = await store.read(lambda tx: only_lot(tx, account_id))
    assert (found.granted, found.posted) == (6, 16)


async def test_a_journal_is_read_back_leg_by_leg(store: DatabaseStore) -> None:
    account_id = await store.write(account)
    lot_id = await store.write(lambda tx: lot(tx, account_id, amount=0))
    journal = await store.write(lambda tx: post(tx, account_id, lot_id, 4))
    assert await store.read(lambda tx: tx.ledger.journal(journal)) == (
        Entry(asset="consultation", amount=-4, system="issued"),
        Entry(asset="consultation", amount=4, lot_id=lot_id),
    )
    assert await store.read(lambda tx: tx.ledger.journal(journal + 1)) == ()


async def test_a_statement_shows_the_lots_side_within_its_time(store: DatabaseStore) -> None:
    account_id = await store.write(account)
    lot_id = await store.write(lambda tx: lot(tx, account_id, amount=0))
    other = await store.write(lambda tx: account(tx, name="Other"))
    await store.write(lambda tx: lot(tx, other, key="lot:2"))
    await store.write(lambda tx: [post(tx, account_id, lot_id, 3, now=minutes(at)) for at in (0, 1, 2)])
    lines = await store.read(lambda tx: tx.ledger.lines(account_id, since=minutes(1), until=minutes(2)))
    assert lines == (
        LedgerLine(
            at=minutes(1), asset="consultation", amount=3, reason="grant", reference="test", actor=LEAD
        ),
    )


async def test_a_hold_reserves_and_its_release_gives_back(store: DatabaseStore) -> None:
    asked = await store.write(request)
    lot_id = await store.write(lambda tx: lot(tx, asked.account_id))
    hold_id = await store.write(lambda tx: hold(tx, asked, plan(lot_id, 2)))
    live = await store.read(lambda tx: tx.ledger.live_hold(asked.id))
    assert live == Hold(
        id=hold_id,
        request_id=asked.id,
        account_id=asked.account_id,
        asset="consultation",
        state=HoldState.HELD,
        lines=(HoldLine(lot_id=lot_id, amount=2),),
        net=0,
        tax=0,
        created_at=NOW,
        kind="consultation",
    )
    assert (await store.read(lambda tx: only_lot(tx, asked.account_id))).held == 2
    assert await store.write(lambda tx: tx.ledger.close_hold(live, HoldState.RELEASED, now=NOW))
    assert not await store.write(lambda tx: tx.ledger.close_hold(live, HoldState.RELEASED, now=NOW))
    assert not await store.write(lambda tx: tx.ledger.close_hold(live, HoldState.CAPTURED, now=NOW))
    assert (await store.read(lambda tx: only_lot(tx, asked.account_id))).held == 0
    assert await store.read(lambda tx: tx.ledger.live_hold(asked.id)) is None
    last = await store.read(lambda tx: tx.ledger.last_hold(asked.id))
    assert last is not None
    assert last.state is HoldState.RELEASED
    assert await store.read(lambda tx: tx.ledger.captured_of(asked.id)) is None


async def test_a_capture_is_known_by_asset_and_amount(store: DatabaseStore) -> None:
    asked = await store.write(request)
    account_id = asked.account_id
    first = await store.write(
        lambda tx: lot(tx, account_id, asset="PLN", category=Category.DEPOSIT, amount=8_000)
    )
    second = await store.write(
        lambda tx: lot(tx, account_id, asset="PLN", category=Category.CREDIT, amount=0, key="lot:2")
    )
    lines = (HoldLine(lot_id=second, amount=2_000), HoldLine(lot_id=first, amount=8_000))

    def charge(tx: Tx) -> None:
        hold(tx, asked, HoldPlan(asset="PLN", lines=lines), net=8_130, tax=1_870)
        live = tx.ledger.live_hold(asked.id)
        assert live is not None
        assert (live.net, live.tax, live.total) == (8_130, 1_870, 10_000)
        assert tx.ledger.close_hold(live, HoldState.CAPTURED, now=NOW)
        entries = [Entry(asset="PLN", amount=-line.amount, lot_id=line.lot_id) for line in live.lines]
        entries += [
            Entry(asset="PLN", amount=8_130, system="revenue"),
            Entry(asset="PLN", amount=1_870, system="vat"),
        ]
        tx.ledger.post(
            reason="capture",
            reference=f"request:{asked.id}",
            account_id=account_id,
            entries=entries,
            actor=LEAD,
            now=NOW,
        )

    await store.write(charge)
    assert await store.read(lambda tx: tx.ledger.captured_of(asked.id)) == ("PLN", 10_000)
    lots = await store.read(lambda tx: tx.ledger.lots(account_id))
    assert [(one.posted, one.held, one.granted) for one in lots] == [(0, 0, 8_000), (-2_000, 0, 0)]


async def test_a_second_live_hold_of_a_request_is_refused(store: DatabaseStore, place: Place) -> None:
    asked = await store.write(request)
    lot_id = await store.write(lambda tx: lot(tx, asked.account_id))
    await store.write(lambda tx: hold(tx, asked, plan(lot_id)))
    with pytest.raises(ConstraintRefused):
        await store.write(lambda tx: hold(tx, asked, plan(lot_id)))
    assert place.rows("SELECT held FROM lot") == [(1,)]


@pytest.mark.parametrize(("amount", "fits"), [(4, True), (5, True), (6, False)])
async def test_a_lot_is_not_drawn_below_its_floor(store: DatabaseStore, amount: int, fits: bool) -> None:
    asked = await store.write(request)
    lot_id = await store.write(lambda tx: lot(tx, asked.account_id))
    if fits:
        assert await store.write(lambda tx: hold(tx, asked, plan(lot_id, amount)))
    else:
        with pytest.raises(ConstraintRefused):
            await store.write(lambda tx: hold(tx, asked, plan(lot_id, amount)))
    assert (await store.read(lambda tx: only_lot(tx, asked.account_id))).held == (amount if fits else 0)


async def test_what_is_held_cannot_be_posted_away(store: DatabaseStore) -> None:
    asked = await store.write(request)
    lot_id = await store.write(lambda tx: lot(tx, asked.account_id))
    await store.write(lambda tx: hold(tx, asked, plan(lot_id, 3)))
    assert await store.write(lambda tx: post(tx, asked.account_id, lot_id, -2))
    with pytest.raises(ConstraintRefused):
        await store.write(lambda tx: post(tx, asked.account_id, lot_id, -1))


@pytest.mark.parametrize(
    "how", [HoldPlan(asset="consultation", lines=()), plan(LotId(2)), plan(LotId(1), asset="PLN")]
)
async def test_a_hold_on_nothing_or_on_anothers_lot_is_refused(store: DatabaseStore, how: HoldPlan) -> None:
    asked = await store.write(request)
    await store.write(lambda tx: lot(tx, asked.account_id))
    await store.write(lambda tx: lot(tx, account(tx, name="Other"), key="lot:2"))
    with pytest.raises(ValueError, match=r"hold of nothing|is not of account"):
        await store.write(lambda tx: hold(tx, asked, how))
    assert await store.read(lambda tx: tx.ledger.last_hold(asked.id)) is None


async def test_a_hold_is_not_closed_by_holding_it(store: DatabaseStore) -> None:
    asked = await store.write(request)
    lot_id = await store.write(lambda tx: lot(tx, asked.account_id))
    await store.write(lambda tx: hold(tx, asked, plan(lot_id)))
    live = await store.read(lambda tx: tx.ledger.live_hold(asked.id))
    assert live is not None
    with pytest.raises(ValueError, match="not closed"):
        await store.write(lambda tx: tx.ledger.close_hold(live, HoldState.HELD, now=NOW))


async def test_a_deposit_has_no_expiry(store: DatabaseStore) -> None:
    account_id = await store.write(account)
    with pytest.raises(ConstraintRefused):
        await store.write(
            lambda tx: lot(tx, account_id, category=Category.DEPOSIT, asset="PLN", expires_at=minutes(1))
        )


async def test_credit_is_a_debt_never_a_balance(store: DatabaseStore) -> None:
    account_id = await store.write(account)
    lot_id = await store.write(
        lambda tx: lot(tx, account_id, amount=-100, asset="PLN", category=Category.CREDIT)
    )
    assert await store.write(lambda tx: post(tx, account_id, lot_id, 100, asset="PLN", reason="deposit"))
    with pytest.raises(ConstraintRefused):
        await store.write(lambda tx: post(tx, account_id, lot_id, 1, asset="PLN", reason="deposit"))


async def test_the_credit_limit_is_the_last_set_that_still_holds(store: DatabaseStore) -> None:
    account_id = await store.write(account)

    def limit(tx: Tx, amount: int, until: int | None) -> int:
        ends = None if until is None else minutes(until)
        return tx.ledger.set_credit(account_id, limit=amount, until=ends, by=LEAD, because="asked", now=NOW)

    assert await store.read(lambda tx: tx.ledger.credit_limit(account_id, now=NOW)) is None
    await store.write(lambda tx: limit(tx, 100, None))
    await store.write(lambda tx: limit(tx, 900, 10))
    third = await store.write(lambda tx: limit(tx, 0, None))
    assert await store.read(lambda tx: tx.ledger.credit_limit(account_id, now=NOW)) == 0
    await store.write(lambda tx: tx.ledger.drop_credit(third, now=NOW))
    assert await store.read(lambda tx: tx.ledger.credit_limit(account_id, now=minutes(9))) == 900
    assert await store.read(lambda tx: tx.ledger.credit_limit(account_id, now=minutes(10))) == 100


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET reason = 'other'",
        "DELETE FROM journal",
        "UPDATE entry SET amount = amount + 1",
        "DELETE FROM entry",
    ],
)
async def test_journals_are_append_only(store: DatabaseStore, place: Place, statement: str) -> None:
    account_id = await store.write(account)
    await store.write(lambda tx: lot(tx, account_id))
    before = place.rows("SELECT * FROM journal"), place.rows("SELECT * FROM entry")
    with pytest.raises(ConstraintRefused, match="append-only"):
        await store.run(lambda sql: sql.change(statement))
    assert (place.rows("SELECT * FROM journal"), place.rows("SELECT * FROM entry")) == before
