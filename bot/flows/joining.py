"""To which earlier request a client's new words may belong."""

from datetime import timedelta

from bot.desk.request import Request, RequestState
from bot.flows.scene import Work

UNANSWERED = 8
"""How many of the account's latest requests are looked at for an unanswered question."""
FORGOTTEN = timedelta(hours=1)
"""After this a question that was not answered is not brought up any more."""


def joinable(work: Work, request: Request) -> Request | None:
    """What these words may have been meant for: the closed request they came after; else the same contact's
    latest open one, or the question of a moment ago that the contact has not answered yet."""
    closed = None if request.parent_id is None else work.tx.requests.get(request.parent_id)
    if closed is not None and closed.state is RequestState.DONE:
        return closed
    recent = work.tx.requests.recent_of_account(request.account_id, limit=UNANSWERED)
    asked = (one for one in recent if one.user_id == request.user_id and is_asked(work, one))
    mine = (one for one in (*work.tx.requests.open_of_user(request.user_id), *asked) if one.text)
    return max((one for one in mine if one.id < request.id), key=lambda one: one.id, default=None)


def open_beside(work: Work, request: Request) -> Request | None:
    """The same contact's latest other open request that has words."""
    mine = work.tx.requests.open_of_user(request.user_id)
    others = [one for one in mine if one.text and one.id != request.id]
    return max(others, key=lambda one: one.id, default=None)


def is_asked(work: Work, request: Request) -> bool:
    return request.state is RequestState.CLARIFYING and work.now - request.created_at < FORGOTTEN
