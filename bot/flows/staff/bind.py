"""`/bind`: this topic of the staff group is the queue of these kinds."""

from dataclasses import dataclass

from bot.flows.cards import drop_card, put_card, staff_group
from bot.flows.notices import Bound, NotAllowed, Usage
from bot.flows.rights import is_desk
from bot.flows.scene import Flow, Scene
from bot.flows.source import Source
from bot.kinds.catalogue import BY_CODE


@dataclass(frozen=True, slots=True, kw_only=True)
class Bind(Flow):
    async def __call__(self, source: Source, *, kinds: tuple[str, ...]) -> None:
        await self.run(source, lambda scene: bind(scene, kinds))


def bind(scene: Scene, kinds: tuple[str, ...]) -> None:
    """Waiting cards of these kinds follow into the topic. Only inside the staff group; the first admin
    who binds
    in a group makes it the staff group where none is configured."""
    refusal = refuse(scene, kinds)
    if refusal is not None:
        scene.answer(refusal)
        return
    before = {one.kind: (one.chat_id, one.topic_id) for one in scene.tx.queues.all()}
    here = (scene.source.chat, scene.source.thread)
    moving = [
        one for one in scene.tx.requests.open_all() if one.kind in kinds and before.get(one.kind) != here
    ]
    for request in moving:
        drop_card(scene, request)
    for kind in kinds:
        scene.tx.queues.bind(kind=kind, chat_id=here[0], topic_id=here[1], now=scene.now)
    for request in moving:
        put_card(scene, request)
    moved = tuple(kind for kind in kinds if kind in before and before[kind] != here)
    scene.answer(Bound(kinds=kinds, moved=moved))


def refuse(scene: Scene, kinds: tuple[str, ...]) -> NotAllowed | Usage | None:
    """Why nothing is bound; None when all is well."""
    if not is_desk(scene.tx, scene.house, scene.source.user):
        return NotAllowed(command="bind")
    if scene.source.private:
        return Usage(command="bind", error="not_here")
    unknown = next((kind for kind in kinds if kind not in BY_CODE), None)
    if unknown is not None or not kinds:
        error = "unknown_kind" if unknown else "missing"
        return Usage(command="bind", error=error, detail=unknown or "", options=tuple(BY_CODE))
    group = staff_group(scene)
    if group is None and scene.source.user in scene.house.admins:
        scene.tx.queues.set("staff_group", str(scene.source.chat))
    elif group != scene.source.chat:
        return Usage(command="bind", error="not_here")
    return None
