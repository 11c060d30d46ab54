"""Moves of the ledger: reserve, capture, give back, take back, take in. Each is one journal or one hold, in
the caller's transaction; what may be done was decided by the core before."""

from datetime import datetime

from bot.desk.request import Request
from bot.flows.scene import Work
from bot.flows.settling import settled
from bot.ids import AccountId, LotId, UserId
from bot.ports import Entry
from bot.quota.decision import accept_offer
from bot.quota.hold import Hold, HoldState, Portion, first_expiry, whole
from bot.quota.lot import DEBTS, PRIORITY, Category, HoldPlan, Lot, Short, lent, repayment
from bot.quota.money import is_money
from bot.quota.price import Price
from bot.quota.standing import Standing


def reserve(
    work: Work, request: Request, plan: HoldPlan | None, price: Price | None, *, step: int = 1
) -> None:
    """Hold what the decision planned, if anything, for the promised time and as long again. The request has
    its promise already; `step` is what its minutes are rounded up to."""
    if plan is None or plan.total == 0:
        return
    priced = price if is_money(plan.asset) else None
    ends = first_expiry(now=work.now, since=request.promised_from, due_at=request.due_at)
    work.tx.ledger.hold(
        request_id=request.id,
        account_id=request.account_id,
        plan=plan,
        net=0 if priced is None else priced.net,
        tax=0 if priced is None else priced.tax,
        tax_rate=None if priced is None else priced.tax_rate,
        expires_at=ends,
        step=step,
        now=work.now,
    )


def on_credit(price: Price, standing: Standing, *, scope: str | None = None, now: datetime) -> int:
    """What of a price would go on credit, minor units; 0 where it is not covered."""
    plan = accept_offer(price, standing, scope=scope, now=now)
    return 0 if isinstance(plan, Short) else lent(plan.lines, standing.lots)[0]


def step_of(standing: Standing) -> int:
    """What minutes are rounded up to by the plan."""
    rule = standing.plan.by_minutes
    return 1 if rule is None else rule.step


def capture(work: Work, hold: Hold, *, actor: UserId | None, portion: Portion | None = None) -> bool:
    """What was held is consumed: units are used up, money becomes revenue and tax; of a smaller portion the
    rest goes back to its lots. False when the hold was over already."""
    taken = whole(hold) if portion is None else portion
    if not work.tx.ledger.capture_hold(hold, taken, now=work.now):
        return False
    entries = [Entry(asset=hold.asset, amount=-line.amount, lot_id=line.lot_id) for line in taken.lines]
    post(work, hold, [*entries, *_earned(hold, taken.total, taken.net)], reason="capture", actor=actor)
    return True


def reverse(work: Work, hold: Hold, *, actor: UserId) -> bool:
    """A charge is taken back, once: the same amounts to the same lots. A debt that was paid back since takes
    only what is owed, the rest becomes the client's own money. False when it was taken back already."""
    if not work.tx.ledger.reverse_hold(hold, now=work.now):
        return False
    lots = {lot.id: lot for lot in work.tx.ledger.lots(hold.account_id)}
    entries: list[Entry] = []
    for line in hold.captured:
        lot = lots.get(line.lot_id)
        back = min(line.amount, -lot.posted) if lot is not None and lot.category in DEBTS else line.amount
        entries.append(Entry(asset=hold.asset, amount=back, lot_id=line.lot_id))
    rest = hold.charged - sum(entry.amount for entry in entries)
    if rest:
        # What goes back and is nobody's debt any more is the client's own and never expires.
        own = deposit_lot(
            work, hold.account_id, hold.asset, reference=f"hold {hold.id}", key=f"reversed:{hold.id}"
        )
        entries.append(Entry(asset=hold.asset, amount=rest, lot_id=own))
    gone = (Entry(asset=one.asset, amount=-one.amount, system=one.system) for one in _earned_by(hold))
    post(work, hold, [*entries, *gone], reason="reversal", actor=actor)
    return True


def _earned_by(hold: Hold) -> list[Entry]:
    return _earned(hold, hold.charged, hold.captured_net)


def _earned(hold: Hold, total: int, net: int) -> list[Entry]:
    """The company's side of a charge."""
    if not is_money(hold.asset):
        return [Entry(asset=hold.asset, amount=total, system="consumed")]
    return [
        Entry(asset=hold.asset, amount=net, system="revenue"),
        Entry(asset=hold.asset, amount=total - net, system="vat"),
    ]


def post(work: Work, hold: Hold, entries: list[Entry], *, reason: str, actor: UserId | None) -> None:
    """One journal about the hold's request."""
    work.tx.ledger.post(
        reason=reason,
        reference=f"request:{hold.request_id}",
        account_id=hold.account_id,
        entries=[entry for entry in entries if entry.amount],
        actor=actor,
        now=work.now,
    )


def release(work: Work, request: Request) -> Hold | None:
    """Give back what the request holds; the hold that was, or None. One whose time is over ended then, not
    now."""
    settled(work, request.account_id)
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
    tidy: bool = True,
) -> int:
    """Take money in: what of it is `tax` is put aside, debts are paid back first, the rest is a lot of its
    own that never expires. `tidy`: see `Ledger.add_lot`. Returns the journal's id."""
    entries = [Entry(asset=currency, amount=-minor, system="cash")]
    if tax:
        entries.append(Entry(asset=currency, amount=tax, system="vat"))
    debts = repayment(lots, asset=currency, amount=minor - tax)
    entries += [Entry(asset=currency, amount=line.amount, lot_id=line.lot_id) for line in debts]
    rest = minor - tax - sum(line.amount for line in debts)
    if rest:
        lot_id = deposit_lot(work, account_id, currency, reference=reference, key=key, tidy=tidy)
        entries.append(Entry(asset=currency, amount=rest, lot_id=lot_id))
    return work.tx.ledger.post(
        reason="deposit",
        reference=reference,
        account_id=account_id,
        entries=entries,
        actor=actor,
        now=work.now,
    )


def deposit_lot(
    work: Work, account_id: AccountId, currency: str, *, reference: str, key: str, tidy: bool = True
) -> LotId:
    """The lot of one payment; ValueError when the payment has one. `tidy`: see `Ledger.add_lot`."""
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
        tidy=tidy,
    )
    if lot_id is None:
        raise ValueError(f"payment {reference!r} has a lot already")
    return lot_id
