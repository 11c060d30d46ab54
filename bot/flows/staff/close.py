"""Closing: done captures what was held, cancel gives it back; the client hears either, with the numbers."""

from dataclasses import dataclass

from bot.desk.request import Request, RequestEvent, RequestState
from bot.flows.cards import put_card, put_header
from bot.flows.case import open_case, step
from bot.flows.closing import after, close_quote, finish, given_back
from bot.flows.money import release
from bot.flows.notices import CancelledByStaff, StaffTold, Toast, Usage
from bot.flows.rights import may_manage
from bot.flows.scene import Flow, Scene
from bot.flows.source import Source
from bot.flows.staff.desk import aim, refused
from bot.flows.staff.take import told
from bot.ids import MessageId, RequestId

MINUTES_MAX = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Done(Flow):
    """Close with the minutes spent: `/done 15` (as a reply where several are open) or a press on the
    header."""

    async def __call__(
        self,
        source: Source,
        *,
        request_id: RequestId | None = None,
        reply_to: MessageId | None = None,
        minutes: int | None,
    ) -> Toast | None:
        return await self.run(source, lambda scene: done(scene, request_id, reply_to, minutes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel(Flow):
    async def __call__(self, source: Source, *, request_id: RequestId) -> Toast:
        return await self.run(source, lambda scene: cancel(scene, request_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose(Flow):
    """Show the header with choices (`minutes`, `cancel`) or without (None)."""

    choosing: str | None

    async def __call__(self, source: Source, *, request_id: RequestId) -> Toast | None:
        return await self.run(source, lambda scene: choose(scene, request_id, self.choosing))


def manageable(scene: Scene, request: Request | None) -> Toast | None:
    """Why the sender may not close it; None when they may."""
    if request is None or request.state is not RequestState.TAKEN:
        return Toast(code="gone")
    if not may_manage(scene.tx, scene.house, scene.source.user, request):
        return Toast(code="not_yours")
    return None


def choose(scene: Scene, request_id: RequestId, choosing: str | None) -> Toast | None:
    request = scene.tx.requests.get(request_id)
    refusal = manageable(scene, request)
    if refusal is None and request is not None:
        put_header(scene, request, scene.source.user, choosing=choosing)
    return refusal


def done(
    scene: Scene, request_id: RequestId | None, reply_to: MessageId | None, minutes: int | None
) -> Toast | None:
    if refused(scene, "done", pressed=request_id is not None):
        return Toast(code="not_staff")
    if minutes is None or not 0 <= minutes <= MINUTES_MAX:
        scene.answer(Usage(command="done", error="bad_number" if minutes is not None else "missing"))
        return None
    target = aim(scene, request_id=request_id, reply_to=reply_to)
    request = target.request
    if request is None:
        scene.answer(StaffTold(what="which" if target.several else "no_request"))
        return None
    if owes_minutes(scene, request):
        add_minutes(scene, request, minutes)
    else:
        refusal = manageable(scene, request)
        if refusal is not None:
            return told(scene, request_id, refusal, StaffTold(what="no_request"))
        finish(scene, request, minutes)
    return told(
        scene,
        request_id,
        Toast(code="done"),
        StaffTold(what="done", request_id=request.id, detail=str(minutes)),
    )


def owes_minutes(scene: Scene, request: Request) -> bool:
    """The client closed it: the minutes it took may still be told by whoever worked on it."""
    closed = request.state is RequestState.DONE and request.minutes is None
    return closed and may_manage(scene.tx, scene.house, scene.source.user, request)


def add_minutes(scene: Scene, request: Request, minutes: int) -> None:
    """For the company's own count; nothing changes for the client."""
    scene.tx.requests.change(request.id, minutes=minutes)
    put_card(scene, request)
    if request.assignee is not None:
        put_header(scene, request, request.assignee)


def cancel(scene: Scene, request_id: RequestId) -> Toast:
    """The company will not do it: everything held goes back, the client is told."""
    request = scene.tx.requests.get(request_id)
    refusal = manageable(scene, request)
    if refusal is not None or request is None:
        return refusal or Toast(code="gone")
    scene.tx.accounts.lock(request.account_id)
    hold = release(scene, request)
    close_quote(scene, request)
    case = step(open_case(scene, request, fresh=True), RequestEvent.CANCEL, closed_at=scene.now)
    after(case)
    left, returned = given_back(case.standing, hold)
    case.tell(
        CancelledByStaff(
            request_id=request.id, reason="", left=left, returned=returned, currency=case.standing.currency
        )
    )
    return Toast(code="cancelled")
