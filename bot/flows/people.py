"""What Telegram tells of people and groups: blocked and back, the bot's own rights in the staff group."""

from dataclasses import dataclass
from functools import partial

from bot.flows.cards import put_menu, staff_group
from bot.flows.notices import AdminAlert, UnknownCommand
from bot.flows.rights import role_of
from bot.flows.scene import Flow, Scene, Work
from bot.flows.source import Source
from bot.ids import ChatId, UserId
from bot.ports import Tx

WORKING = "administrator"
GONE = frozenset({"kicked", "left"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership(Flow):
    """The bot's own status in a chat changed (`my_chat_member`)."""

    async def __call__(self, source: Source, *, chat_id: ChatId, status: str, is_group: bool) -> None:
        here = status not in GONE
        body = partial(membership, chat_id=chat_id, status=status, is_group=is_group)
        await self.run(source, body, here=here)


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
    if chat_id == staff_group(scene) and status != WORKING:
        scene.tell_admins(AdminAlert(what="bot_demoted", detail=status))
