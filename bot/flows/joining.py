"""To which earlier request a client's new words may belong."""

from datetime import timedelta

from bot.desk.request import OPEN, PENDING, Request, RequestState
from bot.flows.scene import Work

UNANSWERED = 8
"""How many of the account's latest requests are looked at for an unanswered question."""
FORGOTTEN = timedelta(hours=1)
"""After this a question that was not answered is not brought up any more."""


def joinable(work: Work, request: Request) -> Request | None:
    """What these words may have been meant for: the request they reply to or came after; else the same
    contact's latest open one, or the question of a moment ago that the contact has not answered yet. Nothing
    while the writer is banned, for words that wait go nowhere before the ban ends."""
    if work.tx.manners.banned(request.user_id, now=work.now) is not None:
        return None
    before = came_to(work, request)
    if before is not None:
        return before
    recent = work.tx.requests.recent_of_account(request.account_id, limit=UNANSWERED)
    asked = (one for one in recent if one.user_id == request.user_id and is_asked(work, one))
    mine = (one for one in (*work.tx.requests.open_of_user(request.user_id), *asked) if one.text)
    return max((one for one in mine if one.id < request.id), key=lambda one: one.id, default=None)


def came_to(work: Work, request: Request) -> Request | None:
    """The request that these words reply to, or a closed one that they came after, while they may still be
    put to it: a closed one only until the client has said that this is something new."""
    found = None if request.parent_id is None else work.tx.requests.get(request.parent_id)
    if found is None or found.account_id != request.account_id or not found.text:
        return None
    undecided = request.state is RequestState.CLARIFYING
    may = found.state in OPEN | PENDING or (undecided and found.state is RequestState.DONE)
    return found if may else None


def is_asked(work: Work, request: Request) -> bool:
    fresh = request.state is RequestState.CLARIFYING and work.now - request.created_at < FORGOTTEN
    return fresh and not work.tx.manners.was_banned(request.user_id, at=request.created_at)
