"""A debt that is forgiven: what is owed is booked as a loss, the emergency lot before credit, as repayments
are. The loss stands on `adjusted`, where whatever admins change by hand stands, under a reason of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.desk.people import Account
from bot.flows.accounts import load_standing
from bot.flows.act import offer_again
from bot.flows.admin.change import AdminFlow, record, with_client
from bot.flows.admin.payout import tell_owners
from bot.flows.notices import Changed, Usage, WrittenOff
from bot.flows.repaying import pay_off
from bot.flows.scene import Scene
from bot.flows.source import Source
from bot.ids import AccountId
from bot.ports import AuditRow, Entry
from bot.quota.lot import DEBTS, Lot, repayment
from bot.quota.money import Typed, minor_of, plain
from bot.quota.standing import balance


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOff(AdminFlow):
    """`/writeoff <client> <amount|all> because …`: minor units, or as typed; None for all that is owed."""

    async def __call__(
        self, source: Source, *, client: str, amount: int | Typed | None, because: str
    ) -> None:
        await self.command(
            source,
            "writeoff",
            lambda scene: with_client(
                scene, "writeoff", client, lambda account: write_off(scene, account, amount, because)
            ),
        )


def write_off(scene: Scene, account: Account, given: int | Typed | None, because: str) -> None:
    currency, lots = account.currency, load_standing(scene, account.id).lots
    owed = owed_on(lots, currency)
    minor = owed if given is None else minor_of(given, currency)
    if minor is None or (given is not None and minor <= 0):
        scene.answer(Usage(command="writeoff", error="bad_amount", detail=f"{given} {currency}"))
    elif minor > owed or not owed:
        detail = f"{plain(owed, currency)} {currency}"
        scene.answer(Usage(command="writeoff", error="not_owed", detail=detail))
    else:
        book(scene, account, minor, because)


def owed_on(lots: tuple[Lot, ...], currency: str) -> int:
    """What is drawn of credit and emergency allowance, minor units; what is only held is no debt yet."""
    return -sum(min(0, lot.posted) for lot in lots if lot.category in DEBTS and lot.asset == currency)


def book(scene: Scene, account: Account, minor: int, because: str) -> None:
    currency, before = account.currency, load_standing(scene, account.id)
    paid = repayment(before.lots, asset=currency, amount=minor)
    journal = scene.tx.ledger.post(
        reason="writeoff",
        reference=f"writeoff:{scene.source.user}",
        account_id=account.id,
        entries=[
            *(Entry(asset=currency, amount=line.amount, lot_id=line.lot_id) for line in paid),
            Entry(asset=currency, amount=-minor, system="adjusted"),
        ],
        actor=scene.source.user,
        now=scene.now,
    )
    told = told_of(scene, account.id, minor, because=because)
    tell_owners(scene, account.id, told)
    changed = Changed(
        audit_id=0,
        what="writeoff",
        client=account.name,
        subject=currency,
        before=plain(balance(before), currency),
        after=plain(told.balance or 0, currency),
        because=because,
        zone=account.zone,
        owed=f"{plain(told.owed, currency)} {currency}" if told.owed else "",
        offered_again=offer_again(scene, account.id),
    )
    scene.answer(record(scene, account, changed, undo={"do": "writeoff", "journal": journal}))


def told_of(
    scene: Scene, account_id: AccountId, minor: int, *, because: str = "", undone: bool = False
) -> WrittenOff:
    after = load_standing(scene, account_id)
    return WrittenOff(
        amount=minor,
        owed=owed_on(after.lots, after.currency),
        balance=balance(after),
        currency=after.currency,
        because=because,
        undone=undone,
    )


def reverse_write_off(scene: Scene, row: AuditRow, plan: Mapping[str, Any]) -> None:
    """The debt stands again, on the same lots, whatever the limit by now."""
    if row.account_id is None:
        return
    back = [replace(one, amount=-one.amount) for one in scene.tx.ledger.journal(plan["journal"])]
    scene.tx.ledger.post(
        reason="reversal",
        reference=f"audit:{row.id}",
        account_id=row.account_id,
        entries=back,
        actor=scene.source.user,
        now=scene.now,
    )
    # Own money that came since pays it at once: what is told to be owed is what is left of it.
    pay_off(scene.tx, row.account_id, now=scene.now)
    minor = sum(one.amount for one in back if one.system == "adjusted")
    tell_owners(scene, row.account_id, told_of(scene, row.account_id, minor, undone=True))
