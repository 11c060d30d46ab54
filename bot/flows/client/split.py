"""Words that went into an open talk become a request of their own, when the client says so."""

from dataclasses import dataclass
from datetime import timedelta

from bot.desk.people import Contact
from bot.desk.request import OPEN, Request, RequestState
from bot.desk.sla import cut_to_minute
from bot.desk.talk import Side, TalkMessage
from bot.flows.act import act
from bot.flows.asking import EMERGENCY, ask_kind, born_as, guesses
from bot.flows.cards import put_card, take_away
from bot.flows.case import excerpt, open_case
from bot.flows.codec import decode
from bot.flows.notices import Continued, StaffTold, Toast
from bot.flows.promises import question_left
from bot.flows.rights import own_request
from bot.flows.scene import Flow, Scene
from bot.flows.shown import request_words
from bot.flows.source import Source
from bot.ids import ChatId, RequestId, TalkId
from bot.intake.burst import joined_text
from bot.intake.judgement import Judgement
from bot.ports import Classifier, NewRequest, Tx

RUN = timedelta(seconds=60)
"""Messages of one person closer together than this are said in one breath."""
NO_MATTER = frozenset({"smalltalk", "other"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMatter(Flow):
    """The press on "a new request": of words in a talk (`talk_id`), or of a request that was asked about."""

    classifier: Classifier

    async def __call__(
        self, source: Source, *, request_id: RequestId, talk_id: TalkId | None = None
    ) -> Toast:
        if talk_id is None:
            return await self.run(source, lambda scene: new_matter(scene, request_id))
        text = await self.store.read(lambda tx: words_of(run_of(tx, talk_id)))
        language = await self.store.read(lambda tx: _language(tx, source, self.house.language))
        judgement = await self.classifier.classify(text, language=language)
        return await self.run(source, lambda scene: split(scene, request_id, talk_id, text, judgement))


def _language(tx: Tx, source: Source, fallback: str) -> str:
    person = tx.people.get(source.user)
    return fallback if person is None else person.language


def continued_slot(request_id: RequestId) -> str:
    """Where the client reads that words went into the open talk."""
    return f"went:{request_id}"


def say_where(
    scene: Scene, request: Request, talk_id: TalkId, judgement: Judgement, *, replied: bool
) -> None:
    """For all words that may be a matter of their own, whose place in this request costs nothing; and where
    it is not plain to which request they went. What simply goes on gets but a reaction."""
    other = other_talk(scene, request)
    waits = request.assignee is None and request.kind != EMERGENCY
    unclear = not replied and judgement.kind != "smalltalk" and (waits or other is not None)
    own = (
        request.assignee is not None and may_be_matter(judgement) and not (replied and judgement.kind is None)
    )
    if not (unclear or own):
        return
    begun = begun_at(scene, request, talk_id)
    notice = Continued(
        request_id=request.id,
        talk_id=begun,
        excerpt=excerpt(words_of(run_of(scene.tx, begun))),
        about=excerpt(request.text) if unclear else "",
        queued=request.assignee is None,
        other=None if other is None else other.id,
        other_excerpt="" if other is None else excerpt(other.text),
    )
    scene.tell(request.user_id, notice, slot=continued_slot(request.id), fresh=begun == talk_id)


def other_talk(scene: Scene, request: Request) -> Request | None:
    """Another request of the writer's that somebody works on, or an emergency: words may have been meant for
    it."""
    mine = scene.tx.requests.open_of_user(scene.source.user)
    talks = (one for one in mine if one.state is RequestState.TAKEN or one.kind == EMERGENCY)
    return max((one for one in talks if one.id != request.id), key=lambda one: one.id, default=None)


def begun_at(scene: Scene, request: Request, talk_id: TalkId) -> TalkId:
    """Where the breath began in which it is said, if the button stands under that already."""
    kept = scene.tx.outbox.latest(ChatId(int(request.user_id)), continued_slot(request.id))
    shown = None if kept is None else decode(kept)
    if not isinstance(shown, Continued):
        return talk_id
    run = [one.id for one in run_of(scene.tx, TalkId(shown.talk_id))]
    return run[0] if talk_id in run else talk_id


def may_be_matter(judgement: Judgement) -> bool:
    """Whether it is anything but small talk and shreds, as far as can be told: enough for a button, never for
    a charge."""
    guess = judgement.ranked[0].kind if judgement.kind is None and judgement.ranked else judgement.kind
    return guess is not None and guess not in NO_MATTER


def run_of(tx: Tx, talk_id: TalkId) -> tuple[TalkMessage, ...]:
    """The message and what its author said in one breath after it; nothing when it is no client's."""
    first = tx.talk.get(talk_id)
    if first is None or first.request_id is None or first.side is not Side.CLIENT:
        return ()
    run = [first]
    for one in tx.talk.of_request(first.request_id):
        if one.id <= first.id or one.side is Side.NOTE:
            continue
        if one.side is Side.STAFF or one.user_id != first.user_id or one.at - run[-1].at > RUN:
            break
        run.append(one)
    return tuple(run)


def words_of(run: tuple[TalkMessage, ...]) -> str:
    return joined_text([one.content.text for one in run])


def new_matter(scene: Scene, request_id: RequestId) -> Toast:
    """A reply to a closed request that is something new: decided by the kind it was recognised as."""
    request = scene.tx.requests.get(request_id)
    if request is None or own_request(scene, request) is None:
        return Toast(code="not_yours")
    if request.state is not RequestState.CLARIFYING:
        return Toast(code="already_chosen")
    act(open_case(scene, request), request.kind)
    return Toast(code="chosen")


def split(scene: Scene, request_id: RequestId, talk_id: TalkId, judged: str, judgement: Judgement) -> Toast:
    """A request of their own for these words, judged and decided as any; the talk goes on without them."""
    request = scene.tx.requests.get(request_id)
    contact = own_request(scene, request)
    if request is None or contact is None:
        return Toast(code="not_yours")
    run = run_of(scene.tx, talk_id)
    if not run or run[0].request_id != request.id or run[0].user_id != scene.source.user:
        return Toast(code="already_chosen")
    if request.state not in OPEN or len(run) == clients_words(scene, request):
        return Toast(code="gone")
    text = words_of(run)
    number = born(scene, run, judgement, contact)
    scene.tx.talk.split([one.id for one in run], number)
    leave_talk(scene, request, number)
    fresh = scene.tx.requests.get(number)
    if fresh is None:
        raise LookupError(f"request {number} is gone")
    case = open_case(scene, fresh)
    if judgement.kind is None or judgement.kind in NO_MATTER or text != judged:
        ask_kind(case, guesses(judgement))
    else:
        act(case, judgement.kind)
    return Toast(code="chosen")


def clients_words(scene: Scene, request: Request) -> int:
    """How many messages the client has in it: the last may not leave."""
    return sum(one.side is Side.CLIENT for one in scene.tx.talk.of_request(request.id))


def born(scene: Scene, run: tuple[TalkMessage, ...], judgement: Judgement, contact: Contact) -> RequestId:
    """Its promise counts from when the words were written."""
    return scene.tx.requests.add(
        NewRequest(
            account_id=contact.account_id,
            contact_id=contact.id,
            user_id=scene.source.user,
            kind=born_as(judgement),
            state=RequestState.CLARIFYING,
            text=words_of(run),
            urgent=judgement.urgent,
            created_at=cut_to_minute(run[0].at),
            first_message=run[0].message_id,
            confidence=round(judgement.confidence * 1000),
            model=judgement.model,
        )
    )


def leave_talk(scene: Scene, request: Request, number: RequestId) -> None:
    """The notice with the button has done its work; whoever has the talk is told that the words left it."""
    take_away(scene, ChatId(int(request.user_id)), continued_slot(request.id))
    if request.assignee is None:
        scene.tx.requests.change(request.id, text=request_words(scene, request))
        put_card(scene, request)
        question_left(scene, request)
        return
    question_left(scene, request)
    told = StaffTold(what="client_split", request_id=request.id, detail=f"#{number}")
    scene.tell(request.assignee, told)
