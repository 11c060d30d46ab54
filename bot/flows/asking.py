"""Asking the client by buttons what is meant; and until when an answer is waited for."""

from datetime import datetime

from bot.desk.request import OPEN, PENDING, Request, RequestState
from bot.flows.case import Case, excerpt
from bot.flows.joining import joinable
from bot.flows.notices import AskKind
from bot.flows.opening import working_after
from bot.flows.orders import ask_order, order_of
from bot.flows.scene import Work
from bot.flows.shown import joined_away
from bot.intake.judgement import Judgement, possible_emergency
from bot.kinds.catalogue import KINDS

EMERGENCY = "emergency"
ESTIMATE = "estimate"
CANDIDATES = 3
"""Guesses offered at first."""
LOOKED_AT = 8
"""How many of the account's latest requests are looked at for one that a client may ask about."""
OFFERED_KINDS = tuple(str(kind.code) for kind in KINDS if kind.offered)
ANGRY = frozenset({"complaint", "appeal", EMERGENCY})
LIVE = OPEN | PENDING | {RequestState.DONE}


def born_as(judgement: Judgement) -> str:
    """The kind of a request until it is decided: what may be an emergency is treated as one if its client
    says nothing."""
    return judgement.kind or (EMERGENCY if possible_emergency(judgement) else "other")


def guesses(judgement: Judgement) -> tuple[str, ...]:
    return tuple(guess.kind for guess in judgement.ranked[:CANDIDATES])


def ask_kind(case: Case, candidates: tuple[str, ...], *, every: bool = False) -> Case:
    """Ask by buttons what is meant; nothing is charged on a guess. What replies to an order's message may be
    a recalculation of it, so that is among the answers."""
    waiting, order = joinable(case.work, case.request), order_of(case)
    if order is not None and waiting is not None and candidates[:1] == (ESTIMATE,):
        waiting = None if waiting.state is RequestState.DONE else waiting  # counted, never opened for free
    if order is not None and ESTIMATE not in candidates:
        candidates = (ESTIMATE, *candidates)
    alarm = case.request.kind == EMERGENCY
    if alarm:
        candidates = (EMERGENCY, *(kind for kind in candidates if kind != EMERGENCY))
    wait = max(1, round(case.work.house.alarm_wait.total_seconds() / 60))
    notice = AskKind(
        request_id=case.request.id,
        candidates=fitting(case, candidates),
        excerpt=excerpt(case.request.text),
        all=every,
        same=None if waiting is None else waiting.id,
        same_excerpt="" if waiting is None else excerpt(waiting.text),
        same_closed=waiting is not None and waiting.state is RequestState.DONE,
        order_number=None if order is None else order.number,
        alarm=wait if alarm else 0,
    )
    case.tell(notice)
    wait_for_word(case)
    return case


def fitting(case: Case, candidates: tuple[str, ...]) -> tuple[str, ...]:
    """Without what cannot be meant: the state of a request where there is none, and "nothing to do" for
    somebody in anger or distress."""
    out = set() if has_requests(case.work, case.request) else {"status"}
    if case.request.urgent or ANGRY & set(candidates[:CANDIDATES]):
        out.add("smalltalk")
    return tuple(kind for kind in candidates if kind not in out)


def has_requests(work: Work, request: Request) -> bool:
    """Whether the account has another request, one that came to the desk or may still come."""
    recent = work.tx.requests.recent_of_account(request.account_id, limit=LOOKED_AT)
    return any(one.id != request.id and one.state in LIVE and not joined_away(work, one) for one in recent)


def ask_which_order(case: Case, orders: tuple[Request, ...]) -> Case:
    """A recalculation of one of these, or something new?"""
    ask_order(case, orders)
    wait_for_word(case)
    return case


def wait_for_word(case: Case) -> None:
    """The question does not wait for ever: when it is brought up again, or goes to a person."""
    case.work.tx.requests.change(case.request.id, wake_at=brought_up_at(case))


def brought_up_at(case: Case) -> datetime:
    """Soon for what may be an emergency, by night too; else in working time."""
    house, now = case.work.house, case.work.now
    if case.request.kind == EMERGENCY:
        return now + house.alarm_wait
    return working_after(house, case.standing, now, house.clarify_wait)
