"""Staff correct the kind; quota and money follow: what costs more is asked again, what costs less goes
back."""

from dataclasses import dataclass, replace

from bot.desk.request import OPEN, Request, RequestEvent, RequestState
from bot.flows.accounts import tariff_of
from bot.flows.act import act, ask_of, placed, receipt, say_answer
from bot.flows.cards import TURN, drop_card, put_card, put_header, queue_of
from bot.flows.case import Case, open_case, step
from bot.flows.handing import mark_receipt
from bot.flows.house import start_link
from bot.flows.money import release, reserve
from bot.flows.notices import ChooseReclassify, Toast
from bot.flows.promises import arm, unanswered_since
from bot.flows.rights import is_desk, may_manage
from bot.flows.scene import Flow, Scene
from bot.flows.source import Source
from bot.ids import RequestId
from bot.kinds.catalogue import KINDS
from bot.quota.decision import Accept, Decline, Offer, decide
from bot.quota.hold import Hold
from bot.quota.lot import HoldPlan
from bot.quota.money import is_money

TARGETS = tuple(str(kind.code) for kind in KINDS if kind.offered)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReclassifyMenu(Flow):
    async def __call__(self, source: Source, *, request_id: RequestId) -> Toast | None:
        return await self.run(source, lambda scene: menu(scene, request_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reclassify(Flow):
    async def __call__(self, source: Source, *, request_id: RequestId, kind: str) -> Toast:
        return await self.run(source, lambda scene: reclassify(scene, request_id, kind))


def refusal_of(scene: Scene, request: Request | None) -> Toast | None:
    user = scene.source.user
    if not is_desk(scene.tx, scene.house, user):
        return Toast(code="not_staff")
    if request is None or request.state not in OPEN:
        return Toast(code="gone")
    if request.state is RequestState.TAKEN and not may_manage(scene.tx, scene.house, user, request):
        return Toast(code="not_yours")
    return None


def menu(scene: Scene, request_id: RequestId) -> Toast | None:
    """The kinds to choose from, in the private chat of whoever pressed: the group's budget is for cards."""
    request = scene.tx.requests.get(request_id)
    refusal = refusal_of(scene, request)
    if refusal is not None or request is None:
        return refusal
    person = scene.tx.people.get(scene.source.user)
    if person is None or not person.started:
        return Toast(code="start_first", url=start_link(scene.house))
    slot = f"reclassify:{request.id}"
    notice = ChooseReclassify(request_id=request.id, kind=request.kind)
    scene.tell(scene.source.user, notice, slot=slot, fresh=True)
    return Toast(code="look_private")


def locked(scene: Scene, request_id: RequestId) -> Request | None:
    """The request once its account is locked: nobody closes or moves it meanwhile, so nothing is held for
    one that is closed."""
    request = scene.tx.requests.get(request_id)
    if request is None:
        return None
    scene.tx.accounts.lock(request.account_id)
    return scene.tx.requests.get(request_id)


def reclassify(scene: Scene, request_id: RequestId, kind: str) -> Toast:
    request = locked(scene, request_id)
    refusal = refusal_of(scene, request)
    if refusal is not None or request is None:
        return refusal or Toast(code="gone")
    if kind not in TARGETS or kind == request.kind:
        return Toast(code="already_chosen")
    before = release(scene, request)
    case = open_case(scene, request, fresh=True)
    ask = ask_of(case, kind)
    tariff = tariff_of(scene, request.account_id, case.standing.currency)
    decision = decide(ask, case.standing, tariff, now=scene.now)
    match decision:
        case Accept():
            stay(case, kind, decision, before)
        case Offer() | Decline():
            ask_client(case, kind)
        case _:
            to_bot(case, kind)
    return Toast(code="reclassified")


def stay(case: Case, kind: str, decision: Accept, before: Hold | None) -> None:
    """Covered: it stays where it is, or moves to the other kind's queue, with its new hold and promise."""
    work, old = case.work, case.request
    moved = queue_of(work, kind) != queue_of(work, old.kind)
    if moved:
        drop_card(work, old)
    reserve(work, old, decision.hold, decision.price)
    since = unanswered_since(work, old)
    changes = placed(case, ask_of(case, kind))
    if since is None:
        changes["due_at"] = None
    work.tx.requests.change(old.id, **changes)
    request = work.tx.requests.get(old.id)
    due = None if request is None else request.due_at
    arm(work, old, start=since or work.now, due=due)
    if request is not None:
        refresh(replace(case, request=request), kind, decision, before)


def refresh(case: Case, kind: str, decision: Accept, before: Hold | None) -> None:
    """Both sides see it: staff on card and header, the client in a new receipt with what it costs now."""
    work, request = case.work, case.request
    put_card(work, request, priority=TURN)
    told = receipt(case, ask_of(case, kind), decision, from_renewal=False)
    case.tell(replace(told, corrected=True, returned=money_back(before, decision.hold)))
    if request.assignee is not None:
        put_header(work, request, request.assignee)
        mark_receipt(work, request)


def money_back(before: Hold | None, after: HoldPlan | None) -> int | None:
    """Money that the kind before had held and the new one does not need; None when there is none."""
    if before is None or not is_money(before.asset):
        return None
    still = after.total if after is not None and is_money(after.asset) else 0
    return max(0, before.total - still) or None


def ask_client(case: Case, kind: str) -> None:
    """It costs what the client has not agreed to: back to them with the price, nobody works meanwhile."""
    holder = case.request.assignee
    drop_card(case.work, case.request)
    case = step(case, RequestEvent.OFFER, kind=kind, assignee=None, taken_at=None)
    act(case, kind)
    if holder is not None:
        put_header(case.work, case.request, holder)


def to_bot(case: Case, kind: str) -> None:
    """Nothing for staff after all: closed without a charge, and the bot answers the client."""
    holder = case.request.assignee
    drop_card(case.work, case.request)
    case = step(case, RequestEvent.CANCEL, closed_at=case.work.now)
    case.work.tx.requests.change(case.request.id, kind=kind)
    say_answer(case, kind)
    if holder is not None:
        put_header(case.work, case.request, holder)
