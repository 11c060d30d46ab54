"""Take and release: exactly one wins, the loser learns who; the talk moves to the winner's private chat."""

from dataclasses import dataclass

from bot.desk.request import Request, RequestEvent, RequestState
from bot.flows.cards import TURN, put_card, put_header
from bot.flows.case import Case, open_case, step
from bot.flows.handing import hand_over, mark_receipt
from bot.flows.holding import keep, renew
from bot.flows.house import start_link
from bot.flows.notices import StaffTold, Toast
from bot.flows.rights import is_desk, may_manage, may_take
from bot.flows.scene import Flow, Scene
from bot.flows.shown import name_of
from bot.flows.source import Source
from bot.flows.staff.desk import aim, refused
from bot.flows.topics import LATER, put_topic
from bot.ids import MessageId, RequestId


@dataclass(frozen=True, slots=True, kw_only=True)
class Take(Flow):
    async def __call__(self, source: Source, *, request_id: RequestId) -> Toast:
        return await self.run(source, lambda scene: take(scene, request_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Flow):
    """Give a request back to its queue, by button or by `/release`."""

    async def __call__(
        self, source: Source, *, request_id: RequestId | None = None, reply_to: MessageId | None = None
    ) -> Toast | None:
        return await self.run(source, lambda scene: release(scene, request_id, reply_to))


def take(scene: Scene, request_id: RequestId) -> Toast:
    """A conditional update makes one winner, whatever order the presses came in."""
    user = scene.source.user
    scene.tx.staff.lock(user)  # nobody is put out of the staff between this look and the end
    request = scene.tx.requests.get(request_id)
    if not is_desk(scene.tx, scene.house, user):
        return Toast(code="not_staff", alert=True)
    if request is None:
        return Toast(code="gone")
    if request.state is not RequestState.QUEUED:
        return lost(scene, request)
    if not may_take(scene.tx, scene.house, user, request.kind):
        return Toast(code="lead_only", alert=True)
    person = scene.tx.people.get(user)
    if person is None or not person.started or person.blocked:
        return Toast(code="start_first", url=start_link(scene.house))
    scene.tx.accounts.lock(request.account_id)
    request = scene.tx.requests.get(request_id)
    if request is None or request.state is not RequestState.QUEUED:
        return Toast(code="gone") if request is None else lost(scene, request)
    begin(step(open_case(scene, request), RequestEvent.TAKE, assignee=user, taken_at=scene.now))
    return Toast(code="taken_by_you")


def begin(case: Case) -> None:
    """The winner has it: what it holds is kept while they work, both sides see who it is."""
    work, request = case.work, case.request
    put_card(work, request, priority=TURN)
    if request.assignee is not None:
        hand_over(work, request, request.assignee)
    mark_receipt(work, request)
    keep(case)


def lost(scene: Scene, request: Request) -> Toast:
    """Why the button does nothing any more: who has it, or what became of it."""
    if request.state is RequestState.TAKEN and request.assignee == scene.source.user:
        return Toast(code="taken_by_you")
    if request.state is RequestState.TAKEN:
        return Toast(code="already_taken", name=name_of(scene, request.assignee) or "")
    return Toast(code="gone")


def release(scene: Scene, request_id: RequestId | None, reply_to: MessageId | None) -> Toast | None:
    """Back into the queue; by the assignee, a lead or an admin."""
    if refused(scene, "release", pressed=request_id is not None):
        return Toast(code="not_staff")
    target = aim(scene, request_id=request_id, reply_to=reply_to)
    request = target.request
    if request is None:
        scene.answer(StaffTold(what="which" if target.several else "no_request"))
        return None
    scene.tx.accounts.lock(request.account_id)
    request = scene.tx.requests.get(request.id)
    if request is None or request.state is not RequestState.TAKEN:
        return told(scene, request_id, Toast(code="gone"), StaffTold(what="no_request"))
    if not may_manage(scene.tx, scene.house, scene.source.user, request):
        return told(scene, request_id, Toast(code="not_yours"), StaffTold(what="forbidden"))
    holder = request.assignee
    case = step(open_case(scene, request), RequestEvent.RELEASE, assignee=None, taken_at=None)
    renew(scene, case.request)
    put_card(scene, case.request, priority=TURN)
    mark_receipt(scene, case.request)
    if holder is not None:
        put_header(scene, case.request, holder)
        put_topic(scene, case.request, holder, priority=LATER)
    return told(scene, request_id, Toast(code="released"), StaffTold(what="released", request_id=request.id))


def told(scene: Scene, request_id: RequestId | None, toast: Toast, notice: StaffTold) -> Toast | None:
    """A press is answered by a toast, a command by a message."""
    if request_id is None:
        scene.answer(notice)
        return None
    return toast
