"""A payment that bounced: booked once, and the bank took it back. What is left of it goes, what was spent of
it is owed. A correction has no Undo: booked by mistake, the payment is booked anew under its reference."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.desk.people import Account
from bot.desk.request import RequestState
from bot.flows.accounts import load_standing
from bot.flows.admin.change import AdminFlow, record, with_client
from bot.flows.admin.undo import legs_of
from bot.flows.codec import decode, encode
from bot.flows.notices import Changed, PaymentBounced, Usage
from bot.flows.once import fingerprint
from bot.flows.payment import bounced_key, paid_under, told_of, what_stands
from bot.flows.repaying import pay_off
from bot.flows.scene import Scene
from bot.flows.source import Source
from bot.ids import AuditId, LotId
from bot.ports import AuditRow, Entry
from bot.quota.lot import DEBTS, Category, Lot
from bot.quota.money import plain
from bot.quota.standing import Standing, balance
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
    system = [
        replace(one, amount=-one.amount)
        for one in scene.tx.ledger.journal(plan["journal"])
        if one.lot_id is None
    ]
    scene.tx.ledger.post(
        reason="bounce",
        reference=reference,
        account_id=account.id,
        entries=[*system, *taken(scene, account, plan, before.lots)],
        actor=scene.source.user,
        now=scene.now,
    )
    scene.tx.audit.undone(row.id, by=scene.source.user, now=scene.now)
    # Other money of theirs pays at once: what is told is what is owed after that.
    pay_off(scene.tx, account.id, now=scene.now)
    after = load_standing(scene, account.id)
    owed, aside = (new - old for old, new in zip(owing(before), owing(after), strict=True))
    notice = PaymentBounced(
        paid=sum(one.amount for one in system if one.system == "cash"),
        tax=-sum(one.amount for one in system if one.system == "vat"),
        owed=owed,
        aside=aside,
        balance=balance(after),
        currency=account.currency,
        reference=reference,
        because=because,
    )
    for user in told_of(scene, account, plan.get("told", ())):
        scene.tell(user, notice)
    answer(scene, account, row, notice, (before, after))


def taken(scene: Scene, account: Account, plan: Mapping[str, Any], lots: tuple[Lot, ...]) -> list[Entry]:
    """The legs by which the payment leaves the account, one for a lot: what it paid off, when it came or
    later, is owed again where it was; what is not there any more is a debt on credit."""
    given = [(lot, amount) for _, lot, amount, _ in legs_of(scene, plan)]
    gone, missing = as_far_as_there(given, lots, asset=account.currency)
    legs: dict[LotId, int] = {}
    for lot, amount in (*gone, (debt_lot(lots, account.currency), missing)):
        legs[lot] = legs.get(lot, 0) - amount
    return [Entry(asset=account.currency, amount=one, lot_id=lot) for lot, one in legs.items() if one]


def owing(standing: Standing) -> tuple[int, int]:
    """Minor units: what is owed for good, and what is owed while as much own money is set aside: given up, it
    would pay that, charged, it leaves it owed."""
    lots = [lot for lot in standing.lots if lot.asset == standing.currency]
    debt = -sum(lot.posted for lot in lots if lot.category in DEBTS)
    held = sum(lot.held for lot in lots if lot.category is Category.DEPOSIT)
    return max(0, debt - held), min(debt, held)


def uncovered(scene: Scene, standing: Standing) -> tuple[int, ...]:
    """Requests that nobody has begun and that own money or credit is set aside for, where more is owed and
    set aside on credit than the limit in force. Whether to go on is for people to say."""
    credit = [lot for lot in standing.lots if lot.category is Category.CREDIT]
    if sum(lot.held - lot.posted for lot in credit) <= standing.limits.credit:
        return ()
    paying = {lot.id for lot in standing.lots if lot.category in {Category.CREDIT, Category.DEPOSIT}}
    waiting = scene.tx.requests.open_of_account(standing.account_id)
    holds = [scene.tx.ledger.live_hold(one.id) for one in waiting if one.state is RequestState.QUEUED]
    return tuple(
        int(hold.request_id)
        for hold in holds
        if hold is not None
        and hold.asset == standing.currency
        and any(line.lot_id in paying for line in hold.lines)
    )


def debt_lot(lots: Iterable[Lot], currency: str) -> LotId:
    """Where a debt stands, whether or not an admin ever gave credit."""
    return next(lot.id for lot in lots if lot.category is Category.CREDIT and lot.asset == currency)


def answer(
    scene: Scene,
    account: Account,
    row: AuditRow,
    notice: PaymentBounced,
    standings: tuple[Standing, Standing],
) -> None:
    (before, after), currency = standings, account.currency
    changed = Changed(
        audit_id=0,
        what="bounce",
        client=account.name,
        subject=currency,
        before=plain(balance(before), currency),
        after=plain(balance(after), currency),
        because=notice.because,
        zone=account.zone,
        reference=notice.reference,
        owed=f"{plain(notice.owed, currency)} {currency}" if notice.owed else "",
        reserved=f"{plain(notice.aside, currency)} {currency}" if notice.aside else "",
        uncovered=uncovered(scene, after),
    )
    recorded = record(scene, account, changed, undo=None)
    scene.tx.keys.put(
        bounced_key(row.id),
        fingerprint=fingerprint(account.id, notice.paid),
        outcome=encode(recorded),
        now=scene.now,
    )
    scene.answer(recorded)
