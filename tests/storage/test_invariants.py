"""Each invariant catches the corruption it is for, when no constraint stands in the way."""

from dataclasses import replace

import pytest

from bot.ids import AccountId, ChatId, LotId, RequestId
from bot.ports import Entry, Send, Tx
from bot.quota.hold import HoldState, part_of_price
from bot.quota.lot import Category, Limits
from bot.quota.period import Period
from bot.quota.price import Origin, PricedBy
from storage import DatabaseStore, invariants
from storage.sql import Sql
from storage.unit_of_work import UnitOfWork
from tests.storage.test_quotes import PRICE, quote
from tests.storage.test_talk import draft
from tests.storage.world import LEAD, NOW, account, lot, minutes, plan, post, request

UNLOCK = {
    "sqlite": """
        SELECT 'DROP ' || type || ' ' || name AS statement FROM sqlite_master
        WHERE type = 'trigger' OR (type = 'index' AND substr(sql, 1, 13) = 'CREATE UNIQUE')
        UNION ALL SELECT 'PRAGMA ignore_check_constraints = ON'""",
    "postgres": """
        SELECT 'ALTER TABLE ' || conrelid::regclass::text || ' DROP CONSTRAINT ' || conname AS statement
        FROM pg_constraint WHERE contype = 'c' AND connamespace = current_schema()::regnamespace
        UNION ALL SELECT 'DROP INDEX ' || indexname FROM pg_indexes
        WHERE schemaname = current_schema()
            AND strpos(indexdef, 'UNIQUE') > 0 AND strpos(indexdef, ' WHERE ') > 0
        UNION ALL SELECT 'SET LOCAL session_replication_role = replica'""",
}

PLANTS: dict[str, tuple[str, ...]] = {
    "journal sums to zero": ("UPDATE entry SET amount = amount + 1 WHERE lot_id IS NULL AND id = 1",),
    "journal has entries": ("DELETE FROM entry WHERE journal_id = 1",),
    "ledger sums to zero": ("DELETE FROM entry WHERE id = 1",),
    "posted is the sum of entries": ("UPDATE lot SET posted = posted + 1 WHERE id = 1",),
    "granted is the sum of grants": ("UPDATE lot SET granted = granted - 1 WHERE id = 1",),
    "held is the sum of live holds": ("UPDATE lot SET held = 0 WHERE id = 1",),
    "captured is posted": ("UPDATE hold_line SET captured = captured - 1 WHERE hold_id = 2",),
    "reversed is posted": ("UPDATE hold_line SET captured = captured - 1 WHERE hold_id = 3",),
    "reversals are of holds": ("UPDATE hold SET reversed_at = NULL WHERE id = 3",),
    "a charge is what was earned": ("UPDATE hold SET captured_net = captured_net - 1 WHERE id = 2",),
    "a charge taken back is what was earned": (
        "UPDATE entry SET amount = amount - 1 WHERE system = 'revenue' AND amount = -80",
        "UPDATE entry SET amount = amount + 1 WHERE system = 'vat' AND amount = -20",
    ),
    "nobody owes beside free own money": ("UPDATE lot SET posted = posted - 1 WHERE category = 'credit'",),
    "debts are drawn within their limit": ("UPDATE hold_line SET bound = owed - 1 WHERE owed > 0",),
    "no more is owed than was lent": ("UPDATE lot SET posted = posted - 1 WHERE category = 'credit'",),
    "what own money pays off is owed": (
        "UPDATE journal SET reason = 'repay' WHERE reason = 'capture' AND reference = 'request:2'",
    ),
    "captured at most what was held": ("UPDATE hold_line SET amount = 299 WHERE hold_id = 2",),
    "captured only by a capture": ("UPDATE hold SET state = 'captured', closed_at = 1 WHERE id = 1",),
    "reversed only what was captured": ("UPDATE hold SET reversed_at = 1 WHERE id = 1",),
    "charged once for each closing": (
        "UPDATE hold SET request_id = 3, reversed_at = NULL WHERE id = 2 OR id = 3",
    ),
    "no lot is below its floor": ("UPDATE lot SET held = 7 WHERE id = 1",),
    "closed lots are empty": ("UPDATE lot SET is_open = 0 WHERE id = 1",),
    "deposits do not expire": ("UPDATE lot SET expires_at = 1 WHERE category = 'deposit'",),
    "boosts end": ("UPDATE lot SET category = 'boost' WHERE id = 1",),
    "paid deposits are never lost": ("UPDATE journal SET reason = 'expire' WHERE id = 3",),
    "nothing expires early": ("UPDATE journal SET reason = 'expire' WHERE id = 1",),
    "only included units are carried, once": ("UPDATE journal SET reason = 'rollover' WHERE id = 1",),
    "nothing is booked before it took effect": ("UPDATE journal SET booked_at = at - 1 WHERE id = 1",),
    "periods follow each other": ("UPDATE period SET starts_at = starts_at + 1 WHERE n = 1",),
    "versions have no gap": ("UPDATE lot SET version = version + 1 WHERE id = 1",),
    "balances form a chain": ("UPDATE entry SET balance = balance + 1 WHERE lot_id = 1 AND version = 1",),
    "entries keep to their lot": ("UPDATE journal SET account_id = 2 WHERE id = 1",),
    "holds keep to their lots": ("UPDATE hold SET asset = 'minutes' WHERE id = 1",),
    "holds keep to their request": ("UPDATE request SET account_id = 2 WHERE id = 1",),
    "at most one live hold": (
        "UPDATE hold SET state = 'held', closed_at = NULL, request_id = 1 WHERE id = 2",
    ),
    "at most one live quote": ("UPDATE quote SET state = 'live', closed_at = NULL",),
    "quote lines add up": ("UPDATE quote_line SET quantity = quantity + 1 WHERE quote_id = 1",),
    "quote lines come from their version": ("UPDATE price_item SET unit_net = unit_net + 1",),
    "price versions have no gap": ("UPDATE price_list SET version = 5 WHERE version = 2",),
    "a price version sets prices or takes them back": ("DELETE FROM price_item WHERE list_id = 2",),
    "a price version takes back one of its own list": ("UPDATE price_list SET account_id = 2 WHERE id = 3",),
    "quotes add up": ("UPDATE quote_line SET net = net + 1 WHERE quote_id = 1 AND position = 0",),
    "holds end by time at their time": (
        "UPDATE hold SET state = 'expired', expires_at = 1, closed_at = 2, reversed_at = NULL WHERE id = 2",
    ),
    "no hold on what is over": ("UPDATE request SET state = 'undone' WHERE id = 1",),
    "one waiting row for a slot": ("UPDATE outbox SET state = 'new', ended_at = NULL",),
    "one open draft for a person": ("UPDATE draft SET sealed_at = NULL",),
}


def prices_of(tx: Tx, account_id: AccountId, service: str) -> int:
    """A version of the account's own list, with the unit price that the quotes of these tests have."""
    return tx.prices.put(
        account_id=account_id,
        currency="PLN",
        prices={service: 15_000},
        valid_from=NOW,
        valid_to=None,
        by=LEAD,
        now=NOW,
    )


class Caught(Exception):
    """Carries what was found out of the transaction, which is then rolled back."""


def books(tx: Tx) -> None:
    """Two accounts, a live hold, a captured one, a deposit, and the other nouns twice."""
    account_id = account(tx)
    account(tx, name="Other")
    for n in (0, 1):
        month = Period(index=n, starts_at=minutes(60 * n), ends_at=minutes(60 * n + 60))
        tx.accounts.open_period(account_id, month, plan="standard")
    units = lot(tx, account_id)
    post(tx, account_id, units, 1)
    money = lot(tx, account_id, asset="PLN", category=Category.DEPOSIT, amount=900, key="lot:2")
    live, done = (request(tx, account_id=account_id) for _ in range(2))
    for asked, how in ((live, plan(units, 2)), (done, plan(money, 300, asset="PLN"))):
        net = 0 if how.asset == "consultation" else how.total
        tx.ledger.hold(request_id=asked.id, account_id=account_id, plan=how, net=net, tax=0, now=NOW)
    hold = tx.ledger.live_hold(done.id)
    assert hold is not None
    assert tx.ledger.close_hold(hold, HoldState.CAPTURED, now=NOW)
    legs = [Entry(asset="PLN", amount=-300, lot_id=money), Entry(asset="PLN", amount=300, system="revenue")]
    tx.ledger.post(
        reason="capture",
        reference=f"request:{done.id}",
        account_id=account_id,
        entries=legs,
        actor=LEAD,
        now=NOW,
    )
    taken_back(tx, request(tx, account_id=account_id).id, account_id, money)
    lent(tx, request(tx, account_id=account_id).id, account_id)
    hour, travel = (prices_of(tx, account_id, service) for service in ("hour", "travel"))
    tx.prices.take_back(travel, by=LEAD, now=minutes(1))
    listed = replace(PRICE.lines[0], origin=Origin(by=PricedBy.OWN, version=hour, valid_from=NOW))
    for _ in range(2):
        quote(tx, live.id, account_id, price=replace(PRICE, lines=(listed, PRICE.lines[1])))
        row = tx.outbox.put(Send(chat_id=ChatId(1), shape="card", payload="", slot="s"), now=NOW)
        tx.outbox.sent(row, message_id=None, now=NOW)
        tx.drafts.seal(draft(tx), now=minutes(1))


def taken_back(tx: Tx, request_id: RequestId, account_id: AccountId, money: LotId) -> None:
    """A charge of half of what was held, which was taken back."""
    tx.ledger.hold(
        request_id=request_id,
        account_id=account_id,
        plan=plan(money, 200, asset="PLN"),
        net=160,
        tax=40,
        now=NOW,
    )
    hold = tx.ledger.live_hold(request_id)
    assert hold is not None
    portion = part_of_price(hold, 80)
    tx.ledger.capture_hold(hold, portion, now=NOW)
    for reason, sign in (("capture", 1), ("reversal", -1)):
        legs = [
            Entry(asset="PLN", amount=-100 * sign, lot_id=money),
            Entry(asset="PLN", amount=80 * sign, system="revenue"),
            Entry(asset="PLN", amount=20 * sign, system="vat"),
        ]
        tx.ledger.post(
            reason=reason,
            reference=f"request:{request_id}",
            account_id=account_id,
            entries=legs,
            actor=LEAD,
            now=NOW,
        )
    assert tx.ledger.reverse_hold(hold, now=NOW)


def lent(tx: Tx, request_id: RequestId, account_id: AccountId) -> None:
    """A hold on credit, all that the limit gives."""
    credit = lot(tx, account_id, asset="PLN", category=Category.CREDIT, amount=0, key="lot:3")
    how = replace(plan(credit, 50, asset="PLN"), limits=Limits(credit=50, emergency=0))
    tx.ledger.hold(request_id=request_id, account_id=account_id, plan=how, net=50, tax=0, now=NOW)


async def found(store: DatabaseStore, *plants: str) -> set[str]:
    def body(sql: Sql) -> None:
        for row in sql.all(UNLOCK[sql.dialect.name]):
            sql.change(row["statement"])
        for plant in plants:
            assert sql.change(plant) > 0
        raise Caught(invariants.check(UnitOfWork(sql)))

    with pytest.raises(Caught) as caught:
        await store.run(body)
    violations: tuple[invariants.Violation, ...] = caught.value.args[0]
    assert all(violation.detail for violation in violations)
    return {violation.rule for violation in violations}


async def test_sound_books_break_no_rule(store: DatabaseStore) -> None:
    await store.write(books)
    assert await found(store) == set()
    assert await store.read(invariants.check) == ()


@pytest.mark.parametrize("rule", sorted(PLANTS))
async def test_a_planted_corruption_is_caught(store: DatabaseStore, rule: str) -> None:
    await store.write(books)
    assert rule in await found(store, *PLANTS[rule])


def test_every_rule_has_its_plant() -> None:
    assert set(PLANTS) == set(invariants.RULES)


async def test_a_violation_names_the_row_and_the_figures(store: DatabaseStore) -> None:
    await store.write(books)

    def body(sql: Sql) -> None:
        for row in sql.all(UNLOCK[sql.dialect.name]):
            sql.change(row["statement"])
        sql.change("UPDATE lot SET posted = posted + 1 WHERE id = 1")
        raise Caught(invariants.check(UnitOfWork(sql)))

    with pytest.raises(Caught) as caught:
        await store.run(body)
    assert caught.value.args[0] == (
        invariants.Violation(rule="posted is the sum of entries", detail="lot 1: posted 7, entries 6"),
    )
