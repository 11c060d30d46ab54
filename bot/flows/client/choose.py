"""The client says what was meant: a press on one of the kinds that were asked about."""

from dataclasses import dataclass

from bot.desk.request import Request, RequestEvent, RequestState
from bot.flows.act import Case, act, ask_kind, open_case, step
from bot.flows.notices import Toast
from bot.flows.rights import own_request
from bot.flows.scene import Flow, Scene
from bot.flows.source import Source
from bot.ids import RequestId
from bot.kinds.catalogue import KINDS

OPEN_TO_CHOICE = frozenset({RequestState.CLARIFYING, RequestState.ANSWERED})
OFFERED_KINDS = tuple(str(kind.code) for kind in KINDS if kind.offered)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseKind(Flow):
    async def __call__(self, source: Source, *, request_id: RequestId, kind: str) -> Toast:
        return await self.run(source, lambda scene: choose_kind(scene, request_id, kind))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowKinds(Flow):
    async def __call__(self, source: Source, *, request_id: RequestId) -> Toast | None:
        return await self.run(source, lambda scene: show_kinds(scene, request_id))


def choose_kind(scene: Scene, request_id: RequestId, kind: str) -> Toast:
    """Decide by the kind that was pressed; a second press finds it chosen."""
    request = scene.tx.requests.get(request_id)
    if request is None or own_request(scene, request) is None or kind not in OFFERED_KINDS:
        return Toast(code="not_yours")
    if request.state not in OPEN_TO_CHOICE:
        return Toast(code="already_chosen")
    act(reopened(scene, request), kind)
    return Toast(code="chosen")


def reopened(scene: Scene, request: Request) -> Case:
    """The case, back in question if the bot had answered it by itself."""
    case = open_case(scene, request)
    return step(case, RequestEvent.ASK) if request.state is RequestState.ANSWERED else case


def show_kinds(scene: Scene, request_id: RequestId) -> Toast | None:
    """Every kind there is, for "something else"."""
    request = scene.tx.requests.get(request_id)
    if request is None or own_request(scene, request) is None:
        return Toast(code="not_yours")
    if request.state not in OPEN_TO_CHOICE:
        return Toast(code="already_chosen")
    ask_kind(reopened(scene, request), OFFERED_KINDS, every=True)
    return None
