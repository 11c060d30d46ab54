"""What a close, a release or an expiry set free is offered to what waits for it, in the same transaction."""

from bot.flows.act import offer_again
from bot.flows.scene import Work
from bot.quota.hold import Hold, Portion


def offer_freed(work: Work, hold: Hold | None, taken: Portion | None = None) -> int:
    """How many requests were offered again now that `hold` is over and only `taken` of it was charged.

    Called last, by whatever gives back what was held: what the same transaction holds anew is held by then.
    Nothing happens where nothing was held, or all of it was charged.
    """
    if hold is None or (taken is not None and taken.total >= hold.total):
        return 0
    return offer_again(work, hold.account_id, came_back=True)
