"""A burst that was torn: a message that came late, though it was written within the quiet time.

While the bot or the way to it was down, the quiet time of the messages before it ran out and they became a
request. Telegram's dates tell, for they say when it was written and not when it came; so it is right for
every outage, however long and at whose end. A burst is one request and one charge.
"""

from dataclasses import dataclass

from bot.desk.request import OPEN, Request, RequestState
from bot.desk.talk import Side, TalkMessage
from bot.flows.scene import Scene
from bot.ids import DraftId

JOINABLE = OPEN | {RequestState.OFFERED, RequestState.DECLINED, RequestState.WAITING}
"""Where the words are put to the request's own; one that is asked about is decided anew with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Torn:
    """What became of the burst to which a message belongs that came too late for it."""

    request: Request
    draft_id: DraftId

    @property
    def asked(self) -> bool:
        """The client was asked about it: these words are an answer."""
        return self.request.state is RequestState.CLARIFYING


def torn_from(scene: Scene) -> Torn | None:
    """The burst to which this message belongs; None when it came in time, or is one by itself."""
    if scene.source.message is None:
        return None
    before = scene.tx.talk.before(scene.source.chat, scene.source.message)
    if before is None or before.request_id is None or before.draft_id is None:
        return None
    if not within_quiet(scene, before, before.draft_id):
        return None
    request = scene.tx.requests.get(before.request_id)
    if request is None or request.state not in JOINABLE | {RequestState.CLARIFYING}:
        return None
    return Torn(request=request, draft_id=before.draft_id)


def within_quiet(scene: Scene, before: TalkMessage, draft_id: DraftId) -> bool:
    """Whether fewer whole seconds lie between them than the quiet time has, and that was not cut short. Dates
    have whole seconds: what is counted here was surely written within it."""
    if before.side is not Side.CLIENT or before.user_id != scene.source.user:
        return False
    sealed = scene.tx.drafts.sealed_at(draft_id)
    ran_out = sealed is not None and sealed >= before.at + scene.house.quiet
    return ran_out and scene.source.at - before.at < scene.house.quiet
