"""An edited message of a client: the other side sees the new words, marked with what was before."""

from dataclasses import dataclass

from bot.desk.request import OPEN, PENDING, Request, RequestState
from bot.desk.talk import Content, Side, TalkMessage
from bot.flows.cards import put_card, put_header, put_reaction, put_relay_edit, tell_staff
from bot.flows.client.submit import SEEN
from bot.flows.notices import StaffTold
from bot.flows.scene import Flow, Scene
from bot.flows.source import Source
from bot.ids import RequestId
from bot.intake.burst import joined_text

UNFINISHED = OPEN | PENDING | {RequestState.CLARIFYING, RequestState.ANSWERED}
"""States from which a person may still come to read the request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditMessage(Flow):
    """Any private edit: of a client (mirrored to staff) or of staff (mirrored to the client)."""

    async def __call__(self, source: Source, *, content: Content) -> None:
        await self.run(source, lambda scene: edit(scene, content))


def edit(scene: Scene, content: Content) -> None:
    """An edit of a message nobody stored changes nothing, and one that changes no word neither."""
    if scene.source.message is None:
        return
    talk = scene.tx.talk.by_message(scene.source.chat, scene.source.message)
    if talk is None or talk.user_id != scene.source.user or talk.content.text == content.text:
        return
    if talk.request_id is not None:
        talk = settled(scene, talk)
    scene.tx.talk.edit(talk.id, content)
    for chat, message in scene.tx.talk.copies(talk.id):
        put_relay_edit(scene, talk.id, chat, message)
    request = None if talk.request_id is None else scene.tx.requests.get(talk.request_id)
    if talk.side is Side.CLIENT:
        if request is not None:
            show_edit(scene, request, talk, content)
        put_reaction(scene, scene.source.chat, scene.source.message, SEEN)


def settled(scene: Scene, talk: TalkMessage) -> TalkMessage:
    """The message once the account is locked: nobody takes or closes its request meanwhile."""
    request = None if talk.request_id is None else scene.tx.requests.get(talk.request_id)
    if request is not None:
        scene.tx.accounts.lock(request.account_id)
    return scene.tx.talk.get(talk.id) or talk


def show_edit(scene: Scene, request: Request, talk: TalkMessage, content: Content) -> None:
    """The request's own words follow until it is closed; whoever works on it is told, for an edit makes
    no sound."""
    if request.state not in UNFINISHED:
        return
    if talk.content.text and talk.content.text in request.text:
        scene.tx.requests.change(request.id, text=new_text(scene, request))
        if request.state in OPEN:
            put_card(scene, request)
    if request.state is RequestState.TAKEN and request.assignee is not None:
        put_header(scene, request, request.assignee)
        tell_staff(
            scene,
            request.assignee,
            StaffTold(what="client_edited", request_id=request.id, detail=content.text),
        )


def new_text(scene: Scene, request: Request) -> str:
    """The words of the request anew: the client's messages that were there when it was routed."""
    messages = scene.tx.talk.of_request(RequestId(request.id))
    copied = [one for one in messages if one.side is Side.CLIENT and not scene.tx.talk.copies(one.id)]
    return joined_text([one.content.text for one in copied])
