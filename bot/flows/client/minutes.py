"""The client's answer when a request took more minutes than were set aside: count them, or those held."""

from dataclasses import dataclass

from bot.desk.request import Request, RequestState
from bot.flows.case import Case, in_place, open_case, without_hold
from bot.flows.client.accepting import shut_out
from bot.flows.closing import finish
from bot.flows.holding import show_held
from bot.flows.money import release, reserve
from bot.flows.notices import MinutesAsked, StaffTold, Toast
from bot.flows.once import once
from bot.flows.rights import own_request
from bot.flows.scene import Flow, Scene
from bot.flows.source import Source
from bot.flows.warnings import warn
from bot.ids import RequestId
from bot.quota.hold import Hold
from bot.quota.lot import Short, plan_hold


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptMinutes(Flow):
    """So many minutes take the place of those held, and the request is closed with them, once."""

    async def __call__(self, source: Source, *, request_id: RequestId, asked: int) -> Toast:
        return await self.run(source, lambda scene: accept_minutes(scene, request_id, asked))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineMinutes(Flow):
    """No more than those held: the desk is told, and closes with them or talks about it."""

    async def __call__(self, source: Source, *, request_id: RequestId, asked: int) -> Toast:
        return await self.run(source, lambda scene: decline_minutes(scene, request_id, asked))


def asked_for(scene: Scene, request_id: RequestId, asked: int) -> tuple[Request, Hold] | Toast:
    """The request and its hold, under the account's lock, if this very number is still asked for."""
    request = scene.tx.requests.get(request_id)
    if request is None or own_request(scene, request) is None:
        return Toast(code="not_yours")
    scene.tx.accounts.lock(request.account_id)
    request, hold = scene.tx.requests.get(request_id), scene.tx.ledger.live_hold(request_id)
    if request is None or request.state is not RequestState.TAKEN or hold is None or hold.asked != asked:
        return Toast(code="gone")
    return request, hold


def accept_minutes(scene: Scene, request_id: RequestId, asked: int) -> Toast:
    found = asked_for(scene, request_id, asked)
    if isinstance(found, Toast):
        return found
    request, hold = found
    shut = shut_out(scene, request)
    if shut is not None:
        return shut
    case = open_case(scene, request)
    before = without_hold(case)
    plan = plan_hold(
        in_place(case).lots,
        asset=hold.asset,
        amount=asked,
        limits=case.standing.limits,
        emergency=False,
        now=scene.now,
    )
    if isinstance(plan, Short):
        return Toast(code="no_minutes_left", alert=True)

    def close() -> Toast:
        warn(scene, request, before, plan, instead_of=hold)  # first: what is spent is read from the books
        release(scene, request)
        reserve(scene, request, plan, None, step=hold.step)
        finish(scene, request, hold.spent)
        if request.assignee is not None:
            told = StaffTold(what="minutes_accepted", request_id=request.id, client=case.standing.name)
            scene.tell(request.assignee, told, slot=f"told:{request.id}:minutes", fresh=True)
        return Toast(code="minutes_accepted")

    return once(
        scene,
        f"hold:{hold.id}:minutes",
        close,
        parameters=(asked, hold.spent),
        refused=lambda: Toast(code="gone"),
    )


def decline_minutes(scene: Scene, request_id: RequestId, asked: int) -> Toast:
    found = asked_for(scene, request_id, asked)
    if isinstance(found, Toast):
        return found
    request, hold = found
    scene.tx.ledger.ask_more(hold, asked=None, spent=None)
    case = open_case(scene, request)
    show_held(case)
    if request.assignee is not None:
        tell_refused(case, hold)
    return Toast(code="minutes_declined")


def tell_refused(case: Case, hold: Hold) -> None:
    """Whoever works on it reads it, with the button that closes it with what is held."""
    request = case.request
    told = MinutesAsked(
        request_id=request.id,
        client=case.standing.name,
        spent=hold.spent or 0,
        held=hold.total,
        asked=hold.asked or 0,
        state="refused",
    )
    if request.assignee is not None:
        case.work.tell(request.assignee, told, slot=f"told:{request.id}:minutes", fresh=True)
