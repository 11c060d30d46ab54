"""Who the staff are."""

from dataclasses import dataclass

from bot.desk.people import Role
from bot.desk.request import RequestEvent, RequestState
from bot.flows.admin.change import AdminFlow, record
from bot.flows.admin.clients import invite
from bot.flows.cards import TURN, put_card, put_header, put_menu
from bot.flows.case import open_case, step
from bot.flows.handing import mark_receipt
from bot.flows.holding import renew
from bot.flows.notices import Changed, StaffList, Usage
from bot.flows.scene import Scene
from bot.flows.shown import part_with
from bot.flows.source import Source
from bot.ids import UserId
from bot.ports import Tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class ListStaff(AdminFlow):
    async def __call__(self, source: Source) -> None:
        await self.command(source, "staff", list_staff)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddStaff(AdminFlow):
    async def __call__(self, source: Source, *, user_id: UserId, role: str, name: str) -> None:
        await self.command(source, "staff", lambda scene: add(scene, user_id, Role(role), name))


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteStaff(AdminFlow):
    """A single-use link: following it registers and presses Start in one."""

    tokens: Tokens

    async def __call__(self, source: Source, *, role: str) -> None:
        token = self.tokens()
        await self.command(source, "staff", lambda scene: invite(scene, None, token, role=Role(role)))


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveStaff(AdminFlow):
    """Rights end at once; what the person had taken goes back to its queues."""

    async def __call__(self, source: Source, *, user_id: UserId) -> None:
        await self.command(source, "staff", lambda scene: remove(scene, user_id))


def list_staff(scene: Scene) -> None:
    members = tuple(
        (int(one.user_id), one.name, str(one.role), len(scene.tx.requests.of_assignee(one.user_id)))
        for one in scene.tx.staff.all()
    )
    scene.answer(StaffList(members=members))


def add(scene: Scene, user_id: UserId, role: Role, name: str) -> None:
    before = scene.tx.staff.get(user_id)
    scene.tx.staff.put(user_id=user_id, role=role, name=name, now=scene.now)
    put_menu(scene, user_id)
    changed = Changed(
        audit_id=0,
        what="staff",
        client="",
        subject=f"{name} {user_id}",
        before="-" if before is None else str(before.role),
        after=str(role),
    )
    undo = {
        "do": "staff",
        "user": user_id,
        "role": None if before is None else str(before.role),
        "name": name,
    }
    scene.answer(record(scene, None, changed, undo=undo))


def remove(scene: Scene, user_id: UserId) -> None:
    member = scene.tx.staff.get(user_id)
    if member is None:
        scene.answer(Usage(command="staff", error="unknown_person", detail=str(user_id)))
        return
    part_with(scene, member)
    give_back(scene, user_id)
    put_menu(scene, user_id)
    changed = Changed(
        audit_id=0,
        what="staff",
        client="",
        subject=f"{member.name} {user_id}",
        before=str(member.role),
        after="-",
    )
    undo = {"do": "staff", "user": user_id, "role": str(member.role), "name": member.name}
    scene.answer(record(scene, None, changed, undo=undo))


def give_back(scene: Scene, user_id: UserId) -> None:
    """Everything the person works on returns to its queue."""
    for request in scene.tx.requests.of_assignee(user_id):
        if request.state is RequestState.TAKEN:
            case = step(open_case(scene, request), RequestEvent.RELEASE, assignee=None, taken_at=None)
            renew(scene, case.request)
            put_card(scene, case.request, priority=TURN)
            put_header(scene, case.request, user_id)
            mark_receipt(scene, case.request)
