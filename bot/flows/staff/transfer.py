"""A talk moves to a colleague, with its history: both are told, the client's receipt says who."""

from dataclasses import dataclass

from bot.desk.request import Request, RequestEvent, RequestState
from bot.flows.cards import TURN, put_card, put_header
from bot.flows.case import open_case, step
from bot.flows.handing import hand_over, mark_receipt, may_be_handed
from bot.flows.house import start_link
from bot.flows.notices import ChooseColleague, StaffTold, Toast
from bot.flows.rights import is_desk, may_manage, may_take
from bot.flows.scene import Flow, Scene
from bot.flows.shown import name_of
from bot.flows.source import Source
from bot.flows.staff.close import locked
from bot.flows.topics import LATER, put_topic
from bot.ids import RequestId, UserId

OPTIONS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseTransfer(Flow):
    """Show who may take it over, in the private chat of whoever asks."""

    async def __call__(self, source: Source, *, request_id: RequestId) -> Toast | None:
        return await self.run(source, lambda scene: choose(scene, request_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(Flow):
    async def __call__(self, source: Source, *, request_id: RequestId, to: UserId) -> Toast:
        return await self.run(source, lambda scene: transfer(scene, request_id, to))


def refusal_of(scene: Scene, request: Request | None) -> Toast | None:
    """Why the sender may not hand it over; None when they may."""
    if not is_desk(scene.tx, scene.house, scene.source.user):
        return Toast(code="not_staff")
    if request is None or request.state is not RequestState.TAKEN:
        return Toast(code="gone")
    if not may_manage(scene.tx, scene.house, scene.source.user, request):
        return Toast(code="not_yours", name=name_of(scene, request.assignee) or "")
    return None


def choose(scene: Scene, request_id: RequestId) -> Toast | None:
    user = scene.source.user
    request = scene.tx.requests.get(request_id)
    refusal = refusal_of(scene, request)
    if refusal is not None or request is None:
        return refusal
    person = scene.tx.people.get(user)
    if person is None or not person.started:
        return Toast(code="start_first", url=start_link(scene.house))
    options = colleagues(scene, request)
    if not options:
        return Toast(code="nobody_else")
    slot = f"transfer:{request.id}"
    scene.tell(user, ChooseColleague(request_id=request.id, options=options), slot=slot, fresh=True)
    return None if scene.source.private else Toast(code="look_private")


def colleagues(scene: Scene, request: Request) -> tuple[tuple[int, str, int], ...]:
    """Everybody else at the desk who may have it: staff before admins, those with the fewest open
    requests first."""
    staff = {member.user_id for member in scene.tx.staff.all()}
    users = staff | set(scene.house.admins)
    found = [
        (int(user), name_of(scene, user) or "", len(scene.tx.requests.of_assignee(user)))
        for user in users
        if user != request.assignee
        and may_be_handed(scene, user)
        and may_take(scene.tx, scene.house, user, request.kind)
    ]
    return tuple(sorted(found, key=lambda one: (one[0] not in staff, one[2], one[1], one[0]))[:OPTIONS])


def transfer(scene: Scene, request_id: RequestId, to: UserId) -> Toast:
    scene.tx.staff.lock(to)  # nobody is put out of the staff between this look and the end
    request = locked(scene, request_id)
    refusal = refusal_of(scene, request)
    if refusal is not None or request is None:
        return refusal or Toast(code="gone")
    name = name_of(scene, to) or ""
    if to == request.assignee:
        return Toast(code="already_taken", name=name)
    if not is_desk(scene.tx, scene.house, to) or not may_take(scene.tx, scene.house, to, request.kind):
        return Toast(code="cannot_have_it")
    if not may_be_handed(scene, to):
        return Toast(code="colleague_away", name=name, alert=True)
    move(scene, request, to)
    return Toast(code="transferred", name=name)


def move(scene: Scene, request: Request, to: UserId) -> None:
    """From one to the other in one step, so that nobody else can take it in between."""
    before = request.assignee
    case = step(open_case(scene, request), RequestEvent.TRANSFER, assignee=to, taken_at=scene.now)
    put_card(scene, case.request, priority=TURN)
    mark_receipt(scene, case.request)
    hand_over(scene, case.request, to)
    by = name_of(scene, scene.source.user) or ""
    scene.tell(to, StaffTold(what="handed_over", request_id=request.id, detail=by))
    if before is None:
        return
    put_header(scene, case.request, before)
    put_topic(scene, case.request, before, priority=LATER)
    if before != scene.source.user:
        name = name_of(scene, to) or ""
        scene.tell(before, StaffTold(what="taken", request_id=request.id, detail=name))
