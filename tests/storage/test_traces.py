"""Idempotency keys and the audit."""

import pytest

from bot.ids import AuditId
from bot.ports import AuditRow, Tx
from storage import DatabaseStore
from storage.errors import ConstraintRefused
from tests.storage.conftest import Place
from tests.storage.world import AGENT, LEAD, NOW, account, minutes


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
    assert await store.write(lambda tx: tx.audit.undone(second, now=minutes(1)))
    assert not await store.write(lambda tx: tx.audit.undone(second, now=minutes(2)))
    assert await last() == first
    assert await store.write(lambda tx: tx.audit.undone(first, now=minutes(1)))
    assert await last() is None
    assert await store.read(lambda tx: tx.audit.last_undoable(AGENT)) is None


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
