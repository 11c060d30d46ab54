"""The client says what was meant: a press on one of the kinds that were asked about."""

from dataclasses import dataclass, replace

from bot.desk.request import PENDING, Request, RequestEvent, RequestState
from bot.flows.act import act
from bot.flows.appealing import act_on
from bot.flows.asking import EMERGENCY, ESTIMATE, OFFERED_KINDS, ask_kind
from bot.flows.cards import client_slot, put_card, put_header, take_away
from bot.flows.case import Case, excerpt, open_case, step
from bot.flows.client.banned import tell_leads
from bot.flows.client.reopen import reopen
from bot.flows.closing import close_quote
from bot.flows.codec import decode
from bot.flows.freed import offer_freed
from bot.flows.joining import joinable
from bot.flows.money import release
from bot.flows.notices import AskKind, AskOrder, Joined, Toast
from bot.flows.orders import existing
from bot.flows.promises import asked_again
from bot.flows.relay import put_relay
from bot.flows.rights import own_request
from bot.flows.scene import Flow, Scene
from bot.flows.source import Source
from bot.flows.unanswered import OTHER, pass_on
from bot.ids import ChatId, RequestId, TalkId
from bot.intake.burst import joined_text

OPEN_TO_CHOICE = frozenset({RequestState.CLARIFYING, RequestState.ANSWERED})
RETRACTABLE = PENDING | {RequestState.CLARIFYING, RequestState.QUEUED}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseKind(Flow):
    async def __call__(self, source: Source, *, request_id: RequestId, kind: str) -> Toast:
        return await self.run(source, lambda scene: choose_kind(scene, request_id, kind))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseOrder(Flow):
    """The press that says which order an estimate recalculates; `number` None: none, it is a new one."""

    async def __call__(self, source: Source, *, request_id: RequestId, number: int | None = None) -> Toast:
        return await self.run(source, lambda scene: choose_order(scene, request_id, number))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowKinds(Flow):
    async def __call__(self, source: Source, *, request_id: RequestId) -> Toast | None:
        return await self.run(source, lambda scene: show_kinds(scene, request_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class SameRequest(Flow):
    async def __call__(self, source: Source, *, request_id: RequestId) -> Toast:
        return await self.run(source, lambda scene: same_request(scene, request_id))


def choose_kind(scene: Scene, request_id: RequestId, kind: str) -> Toast:
    """Decide by the kind that was pressed; with none of them a person finds out what it is. A second press
    finds it chosen."""
    request = scene.tx.requests.get(request_id)
    refusal = refusal_of(scene, request)
    if request is None or refusal is not None or kind not in (*OFFERED_KINDS, OTHER):
        return refusal or Toast(code="not_yours")
    banned = scene.tx.manners.banned(scene.source.user, now=scene.now) is not None
    if banned and kind != EMERGENCY:
        return Toast(code="kept_only", alert=True)
    contact = own_request(scene, request)
    if contact is not None and not contact.may_write and kind != EMERGENCY:
        return Toast(code="may_not_write", alert=True)
    case = reopened(scene, request)
    case = pass_on(case, OTHER) if kind == OTHER else act_on(case, kind)
    if banned:
        tell_leads(scene, case)
    return Toast(code="chosen")


def refusal_of(scene: Scene, request: Request | None) -> Toast | None:
    """Only its client may choose, and only once."""
    if request is None or own_request(scene, request) is None:
        return Toast(code="not_yours")
    return None if request.state in OPEN_TO_CHOICE else Toast(code="already_chosen")


def choose_order(scene: Scene, request_id: RequestId, number: int | None) -> Toast:
    """Counted on the order that was pressed, decided as any estimate."""
    request = scene.tx.requests.get(request_id)
    refusal = refusal_of(scene, request)
    if request is None or refusal is not None:
        return refusal or Toast(code="not_yours")
    if scene.tx.manners.banned(scene.source.user, now=scene.now) is not None:
        return Toast(code="kept_only", alert=True)
    case = reopened(scene, request)
    if number is not None:
        if existing(case, number) is None:
            return Toast(code="gone")
        scene.tx.requests.change(request_id, order_number=number, recalculation=True)
        case = replace(case, request=scene.tx.requests.get(request_id) or request)
    act(case, ESTIMATE, new_order=number is None)
    return Toast(code="chosen")


def reopened(scene: Scene, request: Request) -> Case:
    """The case, back in question if the bot had answered it by itself."""
    case = open_case(scene, request)
    return step(case, RequestEvent.ASK) if request.state is RequestState.ANSWERED else case


def same_request(scene: Scene, request_id: RequestId) -> Toast:
    """The words belong to a request that is there already: put there, shown to staff; what they would have
    cost goes back. A closed one is opened again."""
    request = scene.tx.requests.get(request_id)
    if request is None or own_request(scene, request) is None:
        return Toast(code="not_yours")
    if scene.tx.manners.banned(scene.source.user, now=scene.now) is not None:
        return Toast(code="kept_only", alert=True)
    scene.tx.accounts.lock(request.account_id)
    request = scene.tx.requests.get(request_id) or request
    target = joinable(scene, request)
    if request.state not in RETRACTABLE or target is None:
        return Toast(code="already_chosen" if target else "gone")
    case = retract(scene, request)
    moved = scene.tx.talk.join(request_id, target.id)
    if target.state is RequestState.DONE:
        notice = reopen(scene, target, request, moved)
        take_away(scene, ChatId(int(request.user_id)), client_slot(request))
        scene.tell(request.user_id, notice, slot=client_slot(target), fresh=True)
        return Toast(code="chosen")
    case.tell(Joined(request_id=target.id, excerpt=excerpt(target.text)))
    if target.state is RequestState.CLARIFYING:
        scene.tx.requests.change(target.id, text=joined_text([target.text, request.text]))
        ask_anew(open_case(scene, scene.tx.requests.get(target.id) or target, fresh=True))
    else:
        join(scene, target, request, moved)
    return Toast(code="chosen")


def retract(scene: Scene, request: Request) -> Case:
    """It was no request of its own: what it held goes back, its price and its card end."""
    scene.tx.accounts.lock(request.account_id)
    hold = release(scene, request)
    close_quote(scene, request)
    case = step(open_case(scene, request), RequestEvent.CANCEL, closed_at=scene.now)
    if request.state is RequestState.QUEUED:
        put_card(scene, case.request)
    offer_freed(scene, hold)
    return case


def join(scene: Scene, target: Request, words: Request, moved: tuple[TalkId, ...]) -> None:
    """Onto the card, and to whoever works on it."""
    scene.tx.requests.change(target.id, text=joined_text([target.text, words.text]))
    put_card(scene, target)
    asked_again(scene, target, words.created_at)
    if target.assignee is not None:
        put_header(scene, target, target.assignee)
        for message in moved:
            put_relay(scene, message, ChatId(int(target.assignee)))


def ask_anew(case: Case) -> None:
    """What is meant was not answered yet: asked again below what was added, with the same guesses."""
    kept = case.work.tx.outbox.latest(ChatId(int(case.request.user_id)), client_slot(case.request))
    asked = None if kept is None else decode(kept)
    if isinstance(asked, AskOrder):
        act(case, ESTIMATE)
        return
    every = not isinstance(asked, AskKind) or asked.all
    ask_kind(case, asked.candidates if isinstance(asked, AskKind) else OFFERED_KINDS, every=every)


def show_kinds(scene: Scene, request_id: RequestId) -> Toast | None:
    """Every kind there is, for "something else"."""
    request = scene.tx.requests.get(request_id)
    refusal = refusal_of(scene, request)
    if request is None or refusal is not None:
        return refusal
    ask_kind(reopened(scene, request), OFFERED_KINDS, every=True)
    return None
