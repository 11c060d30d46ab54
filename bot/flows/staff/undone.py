"""The words of the button that closes undone, typed: understood as the press, with what follows as the
reason."""

from dataclasses import dataclass

from bot.flows.cards import put_header
from bot.flows.notices import StaffTold
from bot.flows.scene import Flow, Scene
from bot.flows.source import Source
from bot.flows.staff.close import cancel, manageable
from bot.flows.staff.desk import aim, is_taken, refused
from bot.ids import MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseUndone(Flow):
    """`Close undone: the client sold the shop`, aimed as `/done` is. `reason` None: the words go on so that
    they may be meant for the client; then nothing is closed and nothing sent, the header asks."""

    async def __call__(
        self, source: Source, *, reason: str | None, reply_to: MessageId | None = None
    ) -> None:
        await self.run(source, lambda scene: close_undone(scene, reason, reply_to))


def close_undone(scene: Scene, reason: str | None, reply_to: MessageId | None) -> None:
    if refused(scene, "done"):
        return
    target = aim(scene, reply_to=reply_to)
    request = target.request
    if request is None or not is_taken(request):
        scene.answer(StaffTold(what="which" if target.several else "no_request"))
    elif manageable(scene, request) is not None:
        scene.answer(StaffTold(what="forbidden", request_id=request.id))
    elif reason is None:
        put_header(scene, request, scene.source.user, fresh=True, choosing="cancel")
        scene.answer(StaffTold(what="undone_asked", request_id=request.id))
    else:
        cancel(scene, request.id, reason)
        scene.answer(StaffTold(what="cancelled", request_id=request.id))
