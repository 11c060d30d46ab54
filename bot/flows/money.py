"""Moves of the ledger: reserve, capture, give back, take in. Each is one journal or one hold, in the caller's
transaction; what may be done was decided by the core before."""

from bot.desk.request import Request
from bot.flows.scene import Work
from bot.ids import AccountId, LotId, UserId
from bot.ports import Entry
from bot.quota.hold import Hold, HoldState
from bot.quota.lot import PRIORITY, Category, HoldPlan, Lot, repayment
from bot.quota.money import is_money
from bot.quota.price import Price


def reserve(work: Work, request: Request, plan: HoldPlan | None, price: Price | None) -> None:
    """Hold what the decision planned, if anything."""
    if plan is None or plan.total == 0:
        return
    net, tax = (price.net, price.tax) if price is not None and is_money(plan.asset) else (0, 0)
    work.tx.ledger.hold(
        request_id=request.id, account_id=request.account_id, plan=plan, net=net, tax=tax, now=work.now
    )


def capture(work: Work, hold: Hold, *, actor: UserId | None) -> None:
    """What was held is consumed: units are used up, money becomes revenue and tax."""
    if not work.tx.ledger.close_hold(hold, HoldState.CAPTURED, now=work.now):
        return
    entries = [Entry(asset=hold.asset, amount=-line.amount, lot_id=line.lot_id) for line in hold.lines]
    if is_money(hold.asset):
        entries.append(Entry(asset=hold.asset, amount=hold.net, system="revenue"))
        entries.append(Entry(asset=hold.asset, amount=hold.total - hold.net, system="vat"))
    else:
        entries.append(Entry(asset=hold.asset, amount=hold.total, system="consumed"))
    work.tx.ledger.post(
        reason="capture",
        reference=f"request:{hold.request_id}",
        account_id=hold.account_id,
        entries=[entry for entry in entries if entry.amount],
        actor=actor,
        now=work.now,
    )


def release(work: Work, request: Request) -> Hold | None:
    """Give back what the request holds; the hold that was, or None."""
    hold = work.tx.ledger.live_hold(request.id)
    if hold is not None:
        work.tx.ledger.close_hold(hold, HoldState.RELEASED, now=work.now)
    return hold


def deposit(
    work: Work,
    account_id: AccountId,
    lots: tuple[Lot, ...],
    currency: str,
    minor: int,
    *,
    reference: str,
    key: str,
    actor: UserId,
    tax: int = 0,
) -> int:
    """Take money in: what of it is `tax` is put aside, debts are paid back first, the rest is a lot of its
    own that never expires. Returns the journal's id."""
    entries = [Entry(asset=currency, amount=-minor, system="cash")]
    if tax:
        entries.append(Entry(asset=currency, amount=tax, system="vat"))
    debts = repayment(lots, asset=currency, amount=minor - tax)
    entries += [Entry(asset=currency, amount=line.amount, lot_id=line.lot_id) for line in debts]
    rest = minor - tax - sum(line.amount for line in debts)
    if rest:
        lot_id = deposit_lot(work, account_id, currency, reference=reference, key=key)
        entries.append(Entry(asset=currency, amount=rest, lot_id=lot_id))
    return work.tx.ledger.post(
        reason="deposit",
        reference=reference,
        account_id=account_id,
        entries=entries,
        actor=actor,
        now=work.now,
    )


def deposit_lot(work: Work, account_id: AccountId, currency: str, *, reference: str, key: str) -> LotId:
    """The lot of one payment; ValueError when the payment has one."""
    lot_id = work.tx.ledger.add_lot(
        key=f"lot:{account_id}:{key}",
        account_id=account_id,
        asset=currency,
        category=Category.DEPOSIT,
        priority=PRIORITY,
        starts_at=work.now,
        expires_at=None,
        scope=None,
        now=work.now,
    )
    if lot_id is None:
        raise ValueError(f"payment {reference!r} has a lot already")
    return lot_id
