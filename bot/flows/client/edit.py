"""An edited message of a client: the other side sees the new words, marked with what was before."""

from dataclasses import dataclass, replace

from bot.desk.request import OPEN, PENDING, Request, RequestEvent, RequestState
from bot.desk.talk import Content, Side, TalkMessage, headed
from bot.flows.act import act
from bot.flows.asking import EMERGENCY, ask_kind, born_as, guesses
from bot.flows.cards import put_card, put_header, put_reaction, tell_staff
from bot.flows.case import open_case, step
from bot.flows.client.split import NO_MATTER
from bot.flows.client.submit import SEEN
from bot.flows.notices import StaffTold
from bot.flows.promises import asked_again
from bot.flows.relay import put_relay_edits
from bot.flows.rights import is_desk
from bot.flows.scene import Flow, Scene
from bot.flows.source import Source
from bot.ids import RequestId, UserId
from bot.intake.judgement import Judgement
from bot.ports import Classifier

UNFINISHED = OPEN | PENDING | {RequestState.CLARIFYING, RequestState.ANSWERED}
"""States from which a person may still come to read the request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditMessage(Flow):
    """Any private edit: of a client (mirrored to staff) or of staff (mirrored to the client)."""

    classifier: Classifier

    async def __call__(self, source: Source, *, content: Content) -> None:
        judgement = await self.classifier.classify(content.text, language=source.language_code or "")
        await self.run(source, lambda scene: edit(scene, content, judgement))


def edit(scene: Scene, content: Content, judgement: Judgement) -> None:
    """An edit of a message nobody stored changes nothing, and one that changes no word neither; nor does one
    by whoever is not of the desk any more, for they spoke for the company."""
    if scene.source.message is None:
        return
    talk = scene.tx.talk.by_message(scene.source.chat, scene.source.message)
    if talk is None or not may_change(scene, talk) or says_the_same(talk.content, content):
        return
    if talk.request_id is not None:
        talk = settled(scene, talk)
    scene.tx.talk.edit(talk.id, content)
    if content.media == talk.content.media == "location":
        return  # a place that moves stays on the other side where it was when it was sent
    request = None if talk.request_id is None else scene.tx.requests.get(talk.request_id)
    if talk.side is Side.CLIENT and kept_back(scene, talk.user_id, request):
        return
    mirror(scene, talk, content)
    if talk.side is Side.CLIENT:
        if request is not None and content.text != talk.content.text:
            show_edit(scene, request, talk, content)
            take_up(scene, request.id, judgement)
        put_reaction(scene, scene.source.chat, scene.source.message, SEEN)


def kept_back(scene: Scene, user: UserId, request: Request | None) -> bool:
    """What a banned person puts right is kept and not passed on, but for an open emergency."""
    served = request is not None and request.kind == EMERGENCY and request.state in OPEN
    return not served and scene.tx.manners.banned(user, now=scene.now) is not None


def may_change(scene: Scene, talk: TalkMessage) -> bool:
    """Its author, and of the desk's words only whoever is still of the desk."""
    own = talk.user_id == scene.source.user
    return own and (talk.side is Side.CLIENT or is_desk(scene.tx, scene.house, talk.user_id))


def settled(scene: Scene, talk: TalkMessage) -> TalkMessage:
    """The message once the account is locked: nobody takes or closes its request meanwhile."""
    request = None if talk.request_id is None else scene.tx.requests.get(talk.request_id)
    if request is not None:
        scene.tx.accounts.lock(request.account_id)
    return scene.tx.talk.get(talk.id) or talk


def says_the_same(one: Content, other: Content) -> bool:
    """Whether the words, their looks and the file are the same."""
    return replace(one, origin=None) == replace(other, origin=None)


def mirror(scene: Scene, talk: TalkMessage, content: Content) -> None:
    """Onto the other side; in an album the line that says whose it is may move to another piece."""
    new_file = (talk.content.media, talk.content.file_id) != (content.media, content.file_id)
    put_relay_edits(scene, talk, new_file=new_file)
    group = () if talk.media_group is None else scene.tx.talk.album(talk.chat_id, talk.media_group)
    after = [one.content.text for one in group]
    before = [talk.content.text if one.id == talk.id else one.content.text for one in group]
    moved = (headed(before), headed(after))
    for place in moved if group and moved[0] != moved[1] else ():
        if group[place].id != talk.id:
            put_relay_edits(scene, group[place])


def show_edit(scene: Scene, request: Request, talk: TalkMessage, content: Content) -> None:
    """The request's own words follow until it is closed; whoever works on it is told, for an edit makes
    no sound."""
    if request.state not in UNFINISHED:
        return
    words = replaced_words(request.text, talk.content.text, content.text)
    if words is not None:
        scene.tx.requests.change(request.id, text=words)
        if request.state in OPEN:
            put_card(scene, request)
    if request.state is RequestState.TAKEN and request.assignee is not None:
        put_header(scene, request, request.assignee)
        tell_staff(
            scene,
            request.assignee,
            StaffTold(what="client_edited", request_id=request.id, detail=content.text),
        )
        if "?" in content.text and "?" not in talk.content.text:
            asked_again(scene, request, scene.source.at)


def take_up(scene: Scene, number: RequestId, judgement: Judgement) -> None:
    """What asked for nothing and was answered by the bot asks for something now: decided as any request."""
    request = scene.tx.requests.get(number)
    if request is None or request.state is not RequestState.ANSWERED or request.kind not in NO_MATTER:
        return
    if judgement.kind in NO_MATTER or not request.text:
        return
    scene.tx.requests.change(number, urgent=judgement.urgent)
    case = step(open_case(scene, request, fresh=True), RequestEvent.ASK, kind=born_as(judgement))
    if judgement.kind is None:
        ask_kind(case, guesses(judgement))
    else:
        act(case, judgement.kind)


def replaced_words(text: str, old: str, new: str) -> str | None:
    """A request's words with one message's changed; None where that message is not among them."""
    lined, part = f"\n{text}\n", f"\n{old.strip()}\n"
    if not old.strip() or part not in lined:
        return None
    return lined.replace(part, f"\n{new.strip()}\n" if new.strip() else "\n", 1).strip("\n")
