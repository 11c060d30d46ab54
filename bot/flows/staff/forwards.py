"""A client's private message that staff forward to the bot: a request like any other, or a logged favour.

Whose words they are is known where Telegram names the author and asked where it does not; what to do with
them is always asked. A forward of somebody who is no client, in an open talk, is an answer and goes its way.
"""

import json
from dataclasses import dataclass

from bot.desk.people import Contact
from bot.desk.request import RequestState
from bot.desk.sla import cut_to_minute
from bot.desk.talk import Content, TalkMessage
from bot.flows.act import act, ask_kind
from bot.flows.case import excerpt, open_case
from bot.flows.notices import FavourChoice, MadeRequest, TakenDown, Toast, WhoseWords
from bot.flows.relay import pieces_before
from bot.flows.rights import is_desk
from bot.flows.scene import Flow, Scene, Work
from bot.flows.shown import name_of
from bot.flows.source import Source
from bot.flows.staff.answer import OPTIONS, Around, answer, keep, label
from bot.flows.staff.favours import polite, write_down
from bot.ids import ContactId, TalkId, UserId
from bot.intake.judgement import Judgement
from bot.ports import Classifier, NewRequest

CANDIDATES = 3
PAGE = 6


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
    """The words become that contact's request, decided as if they had been written here."""

    classifier: Classifier

    async def __call__(self, source: Source, *, contact_id: ContactId, talk_id: TalkId) -> Toast:
        talk = await self.store.read(lambda tx: tx.talk.get(talk_id))
        text = "" if talk is None else talk.content.text
        judgement = await self.classifier.classify(text, language="")
        return await self.run(source, lambda scene: make_request(scene, contact_id, talk_id, judgement))


@dataclass(frozen=True, slots=True, kw_only=True)
class LogForward(Flow):
    """The words were answered in private already: a favour, with the minutes it took."""

    async def __call__(
        self, source: Source, *, contact_id: ContactId, talk_id: TalkId, minutes: int
    ) -> Toast:
        return await self.run(source, lambda scene: log_forward(scene, contact_id, talk_id, minutes))


def slot_of(talk_id: int) -> str:
    """The one message in which a forward is asked about and settled."""
    return f"forward:{talk_id}"


def forwarded(scene: Scene, content: Content, around: Around) -> None:
    """A private message of staff that carries somebody else's words."""
    origin = origin_of(content)
    user = origin.get("user")
    contact = scene.tx.contacts.by_user(UserId(user)) if isinstance(user, int) else None
    talks = scene.tx.requests.of_assignee(scene.source.user)
    later = bool(pieces_before(scene, around.media_group))
    if later or (contact is None and talks and origin.get("kind") != "hidden"):
        answer(scene, content, around)
        return
    talk_id = keep(scene, content, request_id=None, around=around)
    if talk_id is None:
        return
    if contact is None:
        ask_whose(scene, talk_id, content, page=1)
    else:
        ask_what(scene, talk_id, content, contact)


def origin_of(content: Content) -> dict[str, object]:
    """What Telegram tells of the author: kind, name, user."""
    found = json.loads(content.origin) if content.origin else {}
    return found if isinstance(found, dict) else {}


def ask_what(scene: Scene, talk_id: TalkId, content: Content, contact: Contact) -> None:
    """A request or a favour? Asked in the forward's own message, and settled there."""
    account = scene.tx.accounts.get(contact.account_id)
    notice = FavourChoice(
        talk_id=talk_id,
        contact_id=contact.id,
        client="" if account is None else account.name,
        contact=name_of(scene, contact.user_id) or "",
        excerpt=excerpt(content.text),
    )
    scene.answer(notice, slot=slot_of(talk_id))


def ask_whose(scene: Scene, talk_id: TalkId, content: Content, *, page: int) -> None:
    """The likeliest first: of the same name, then of the requests in hand, then by client."""
    contacts = ranked(scene, str(origin_of(content).get("name", "")))
    pages = max(1, -(-len(contacts) // PAGE))
    page = min(max(page, 1), pages)
    shown = contacts[(page - 1) * PAGE : page * PAGE]
    talks = scene.tx.requests.of_assignee(scene.source.user)
    notice = WhoseWords(
        talk_id=talk_id,
        excerpt=excerpt(content.text),
        options=tuple((one.id, person_label(scene, one)) for one in shown),
        page=page,
        pages=pages,
        passes=tuple((one.id, label(scene, one)) for one in talks[:OPTIONS]),
    )
    scene.answer(notice, slot=slot_of(talk_id))


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
    if scene.tx.keys.get(slot_of(talk_id)) is not None:
        return Toast(code="already_chosen")
    talk = scene.tx.talk.get(talk_id)
    if talk is None or talk.user_id != scene.source.user or talk.content.origin is None:
        return Toast(code="not_yours")
    return Toast(code="already_chosen") if talk.request_id is not None else talk


def settled(scene: Scene, talk_id: TalkId, how: str) -> None:
    """Once is enough, however often it is pressed."""
    scene.tx.keys.put(slot_of(talk_id), fingerprint=how, outcome="", now=scene.now)


def whose(scene: Scene, talk_id: TalkId, page: int) -> Toast | None:
    talk = kept(scene, talk_id)
    if isinstance(talk, Toast):
        return talk
    ask_whose(scene, talk_id, talk.content, page=page)
    return None


def choose_author(scene: Scene, contact_id: ContactId, talk_id: TalkId) -> Toast | None:
    talk, contact = kept(scene, talk_id), scene.tx.contacts.get(contact_id)
    if isinstance(talk, Toast):
        return talk
    if contact is None:
        return Toast(code="gone")
    ask_what(scene, talk_id, talk.content, contact)
    return None


def make_request(scene: Scene, contact_id: ContactId, talk_id: TalkId, judgement: Judgement) -> Toast:
    """Told to the client first: whose words were taken down by whom, then what became of them."""
    talk, contact = kept(scene, talk_id), scene.tx.contacts.get(contact_id)
    if isinstance(talk, Toast):
        return talk
    if contact is None:
        return Toast(code="gone")
    settled(scene, talk_id, "request")
    taken_down(scene, talk, contact)
    request_id = scene.tx.requests.add(
        NewRequest(
            account_id=contact.account_id,
            contact_id=contact.id,
            user_id=contact.user_id,
            kind=judgement.kind or "other",
            state=RequestState.CLARIFYING,
            text=talk.content.text,
            urgent=judgement.urgent,
            created_at=cut_to_minute(scene.now),
            confidence=round(judgement.confidence * 1000),
            model=judgement.model,
        )
    )
    for piece in pieces(scene, talk):
        scene.tx.favours.hand_in(piece, request_id, user_id=contact.user_id)
    request = scene.tx.requests.get(request_id)
    if request is None:
        raise LookupError(f"request {request_id} is gone")
    case = open_case(scene, request, fresh=True)
    if judgement.kind is None:
        ask_kind(case, tuple(guess.kind for guess in judgement.ranked[:CANDIDATES]))
    else:
        act(case, judgement.kind)
    scene.answer(MadeRequest(request_id=request_id, client=case.standing.name), slot=slot_of(talk_id))
    send_back(scene, contact)
    return Toast(code="made_request")


def pieces(scene: Scene, talk: TalkMessage) -> list[TalkId]:
    """The message, with the rest of its album where it is a piece of one."""
    if talk.media_group is None:
        return [talk.id]
    return [one.id for one in scene.tx.talk.album(talk.chat_id, talk.media_group)]


def taken_down(scene: Scene, talk: TalkMessage, contact: Contact) -> None:
    by = name_of(scene, scene.source.user) or ""
    scene.tell(contact.user_id, TakenDown(by=by, excerpt=excerpt(talk.content.text)))


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
    settled(scene, talk_id, "favour")
    text = talk.content.text or f"[{talk.content.media}]"
    scene.answer(write_down(scene, contact.account_id, minutes, text), slot=slot_of(talk_id))
    send_back(scene, contact)
    return Toast(code="favour_logged")
