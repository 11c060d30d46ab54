"""Idempotency keys and the audit."""

from functools import partial

import pytest

from bot.ids import AuditId
from bot.ports import AuditRow, Entry, Tx
from storage import DatabaseStore, open_store
from storage.errors import ConstraintRefused
from tests.storage.conftest import Place
from tests.storage.world import AGENT, LEAD, NOW, account, lot, minutes


async def test_a_key_keeps_the_first_outcome(store: DatabaseStore, place: Place) -> None:
    key = "tg:5000000001:77:request"
    assert await store.read(lambda tx: tx.keys.get(key)) is None
    await store.write(lambda tx: tx.keys.put(key, fingerprint="f", outcome='{"declined": 1}', now=NOW))
    assert await store.read(lambda tx: tx.keys.get(key)) == ("f", '{"declined": 1}')
    with pytest.raises(ConstraintRefused):
        await store.write(lambda tx: tx.keys.put(key, fingerprint="f", outcome="other", now=NOW))
    assert place.rows("SELECT outcome FROM idempotency") == [('{"declined": 1}',)]


def add(tx: Tx, undo: str = "") -> AuditId:
    return tx.audit.add(
        actor=LEAD, account_id=None, action="quota", before="5", after="8", undo=undo, now=NOW
    )


async def test_an_audit_row_is_read_back(store: DatabaseStore) -> None:
    audit_id = await store.write(lambda tx: add(tx, '{"journal": 1}'))
    assert await store.read(lambda tx: tx.audit.get(audit_id)) == AuditRow(
        id=audit_id,
        at=NOW,
        actor=LEAD,
        account_id=None,
        action="quota",
        before="5",
        after="8",
        undo='{"journal": 1}',
        undone_at=None,
    )
    assert await store.read(lambda tx: tx.audit.get(AuditId(99))) is None


async def test_undo_takes_the_latest_that_can_be_undone_once(store: DatabaseStore) -> None:
    first, second, _ = await store.write(lambda tx: (add(tx, "{}"), add(tx, "{}"), add(tx)))

    async def last() -> int | None:
        row = await store.read(lambda tx: tx.audit.last_undoable(LEAD))
        return None if row is None else row.id

    assert await last() == second
    assert await store.write(lambda tx: tx.audit.undone(second, by=AGENT, now=minutes(1)))
    assert not await store.write(lambda tx: tx.audit.undone(second, by=LEAD, now=minutes(2)))
    assert await last() == first
    assert await store.write(lambda tx: tx.audit.undone(first, by=LEAD, now=minutes(1)))
    row = await store.read(lambda tx: tx.audit.get(second))
    assert row is not None
    assert (row.undone_at, row.undone_by) == (minutes(1), AGENT), "the first who took it back"
    assert await last() is None
    assert await store.read(lambda tx: tx.audit.last_undoable(AGENT)) is None


async def test_who_undid_it_before_that_was_written_down_is_found_in_the_ledger(own_place: Place) -> None:
    def some(tx: Tx) -> tuple[AuditId, AuditId]:
        owner = account(tx)
        booked, other = (
            tx.audit.add(
                actor=LEAD, account_id=owner, action="quota", before="", after="", undo="{}", now=NOW
            )
            for _ in range(2)
        )
        into = lot(tx, owner, amount=5)
        legs = [
            Entry(asset="consultation", amount=-2, lot_id=into),
            Entry(asset="consultation", amount=2, system="issued"),
        ]
        tx.ledger.post(
            reason="grant_undone",
            reference=f"audit:{booked}",
            account_id=owner,
            entries=legs,
            actor=AGENT,
            now=minutes(1),
        )
        for one in (booked, other):
            tx.audit.undone(one, by=LEAD, now=minutes(1))
        return booked, other

    store = await open_store(own_place.url)
    try:
        await store.migrate()
        booked, other = await store.write(some)
        await store.migrate(to=UNDONE_BY - 1)
        await store.migrate()
        rows = [
            await store.read(partial(lambda tx, one: tx.audit.get(one), one=one)) for one in (booked, other)
        ]
        assert [None if row is None else row.undone_by for row in rows] == [AGENT, None]
    finally:
        await store.close()


UNDONE_BY = 19
"""The migration that writes down who undid a change."""


async def test_the_audit_of_an_account_is_newest_first(store: DatabaseStore) -> None:
    def some(tx: Tx) -> None:
        account_id = account(tx)
        for action in ("quota", "deposit", "plan"):
            tx.audit.add(
                actor=LEAD, account_id=account_id, action=action, before="", after="", undo="", now=NOW
            )
        add(tx)

    await store.write(some)
    (found,) = await store.read(lambda tx: tx.accounts.all())
    rows = await store.read(lambda tx: tx.audit.of_account(found.id, limit=2))
    assert [row.action for row in rows] == ["plan", "deposit"]
