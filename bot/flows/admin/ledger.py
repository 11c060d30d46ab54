"""Quota and deposit: each changes the ledger by one journal, shows before and after, can be
taken back by a reversal to the same lots, and offers again what waited for it."""

from dataclasses import dataclass
from datetime import date

from bot.desk.people import Account
from bot.desk.request import Request
from bot.flows.accounts import load_standing
from bot.flows.act import offer_again
from bot.flows.admin.change import AdminFlow, end_of, record, with_client
from bot.flows.admin.purse import Purse, open_purse, put_money
from bot.flows.appealing import answer_by_command
from bot.flows.codec import encode
from bot.flows.notices import Changed, DepositArrived, Usage
from bot.flows.payment import gone_payment, paid_under, pay_print, plain_reference, spellings, what_stands
from bot.flows.scene import Scene
from bot.flows.source import Source
from bot.ids import AuditId, LotId, UserId
from bot.ports import Entry
from bot.quota.lot import PRIORITY, Category, HoldPlan, Limits, plan_hold
from bot.quota.money import Typed, minor_of, plain
from bot.quota.standing import Standing, assets, units_left
from bot.quota.tax import deposit_tax


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota(AdminFlow):
    """`/quota <client> +N|-N <unit> [until=DATE] because …`: more units as a lot of their own, or fewer by
    burn-down order."""

    async def __call__(
        self, source: Source, *, client: str, amount: int, unit: str, until: date | None, because: str
    ) -> None:
        await self.command(
            source,
            "quota",
            lambda scene: with_client(
                scene,
                "quota",
                client,
                lambda account: quota(scene, account, amount, unit, until=until, because=because),
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit(AdminFlow):
    """`/deposit <client> <amount> ref=…`: booked once per reference, whoever repeats it. `minor`: minor
    units, or an amount as typed."""

    async def __call__(self, source: Source, *, client: str, minor: int | Typed, reference: str) -> None:
        await self.command(
            source,
            "deposit",
            lambda scene: with_client(
                scene, "deposit", client, lambda account: deposit(scene, account, minor, reference)
            ),
        )


def quota(
    scene: Scene, account: Account, amount: int, unit: str, *, until: date | None, because: str
) -> None:
    standing = load_standing(scene, account.id)
    if unit not in assets(standing):
        error = Usage(command="quota", error="unknown_unit", detail=unit, options=assets(standing))
        scene.answer(error)
        return
    if until is not None and end_of(until, account.zone) <= scene.now:
        scene.answer(Usage(command="quota", error="past_date", detail=until.isoformat()))
        return
    legs = more(scene, account, amount, unit, until) if amount > 0 else fewer(scene, standing, -amount, unit)
    if legs is None:
        left = units_left(standing, unit)
        scene.answer(Usage(command="quota", error="too_much", detail=str(left)))
        return
    changed = quota_changed(
        scene,
        account,
        amount=amount,
        unit=unit,
        legs=legs,
        counts=(units_left(standing, unit), units_left(load_standing(scene, account.id), unit)),
        until=until,
        because=because,
    )
    scene.answer(changed)
    if amount > 0:
        answer_by_command(
            scene,
            account.id,
            "units",
            because=because,
            by=scene.source.user,
            audit_id=AuditId(changed.audit_id),
            asset=unit,
            amount=amount,
            until=changed.until,
        )


def quota_given(
    scene: Scene,
    account: Account,
    amount: int,
    unit: str,
    *,
    until: date | None,
    because: str,
    key: str,
    purse: Purse | None = None,
) -> Changed:
    """More units by another way than the command: `key` names what they are given for, once. Whoever hands
    in a purse offers again themselves, once it is full."""
    own = open_purse(scene, account) if purse is None else purse
    before = own.units.get(unit, 0)
    legs = more(scene, account, amount, unit, until, key=key, tidy=own.tidy)
    own.units[unit], own.tidy = before + amount, False
    return quota_changed(
        scene,
        account,
        amount=amount,
        unit=unit,
        legs=legs,
        counts=(before, before + amount),
        until=until,
        because=because,
        offering=purse is None,
    )


def quota_changed(
    scene: Scene,
    account: Account,
    *,
    amount: int,
    unit: str,
    legs: list[list[int]],
    counts: tuple[int, int],
    until: date | None,
    because: str,
    offering: bool = True,
) -> Changed:
    """The legs written down, with the units left before and after them; requests that waited are offered
    again."""
    before, after = counts
    changed = Changed(
        audit_id=0,
        what="quota",
        client=account.name,
        subject=unit,
        before=str(before),
        after=str(after),
        because=because,
        until=None if until is None else end_of(until, account.zone),
        zone=account.zone,
        offered_again=offer_again(scene, account.id) if amount > 0 and offering else 0,
    )
    undo = {"do": "legs", "asset": unit, "legs": legs, "system": "issued" if amount > 0 else "adjusted"}
    return record(scene, account, changed, undo=undo)


def more(
    scene: Scene,
    account: Account,
    amount: int,
    unit: str,
    until: date | None,
    *,
    key: str | None = None,
    tidy: bool = True,
) -> list[list[int]]:
    """A bonus lot; without a date it lasts until used. The legs for Undo."""
    source = scene.source
    named = key or f"{source.chat}:{source.message}:{source.inbox_id}"
    lot = scene.tx.ledger.add_lot(
        key=f"lot:{account.id}:bonus:{named}",
        account_id=account.id,
        asset=unit,
        category=Category.BONUS,
        priority=PRIORITY,
        starts_at=scene.now,
        expires_at=None if until is None else end_of(until, account.zone),
        scope=None,
        now=scene.now,
        tidy=tidy,
    )
    if lot is None:
        raise LookupError("this command made its lot before")
    issue(scene, account, lot, unit, amount, reason="quota")
    return [[lot, amount]]


def issue(scene: Scene, account: Account, lot: LotId, asset: str, amount: int, *, reason: str) -> None:
    """Put units or money into a lot out of what the company issues."""
    scene.tx.ledger.post(
        reason=reason,
        reference=f"{reason}:{scene.source.user}",
        account_id=account.id,
        entries=[
            Entry(asset=asset, amount=amount, lot_id=lot),
            Entry(asset=asset, amount=-amount, system="issued"),
        ],
        actor=scene.source.user,
        now=scene.now,
    )


def fewer(scene: Scene, standing: Standing, amount: int, unit: str) -> list[list[int]] | None:
    """Out of the lots in burn-down order; None when there are not so many."""
    plan = plan_hold(
        standing.lots,
        asset=unit,
        amount=amount,
        limits=Limits(credit=0, emergency=0),
        emergency=False,
        now=scene.now,
    )
    if not isinstance(plan, HoldPlan):
        return None
    entries = [Entry(asset=unit, amount=-line.amount, lot_id=line.lot_id) for line in plan.lines]
    entries.append(Entry(asset=unit, amount=amount, system="adjusted"))
    scene.tx.ledger.post(
        reason="adjust",
        reference=f"quota:{scene.source.user}",
        account_id=standing.account_id,
        entries=entries,
        actor=scene.source.user,
        now=scene.now,
    )
    return [[line.lot_id, -line.amount] for line in plan.lines]


def deposit(scene: Scene, account: Account, amount: int | Typed, reference: str) -> None:
    """The reference is the intent: booked once, and said so when it comes again; once undone it may be
    booked anew."""
    minor = minor_of(amount, account.currency)
    if minor is None or minor <= 0:
        scene.answer(Usage(command="deposit", error="bad_amount", detail=f"{amount} {account.currency}"))
        return
    changed = pay_in(scene, account, minor, reference)
    scene.answer(used(scene, account, minor, reference) if changed is None else changed)


def used(scene: Scene, account: Account, minor: int, reference: str) -> Usage:
    """That the reference is used; of another payment than this one also what stands there."""
    key, standing = paid_under(scene, reference)
    stands = None if standing == pay_print(account.id, minor) else what_stands(scene, key)
    return Usage(command="deposit", error="used_reference", detail=reference, stands=stands)


def pay_in(
    scene: Scene, account: Account, minor: int, reference: str, *, purse: Purse | None = None
) -> Changed | None:
    """Book a payment under its reference; None when one stands under it. Whoever hands in a purse offers
    again themselves, once it is full."""
    key, standing = paid_under(scene, reference)
    if standing is not None:
        return None
    own = open_purse(scene, account) if purse is None else purse
    changed = book(scene, own, minor, reference, key, offering=purse is None)
    print_ = pay_print(account.id, minor)
    scene.tx.keys.put(key, fingerprint=print_, outcome=encode(changed), now=scene.now)
    return changed


def book(scene: Scene, purse: Purse, minor: int, reference: str, key: str, *, offering: bool) -> Changed:
    account, rule, before = purse.account, purse.seller.tax, purse.balance
    payers = payers_of(scene, purse, reference)
    gone = gone_payment(scene, reference)
    bounced = gone is not None and gone.bounced and (gone.account_id, gone.minor) == (account.id, minor)
    # Booked anew, a payment that bounced is the same money, whoever sells to the client by now.
    tax = gone.tax if gone is not None and bounced else deposit_tax(minor, rule)
    as_before = tax != deposit_tax(minor, rule)
    journal = put_money(scene, purse, minor, tax=tax, reference=reference, key=key)
    any(scene.tx.topups.pay(one, account_id=account.id, now=scene.now) for one in spellings(reference))
    after = purse.balance
    arrived = DepositArrived(
        amount=minor,
        balance=after,
        currency=account.currency,
        tax=tax,
        tax_rate=rule.rate if tax and not as_before else 0,
    )
    for payer in payers:
        scene.tell(payer, arrived)
    # An offer goes to whoever asked and says the balance only: a payment is confirmed to whoever paid.
    changed = Changed(
        audit_id=0,
        what="deposit",
        client=account.name,
        subject=account.currency,
        before=plain(before, account.currency),
        after=plain(after, account.currency),
        because=reference,
        zone=account.zone,
        offered_again=offer_again(scene, account.id) if offering else 0,
        tax=f"{plain(tax, account.currency)} {account.currency}" if tax else "",
        as_before=as_before,
    )
    told = [int(payer) for payer in payers]
    undo = {"do": "journal", "journal": journal, "told": told, "reference": reference}
    return record(scene, account, changed, undo=undo)


def payers_of(scene: Scene, purse: Purse, reference: str) -> tuple[UserId, ...]:
    """Who waits to hear that money came: the client's owners, and whoever was given this reference."""
    waiting = (*purse.pending, *purse.opened)
    asked = [one.user_id for one in waiting if is_for(scene, one, reference)]
    return tuple(dict.fromkeys((*purse.owners, *asked)))


def is_for(scene: Scene, request: Request, reference: str) -> bool:
    """Whether the reference is that of the request's open top-up."""
    top_up = scene.tx.topups.open_of(request.account_id, request.id)
    return top_up is not None and plain_reference(top_up[0]) == plain_reference(reference)
