"""Words that cannot be decided about, because something of ours is broken: nobody is charged, nothing is
lost, a person hears of it."""

from datetime import timedelta

from bot.flows.notices import AdminAlert, Unreadable
from bot.flows.scene import Work
from bot.flows.unanswered import once_only
from bot.ids import DraftId

PAUSES = (timedelta(seconds=10), timedelta(minutes=1))
"""Before the second and the third try; after that both sides are told, and it is tried each hour."""
LATER = timedelta(hours=1)


def park(work: Work, draft_id: DraftId) -> bool:
    """Tried again after a while; what stays broken is told to the sender and to the admins, once. False when
    the draft is gone or sealed meanwhile."""
    draft = work.tx.drafts.lock(draft_id)
    if draft is None or draft.due_at is None or work.tx.drafts.sealed_at(draft_id) is not None:
        return False
    keys = [f"draft:{draft_id}:failed:{number}" for number in range(1, len(PAUSES) + 2)]
    failed = sum(work.tx.keys.get(key) is not None for key in keys)
    if failed < len(keys):
        once_only(work, keys[failed], "")
    if failed == len(PAUSES):
        incident = f"draft-{draft_id}"
        work.tell(draft.user_id, Unreadable(incident=incident))
        work.tell_admins(AdminAlert(what="undecided", detail=incident))
    work.tx.drafts.due_at(draft_id, work.now + (PAUSES[failed] if failed < len(PAUSES) else LATER))
    return True
