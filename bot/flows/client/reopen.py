"""A closed request comes back: the client says that it is the same matter, and it goes on where it ended."""

from bot.desk.request import Request, RequestEvent, RequestState
from bot.desk.talk import Draft
from bot.flows.asking import ESTIMATE, wait_for_word
from bot.flows.cards import NEW, TURN, drop_card, put_card, put_header
from bot.flows.case import Case, excerpt, open_case, step
from bot.flows.handing import may_be_handed
from bot.flows.notices import AskSame, Reopened, StaffTold
from bot.flows.promises import arm, as_changes, promised
from bot.flows.relay import put_relay
from bot.flows.scene import Scene, Work
from bot.flows.shown import name_of
from bot.flows.topics import put_topic
from bot.ids import ChatId, TalkId, UserId
from bot.intake.burst import joined_text
from bot.intake.judgement import Judgement, possible_emergency

AT_ONCE = frozenset({"emergency", "complaint", "appeal", "smalltalk"})
"""Never asked about, though they reply to a closed request: the first three wait for nobody, thanks open
nothing."""


def closed_before(work: Work, draft: Draft, judgement: Judgement) -> Request | None:
    """The closed request that the draft may go on with: the one replied to; else, for words that were not
    recognised while nothing is open, the latest that was closed a short while ago. An order calculated once
    more is no going on: it is counted."""
    if judgement.kind in AT_ONCE or possible_emergency(judgement):
        return None
    replied = None if draft.about is None else work.tx.requests.get(draft.about)
    if replied is not None and replied.state is RequestState.DONE:
        return None if replied.order_number is not None and recalculates(judgement) else replied
    if replied is not None or judgement.kind is not None or work.tx.requests.open_of_user(draft.user_id):
        return None
    closed = work.tx.requests.closed_of_user(draft.user_id, since=work.now - work.house.reopen)
    return closed[-1] if closed else None


def recalculates(judgement: Judgement) -> bool:
    """Recognised as an estimate, or that before all else."""
    guess = judgement.ranked[0].kind if judgement.kind is None and judgement.ranked else judgement.kind
    return guess == ESTIMATE


def ask_same(case: Case, closed: Request) -> None:
    """The kind is clear, the matter is not: nothing is decided, so nothing is charged, until it is said."""
    case.tell(
        AskSame(
            request_id=case.request.id,
            excerpt=excerpt(case.request.text),
            same=closed.id,
            same_excerpt=excerpt(closed.text),
        )
    )
    wait_for_word(case)


def reopen(scene: Scene, target: Request, words: Request, moved: tuple[TalkId, ...]) -> Reopened:
    """To whoever had it, else into the queue; free of charge, counted, staff told. What the client reads."""
    case = open_case(scene, target)
    case = back_to(case, target.assignee, joined_text([target.text, words.text]))
    request = case.request
    if request.assignee is None:
        drop_card(scene, request)
        scene.tx.busy.queued(request.id, now=scene.now, near_at=request.near_at)
        put_card(scene, request, priority=NEW)
    else:
        put_card(scene, request, priority=TURN)
        put_topic(scene, request, request.assignee)
        put_header(scene, request, request.assignee, fresh=True)
        told = StaffTold(what="client_reopened", request_id=request.id, client=case.standing.name)
        scene.tell(request.assignee, told)
        for message in moved:
            put_relay(scene, message, ChatId(int(request.assignee)))
    return Reopened(
        request_id=request.id,
        excerpt=excerpt(target.text),
        taken_by=name_of(scene, request.assignee),
        due_at=request.due_at,
        zone=case.standing.zone,
    )


def back_to(case: Case, holder: UserId | None, text: str) -> Case:
    """Open again, with a promise that counts from now."""
    request, work = case.request, case.work
    promise = promised(case, request.kind)
    arm(work, request, start=work.now, due=None if promise is None else promise.due)
    changes: dict[str, object] = {
        "closed_at": None,
        **as_changes(promise),
        "reopened": request.reopened + 1,
        "text": text,
    }
    if holder is not None and may_be_handed(work, holder):
        return step(case, RequestEvent.REOPEN, taken_at=work.now, **changes)
    return step(case, RequestEvent.ROUTE, assignee=None, taken_at=None, **changes)
