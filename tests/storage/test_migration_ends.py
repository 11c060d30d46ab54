"""Holds that ended and promises made before the schema knew who was told, and from when they count."""

from datetime import timedelta

from bot.ids import AccountId, HoldId, RequestId
from storage import invariants, open_store
from storage.migrations import known
from storage.sql import Sql
from storage.values import micros
from tests.storage.conftest import Place
from tests.storage.test_migration_holds import ACCOUNT, REQUEST
from tests.storage.world import NOW, minutes

BEFORE = next(step.version for step in known() if step.name == "ends") - 1
DAY = timedelta(days=1)
FIRST, SECOND = HoldId(1), HoldId(2)

HOLD = """
INSERT INTO hold (id, request_id, account_id, asset, state, net, tax, created_at, expires_at, closed_at)
VALUES (?, ?, 1, 'consultation', ?, 0, 0, ?, ?, ?)"""


def old(sql: Sql) -> None:
    """One hold that a timer ended late, and one whose time is over, too, that no timer came to."""
    sql.change(ACCOUNT, NOW)
    sql.change("INSERT INTO contact (id, account_id, user_id, owner, joined_at) VALUES (1, 1, 1, 1, 0)")
    for number in (1, 2):
        sql.change(REQUEST, number, "queued", NOW, NOW + DAY)
    sql.change(HOLD, FIRST, 1, "expired", NOW, minutes(10), minutes(25))
    sql.change(HOLD, SECOND, 2, "held", NOW, minutes(20), None)


async def test_what_ended_before_is_told_already_and_lasted_until_it_was_ended(own_place: Place) -> None:
    store = await open_store(own_place.url)
    try:
        await store.migrate(to=BEFORE)
        await store.run(old)
        for _ in range(2):
            await store.migrate()
            ends = "SELECT state, expires_at, closed_at, told_at FROM hold ORDER BY id"
            late = micros(minutes(25))
            assert own_place.rows(ends) == [
                ("expired", late, late, late),
                ("held", micros(minutes(20)), None, None),
            ]
            due = await store.read(lambda tx: tx.ledger.expiring(now=minutes(60), limit=9))
            assert [one.id for one in due] == [SECOND], "nobody is told of the first again"
            ended = await store.read(lambda tx: tx.ledger.ended(AccountId(1), before=minutes(60)))
            assert [one.id for one in ended] == [SECOND]
            rules = {found.rule for found in await store.read(invariants.check)}
            assert "holds end by time at their time" not in rules
            await store.migrate(to=BEFORE)
    finally:
        await store.close()


async def test_an_old_promise_counts_from_the_request(own_place: Place) -> None:
    store = await open_store(own_place.url)
    try:
        await store.migrate(to=BEFORE)
        await store.run(old)
        await store.migrate()
        found = await store.read(lambda tx: tx.requests.get(RequestId(1)))
        assert found is not None
        assert (found.promised_at, found.promised_from) == (None, found.created_at)
    finally:
        await store.close()
