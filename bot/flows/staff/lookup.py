"""What staff may look up: their own talks, the queue, a client's history."""

from dataclasses import dataclass

from bot.desk.request import Request
from bot.flows.accounts import load_standing, view_of
from bot.flows.house import start_link
from bot.flows.notes import note_line, notes_of, show_note
from bot.flows.notices import History, QueueList, Toast
from bot.flows.rights import is_desk
from bot.flows.scene import Flow, Scene
from bot.flows.shown import card_view, favour_lines, request_list
from bot.flows.source import Source
from bot.flows.staff.desk import refused
from bot.flows.turns import by_turn, clients_of
from bot.ids import RequestId

SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowMine(Flow):
    async def __call__(self, source: Source) -> None:
        await self.run(source, mine)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowQueue(Flow):
    async def __call__(self, source: Source) -> None:
        await self.run(source, queue)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowHistory(Flow):
    """A client's latest requests and figures, into the private chat of whoever asks."""

    async def __call__(self, source: Source, *, request_id: RequestId) -> Toast:
        return await self.run(source, lambda scene: history(scene, request_id))


def mine(scene: Scene) -> None:
    if not refused(scene, "mine"):
        show(scene, scene.tx.requests.of_assignee(scene.source.user), mine=True)


def queue(scene: Scene) -> None:
    """What nobody has taken yet, by due time, then tier."""
    if not refused(scene, "queue"):
        waiting = tuple(one for one in scene.tx.requests.open_all() if one.assignee is None)
        show(scene, waiting, mine=False)


def show(scene: Scene, requests: tuple[Request, ...], *, mine: bool) -> None:
    """The first of them, each as its card: accounts are locked in the order in which they asked."""
    order = by_turn(requests, clients_of(scene, requests))
    first = sorted(order[:SHOWN], key=lambda one: one.id)
    views = {one.id: card_view(scene, one) for one in first}
    shown = tuple(views[one.id] for one in order[:SHOWN])
    scene.answer(QueueList(mine=mine, cards=shown, more=len(order) - len(shown)))


def history(scene: Scene, request_id: RequestId) -> Toast:
    user = scene.source.user
    request = scene.tx.requests.get(request_id)
    if not is_desk(scene.tx, scene.house, user):
        return Toast(code="not_staff")
    if request is None:
        return Toast(code="gone")
    person = scene.tx.people.get(user)
    if person is None or not person.started:
        return Toast(code="start_first", url=start_link(scene.house))
    standing = load_standing(scene, request.account_id)
    lines = request_list(scene, request.account_id, standing.zone).lines
    notes = notes_of(scene, request.id)
    notice = History(
        client=standing.name,
        standing=view_of(standing),
        lines=lines,
        favours=favour_lines(scene, request.account_id),
        favour_minutes=scene.tx.favours.minutes(request.account_id, since=standing.period.starts_at),
        notes=tuple(note_line(scene, one) for one in notes),
    )
    scene.tell(user, notice)
    for one in notes:
        if one.content.media is not None:
            show_note(scene, request, one, user)
    return Toast(code="history_sent")
