"""What was spent: charges less those taken back; what an admin gave, took away or undid is no spending."""

from bot.ids import AccountId
from bot.ports import Entry, Tx
from storage import DatabaseStore
from tests.storage.world import NOW, account, lot


def book(tx: Tx, owner: AccountId, amount: int, *, reason: str, reference: str, system: str) -> None:
    entries = [
        Entry(asset="consultation", amount=amount, lot_id=tx.ledger.lots(owner)[0].id),
        Entry(asset="consultation", amount=-amount, system=system),
    ]
    tx.ledger.post(reason=reason, reference=reference, account_id=owner, entries=entries, actor=None, now=NOW)


async def test_undoing_what_an_admin_took_away_is_no_spending(store: DatabaseStore) -> None:
    def body(tx: Tx) -> list[int]:
        owner = account(tx)
        lot(tx, owner, amount=9)
        spent = []
        for amount, reason, reference, system in (
            (-4, "adjust", "quota:1", "adjusted"),
            (4, "reversal", "quota:1", "adjusted"),
        ):
            book(tx, owner, amount, reason=reason, reference=reference, system=system)
            spent.append(tx.statements.spent(owner, "consultation", since=NOW))
        return spent

    assert await store.write(body) == [0, 0]
