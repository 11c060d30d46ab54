"""A client's message: into an open talk, or into the draft of a request.

A burst becomes one draft that is sealed after a short quiet time kept in the database. The text is judged
outside the transaction, only to know whether it ends the quiet time (an emergency) or leaves an open talk.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.desk.people import Contact
from bot.desk.request import OPEN, Request, RequestState
from bot.desk.talk import Content, Side
from bot.flows.cards import put_card, put_reaction, put_relay, request_of_slot
from bot.flows.notices import NotSupported, UnknownSender
from bot.flows.scene import Flow, Scene
from bot.flows.source import Source
from bot.ids import ChatId, DraftId, MessageId, RequestId
from bot.intake.burst import quiet_until
from bot.intake.judgement import Judgement
from bot.intake.talk import belongs_to_talk
from bot.ports import Classifier

PARKED = 20
"""Messages kept of somebody who is not yet a client's contact."""
SEEN = "👀"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit(Flow):
    """Take what a client wrote; `content` None = a kind of message that cannot be passed on."""

    classifier: Classifier

    async def __call__(
        self,
        source: Source,
        *,
        content: Content | None,
        reply_to: MessageId | None = None,
        media_group: str | None = None,
    ) -> None:
        if content is None:
            await self.run(source, lambda scene: scene.answer(NotSupported()))
            return
        judgement = await self.classifier.classify(content.text, language=source.language_code or "")
        message = Incoming(content=content, reply_to=reply_to, judgement=judgement)
        del media_group
        await self.run(source, lambda scene: submit(scene, message))


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    content: Content
    reply_to: MessageId | None
    judgement: Judgement

    @property
    def ends_now(self) -> bool:
        return self.judgement.kind == "emergency"


def submit(scene: Scene, message: Incoming) -> None:
    """Unknown sender, open talk, or draft."""
    contact = scene.tx.contacts.by_user(scene.source.user)
    if contact is None:
        park(scene, message)
        return
    scene.tx.accounts.lock(contact.account_id)  # nobody takes or closes meanwhile what this may belong to
    request = talk_of(scene, message)
    if request is None:
        draft(scene, contact, message)
    else:
        go_on(scene, request, message)


def talk_of(scene: Scene, message: Incoming) -> Request | None:
    """The open request this message continues, or None for a new matter. A request that nobody has
    taken yet is
    no talk: what is written after it is judged by itself, and where that is unsure the client is asked."""
    replied = replied_request(scene, message.reply_to)
    if replied is not None and replied.state in OPEN:
        return replied
    if scene.tx.drafts.open_of(scene.source.user) is not None:
        return None
    mine = scene.tx.requests.open_of_user(scene.source.user)
    talks = [one for one in mine if one.state is RequestState.TAKEN]
    if not belongs_to_talk(message.judgement, is_reply=False, talk_open=bool(talks)):
        return None
    return max(talks, key=lambda one: (last_word(scene, one), one.id))


def last_word(scene: Scene, request: Request) -> datetime:
    """When either side last said something in the request."""
    messages = scene.tx.talk.of_request(request.id)
    return max((one.at for one in messages), default=request.created_at)


def replied_request(scene: Scene, reply_to: MessageId | None) -> Request | None:
    """The request of the message that was replied to: the client's own, a copy of staff's, or our own
    notice."""
    if reply_to is None:
        return None
    chat = scene.source.chat
    talk = scene.tx.talk.by_message(chat, reply_to) or scene.tx.talk.by_copy(chat, reply_to)
    number = talk.request_id if talk is not None else request_of_slot(scene.tx.outbox.slot_of(chat, reply_to))
    return None if number is None else scene.tx.requests.get(RequestId(number))


def go_on(scene: Scene, request: Request, message: Incoming) -> None:
    """Add to the talk: passed on to whoever took it, else onto the card; a silent receipt either way."""
    talk_id = keep(scene, message, request_id=request.id, draft_id=None)
    if talk_id is None or scene.source.message is None:
        return
    if request.assignee is not None:
        header = scene.tx.outbox.slot(ChatId(int(request.assignee)), f"talk:{request.id}")
        put_relay(scene, talk_id, ChatId(int(request.assignee)), reply_to=header)
    else:
        text = "\n".join(part for part in (request.text, message.content.text) if part)
        scene.tx.requests.change(request.id, text=text)
        put_card(scene, request)
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
    )


def draft(scene: Scene, contact: Contact, message: Incoming) -> None:
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
    keep(scene, message, request_id=None, draft_id=draft_id)


def park(scene: Scene, message: Incoming) -> None:
    """Somebody we do not know: told once how to become known, their words kept until then."""
    current = scene.tx.drafts.open_of(scene.source.user)
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
        scene.answer(unknown_sender(scene, kept=True))
        return
    if len(scene.tx.talk.of_draft(current.id)) < PARKED:
        keep(scene, message, request_id=None, draft_id=current.id)
    if scene.source.message is not None:
        put_reaction(scene, scene.source.chat, scene.source.message, SEEN)


def unknown_sender(scene: Scene, *, kept: bool) -> UnknownSender:
    return UnknownSender(company=scene.house.company, kept=kept, names=scene.house.names)
