"""Past the promised time: staff are reminded of what still waits, in its queue, twice at most; the second
time admins hear of it, too. Clients hear nothing of it, and at night nobody does, unless the kind is served
by the clock."""

from datetime import datetime

from bot.desk.request import OPEN, Request
from bot.flows.cards import queue_of
from bot.flows.case import open_case
from bot.flows.codec import decode
from bot.flows.notices import AdminAlert, LateLine, PastDue
from bot.flows.opening import opens_at, promise_from
from bot.flows.scene import Work
from bot.flows.shown import name_of
from bot.ids import ChatId
from bot.ports import Reminder
from bot.quota.standing import Standing

PRIORITY = 7
"""In the group: after every card."""
TIMES = 2


def remind(work: Work, *, reminder: Reminder) -> bool:
    """The promised time is over, or as long again: is it still waited for, and is the desk open?"""
    request = work.tx.requests.get(reminder.request_id)
    if request is None or not waits(work, request):
        work.tx.busy.remind_at(reminder.request_id, None, times=reminder.times)
        return True
    case = open_case(work, request)
    opens = opens_at(work.house, case.standing, request.kind, work.now)
    if opens is not None:
        work.tx.busy.remind_at(request.id, opens, times=reminder.times)
        return True
    again = reminder.times > 0
    say(work, request, case.standing, again=again)
    if again:
        work.tell_admins(AdminAlert(what="past_due", client=case.standing.name, request_id=request.id))
    times = reminder.times + 1
    following = None if times >= TIMES else promised_again(work, request, case.standing)
    work.tx.busy.remind_at(request.id, following, times=times)
    return True


def waits(work: Work, request: Request) -> bool:
    """Open, and its promised time is over: an answer would have ended the promise."""
    return request.state in OPEN and request.due_at is not None and request.due_at <= work.now


def promised_again(work: Work, request: Request, standing: Standing) -> datetime | None:
    """When as long again has passed, in the hours that the promise counts."""
    kind = request.kind if request.kind in standing.plan.sla else "appeal"
    return promise_from(work.house, standing, kind, work.now)


def say(work: Work, request: Request, standing: Standing, *, again: bool) -> None:
    """Into the queue's topic; with those of which a reminder waits there already."""
    place = queue_of(work, request.kind)
    if place is None or request.due_at is None:
        return
    line = LateLine(
        request_id=request.id,
        client=standing.name,
        kind=request.kind,
        due_at=request.due_at,
        zone=standing.zone,
        taken_by=name_of(work, request.assignee),
    )
    slot = f"late:{int(again)}:{place.topic_id or 0}"
    lines = (*waiting_lines(work, place.chat_id, slot), line)
    notice = PastDue(lines=lines, again=again)
    fresh = len(lines) == 1
    work.tell(place.chat_id, notice, thread=place.topic_id, slot=slot, fresh=fresh, priority=PRIORITY)


def waiting_lines(work: Work, chat: ChatId, slot: str) -> tuple[LateLine, ...]:
    """What a reminder says that was not sent yet: one message for all that fall due together."""
    payload = work.tx.outbox.pending(chat, slot)
    waiting = None if payload is None else decode(payload)
    return waiting.lines if isinstance(waiting, PastDue) else ()
