"""A payout: own money that is free goes back to a client who leaves. The tax that a payment bore when it came
in goes back with it, in proportion; money that is held, lent or was given is paid to nobody."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.desk.people import Account
from bot.flows.accounts import load_standing
from bot.flows.admin.change import AdminFlow, record, with_client
from bot.flows.codec import decode, encode
from bot.flows.notices import BookedPayment, Changed, PaidOut, Usage
from bot.flows.once import booked_under, fingerprint
from bot.flows.payment import plain_reference
from bot.flows.scene import Scene
from bot.flows.source import Source
from bot.ids import AccountId, AuditId
from bot.ports import AuditRow, Entry
from bot.quota.lot import HoldLine
from bot.quota.money import Typed, minor_of, plain
from bot.quota.paying_out import free_own, paid_from, tax_going_back
from bot.quota.standing import balance


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout(AdminFlow):
    """`/payout <client> <amount> ref=… because …`: booked once per reference. `amount`: what leaves the
    balance, minor units or as typed; what leaves the till is more by the tax that goes back with it."""

    async def __call__(
        self, source: Source, *, client: str, amount: int | Typed, reference: str, because: str
    ) -> None:
        await self.command(
            source,
            "payout",
            lambda scene: with_client(
                scene, "payout", client, lambda account: payout(scene, account, amount, reference, because)
            ),
        )


def payout(scene: Scene, account: Account, given: int | Typed, reference: str, because: str) -> None:
    minor, currency = minor_of(given, account.currency), account.currency
    if minor is None or minor <= 0:
        scene.answer(Usage(command="payout", error="bad_amount", detail=f"{given} {currency}"))
        return
    key, standing = booked_under(scene, f"payout:{plain_reference(reference)}")
    if standing is not None:
        stands(scene, key, reference, same=standing == fingerprint(account.id, minor))
        return
    lots = load_standing(scene, account.id).lots
    there = free_own(lots, asset=currency)
    if minor > there:
        way = f'/payout "{account.name}" {plain(there, currency)} ref=… because …'
        free = f"{plain(there, currency)} {currency}"
        ways = (way,) if there else ()
        scene.answer(Usage(command="payout", error="not_free", detail=free, ways=ways))
        return
    changed = book(scene, account, paid_from(lots, asset=currency, amount=minor), reference, because)
    print_ = fingerprint(account.id, minor)
    scene.tx.keys.put(key, fingerprint=print_, outcome=encode(changed), now=scene.now)
    scene.answer(changed)


def stands(scene: Scene, key: str, reference: str, *, same: bool) -> None:
    """The same payout again is answered as it was; of another one under the reference is said which."""
    kept = scene.tx.keys.get(key)
    booked = None if kept is None else decode(kept[1])
    if not isinstance(booked, Changed):
        raise TypeError(f"no payout is kept under {key!r}")
    if same:
        scene.answer(booked)
        return
    row = scene.tx.audit.get(AuditId(booked.audit_id))
    other = None if row is None else paid_before(scene, row, booked)
    scene.answer(Usage(command="payout", error="used_payout", detail=reference, stands=other))


def paid_before(scene: Scene, row: AuditRow, booked: Changed) -> BookedPayment:
    """By what left the balance, as the command names it."""
    legs = scene.tx.ledger.journal(json.loads(row.undo)["journal"])
    gone = -sum(one.amount for one in legs if one.lot_id is not None)
    return BookedPayment(
        client=booked.client, amount=gone, currency=booked.subject, at=row.at, zone=booked.zone
    )


def book(
    scene: Scene, account: Account, lines: tuple[HoldLine, ...], reference: str, because: str
) -> Changed:
    currency, before = account.currency, load_standing(scene, account.id)
    tax, net = tax_of(scene, lines), sum(line.amount for line in lines)
    entries = [Entry(asset=currency, amount=-line.amount, lot_id=line.lot_id) for line in lines]
    entries.append(Entry(asset=currency, amount=net + tax, system="cash"))
    if tax:
        entries.append(Entry(asset=currency, amount=-tax, system="vat"))
    journal = scene.tx.ledger.post(
        reason="payout",
        reference=reference,
        account_id=account.id,
        entries=entries,
        actor=scene.source.user,
        now=scene.now,
    )
    told = told_of(scene, account.id, entries, reference=reference, because=because)
    tell_owners(scene, account.id, told)
    changed = Changed(
        audit_id=0,
        what="payout",
        client=account.name,
        subject=currency,
        before=plain(balance(before), currency),
        after=plain(told.balance or 0, currency),
        because=because,
        zone=account.zone,
        reference=reference,
        paid=f"{plain(net + tax, currency)} {currency}",
        tax=f"{plain(tax, currency)} {currency}" if tax else "",
    )
    undo = {"do": "payout", "journal": journal, "reference": reference}
    return record(scene, account, changed, undo=undo)


def tax_of(scene: Scene, lines: Iterable[HoldLine]) -> int:
    """What of the tax that the payments bore goes back, lot by lot: a payment's tax stands in its journal."""
    gone = 0
    for line in lines:
        lot, (kept, tax) = scene.tx.ledger.lot(line.lot_id), scene.tx.statements.came_with(line.lot_id)
        if lot is not None:
            gone += tax_going_back(line.amount, left=lot.posted, kept=kept, tax=tax)
    return gone


def told_of(
    scene: Scene, account_id: AccountId, entries: Iterable[Entry], *, reference: str, because: str = ""
) -> PaidOut:
    """What the client is told of a payout that is booked by the entries, or taken back by them."""
    legs, after = tuple(entries), load_standing(scene, account_id)
    cash = sum(one.amount for one in legs if one.system == "cash")
    return PaidOut(
        paid=abs(cash),
        tax=abs(sum(one.amount for one in legs if one.system == "vat")),
        balance=balance(after),
        currency=after.currency,
        reference=reference,
        because=because,
        undone=cash < 0,
    )


def tell_owners(scene: Scene, account_id: AccountId, notice: object) -> None:
    for contact in scene.tx.contacts.of_account(account_id):
        if contact.owner:
            scene.tell(contact.user_id, notice)


def reverse_payout(scene: Scene, row: AuditRow, plan: Mapping[str, Any]) -> None:
    """The money did not go out: the same journal with the other sign, to the same lots, and its tax."""
    if row.account_id is None:
        return
    back = [replace(one, amount=-one.amount) for one in scene.tx.ledger.journal(plan["journal"])]
    scene.tx.ledger.post(
        reason="payout_undone",
        reference=f"audit:{row.id}",
        account_id=row.account_id,
        entries=back,
        actor=scene.source.user,
        now=scene.now,
    )
    tell_owners(scene, row.account_id, told_of(scene, row.account_id, back, reference=plan["reference"]))
