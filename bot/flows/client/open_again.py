"""What the desk closed undone comes back: decided anew, as if it were asked for now."""

from dataclasses import dataclass

from bot.desk.request import RequestEvent, RequestState
from bot.flows.act import act
from bot.flows.cards import client_slot, drop_card
from bot.flows.case import open_case, step
from bot.flows.client.accepting import shut_out
from bot.flows.codec import decode
from bot.flows.notices import CancelledByStaff, Toast
from bot.flows.rights import own_request
from bot.flows.scene import Flow, Scene
from bot.flows.source import Source
from bot.ids import ChatId, RequestId


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAgain(Flow):
    async def __call__(self, source: Source, *, request_id: RequestId) -> Toast:
        return await self.run(source, lambda scene: open_again(scene, request_id))


def open_again(scene: Scene, request_id: RequestId) -> Toast:
    """Only what the desk closed and nothing came of since: not what the client withdrew or put elsewhere."""
    request = scene.tx.requests.get(request_id)
    if request is None or own_request(scene, request) is None:
        return Toast(code="not_yours")
    scene.tx.accounts.lock(request.account_id)
    request = scene.tx.requests.get(request_id)
    if request is None or request.state is not RequestState.CANCELLED:
        return Toast(code="already_chosen")
    payload = scene.tx.outbox.latest(ChatId(int(request.user_id)), client_slot(request))
    if payload is None or not isinstance(decode(payload), CancelledByStaff):
        return Toast(code="gone")
    shut = shut_out(scene, request)
    if shut is not None:
        return shut
    drop_card(scene, request)
    case = open_case(scene, request, fresh=True)
    case = step(case, RequestEvent.ASK, assignee=None, taken_at=None, closed_at=None)
    act(case, request.kind)
    return Toast(code="chosen")
