"""The client closes a request: "it is solved". What that costs depends on what was done for it."""

from dataclasses import dataclass

from bot.desk.request import RequestState
from bot.flows.client.ways_on import undo
from bot.flows.closing import answered, finish, withdraw
from bot.flows.notices import StaffTold, Toast
from bot.flows.rights import own_request
from bot.flows.scene import Flow, Scene
from bot.flows.shown import name_of
from bot.flows.source import Source
from bot.ids import RequestId


@dataclass(frozen=True, slots=True, kw_only=True)
class Solve(Flow):
    async def __call__(self, source: Source, *, request_id: RequestId) -> Toast:
        return await self.run(source, lambda scene: solve(scene, request_id))


def solve(scene: Scene, request_id: RequestId) -> Toast:
    """Before anybody took it, or before the desk said a word: withdrawn, everything goes back. After an
    answer: done, and charged as agreed. Whoever has it hears either."""
    request = scene.tx.requests.get(request_id)
    if request is None or own_request(scene, request) is None:
        return Toast(code="not_yours")
    scene.tx.accounts.lock(request.account_id)
    request = scene.tx.requests.get(request_id)
    if request is None:
        return Toast(code="gone")
    if request.state is RequestState.QUEUED:
        return undo(scene, request_id)
    if request.state is not RequestState.TAKEN:
        return Toast(code="gone")
    done = request.reopened > 0 or answered(scene, request)
    if done:
        finish(scene, request, None)
    else:
        withdraw(scene, request)
    if request.assignee is not None:
        what = "client_closed" if done else "client_withdrew"
        by = name_of(scene, scene.source.user) or ""
        scene.tell(request.assignee, StaffTold(what=what, request_id=request.id, client=by))
    return Toast(code="solved" if done else "undone")
