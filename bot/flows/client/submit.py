"""A client's message: into an open talk, or into the draft of a request.

A burst becomes one draft that is sealed after a short quiet time kept in the database. The text is judged
outside the transaction, only to know whether it ends the quiet time (an emergency) or leaves an open talk.
"""

from dataclasses import dataclass

from bot.desk.manners import Ban
from bot.desk.people import Contact
from bot.desk.request import Request
from bot.desk.talk import Content, Side
from bot.flows.appealing import show_again
from bot.flows.asking import EMERGENCY
from bot.flows.cards import put_card, put_reaction
from bot.flows.client.banned import (
    emergency_of,
    floods,
    keep_pace,
    may_be_emergency,
    raise_emergency,
    say_once,
)
from bot.flows.client.course import replied_request, talk_of
from bot.flows.client.rating import comment, rated_request
from bot.flows.client.seal import SealDraft
from bot.flows.client.split import say_where
from bot.flows.client.strangers import PARKED, say_full, tell_of_stranger
from bot.flows.client.torn import over_before, torn_from
from bot.flows.contacts import may_not_write, waiting_draft
from bot.flows.language import LANGUAGES
from bot.flows.notices import NotSupported, UnknownSender
from bot.flows.promises import asked_again
from bot.flows.relay import pieces_before, put_relay
from bot.flows.scene import Flow, Scene
from bot.flows.source import Source
from bot.ids import ChatId, DraftId, MessageId, RequestId, TalkId
from bot.intake.burst import quiet_until
from bot.intake.judgement import Judgement, possible_emergency
from bot.intake.talk import wants_answer
from bot.ports import Classifier

SEEN = "👀"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit(Flow):
    """Take what a client wrote; `content` None = a kind of message that cannot be passed on."""

    classifier: Classifier
    seal: SealDraft

    async def __call__(
        self,
        source: Source,
        *,
        content: Content | None,
        reply_to: MessageId | None = None,
        quoted: str | None = None,
        media_group: str | None = None,
    ) -> None:
        if content is None:
            await self.run(source, unsupported)
            return
        many, over = await self.store.read(
            lambda tx: (floods(tx, source), over_before(tx, source, quiet=self.house.quiet))
        )
        if over is not None:
            await self.seal(over, over=True)
        if many:
            judgement = UNJUDGED
        else:
            judgement = await self.classifier.classify(content.text, language=source.language_code or "")
        message = Incoming(
            content=content, reply_to=reply_to, quoted=quoted, judgement=judgement, media_group=media_group
        )
        await self.run(source, lambda scene: submit(scene, message))


UNJUDGED = Judgement(kind=None, confidence=0.0, ranked=(), language="", urgent=False, model="")
"""One of very many: what it is about is asked when the burst is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    content: Content
    reply_to: MessageId | None
    judgement: Judgement
    media_group: str | None = None
    quoted: str | None = None

    @property
    def ends_now(self) -> bool:
        return self.judgement.kind == "emergency"


def unsupported(scene: Scene) -> None:
    """Whoever writes for the first time is greeted; a banned person is told of the ban, once."""
    user = scene.source.user
    ban = scene.tx.manners.banned(user, now=scene.now)
    if ban is not None:
        say_once(scene, ban)
    elif scene.tx.contacts.by_user(user) is None and scene.tx.drafts.open_of(user) is None:
        scene.answer(unknown_sender(scene, kept=False))
    else:
        scene.answer(NotSupported())


def submit(scene: Scene, message: Incoming) -> None:
    """Unknown sender, open talk, or draft; nothing for a message that came before, in another update."""
    if scene.source.message is not None and scene.tx.talk.by_message(scene.source.chat, scene.source.message):
        return
    contact = scene.tx.contacts.by_user(scene.source.user)
    ban = scene.tx.manners.banned(scene.source.user, now=scene.now)
    if ban is not None:
        shelve(scene, contact, message, ban)
        return
    if contact is None:
        park(scene, message)
        return
    scene.tx.accounts.lock(contact.account_id)  # nobody takes or closes meanwhile what this may belong to
    if took_word(scene, message):
        return
    album = album_request(scene, message)
    apart = album is not None or message.reply_to is not None or message.ends_now
    torn = None if apart else torn_from(scene)
    request = album or talk_of(scene, message.content, message.judgement, message.reply_to)
    if torn is not None and not torn.asked:
        go_on(scene, torn.request, message, torn=torn.draft_id)
    elif torn is None and request is None and not contact.may_write:
        hold_back(scene, contact, message)
    elif torn is not None or request is None:
        draft(scene, contact, message, about=None if torn is None else torn.request)
    else:
        go_on(scene, request, message)
    keep_pace(scene)


def shelve(scene: Scene, contact: Contact | None, message: Incoming, ban: Ban) -> None:
    """A banned person's words are kept and not passed on; an emergency is served all the same."""
    say_once(scene, ban)
    emergency = None if contact is None else album_request(scene, message) or emergency_of(scene)
    if emergency is not None:
        go_on(scene, emergency, message)
    elif contact is not None and may_be_emergency(message.judgement):
        talk_id = keep(scene, message, request_id=None, draft_id=None)
        if talk_id is not None:
            raise_emergency(scene, contact, TalkId(talk_id), message.content.text, message.judgement)
    else:
        draft_id = waiting_draft(scene, contact)
        if contact is not None or len(scene.tx.talk.of_draft(draft_id)) < PARKED:
            keep(scene, message, request_id=None, draft_id=draft_id)


def hold_back(scene: Scene, contact: Contact, message: Incoming) -> None:
    """Whoever may not write begins nothing new: the words wait for an owner's word; an emergency goes on."""
    emergency = emergency_of(scene)
    if emergency is not None:
        go_on(scene, emergency, message)
    elif may_be_emergency(message.judgement):
        talk_id = keep(scene, message, request_id=None, draft_id=None)
        if talk_id is not None:
            raise_emergency(scene, contact, TalkId(talk_id), message.content.text, message.judgement)
    else:
        first = scene.tx.drafts.open_of(scene.source.user) is None
        kept = keep(scene, message, request_id=None, draft_id=waiting_draft(scene, contact))
        if first:
            scene.answer(may_not_write(scene, contact, message.content.text))
        elif kept is not None and scene.source.message is not None:
            put_reaction(scene, scene.source.chat, scene.source.message, SEEN)


def took_word(scene: Scene, message: Incoming) -> bool:
    """A reply to the thanks for the stars is the word beside them, and asks for nothing. A picture with words
    goes the way of any message, for a word could not carry it; so does what may be an emergency."""
    rated = rated_request(scene, message.reply_to)
    alarm = message.judgement.kind == EMERGENCY or possible_emergency(message.judgement)
    if rated is None or alarm or message.content.media is not None or not message.content.text.strip():
        return False
    if keep(scene, message, request_id=rated.id, draft_id=None) is not None:
        comment(scene, rated, message.content.text)
    return True


def album_request(scene: Scene, message: Incoming) -> Request | None:
    """Where the album's first piece went, whatever became of that request since: an album is one ask."""
    numbers = (one.request_id for one in pieces_before(scene, message.media_group))
    number = next((one for one in numbers if one is not None), None)
    return None if number is None else scene.tx.requests.get(number)


def go_on(scene: Scene, request: Request, message: Incoming, *, torn: DraftId | None = None) -> None:
    """Add to the talk: passed on to whoever took it, else onto the card; a silent receipt either way."""
    goes_on = bool(pieces_before(scene, message.media_group))
    talk_id = keep(scene, message, request_id=request.id, draft_id=torn)
    if talk_id is None or scene.source.message is None:
        return
    if request.assignee is not None:
        put_relay(scene, talk_id, ChatId(int(request.assignee)))
    else:
        text = "\n".join(part for part in (request.text, message.content.text) if part)
        scene.tx.requests.change(request.id, text=text)
        put_card(scene, request)
        show_again(scene, request.id)
    if not goes_on and torn is None:
        say_where(scene, request, TalkId(talk_id), message.judgement, replied=message.reply_to is not None)
    if wants_answer(message.judgement, text=message.content.text, media=message.content.media):
        asked_again(scene, request, scene.source.at)
    if not goes_on:
        put_reaction(scene, scene.source.chat, scene.source.message, SEEN)


def keep(
    scene: Scene, message: Incoming, *, request_id: RequestId | None, draft_id: DraftId | None
) -> int | None:
    """Store the message; None when it is there already (the same message in another update)."""
    if scene.source.message is None:
        return None
    return scene.tx.talk.add(
        request_id=request_id,
        draft_id=draft_id,
        side=Side.CLIENT,
        user_id=scene.source.user,
        chat_id=scene.source.chat,
        message_id=scene.source.message,
        content=message.content,
        at=scene.source.at,
        media_group=message.media_group,
        reply_to=message.reply_to,
        quoted=message.quoted,
    )


def draft(scene: Scene, contact: Contact, message: Incoming, *, about: Request | None = None) -> None:
    """Start a draft or add to the one that is still being written; each message begins the quiet time
    anew."""
    due = quiet_until(scene.now, quiet=scene.house.quiet, ends_now=message.ends_now)
    current = scene.tx.drafts.open_of(scene.source.user)
    if current is None:
        draft_id = scene.tx.drafts.open(
            user_id=scene.source.user,
            chat_id=scene.source.chat,
            account_id=contact.account_id,
            contact_id=contact.id,
            opened_at=scene.source.at,
            due_at=due,
        )
    else:
        draft_id = current.id
        scene.tx.drafts.due_at(draft_id, due)
    replied = about or replied_request(scene, message.reply_to)
    if replied is not None:
        scene.tx.drafts.about(draft_id, replied.id)
    keep(scene, message, request_id=None, draft_id=draft_id)


def park(scene: Scene, message: Incoming) -> None:
    """Somebody we do not know: told once how to become known, their words kept until then."""
    current = scene.tx.drafts.open_of(scene.source.user)
    tell_of_stranger(scene, message.content.text)
    if current is None:
        draft_id = scene.tx.drafts.open(
            user_id=scene.source.user,
            chat_id=scene.source.chat,
            account_id=None,
            contact_id=None,
            opened_at=scene.source.at,
            due_at=None,
        )
        keep(scene, message, request_id=None, draft_id=draft_id)
        if not scene.source.language_code and message.judgement.language in LANGUAGES:
            scene.tx.manners.speaks(scene.source.user, message.judgement.language)
        scene.answer(unknown_sender(scene, kept=True))
        return
    if len(scene.tx.talk.of_draft(current.id)) >= PARKED:
        say_full(scene, current.id)
        return
    keep(scene, message, request_id=None, draft_id=current.id)
    if scene.source.message is not None:
        put_reaction(scene, scene.source.chat, scene.source.message, SEEN)


def unknown_sender(scene: Scene, *, kept: bool) -> UnknownSender:
    return UnknownSender(company=scene.house.company, kept=kept, names=scene.house.names)
