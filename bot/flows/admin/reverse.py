"""A charge taken back: for work done badly, or charged by mistake. A correction has no Undo."""

from dataclasses import dataclass

from bot.desk.people import Account, Role
from bot.desk.request import Request
from bot.flows.accounts import left_of, load_standing
from bot.flows.act import offer_again
from bot.flows.admin.change import record
from bot.flows.case import open_case
from bot.flows.money import reverse as take_back
from bot.flows.notices import Changed, ChargeReversed, NotAllowed, Usage
from bot.flows.scene import Flow, Scene
from bot.flows.source import Source
from bot.ids import RequestId
from bot.quota.hold import Hold
from bot.quota.money import is_money, plain
from bot.quota.standing import Standing, balance, units_left


@dataclass(frozen=True, slots=True, kw_only=True)
class Reverse(Flow):
    """`/reverse <request> because …`, by an administrator or a lead: what was charged goes back to the same
    lots, once."""

    async def __call__(self, source: Source, *, request_id: RequestId, because: str) -> None:
        await self.run(source, lambda scene: reverse(scene, request_id, because))


def may_reverse(scene: Scene) -> bool:
    member = scene.tx.staff.get(scene.source.user)
    lead = member is not None and member.role is Role.LEAD
    return lead or scene.source.user in scene.house.admins


def reverse(scene: Scene, request_id: RequestId, because: str) -> None:
    if not may_reverse(scene):
        scene.answer(NotAllowed(command="reverse"))
        return
    request = scene.tx.requests.get(request_id)
    if request is None:
        scene.answer(Usage(command="reverse", error="unknown_request", detail=f"#{request_id}"))
        return
    account = scene.tx.accounts.lock(request.account_id)
    hold = scene.tx.ledger.captured_hold(request_id)
    if hold is None or hold.reversed_at is not None:
        error = "nothing_charged" if hold is None else "already_reversed"
        scene.answer(Usage(command="reverse", error=error, detail=f"#{request_id}"))
        return
    give_back(scene, account, request, hold, because)


def give_back(scene: Scene, account: Account, request: Request, hold: Hold, because: str) -> None:
    before = load_standing(scene, account.id)
    ended = gone(scene, hold)
    take_back(scene, hold, actor=scene.source.user)
    case = open_case(scene, request, fresh=True)
    money = is_money(hold.asset)
    case.tell(
        ChargeReversed(
            request_id=request.id,
            left=None if money else left_of(case.standing, hold.asset),
            returned=hold.charged if money else None,
            balance=balance(case.standing) if money else None,
            currency=case.standing.currency,
            ended=ended,
            asset=hold.asset,
        )
    )
    changed = Changed(
        audit_id=0,
        what="reverse",
        client=account.name,
        subject=f"#{request.id} {hold.asset}",
        before=figure(before, hold.asset),
        after=figure(case.standing, hold.asset),
        because=because,
        zone=account.zone,
        undoable=False,
        ended=ended,
        asset=hold.asset,
        offered_again=offer_again(scene, account.id),
    )
    scene.answer(record(scene, account, changed, undo=None))


def gone(scene: Scene, hold: Hold) -> int:
    """How much of a charge goes back into lots that have ended, where nobody can use it."""
    ends = ((line.amount, scene.tx.ledger.lot_ends(line.lot_id)) for line in hold.captured)
    return sum(amount for amount, end in ends if end is not None and end <= scene.now)


def figure(standing: Standing, asset: str) -> str:
    """The balance, or the units left, as an administrator reads it."""
    if not is_money(asset):
        return str(units_left(standing, asset))
    return plain(balance(standing), asset)
