"""Holds made before they had a time, an order and parts are what they were once the schema knows these."""

from datetime import timedelta

from storage import invariants, open_store
from storage.migrations import known
from storage.sql import Sql
from storage.values import micros
from tests.storage.conftest import Place
from tests.storage.world import NOW, minutes

BEFORE = next(step.version for step in known() if step.name == "holds") - 1
DAY = timedelta(days=1)

ACCOUNT = """
INSERT INTO account (id, name, name_key, currency, language, zone, anchor, created_at)
VALUES (1, 'Orbit', 'orbit', 'PLN', 'pl', 'Europe/Warsaw', '2026-01-31', ?)"""

REQUEST = """
INSERT INTO request (id, account_id, contact_id, user_id, kind, state, text, urgent, recalculation,
    confidence, model, created_at, due_at, assignee)
VALUES (?, 1, 1, 1, 'work', ?, '', 0, 0, 0, '', ?, ?, 1)"""

LOT = """
INSERT INTO lot (id, key, account_id, asset, category, priority, starts_at, expires_at, posted, held,
    created_at)
VALUES (?, ?, 1, 'PLN', ?, ?, 0, ?, ?, ?, 0)"""

HOLD = """
INSERT INTO hold (id, request_id, account_id, asset, state, net, tax, created_at, closed_at)
VALUES (?, ?, 1, 'PLN', ?, ?, ?, ?, ?)"""

LINE = "INSERT INTO hold_line (hold_id, lot_id, amount) VALUES (?, ?, ?)"


def old(sql: Sql) -> None:
    """Two live holds, one of them on four lots, and a request that was charged twice, once after it was
    opened again."""
    sql.change(ACCOUNT, NOW)
    sql.change("INSERT INTO contact (id, account_id, user_id, owner, joined_at) VALUES (1, 1, 1, 1, 0)")
    for number, state, due in ((1, "queued", minutes(30)), (2, "taken", NOW + 2 * DAY), (3, "done", None)):
        sql.change(REQUEST, number, state, NOW, due)
    for number, category, priority, expires in (
        (1, "credit", 1, None),
        (2, "deposit", 10, None),
        (3, "bonus", 10, NOW + DAY),
        (4, "bonus", 5, None),
    ):
        posted = 0 if category == "credit" else 1000
        sql.change(LOT, number, f"lot:{number}", category, priority, expires, posted, 0)
    for number, asked, state, net in ((1, 1, "held", 81), (2, 2, "held", 300), (3, 3, "captured", 41)):
        closed = None if state == "held" else NOW
        sql.change(HOLD, number, asked, state, net, 19, NOW, closed)
    sql.change(HOLD, 4, 3, "captured", 7, 0, NOW, NOW)
    for hold, lot, amount in (
        (1, 2, 100),
        (2, 1, 19),
        (2, 2, 100),
        (2, 3, 100),
        (2, 4, 100),
        (3, 2, 60),
        (4, 2, 7),
    ):
        sql.change(LINE, hold, lot, amount)


async def test_what_was_held_and_charged_before_keeps_its_meaning(own_place: Place) -> None:
    store = await open_store(own_place.url)
    try:
        await store.migrate(to=BEFORE)
        await store.run(old)
        await store.migrate()
        assert own_place.rows("SELECT expires_at FROM hold WHERE state = 'held' ORDER BY id") == [
            (micros(NOW + DAY),),
            (micros(NOW + 4 * DAY),),
        ]
        drawn = own_place.rows("SELECT lot_id FROM hold_line WHERE hold_id = 2 ORDER BY position")
        assert drawn == [(4,), (3,), (2,), (1,)]
        charged = own_place.rows(
            "SELECT hold.id, captured, captured_net, reopened, kind FROM hold "
            "JOIN hold_line ON hold_line.hold_id = hold.id WHERE state = 'captured' ORDER BY hold.id"
        )
        assert charged == [(3, 60, 41, 0, "work"), (4, 7, 7, 1, "work")]
        assert own_place.rows("SELECT SUM(captured) FROM hold_line WHERE hold_id < 3") == [(0,)]
        await store.migrate(to=BEFORE)
        await store.migrate()
        assert own_place.rows("SELECT lot_id FROM hold_line WHERE hold_id = 2 ORDER BY position") == drawn
        rules = {found.rule for found in await store.read(invariants.check)}
        assert "captured at most what was held" not in rules
    finally:
        await store.close()
