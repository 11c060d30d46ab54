"""Bursts after an outage: one that was torn, and words of other hours that come at the same moment.

While the bot or the way to it was down, the quiet time of messages ran out and they became a request, though
what was written within it came late; or all that a person wrote in a day comes at once. Telegram's dates
tell, for they say when it was written and not when it came; so it is right for every outage, however long and
at whose end. A burst is one request and one charge, and two matters are two.
"""

from dataclasses import dataclass
from datetime import timedelta

from bot.desk.request import OPEN, Request, RequestState
from bot.desk.talk import Side, TalkMessage
from bot.flows.scene import Scene
from bot.flows.source import Source
from bot.ids import DraftId
from bot.ports import Tx

JOINABLE = OPEN | {RequestState.OFFERED, RequestState.DECLINED, RequestState.WAITING}
"""Where the words are put to the request's own; one that is asked about is decided anew with them."""


def over_before(tx: Tx, source: Source, *, quiet: timedelta) -> DraftId | None:
    """What the person was writing, still open, though this message was surely written after its quiet time:
    more whole seconds lie between them than that has. Not of somebody who may not write or is a stranger."""
    before = None if source.message is None else tx.talk.before(source.chat, source.message)
    if before is None or before.draft_id is None or before.request_id is not None:
        return None
    own = before.side is Side.CLIENT and before.user_id == source.user
    draft = tx.drafts.get(before.draft_id) if own and source.at - before.at > quiet else None
    if draft is None or draft.due_at is None or draft.account_id is None:
        return None
    return draft.id


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
