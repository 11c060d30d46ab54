"""Quota, deposit, credit: each changes the ledger by one journal or one dated limit, shows before and
after, can be
taken back by a reversal to the same lots, and offers again what waited for it."""

from dataclasses import dataclass
from datetime import date

from bot.desk.people import Account
from bot.desk.request import Request
from bot.flows.accounts import PRIORITY, grant, load_standing
from bot.flows.act import offer_again
from bot.flows.admin.change import AdminFlow, end_of, record, with_client
from bot.flows.codec import decode, encode
from bot.flows.money import deposit as take_in
from bot.flows.notices import Changed, DepositArrived, Usage
from bot.flows.once import fingerprint
from bot.flows.scene import Scene
from bot.flows.source import Source
from bot.ids import AuditId, UserId
from bot.ports import Entry
from bot.quota.lot import Category, HoldPlan, Limits, plan_hold
from bot.quota.money import plain
from bot.quota.standing import Standing, assets, balance, units_left


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
    """`/deposit <client> <amount> ref=…`: booked once per reference, whoever repeats it."""

    async def __call__(self, source: Source, *, client: str, minor: int, reference: str) -> None:
        await self.command(
            source,
            "deposit",
            lambda scene: with_client(
                scene, "deposit", client, lambda account: deposit(scene, account, minor, reference)
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit(AdminFlow):
    """`/credit <client> <limit> [until=DATE] because …`: lowering it kills no hold."""

    async def __call__(
        self, source: Source, *, client: str, minor: int, until: date | None, because: str
    ) -> None:
        await self.command(
            source,
            "credit",
            lambda scene: with_client(
                scene, "credit", client, lambda account: credit(scene, account, minor, until, because)
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
    after = units_left(load_standing(scene, account.id), unit)
    changed = Changed(
        audit_id=0,
        what="quota",
        client=account.name,
        subject=unit,
        before=str(units_left(standing, unit)),
        after=str(after),
        because=because,
        until=None if until is None else end_of(until, account.zone),
        zone=account.zone,
        offered_again=offer_again(scene, account.id) if amount > 0 else 0,
    )
    undo = {"do": "legs", "asset": unit, "legs": legs, "system": "issued" if amount > 0 else "adjusted"}
    scene.answer(record(scene, account, changed, undo=undo))


def more(
    scene: Scene, account: Account, amount: int, unit: str, until: date | None
) -> list[list[int]] | None:
    """A bonus lot; without a date it lasts until used. The legs for Undo."""
    source = scene.source
    lot = scene.tx.ledger.add_lot(
        key=f"lot:{account.id}:bonus:{source.chat}:{source.message}:{source.inbox_id}",
        account_id=account.id,
        asset=unit,
        category=Category.BONUS,
        priority=PRIORITY,
        starts_at=scene.now,
        expires_at=None if until is None else end_of(until, account.zone),
        scope=None,
        now=scene.now,
    )
    if lot is None:
        raise LookupError("this command made its lot before")
    grant(scene, account.id, lot, unit, amount, reference=f"quota:{source.user}")
    return [[lot, amount]]


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


def deposit(scene: Scene, account: Account, minor: int, reference: str) -> None:
    """The reference is the intent: booked once, and said so when it comes again; once undone it may be
    booked anew."""
    if minor <= 0:
        scene.answer(Usage(command="deposit", error="bad_amount", detail=plain(minor)))
        return
    key = free_key(scene, f"pay:{reference}")
    if key is None:
        scene.answer(Usage(command="deposit", error="used_reference", detail=reference))
        return
    changed = book(scene, account, minor, reference, key)
    print_ = fingerprint(account.id, minor)
    scene.tx.keys.put(key, fingerprint=print_, outcome=encode(changed), now=scene.now)
    scene.answer(changed)


def free_key(scene: Scene, key: str) -> str | None:
    """The key to book under: a booking that was undone leaves room for one more; None while one stands."""
    while (kept := scene.tx.keys.get(key)) is not None:
        booked = decode(kept[1])
        row = scene.tx.audit.get(AuditId(booked.audit_id)) if isinstance(booked, Changed) else None
        if row is None or row.undone_at is None:
            return None
        key = f"{key}:{row.id}"
    return key


def book(scene: Scene, account: Account, minor: int, reference: str, key: str) -> Changed:
    before = load_standing(scene, account.id)
    payers = payers_of(scene, account, reference)
    journal = take_in(
        scene,
        account.id,
        before.lots,
        account.currency,
        minor,
        reference=reference,
        key=key,
        actor=scene.source.user,
    )
    scene.tx.topups.pay(reference, account_id=account.id, now=scene.now)
    after = load_standing(scene, account.id)
    offered = offer_again(scene, account.id)
    if not offered:
        arrived = DepositArrived(amount=minor, balance=balance(after), currency=account.currency)
        for payer in payers:
            scene.tell(payer, arrived)
    changed = Changed(
        audit_id=0,
        what="deposit",
        client=account.name,
        subject=account.currency,
        before=plain_signed(balance(before)),
        after=plain_signed(balance(after)),
        because=reference,
        zone=account.zone,
        offered_again=offered,
    )
    return record(scene, account, changed, undo={"do": "journal", "journal": journal})


def payers_of(scene: Scene, account: Account, reference: str) -> tuple[UserId, ...]:
    """Who waits to hear that money came: the client's owners, and whoever was given this reference."""
    owners = [one.user_id for one in scene.tx.contacts.of_account(account.id) if one.owner]
    waiting = (
        *scene.tx.requests.pending_of_account(account.id),
        *scene.tx.requests.open_of_account(account.id),
    )
    asked = [one.user_id for one in waiting if is_for(scene, one, reference)]
    return tuple(dict.fromkeys((*owners, *asked)))


def is_for(scene: Scene, request: Request, reference: str) -> bool:
    """Whether the reference is that of the request's open top-up."""
    top_up = scene.tx.topups.open_of(request.account_id, request.id)
    return top_up is not None and top_up[0] == reference


def plain_signed(minor: int) -> str:
    return f"-{plain(-minor)}" if minor < 0 else plain(minor)


def credit(scene: Scene, account: Account, minor: int, until: date | None, because: str) -> None:
    ends = None if until is None else end_of(until, account.zone)
    if ends is not None and until is not None and ends <= scene.now:
        scene.answer(Usage(command="credit", error="past_date", detail=until.isoformat()))
        return
    before = load_standing(scene, account.id)
    credit_id = scene.tx.ledger.set_credit(
        account.id, limit=minor, until=ends, by=scene.source.user, because=because, now=scene.now
    )
    raised = minor > before.limits.credit
    changed = Changed(
        audit_id=0,
        what="credit",
        client=account.name,
        subject=account.currency,
        before=plain(before.limits.credit),
        after=plain(minor),
        because=because,
        until=ends,
        zone=account.zone,
        offered_again=offer_again(scene, account.id) if raised else 0,
    )
    scene.answer(record(scene, account, changed, undo={"do": "credit", "id": credit_id}))
