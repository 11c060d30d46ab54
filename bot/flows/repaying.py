"""What is owed is paid off from free own money, whatever brought the two together: a capture, a deposit, a
hold that ended, a charge taken back, an undo. Here and nowhere else (docs/decisions/0009)."""

from datetime import datetime

from bot.ids import AccountId
from bot.ports import Entry, Tx
from bot.quota.repaying import repayments


def pay_debts(tx: Tx, *, now: datetime) -> None:
    """At the end of a transaction, for each account whose money it moved or set free."""
    for account_id in sorted(tx.ledger.moved()):
        pay_off(tx, account_id, now=now)


def pay_off(tx: Tx, account_id: AccountId, *, now: datetime, at: datetime | None = None) -> None:
    """Now, where what follows in the same transaction goes by what is owed; or, settled later, as of `at`,
    when the money was free. The account is locked. Each journal moves money from one lot to one debt, so that
    it can be told later which money paid what."""
    for one in repayments(tx.ledger.lots(account_id)):
        tx.ledger.post(
            reason="repay",
            reference="debt",
            account_id=account_id,
            entries=[
                Entry(asset=one.asset, amount=-one.amount, lot_id=one.from_lot),
                Entry(asset=one.asset, amount=one.amount, lot_id=one.to_lot),
            ],
            actor=None,
            now=now,
            at=at,
        )
