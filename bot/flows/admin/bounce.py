"""A payment that bounced: booked once, and the bank took it back. What is left of it goes, what was spent of
it is owed. A correction has no Undo: booked by mistake, the payment is booked anew under its reference."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from bot.desk.people import Account
from bot.flows.accounts import load_standing
from bot.flows.admin.change import AdminFlow, record, with_client
from bot.flows.codec import decode, encode
from bot.flows.notices import Changed, PaymentBounced, Usage
from bot.flows.once import fingerprint
from bot.flows.payment import paid_under, what_stands
from bot.flows.scene import Scene
from bot.flows.source import Source
from bot.ids import AuditId, LotId, UserId
from bot.ports import AuditRow, Entry
from bot.quota.lot import DEBTS, Category, Lot
from bot.quota.money import plain
from bot.quota.standing import balance
from bot.quota.taking_out import as_far_as_there


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce(AdminFlow):
    """`/bounce <client> ref=… because …`: once for each time the payment was booked."""

    async def __call__(self, source: Source, *, client: str, reference: str, because: str) -> None:
        await self.command(
            source,
            "bounce",
            lambda scene: with_client(
                scene, "bounce", client, lambda account: bounce(scene, account, reference, because)
            ),
        )


def bounce(scene: Scene, account: Account, reference: str, because: str) -> None:
    key, standing = paid_under(scene, reference)
    row = None if standing is None else booked_by(scene, key)
    if row is None:
        scene.answer(Usage(command="bounce", error="no_payment", detail=reference))
    elif row.account_id != account.id:
        stands = what_stands(scene, key)
        scene.answer(Usage(command="bounce", error="no_payment", detail=reference, stands=stands))
    else:
        book(scene, account, row, reference, because)


def booked_by(scene: Scene, key: str) -> AuditRow | None:
    """The change that booked the payment which stands under the key."""
    kept = scene.tx.keys.get(key)
    booked = None if kept is None else decode(kept[1])
    row = scene.tx.audit.get(AuditId(booked.audit_id)) if isinstance(booked, Changed) else None
    return None if row is None or not row.undo else row


def book(scene: Scene, account: Account, row: AuditRow, reference: str, because: str) -> None:
    before = load_standing(scene, account.id)
    plan: dict[str, Any] = json.loads(row.undo)
    journal = scene.tx.ledger.journal(plan["journal"])
    system = [replace(one, amount=-one.amount) for one in journal if one.lot_id is None]
    given = [(one.lot_id, one.amount) for one in journal if one.lot_id is not None]
    gone, owed = as_far_as_there(given, before.lots, asset=account.currency)
    own = [Entry(asset=account.currency, amount=-amount, lot_id=lot) for lot, amount in gone]
    if owed:
        credit = debt_lot(before.lots, account.currency)
        own = with_debt(own, Entry(asset=account.currency, amount=-owed, lot_id=credit))
    scene.tx.ledger.post(
        reason="bounce",
        reference=reference,
        account_id=account.id,
        entries=[*system, *own],
        actor=scene.source.user,
        now=scene.now,
    )
    scene.tx.audit.undone(row.id, by=scene.source.user, now=scene.now)
    debts = {lot.id for lot in before.lots if lot.category in DEBTS}
    lent = -sum(one.amount for one in own if one.lot_id in debts)
    after = load_standing(scene, account.id)
    notice = PaymentBounced(
        paid=sum(one.amount for one in system if one.system == "cash"),
        tax=-sum(one.amount for one in system if one.system == "vat"),
        owed=lent,
        balance=balance(after),
        currency=account.currency,
        reference=reference,
        because=because,
    )
    for user in told(scene, account, plan):
        scene.tell(user, notice)
    answer(scene, account, row, notice, plain(balance(before), account.currency))


def debt_lot(lots: Iterable[Lot], currency: str) -> LotId:
    """Where a debt stands, whether or not an admin ever gave credit."""
    return next(lot.id for lot in lots if lot.category is Category.CREDIT and lot.asset == currency)


def with_debt(entries: list[Entry], debt: Entry) -> list[Entry]:
    """One leg for a lot: a debt that the payment had paid off stands again, with what is owed anew."""
    same = sum(one.amount for one in entries if one.lot_id == debt.lot_id)
    others = [one for one in entries if one.lot_id != debt.lot_id]
    return [*others, replace(debt, amount=debt.amount + same)]


def told(scene: Scene, account: Account, plan: dict[str, Any]) -> list[UserId]:
    """Whoever was told that the money came, and the owners of today."""
    owners = [one.user_id for one in scene.tx.contacts.of_account(account.id) if one.owner]
    return list(dict.fromkeys([*(UserId(user) for user in plan.get("told", ())), *owners]))


def answer(scene: Scene, account: Account, row: AuditRow, notice: PaymentBounced, before: str) -> None:
    currency = account.currency
    changed = Changed(
        audit_id=0,
        what="bounce",
        client=account.name,
        subject=currency,
        before=before,
        after=plain(notice.balance or 0, currency),
        because=notice.because,
        zone=account.zone,
        reference=notice.reference,
        owed=f"{plain(notice.owed, currency)} {currency}" if notice.owed else "",
    )
    recorded = record(scene, account, changed, undo=None)
    scene.tx.keys.put(
        f"audit:{row.id}:bounced",
        fingerprint=fingerprint(account.id, notice.paid),
        outcome=encode(recorded),
        now=scene.now,
    )
    scene.answer(recorded)
