"""A question that its client did not answer: asked once more, then read by a person. Nothing that somebody
wrote is lost because a button was not pressed; nothing is charged for it before a person says what it is."""

from dataclasses import replace
from datetime import datetime

from bot.desk.request import RequestState
from bot.flows.act import opening, route_request
from bot.flows.asking import EMERGENCY, OFFERED_KINDS, ask_kind, wait_for_word
from bot.flows.cards import client_slot, take_away
from bot.flows.case import Case, open_case
from bot.flows.codec import decode
from bot.flows.notices import Accepted, AskKind, AskOrder, AskSame
from bot.flows.once import fingerprint
from bot.flows.opening import opens_at
from bot.flows.scene import Work
from bot.flows.shown import unsaid_key
from bot.ids import ChatId, RequestId
from bot.kinds.catalogue import BY_CODE
from bot.quota.decision import Ask

OTHER = "other"


def bring_up(work: Work, *, request_id: RequestId) -> bool:
    """The time for an answer is over."""
    request = work.tx.requests.get(request_id)
    if request is None:
        return False
    case = open_case(work, request, fresh=True)
    request = work.tx.requests.get(request_id) or request
    case = replace(case, request=request)
    if request.state is not RequestState.CLARIFYING:
        work.tx.requests.change(request.id, wake_at=None)
        return False
    later = put_off(case)
    if later is not None:
        work.tx.requests.change(request.id, wake_at=later[0])
    elif request.kind == EMERGENCY:
        pass_on(case, EMERGENCY)
    elif work.tx.keys.get(reminded_key(request.id)) is None:
        remind(case)
    else:
        pass_on(case, OTHER)
    return True


def put_off(case: Case) -> tuple[datetime | None] | None:
    """(When instead; None: not at all) for somebody who is banned, and outside working time for what is no
    possible emergency; None when now is the time."""
    work, request = case.work, case.request
    ban = work.tx.manners.banned(request.user_id, now=work.now)
    if ban is not None:
        return (ban.until,)
    opens = opens_at(work.house, case.standing, request.kind, work.now)
    return None if opens is None else (opens,)


def reminded_key(request_id: RequestId) -> str:
    return f"request:{request_id}:reminded"


def remind(case: Case) -> None:
    """The question stands once more below what was said since."""
    work, request = case.work, case.request
    once_only(work, reminded_key(request.id), "")
    chat, slot = ChatId(int(request.user_id)), client_slot(request)
    kept = work.tx.outbox.latest(chat, slot)
    asked = None if kept is None else decode(kept)
    take_away(work, chat, slot)
    if isinstance(asked, AskKind | AskOrder | AskSame):
        case.tell(replace(asked, again=True))
        wait_for_word(case)
    else:
        ask_kind(case, OFFERED_KINDS, every=True)


def pass_on(case: Case, kind: str) -> Case:
    """To the desk as what it may be: free until staff say what it is."""
    work, request = case.work, case.request
    once_only(work, unsaid_key(request.id), kind)
    ask = Ask(kind=kind, handling=BY_CODE[kind].handling, asset=None, service=None, order=None)
    if case.fresh:
        take_away(work, ChatId(int(request.user_id)), client_slot(request))
    case = route_request(case, ask)
    told = Accepted(
        request_id=request.id,
        kind=kind,
        due_at=case.request.due_at,
        zone=case.standing.zone,
        opens_at=opening(case, kind),
        unsaid=True,
    )
    case.tell(told)
    return case


def once_only(work: Work, key: str, outcome: str) -> None:
    """Kept under its name: asked once more once, passed on once."""
    if work.tx.keys.get(key) is None:
        work.tx.keys.put(key, fingerprint=fingerprint(outcome), outcome=outcome, now=work.now)
