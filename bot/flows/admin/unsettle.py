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
from bot.flows.scene import Scene
from bot.ids import AccountId, RequestId
from bot.ports import AuditRow
from bot.quota.hold import Hold
from bot.quota.money import is_money
from bot.quota.standing import balance


def still_stands(scene: Scene, plan: Mapping[str, Any]) -> Hold | None:
    """The hold that was made by hand, while it holds or its charge stands; None once it is over."""
    number = RequestId(plan["request"])
    for hold in (scene.tx.ledger.live_hold(number), scene.tx.ledger.captured_hold(number)):
        if hold is not None and hold.id == plan["hold"] and hold.reversed_at is None:
            return hold
    return None


def reverse_settled(scene: Scene, _: AuditRow, plan: Mapping[str, Any]) -> None:
    """Whoever was told of it is told that it is given back."""
    hold, request = still_stands(scene, plan), scene.tx.requests.get(RequestId(plan["request"]))
    if hold is None or request is None:
        return
    if hold.captured:
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
    last = scene.tx.ledger.last_hold(RequestId(plan["request"]))
    standing = load_standing(scene, account_id)
    return free_figure(standing, standing.currency if last is None else last.asset)
