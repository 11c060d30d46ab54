"""Closing: done captures what was held or less, cancel gives it back; the client hears either, with the
numbers."""

from dataclasses import dataclass

from bot.desk.request import Request, RequestEvent, RequestState
from bot.flows.accounts import load_standing
from bot.flows.cards import put_card, put_header
from bot.flows.case import open_case, step
from bot.flows.closing import after, close_quote, closed_notice, finish, given_back, settle
from bot.flows.freed import offer_freed
from bot.flows.money import release
from bot.flows.notices import CancelledByStaff, Charged, StaffTold, Toast, Usage
from bot.flows.rights import is_desk, may_manage
from bot.flows.scene import Flow, Scene
from bot.flows.settling import settled
from bot.flows.shown import charged_of, name_of
from bot.flows.source import Source
from bot.flows.staff.beyond import as_held, beyond
from bot.flows.staff.desk import aim, refused
from bot.flows.staff.take import told
from bot.ids import MessageId, RequestId
from bot.quota.hold import MINUTES, rounded_up
from bot.quota.money import Typed

MINUTES_MAX = 24 * 60
REASONS = ("", "not_needed", "no_reply", "not_ours", "other_way")
"""Why something is closed undone, as the buttons number it from 1; the first, without a word, has none."""


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
        charge: int | Typed | None = None,
        held: bool = False,
    ) -> Toast | None:
        """`charge`: before tax, or units, less than is held; None: as agreed. `held`: a press that closes
        with the minutes held, though it took more."""
        if held and request_id is not None and minutes is not None:
            return await self.run(source, lambda scene: done_held(scene, request_id, minutes))
        return await self.run(source, lambda scene: done(scene, request_id, reply_to, minutes, charge=charge))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel(Flow):
    """Close it undone; `reason`: by its number in `REASONS`."""

    async def __call__(self, source: Source, *, request_id: RequestId, reason: int = 1) -> Toast:
        if not 1 <= reason <= len(REASONS):
            return Toast(code="forged")
        return await self.run(source, lambda scene: cancel(scene, request_id, REASONS[reason - 1]))


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
    scene: Scene,
    request_id: RequestId | None,
    reply_to: MessageId | None,
    minutes: int | None,
    *,
    charge: int | Typed | None = None,
) -> Toast | None:
    if refused(scene, "done", pressed=request_id is not None):
        return Toast(code="not_staff")
    if minutes is None or not 0 <= minutes <= MINUTES_MAX:
        scene.answer(Usage(command="done", error="bad_number" if minutes is not None else "missing"))
        return None
    target = aim(scene, request_id=request_id, reply_to=reply_to)
    if target.request is None:
        scene.answer(StaffTold(what="which" if target.several else "no_request"))
        return None
    request = locked(scene, target.request.id)
    owed = owes_minutes(scene, request)
    refusal = None if owed else manageable(scene, request)
    if refusal is not None or request is None:
        return told(scene, request_id, refusal or Toast(code="gone"), StaffTold(what="no_request"))
    if charge is not None or not owed:
        wrong = beyond(scene, request, minutes, charge)
        if wrong is not None:
            return wrong if request_id is not None else None
    share = None if charge is None else as_held(scene, request, charge)
    held = scene.tx.ledger.live_hold(request.id) is not None
    if owed:
        add_minutes(scene, request, minutes, share)
    else:
        finish(scene, request, minutes, charge=share)
    notice = StaffTold(
        what="done",
        request_id=request.id,
        detail=str(minutes),
        charged=charged_now(scene, request) if held else None,
    )
    return told(scene, request_id, Toast(code="done"), notice)


def charged_now(scene: Scene, request: Request) -> Charged | None:
    """What was taken of what was held until now."""
    return charged_of(scene.tx.ledger.last_hold(request.id), load_standing(scene, request.account_id))


def locked(scene: Scene, request_id: RequestId) -> Request | None:
    """The request as it is once its account is locked and settled: somebody else may close it at this moment,
    and what it held may have ended by time."""
    request = scene.tx.requests.get(request_id)
    if request is not None:
        settled(scene, request.account_id)
    return scene.tx.requests.get(request_id)


def done_held(scene: Scene, request_id: RequestId, minutes: int) -> Toast | None:
    if not is_desk(scene.tx, scene.house, scene.source.user):
        return Toast(code="not_staff")
    request = locked(scene, request_id)
    refusal = manageable(scene, request)
    hold = scene.tx.ledger.live_hold(request_id)
    if refusal is not None or request is None:
        return refusal or Toast(code="gone")
    if hold is None or hold.asset != MINUTES or not 0 <= minutes <= MINUTES_MAX:
        return Toast(code="gone")
    finish(scene, request, minutes, charge=min(hold.total, rounded_up(minutes, hold.step)))
    return Toast(code="done")


def owes_minutes(scene: Scene, request: Request | None) -> bool:
    """The client closed it: the minutes it took may still be told by whoever worked on it."""
    if request is None:
        return False
    untold = request.minutes is None or scene.tx.ledger.live_hold(request.id) is not None
    closed = request.state is RequestState.DONE and untold
    return closed and may_manage(scene.tx, scene.house, scene.source.user, request)


def add_minutes(scene: Scene, request: Request, minutes: int, charge: int | None = None) -> None:
    """For the company's own count; nothing changes for the client but where minutes are what is paid for:
    those held are charged now, as many as were spent and no more than were held."""
    scene.tx.requests.change(request.id, minutes=(request.minutes or 0) + minutes)
    hold = scene.tx.ledger.live_hold(request.id)
    if hold is not None:
        taken = settle(scene, hold, minutes, charge)
        case = open_case(scene, request)
        case.tell(closed_notice(case, taken, hold=hold))
        offer_freed(scene, hold, taken)
    put_card(scene, request)
    if request.assignee is not None:
        put_header(scene, request, request.assignee)


def cancel(scene: Scene, request_id: RequestId, reason: str) -> Toast:
    """The company will not do it: everything held goes back, the client is told by whom and why."""
    request = locked(scene, request_id)
    refusal = manageable(scene, request)
    if refusal is not None or request is None:
        return refusal or Toast(code="gone")
    hold = release(scene, request)
    close_quote(scene, request)
    case = step(open_case(scene, request, fresh=True), RequestEvent.CANCEL, closed_at=scene.now)
    after(case)
    left, returned = given_back(case.standing, hold)
    case.tell(
        CancelledByStaff(
            request_id=request.id,
            reason=reason,
            left=left,
            returned=returned,
            currency=case.standing.currency,
            by=name_of(scene, scene.source.user) or "",
            charged=scene.tx.ledger.captured_of(request.id) is not None,
        )
    )
    offer_freed(scene, hold)
    return Toast(code="cancelled")
