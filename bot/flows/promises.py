"""The promise: by when the client has an answer. Staff's first answer keeps it, and `due_at` is empty from
then on; a further question in the same talk makes a new one, counted from its own message."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from bot.desk.request import Request, RequestState
from bot.desk.sla import near_at
from bot.desk.talk import Side
from bot.flows.cards import put_card, put_header
from bot.flows.case import Case, open_case
from bot.flows.opening import promise_from
from bot.flows.scene import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """By when it is answered, and from when that is counted: holds last by the time between."""

    since: datetime
    due: datetime

    @property
    def changes(self) -> dict[str, object]:
        """What a request is that has it."""
        return {"due_at": self.due, "promised_at": self.since}


NO_PROMISE: Mapping[str, object] = MappingProxyType({"due_at": None, "promised_at": None})
"""What a request is that has none."""


def as_changes(promise: Promise | None) -> Mapping[str, object]:
    return NO_PROMISE if promise is None else promise.changes


def promised(case: Case, kind: str, *start: datetime) -> Promise | None:
    """When it is answered, counted from `start`, else from now: a promise is never in the past. A kind
    without a time of its own has that of an appeal."""
    known = kind if kind in case.standing.plan.sla else "appeal"
    for moment in (*start, case.work.now):
        due = promise_from(case.work.house, case.standing, known, moment)
        if due is None:
            return None
        if due > case.work.now:
            return Promise(since=moment, due=due)
    return None


def promise_of(case: Case, kind: str) -> Promise | None:
    """Counted from the client's first message that nobody has answered."""
    since = unanswered_since(case.work, case.request)
    return promised(case, kind) if since is None else promised(case, kind, since)


def first_sign(request: Request) -> datetime | None:
    """When the card of a new request is to bear the sign that its due time is near."""
    return None if request.due_at is None else near_at(request.promised_from, request.due_at)


def unanswered_since(work: Work, request: Request) -> datetime | None:
    """Since when the client waits for a word of the desk; None when the desk had the last word."""
    said = [one for one in work.tx.talk.of_request(request.id) if one.side is not Side.NOTE]
    answers = [number for number, one in enumerate(said) if one.side is Side.STAFF]
    if not answers:
        return request.created_at
    later = said[answers[-1] + 1 :]
    return later[0].at if later else None


def kept(work: Work, request: Request) -> None:
    """Staff have answered, in words or with a price: nothing is promised until the client asks again."""
    current = work.tx.requests.get(request.id)
    if current is None or current.due_at is None:
        return
    work.tx.requests.change(current.id, **NO_PROMISE)
    work.tx.busy.sign_at(current.id, None)
    work.tx.busy.remind_at(current.id, None, times=0)
    show(work, replace(current, due_at=None, promised_at=None))


def asked_again(work: Work, request: Request, at: datetime) -> None:
    """The client asks further at `at`: promised anew where the desk had answered; else the earlier promise
    stands."""
    if request.due_at is not None:
        return
    promise = promised(open_case(work, request), request.kind, at)
    if promise is None:
        return
    work.tx.requests.change(request.id, **promise.changes)
    arm(work, request, start=promise.since, due=promise.due)
    show(work, replace(request, due_at=promise.due, promised_at=promise.since))


def arm(work: Work, request: Request, *, start: datetime, due: datetime | None) -> None:
    """Its card is to bear signs by this promise, and reminders begin anew."""
    work.tx.busy.sign_at(request.id, None if due is None else near_at(start, due))
    work.tx.busy.remind_at(request.id, None, times=0)


def question_left(work: Work, request: Request) -> None:
    """Some of the client's words left the talk: what stays there may wait for nobody any more, or only since
    later."""
    since = unanswered_since(work, request)
    if since is None:
        kept(work, request)
    elif request.due_at is not None and since > request.created_at:
        promise = promised(open_case(work, request), request.kind, since)
        work.tx.requests.change(request.id, **as_changes(promise))
        arm(work, request, start=since, due=None if promise is None else promise.due)
        show(work, request)


def show(work: Work, request: Request) -> None:
    """On the card and at the head of the talk."""
    put_card(work, request)
    if request.state is RequestState.TAKEN and request.assignee is not None:
        put_header(work, request, request.assignee)
