"""What Telegram tells of people and groups: blocked and back, the bot's own rights in the staff group."""

from dataclasses import dataclass
from functools import partial

from bot.desk.request import RequestState
from bot.flows.admin.staff import give_back
from bot.flows.board import show_anew
from bot.flows.cards import put_menu, staff_group
from bot.flows.notices import AdminAlert, UnknownCommand
from bot.flows.rights import may_look, role_of
from bot.flows.scene import Flow, Scene, Work
from bot.flows.shown import part_with
from bot.flows.source import Source
from bot.flows.undelivered import migrate
from bot.ids import ChatId, UserId
from bot.ports import Tx

WORKING = "administrator"
GONE = frozenset({"kicked", "left"})
LOST = "staff_group_lost"
"""A setting: the bot lost its rights in the staff group and has not got them back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership(Flow):
    """The bot's own status in a chat changed (`my_chat_member`)."""

    async def __call__(self, source: Source, *, chat_id: ChatId, status: str, is_group: bool) -> None:
        here = status not in GONE
        body = partial(membership, chat_id=chat_id, status=status, is_group=is_group)
        await self.run(source, body, here=here)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left(Flow):
    """Somebody left a group or was put out of it (`chat_member`, or the service message)."""

    async def __call__(self, source: Source, *, user_id: UserId) -> None:
        await self.run(source, lambda scene: left(scene, user_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated(Flow):
    """A group became a supergroup with another id."""

    async def __call__(self, source: Source, *, new: ChatId) -> None:
        await self.run(source, lambda scene: migrated(scene, source.chat, new))


@dataclass(frozen=True, slots=True, kw_only=True)
class Menus(Flow):
    """At start: everybody who has a menu of their own gets it as this release knows it."""

    async def __call__(self) -> None:
        await self.work(menus)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles(Flow):
    """Reads for the edges: who is this, and in which language to answer a press."""

    async def of(self, user: UserId) -> str:
        return await self.store.read(lambda tx: role_of(tx, self.house, user))

    async def lead(self, user: UserId) -> bool:
        return await self.store.read(lambda tx: may_look(tx, self.house, user))

    async def language(self, user: UserId) -> str:
        return await self.store.read(lambda tx: _language(tx, user, self.house.language))


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(Flow):
    """Answer with a notice that needs no transaction of its own: usage, help, an unknown command."""

    async def __call__(self, source: Source, notice: object) -> None:
        await self.run(source, lambda scene: scene.answer(notice))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(Flow):
    """A command nobody has: the answer depends on who asked."""

    async def __call__(self, source: Source, *, command: str) -> None:
        await self.run(source, lambda scene: unknown(scene, command))


def _language(tx: Tx, user: UserId, fallback: str) -> str:
    person = tx.people.get(user)
    return fallback if person is None else person.language


def menus(work: Work) -> None:
    users = {member.user_id for member in work.tx.staff.all()} | set(work.house.admins)
    for user in sorted(users):
        person = work.tx.people.get(user)
        if person is not None and person.started and not person.blocked:
            put_menu(work, user)


def unknown(scene: Scene, command: str) -> None:
    role = role_of(scene.tx, scene.house, scene.source.user)
    scene.answer(UnknownCommand(role=role, command=command))


def membership(scene: Scene, *, chat_id: ChatId, status: str, is_group: bool) -> None:
    if not is_group:
        scene.tx.people.blocked(scene.source.user, blocked=status in GONE)
        return
    if chat_id != staff_group(scene):
        return
    lost = scene.tx.queues.setting(LOST) == "1"
    if status != WORKING:
        scene.tx.queues.set(LOST, "1")
        scene.tell_admins(AdminAlert(what="bot_demoted", detail=status))
    elif lost:
        scene.tx.queues.set(LOST, "0")
        show_anew(scene, [one for one in scene.tx.requests.open_all() if one.state is RequestState.QUEUED])
        scene.tell_admins(AdminAlert(what="bot_back"))


def left(scene: Scene, user_id: UserId) -> None:
    """Rights end with the membership, what the person worked on goes back to its queues; told once, however
    often Telegram says it."""
    member = scene.tx.staff.get(user_id)
    if scene.source.chat != staff_group(scene) or member is None:
        return
    held = len(scene.tx.requests.of_assignee(user_id))
    part_with(scene, member)
    give_back(scene, user_id)
    person = scene.tx.people.get(user_id)
    if person is not None and person.started and not person.blocked:
        put_menu(scene, user_id)
    scene.tx.audit.add(
        actor=scene.source.user,
        account_id=None,
        action=f"staff {member.name} {user_id} (left the group)",
        before=str(member.role),
        after="-",
        undo="",
        now=scene.now,
    )
    scene.tell_admins(AdminAlert(what="member_left", client=f"{member.name} ({user_id})", detail=str(held)))


def migrated(scene: Scene, old: ChatId, new: ChatId) -> None:
    """Told by Telegram before anything was refused: everything that named the old group names the new one."""
    if old == staff_group(scene):
        migrate(scene, old, new)
