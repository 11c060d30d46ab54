"""Words that went into one open request are put to another: the client says to which they belong."""

from dataclasses import dataclass

from bot.desk.request import OPEN, Request
from bot.desk.talk import TalkMessage
from bot.flows.cards import put_card, put_header, take_away, tell_staff
from bot.flows.case import excerpt
from bot.flows.client.split import continued_slot, run_of, words_of
from bot.flows.notices import Joined, StaffTold, Toast
from bot.flows.promises import asked_again, question_left
from bot.flows.relay import put_relay
from bot.flows.rights import own_request
from bot.flows.scene import Flow, Scene
from bot.flows.shown import request_words
from bot.flows.source import Source
from bot.ids import ChatId, RequestId, TalkId
from bot.intake.burst import joined_text


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherRequest(Flow):
    """The press on "it belongs to" under words that were passed on."""

    async def __call__(self, source: Source, *, request_id: RequestId, talk_id: TalkId) -> Toast:
        return await self.run(source, lambda scene: move(scene, request_id, talk_id))


def move(scene: Scene, request_id: RequestId, talk_id: TalkId) -> Toast:
    """The message and what was said in one breath with it, to the request `request_id`."""
    target = scene.tx.requests.get(request_id)
    if target is None or own_request(scene, target) is None:
        return Toast(code="not_yours")
    if scene.tx.manners.banned(scene.source.user, now=scene.now) is not None:
        return Toast(code="kept_only", alert=True)
    scene.tx.accounts.lock(target.account_id)
    run = run_of(scene.tx, talk_id)
    source = None if not run or run[0].request_id is None else scene.tx.requests.get(run[0].request_id)
    if source is None or run[0].user_id != scene.source.user or source.id == target.id:
        return Toast(code="already_chosen")
    target = scene.tx.requests.get(request_id) or target
    if target.state not in OPEN or source.account_id != target.account_id:
        return Toast(code="gone")
    scene.tx.talk.split([one.id for one in run], target.id)
    left(scene, source, target)
    arrived(scene, target, run)
    joined = Joined(request_id=target.id, excerpt=excerpt(target.text))
    scene.tell(target.user_id, joined, slot=continued_slot(target.id), fresh=True)
    return Toast(code="chosen")


def left(scene: Scene, source: Request, target: Request) -> None:
    """The notice with the button has done its work; whoever had the words is told where they went."""
    take_away(scene, ChatId(int(source.user_id)), continued_slot(source.id))
    if source.assignee is None:
        scene.tx.requests.change(source.id, text=request_words(scene, source))
        put_card(scene, source)
    else:
        told = StaffTold(what="client_moved", request_id=source.id, detail=f"#{target.id}")
        tell_staff(scene, source.assignee, told)
    question_left(scene, scene.tx.requests.get(source.id) or source)


def arrived(scene: Scene, target: Request, run: tuple[TalkMessage, ...]) -> None:
    """Onto the card of what waits; to whoever works on it."""
    if target.assignee is None:
        scene.tx.requests.change(target.id, text=joined_text([target.text, words_of(run)]))
        put_card(scene, target)
    else:
        put_header(scene, target, target.assignee)
        for one in run:
            put_relay(scene, one.id, ChatId(int(target.assignee)))
    asked_again(scene, target, run[0].at)
