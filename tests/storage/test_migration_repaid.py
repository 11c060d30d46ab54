"""Debts that stood beside free own money are paid by the step that brings the rule; rates are found."""

from storage import DatabaseStore, invariants
from storage.migrations import known
from storage.sql import Sql
from tests.storage.conftest import Place
from tests.storage.test_migration_holds import ACCOUNT, REQUEST
from tests.storage.world import NOW, minutes

BEFORE = next(step.version for step in known() if step.name == "repaid") - 1

LOT = """
INSERT INTO lot (id, key, account_id, asset, category, priority, starts_at, expires_at, posted, held, version,
    granted, created_at)
VALUES (?, ?, 1, ?, ?, 10, 0, ?, ?, ?, 1, ?, 0)"""

JOURNAL = """
INSERT INTO journal (account_id, reason, reference, at, booked_at) VALUES (1, ?, 'x', ?, ?) RETURNING id"""

ENTRY = """
INSERT INTO entry (journal_id, asset, amount, lot_id, system, version, balance)
VALUES (?, ?, ?, ?, ?, ?, ?)"""

HOLD = """
INSERT INTO hold (id, request_id, account_id, asset, state, net, tax, created_at, expires_at)
VALUES (?, ?, 1, 'PLN', 'held', ?, ?, ?, ?)"""

QUOTE = """
INSERT INTO quote (request_id, account_id, state, currency, net, tax, gross, tax_rate, created_at,
    valid_until, closed_at)
VALUES (1, 1, ?, 'PLN', ?, ?, ?, ?, 0, 0, 1) RETURNING id"""

QUOTE_LINE = """
INSERT INTO quote_line (quote_id, position, service, quantity, unit_net, net) VALUES (?, 0, 'x', 1, ?, ?)"""

LOTS = (
    (1, "PLN", "credit", -30, 0),
    (2, "PLN", "emergency", -50, 0),
    (3, "PLN", "deposit", 60, 5),
    (4, "PLN", "deposit", 5, 5),
    (5, "PLN", "deposit", 100, 0),
    (6, "PLN", "boost", 70, 0),
    (7, "EUR", "credit", -9, 0),
)
"""(number, currency, category, posted, held)"""


def held(sql: Sql) -> None:
    sql.change("INSERT INTO contact (id, account_id, user_id, owner, joined_at) VALUES (1, 1, 1, 1, 0)")
    for number in (1, 2):
        sql.change(REQUEST, number, "taken", NOW, None)
        sql.change(HOLD, number, number, 4, 1, NOW, minutes(60))
        sql.change("INSERT INTO hold_line (hold_id, lot_id, amount) VALUES (?, ?, 5)", number, number + 2)
    for state, net, rate in (("superseded", 4, 7), ("accepted", 4, 2300), ("accepted", 9, 800)):
        quote = sql.one(QUOTE, state, net, 1, net + 1, rate)["id"]
        sql.change(QUOTE_LINE, quote, net, net)


def booked(sql: Sql) -> None:
    sql.change(ACCOUNT, NOW)
    for number, asset, category, posted, held in LOTS:
        gives = category in {"deposit", "boost"}
        ends = 10**18 if category == "boost" else None
        sql.change(LOT, number, f"lot:{number}", asset, category, ends, posted, held, posted if gives else 0)
        journal = sql.one(JOURNAL, "deposit" if gives else "adjust", NOW, minutes(number))["id"]
        sql.change(ENTRY, journal, asset, posted, number, None, 1, posted)
        sql.change(ENTRY, journal, asset, -posted, None, "cash" if gives else "adjusted", None, None)


async def test_debts_beside_free_own_money_are_paid_in_the_order_of_the_rule(
    bare: DatabaseStore, own_place: Place
) -> None:
    await bare.migrate(to=BEFORE)
    await bare.run(booked)
    await bare.run(held)
    await bare.migrate()
    posted = "SELECT posted FROM lot ORDER BY id"
    assert own_place.rows(posted) == [(0,), (0,), (5,), (5,), (75,), (70,), (-9,)]
    pairs = own_place.rows("""
        SELECT own.lot_id, debt.lot_id, debt.amount FROM entry AS own
        JOIN entry AS debt ON debt.journal_id = own.journal_id AND debt.amount > 0
        JOIN journal ON journal.id = own.journal_id
        WHERE own.amount < 0 AND journal.reason = 'repay' ORDER BY own.lot_id, debt.lot_id""")
    assert pairs == [(3, 1, 5), (3, 2, 50), (5, 1, 25)]
    assert own_place.rows("SELECT tax_rate FROM hold ORDER BY id") == [(2300,), (None,)]
    assert await bare.read(invariants.check) == ()
    await bare.migrate(to=BEFORE)
    await bare.migrate()
    assert own_place.rows(posted) == [(0,), (0,), (5,), (5,), (75,), (70,), (-9,)], "once, and no more"
    assert await bare.read(invariants.check) == ()
