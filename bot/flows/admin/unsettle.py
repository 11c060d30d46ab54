"""What was settled by hand is taken back: a charge by a reversal to the same lots, what is only set aside is
let go."""

from collections.abc import Mapping
from typing import Any

from bot.desk.request import Request
from bot.flows.accounts import left_of, load_standing
from bot.flows.admin.reverse import gone
from bot.flows.admin.settle import everybody, free_figure, show
from bot.flows.case import open_case
from bot.flows.money import release
from bot.flows.money import reverse as take_back
from bot.flows.notices import Charged, ChargeReversed, Settled
from bot.flows.orders import scope_of
from bot.flows.scene import Scene
from bot.ids import AccountId, HoldId, RequestId
from bot.ports import AuditRow
from bot.quota.hold import Hold, HoldState
from bot.quota.money import is_money
from bot.quota.standing import balance


def still_stands(scene: Scene, plan: Mapping[str, Any]) -> Hold | None:
    """The hold that was made by hand, while it holds or its charge stands; None once it is over."""
    hold = scene.tx.ledger.hold_by_id(HoldId(plan["hold"]))
    if hold is None or hold.state not in (HoldState.HELD, HoldState.CAPTURED):
        return None
    return hold if hold.reversed_at is None else None


def reverse_settled(scene: Scene, _: AuditRow, plan: Mapping[str, Any]) -> None:
    """Whoever was told of it is told that it is given back."""
    hold, request = still_stands(scene, plan), scene.tx.requests.get(RequestId(plan["request"]))
    if hold is None or request is None:
        return
    if hold.state is HoldState.CAPTURED:
        give_back(scene, request, hold)
    else:
        let_go(scene, request, hold)
    show(scene, request)


def give_back(scene: Scene, request: Request, hold: Hold) -> None:
    ended = gone(scene, hold)
    take_back(scene, hold, actor=scene.source.user)
    case, money = open_case(scene, request, fresh=True), is_money(hold.asset)
    told = ChargeReversed(
        request_id=request.id,
        left=None if money else left_of(case.standing, hold.asset),
        returned=hold.charged if money else None,
        balance=balance(case.standing) if money else None,
        currency=case.standing.currency,
        ended=ended,
        asset=hold.asset,
    )
    everybody(scene, request, told)


def let_go(scene: Scene, request: Request, hold: Hold) -> None:
    release(scene, request)
    standing, money = load_standing(scene, request.account_id), is_money(hold.asset)
    told = Settled(
        request_id=request.id,
        charged=Charged(asset=hold.asset, amount=hold.total),
        done=False,
        why="",
        left=None if money else left_of(standing, hold.asset),
        balance=balance(standing) if money else None,
        currency=standing.currency,
        released=True,
    )
    everybody(scene, request, told)


def settled_figure(scene: Scene, plan: Mapping[str, Any], account_id: AccountId) -> str:
    """What is free of it now, as the echo said it."""
    hold = scene.tx.ledger.hold_by_id(HoldId(plan["hold"]))
    request, standing = scene.tx.requests.get(RequestId(plan["request"])), load_standing(scene, account_id)
    scope = None if request is None else scope_of(request)
    return free_figure(standing, standing.currency if hold is None else hold.asset, scope=scope)
