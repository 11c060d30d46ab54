"""A client's private message that staff forward to the bot: a request like any other, or a logged favour.

Whose words they are is known where Telegram names the author and asked where it does not; what to do with
them is always asked. What a colleague or a channel wrote is an answer in an open talk and goes its way;
anybody else's words, our own copies of a client's among them, go to no client unasked.
"""

from dataclasses import dataclass, replace

from bot.desk.people import Contact
from bot.desk.request import Request, RequestState
from bot.desk.sla import cut_to_minute
from bot.desk.talk import Content, TalkMessage
from bot.flows.act import act
from bot.flows.asking import ask_kind
from bot.flows.case import excerpt, open_case
from bot.flows.notices import FavourChoice, ForwardKind, MadeRequest, TakenDown, Toast, WhoseWords
from bot.flows.relay import pieces_before
from bot.flows.rights import is_desk
from bot.flows.scene import Flow, Scene, Work
from bot.flows.shown import name_of
from bot.flows.source import Source
from bot.flows.staff.answer import OPTIONS, Around, answer, keep, label
from bot.flows.staff.bursts import burst_of, origin_of, words_of
from bot.flows.staff.desk import forward_slot
from bot.flows.staff.favours import polite, write_down
from bot.ids import ContactId, TalkId, UserId
from bot.intake.judgement import Judgement
from bot.kinds.catalogue import KINDS
from bot.ports import Classifier, NewRequest

CANDIDATES = 3
PAGE = 6
Burst = tuple[TalkMessage, ...]
KINDS_OF_DESK = tuple(str(one.code) for one in KINDS if one.offered and one.routed)
"""Kinds that somebody at the desk works on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskWhose(Flow):
    """Another page of the contacts whose words it may be."""

    async def __call__(self, source: Source, *, talk_id: TalkId, page: int) -> Toast | None:
        return await self.run(source, lambda scene: whose(scene, talk_id, page))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseAuthor(Flow):
    """The press that says whose words they are."""

    async def __call__(self, source: Source, *, contact_id: ContactId, talk_id: TalkId) -> Toast | None:
        return await self.run(source, lambda scene: choose_author(scene, contact_id, talk_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeRequest(Flow):
    """The words become that contact's request, decided as if they had been written here; where there are no
    words, as the `kind` that is asked for first."""

    classifier: Classifier

    async def __call__(
        self, source: Source, *, contact_id: ContactId, talk_id: TalkId, kind: str | None = None
    ) -> Toast | None:
        now = self.clock.now()
        text = await self.store.read(lambda tx: _text(Work(tx=tx, house=self.house, now=now), talk_id))
        judgement = await self.classifier.classify(text, language="")
        if kind in KINDS_OF_DESK:
            judgement = replace(judgement, kind=kind)
        return await self.run(
            source, lambda scene: make_request(scene, contact_id, talk_id, judgement, chosen=kind is not None)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LogForward(Flow):
    """The words were answered in private already: a favour, with the minutes it took."""

    async def __call__(
        self, source: Source, *, contact_id: ContactId, talk_id: TalkId, minutes: int
    ) -> Toast:
        return await self.run(source, lambda scene: log_forward(scene, contact_id, talk_id, minutes))


def _text(work: Work, talk_id: TalkId) -> str:
    talk = work.tx.talk.get(talk_id)
    return "" if talk is None else words_of(burst_of(work, talk))


def forwarded(scene: Scene, content: Content, around: Around) -> None:
    """A private message of staff that carries somebody else's words."""
    origin = origin_of(content)
    user = origin.get("user")
    contact = scene.tx.contacts.by_user(UserId(user)) if isinstance(user, int) else None
    talks = scene.tx.requests.of_assignee(scene.source.user)
    later = bool(pieces_before(scene, around.media_group))
    if later or (contact is None and talks and speaks_for_us(scene, origin)):
        answer(scene, content, around)
        return
    talk_id = keep(scene, content, request_id=None, around=around)
    talk = None if talk_id is None else scene.tx.talk.get(talk_id)
    if talk is None:
        return
    burst = burst_of(scene, talk)
    if contact is None:
        ask_whose(scene, burst, page=1)
    else:
        ask_what(scene, burst, contact)


def speaks_for_us(scene: Scene, origin: dict[str, object]) -> bool:
    """Whether a forward may be an answer as it is: a colleague's words, or something public."""
    user = origin.get("user")
    if isinstance(user, int):
        return is_desk(scene.tx, scene.house, UserId(user))
    return origin.get("kind") in {"channel", "chat"}


def ask_what(scene: Scene, burst: Burst, contact: Contact) -> None:
    """A request or a favour? Asked in the forward's own message, and settled there."""
    account, head = scene.tx.accounts.get(contact.account_id), burst[0].id
    notice = FavourChoice(
        talk_id=head,
        contact_id=contact.id,
        client="" if account is None else account.name,
        contact=name_of(scene, contact.user_id) or "",
        excerpt=excerpt(words_of(burst)),
        count=len(burst),
    )
    scene.answer(notice, slot=forward_slot(head))


def ask_kind_of(scene: Scene, burst: Burst, contact: Contact) -> None:
    """A voice message, a photo without a word: whoever has heard or seen it says what it is."""
    account, head = scene.tx.accounts.get(contact.account_id), burst[0].id
    client = "" if account is None else account.name
    notice = ForwardKind(talk_id=head, contact_id=contact.id, client=client, kinds=KINDS_OF_DESK)
    scene.answer(notice, slot=forward_slot(head))


def ask_whose(scene: Scene, burst: Burst, *, page: int) -> None:
    """The likeliest first: of the same name, then of the requests in hand, then by client."""
    contacts = ranked(scene, str(origin_of(burst[0].content).get("name", "")))
    pages = max(1, -(-len(contacts) // PAGE))
    page = min(max(page, 1), pages)
    shown = contacts[(page - 1) * PAGE : page * PAGE]
    talks = scene.tx.requests.of_assignee(scene.source.user)
    notice = WhoseWords(
        talk_id=burst[0].id,
        excerpt=excerpt(words_of(burst)),
        options=tuple((one.id, person_label(scene, one)) for one in shown),
        page=page,
        pages=pages,
        passes=tuple((one.id, label(scene, one)) for one in talks[:OPTIONS]),
        count=len(burst),
    )
    scene.answer(notice, slot=forward_slot(burst[0].id))


def ranked(scene: Scene, name: str) -> list[Contact]:
    """All contacts, the likeliest authors first."""
    mine = {one.contact_id for one in scene.tx.requests.of_assignee(scene.source.user)}
    wanted = name.casefold().split()

    def rank(contact: Contact) -> tuple[bool, bool, str]:
        first = (name_of(scene, contact.user_id) or "").casefold()
        return first not in wanted, contact.id not in mine, person_label(scene, contact).casefold()

    return sorted(scene.tx.contacts.all(), key=rank)


def person_label(work: Work, contact: Contact) -> str:
    account = work.tx.accounts.get(contact.account_id)
    client = "" if account is None else account.name
    return f"{client}: {name_of(work, contact.user_id) or '?'}"[:60]


def kept(scene: Scene, talk_id: TalkId) -> TalkMessage | Toast:
    """The forward that a press is about, while nothing was done with it yet."""
    if not is_desk(scene.tx, scene.house, scene.source.user):
        return Toast(code="not_staff")
    if scene.tx.keys.get(forward_slot(talk_id)) is not None:
        return Toast(code="already_chosen")
    talk = scene.tx.talk.get(talk_id)
    if talk is None or talk.user_id != scene.source.user or talk.content.origin is None:
        return Toast(code="not_yours")
    return Toast(code="already_chosen") if talk.request_id is not None else talk


def settled(scene: Scene, burst: Burst, how: str) -> None:
    """Once is enough, however often it is pressed, and whichever of the messages is meant."""
    for one in burst:
        scene.tx.keys.put(forward_slot(one.id), fingerprint=how, outcome="", now=scene.now)


def whose(scene: Scene, talk_id: TalkId, page: int) -> Toast | None:
    talk = kept(scene, talk_id)
    if isinstance(talk, Toast):
        return talk
    ask_whose(scene, burst_of(scene, talk), page=page)
    return None


def choose_author(scene: Scene, contact_id: ContactId, talk_id: TalkId) -> Toast | None:
    talk, contact = kept(scene, talk_id), scene.tx.contacts.get(contact_id)
    if isinstance(talk, Toast):
        return talk
    if contact is None:
        return Toast(code="gone")
    ask_what(scene, burst_of(scene, talk), contact)
    return None


def make_request(
    scene: Scene, contact_id: ContactId, talk_id: TalkId, judgement: Judgement, *, chosen: bool
) -> Toast | None:
    """Told to the client first: whose words were taken down by whom, then what became of them."""
    talk, contact = kept(scene, talk_id), scene.tx.contacts.get(contact_id)
    if isinstance(talk, Toast):
        return talk
    if contact is None:
        return Toast(code="gone")
    burst = burst_of(scene, talk)
    if not words_of(burst) and not chosen:
        ask_kind_of(scene, burst, contact)
        return None
    settled(scene, burst, "request")
    taken_down(scene, burst, contact)
    case = open_case(scene, born(scene, burst, contact, judgement), fresh=True)
    if judgement.kind is None:
        case = ask_kind(case, tuple(guess.kind for guess in judgement.ranked[:CANDIDATES]))
    else:
        case = act(case, judgement.kind)
    made = MadeRequest(request_id=case.request.id, client=case.standing.name, state=str(case.request.state))
    scene.answer(made, slot=forward_slot(burst[0].id))
    send_back(scene, contact)
    return Toast(code="made_request" if case.request.state is RequestState.QUEUED else "written_down")


def born(scene: Scene, burst: Burst, contact: Contact, judgement: Judgement) -> Request:
    """The request of those words, which are the contact's own from now on."""
    request_id = scene.tx.requests.add(
        NewRequest(
            account_id=contact.account_id,
            contact_id=contact.id,
            user_id=contact.user_id,
            kind=judgement.kind or "other",
            state=RequestState.CLARIFYING,
            text=words_of(burst),
            urgent=judgement.urgent,
            created_at=cut_to_minute(scene.now),
            confidence=round(judgement.confidence * 1000),
            model=judgement.model,
        )
    )
    for one in burst:
        scene.tx.favours.hand_in(one.id, request_id, user_id=contact.user_id)
    request = scene.tx.requests.get(request_id)
    if request is None:
        raise LookupError(f"request {request_id} is gone")
    return request


def taken_down(scene: Scene, burst: Burst, contact: Contact) -> None:
    by = name_of(scene, scene.source.user) or ""
    files = any(one.content.media is not None for one in burst)
    scene.tell(contact.user_id, TakenDown(by=by, excerpt=excerpt(words_of(burst)), files=files))


def send_back(scene: Scene, contact: Contact) -> None:
    """The polite words, in the language the person reads."""
    person = scene.tx.people.get(contact.user_id)
    scene.answer(polite(scene, scene.house.language if person is None else person.language))


def log_forward(scene: Scene, contact_id: ContactId, talk_id: TalkId, minutes: int) -> Toast:
    talk, contact = kept(scene, talk_id), scene.tx.contacts.get(contact_id)
    if isinstance(talk, Toast):
        return talk
    if contact is None:
        return Toast(code="gone")
    burst = burst_of(scene, talk)
    settled(scene, burst, "favour")
    text = words_of(burst) or f"[{talk.content.media}]"
    logged = write_down(scene, contact.account_id, minutes, text)
    scene.answer(logged, slot=forward_slot(burst[0].id))
    send_back(scene, contact)
    return Toast(code="favour_logged")
