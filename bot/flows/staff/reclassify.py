"""Staff correct the kind; quota and money follow: what costs more is asked again, what costs less goes
back."""

from dataclasses import dataclass, replace

from bot.desk.request import OPEN, Request, RequestEvent, RequestState
from bot.flows.accounts import tariff_of
from bot.flows.act import act, ask_of, placed, receipt
from bot.flows.answering import say_answer
from bot.flows.cards import TURN, drop_card, put_card, put_header, queue_of, tell_staff
from bot.flows.case import Case, open_case, step, without_hold
from bot.flows.closing import after, answered, close_quote, closed_notice
from bot.flows.corrected import await_price, paid_before
from bot.flows.freed import offer_freed
from bot.flows.handing import mark_receipt
from bot.flows.house import start_link
from bot.flows.money import release, reserve, step_of
from bot.flows.notices import ChooseReclassify, StaffTold, Toast
from bot.flows.pricing import offer_price
from bot.flows.promises import NO_PROMISE, arm, unanswered_since
from bot.flows.repaying import pay_off
from bot.flows.rights import is_desk, may_manage, may_take
from bot.flows.scene import Flow, Scene
from bot.flows.shown import unsaid
from bot.flows.source import Source
from bot.flows.topics import LATER, put_topic
from bot.flows.warnings import warn
from bot.ids import RequestId, UserId
from bot.kinds.catalogue import KINDS
from bot.quota.decision import Accept, Decline, Offer, decide
from bot.quota.hold import Hold
from bot.quota.lot import HoldPlan
from bot.quota.money import is_money
from bot.quota.price import Price

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
    kind = "" if unsaid(scene, request) else request.kind
    notice = ChooseReclassify(request_id=request.id, kind=kind)
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
    if kind not in TARGETS or (kind == request.kind and not unsaid(scene, request)):
        return Toast(code="already_chosen")
    close_quote(scene, request)  # the price of what it was is over
    case = open_case(scene, request, fresh=True)
    ask = ask_of(case, kind)
    tariff = tariff_of(scene, request.account_id, case.standing.currency)
    decided = decide(ask, without_hold(case), tariff, now=scene.now)
    decision = paid_before(scene, request, ask, decided)
    if isinstance(decision, Offer | Decline) and request.state is RequestState.TAKEN and decision.price:
        return propose(case, kind, decision, decision.price)
    before = release(scene, request)
    if not isinstance(decision, Accept):  # what is held anew was planned on what is set free, debts aside
        pay_off(scene.tx, request.account_id, now=scene.now)
    case = open_case(scene, request, fresh=True)
    match decision:
        case Accept():
            stay(case, kind, decision, before)
        case Offer() | Decline():
            ask_client(replace(case, corrected=kind), kind)
        case _:
            to_bot(case, kind, before, by=scene.source.user)
    offer_freed(scene, before)
    return Toast(code="reclassified")


def propose(case: Case, kind: str, decision: Offer | Decline, price: Price) -> Toast:
    """It costs more than the client has agreed to, while somebody works on it: the client is asked, and until
    they agree it stays what it was, with what is held for that, in the same hands."""
    reason = str(decision.reason) if isinstance(decision, Offer) else "staff"
    quote_id = offer_price(case, price, reason=reason, corrected=kind)
    await_price(case.work, quote_id, kind)
    return Toast(code="price_asked", alert=True)


def stay(case: Case, kind: str, decision: Accept, before: Hold | None) -> None:
    """Covered: it stays where it is, or moves to the other kind's queue, with its new hold and promise."""
    work, old = case.work, case.request
    moved = queue_of(work, kind) != queue_of(work, old.kind)
    if moved:
        drop_card(work, old)
    since = unanswered_since(work, old)
    changes = placed(case, ask_of(case, kind))
    stays = old.assignee is not None and may_take(work.tx, work.house, old.assignee, kind)
    if since is None and stays:
        changes |= NO_PROMISE  # answered already, and it stays with whoever answered
    work.tx.requests.change(old.id, **changes)
    request = work.tx.requests.get(old.id)
    due = None if request is None else request.due_at
    arm(work, old, start=since or work.now, due=due)
    if request is None:
        return
    reserve(work, request, decision.hold, decision.price, step=step_of(case.standing))
    case = replace(case, request=request)
    if to_lead(case):
        case = handed_up(case)
    refresh(case, kind, decision, before)
    warn(work, case.request, case.standing, decision.hold, instead_of=before)


def to_lead(case: Case) -> bool:
    """Whoever has it may not have one of its kind, so it leaves them."""
    work, holder = case.work, case.request.assignee
    return holder is not None and not may_take(work.tx, work.house, holder, case.request.kind)


def handed_up(case: Case) -> Case:
    """Into the lead's queue; whoever had it is told."""
    work, holder = case.work, case.request.assignee
    case = step(case, RequestEvent.RELEASE, assignee=None, taken_at=None)
    near = case.request.near_at
    work.tx.busy.queued(case.request.id, now=work.now, near_at=near)
    if holder is not None:
        put_header(work, case.request, holder)
        put_topic(work, case.request, holder, priority=LATER)
        tell_staff(work, holder, StaffTold(what="to_lead", request_id=case.request.id))
    return case


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
    """It costs what the client has not agreed to: back to them with the price, nobody works meanwhile, and
    whoever had it is told."""
    holder = case.request.assignee
    drop_card(case.work, case.request)
    case = step(case, RequestEvent.OFFER, kind=kind, assignee=None, taken_at=None)
    act(case, kind)
    if holder is not None:
        put_header(case.work, case.request, holder)
        tell_staff(case.work, holder, StaffTold(what="with_client", request_id=case.request.id))


def to_bot(case: Case, kind: str, before: Hold | None, *, by: UserId) -> None:
    """Nothing for staff after all: closed without a charge, and the bot answers the client. What the desk has
    answered already is done, for it was; the client reads that it cost nothing."""
    holder = case.request.assignee
    if answered(case.work, case.request):
        end_free(case, kind, before, by=by)
        return
    drop_card(case.work, case.request)
    case = step(case, RequestEvent.CANCEL, closed_at=case.work.now)
    case.work.tx.requests.change(case.request.id, kind=kind)
    say_answer(case, kind)
    if holder is not None:
        put_header(case.work, case.request, holder)


def end_free(case: Case, kind: str, before: Hold | None, *, by: UserId) -> None:
    """Closed as done: the answer stands, what was held for it went back; by whoever corrected it if it waits
    in the queue again."""
    work = case.work
    work.tx.requests.change(case.request.id, kind=kind)
    if case.request.state is RequestState.QUEUED:
        case = step(case, RequestEvent.TAKE, assignee=by, taken_at=work.now)
    case = step(case, RequestEvent.FINISH, closed_at=work.now)
    after(case)
    case.tell(closed_notice(case, None, hold=before))
