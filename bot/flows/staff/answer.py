"""What staff write: an answer to the client, a note for themselves, a price for more work."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from bot.desk.request import Request, RequestState
from bot.desk.talk import Content, Side, TalkMessage
from bot.flows.cards import header_slot
from bot.flows.case import excerpt
from bot.flows.notes import note_slot
from bot.flows.notices import (
    Help,
    NotSupported,
    StaffTold,
    Toast,
    UnknownCommand,
    WhichRequest,
)
from bot.flows.promises import kept
from bot.flows.relay import pieces_before, put_relay
from bot.flows.rights import ADMIN, may_manage, role_of
from bot.flows.scene import Flow, Scene
from bot.flows.source import Source
from bot.flows.staff.bursts import burst_of
from bot.flows.staff.close import cancel, done, manageable
from bot.flows.staff.desk import Aim, aim, forward_slot, is_side_talk, is_taken, refused
from bot.flows.staff.quoting import offer_quote
from bot.ids import ChatId, MessageId, RequestId, TalkId
from bot.quota.money import Typed

OPTIONS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMessage(Flow):
    """A private message of staff that is no command; `body` says what becomes of it."""

    body: Callable[[Scene, Content, "Around"], None]

    async def __call__(
        self,
        source: Source,
        *,
        content: Content | None,
        reply_to: MessageId | None = None,
        quoted: str | None = None,
        media_group: str | None = None,
    ) -> None:
        around = Around(reply_to=reply_to, quoted=quoted, media_group=media_group)
        await self.run(source, lambda scene: heard(scene, content, around, self.body))


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldBack(Flow):
    """Words, or a piece of an album with a caption, that were meant as a command: nothing of it reaches the
    client."""

    async def __call__(
        self, source: Source, *, content: Content | None, media_group: str | None, command: str
    ) -> None:
        await self.run(source, lambda scene: hold_back(scene, content, media_group, command))


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTo(Flow):
    """The press that says which of several open requests a kept message was for."""

    async def __call__(self, source: Source, *, request_id: RequestId, talk_id: TalkId) -> Toast:
        return await self.run(source, lambda scene: answer_to(scene, request_id, talk_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Flow):
    """Words that never reach the client."""

    async def __call__(self, source: Source, *, text: str, reply_to: MessageId | None = None) -> None:
        await self.run(source, lambda scene: note(scene, text, reply_to))


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteWork(Flow):
    """`/quote <amount>`: a net price by staff, offered to the client; nothing is held until they accept."""

    async def __call__(
        self, source: Source, *, minor: int | Typed, reply_to: MessageId | None = None
    ) -> None:
        await self.run(source, lambda scene: quote_work(scene, minor, reply_to))


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a message stands in: what it replies to, the album it is a piece of."""

    reply_to: MessageId | None = None
    quoted: str | None = None
    media_group: str | None = None

    @property
    def slot(self) -> str | None:
        """An album is answered once, not piece by piece."""
        return None if self.media_group is None else f"refused:{self.media_group}"


def heard(
    scene: Scene,
    content: Content | None,
    around: Around,
    body: Callable[[Scene, Content, Around], None],
) -> None:
    """Only staff are heard, and only what can be passed on."""
    if refused(scene, "answer"):
        return
    if content is None:
        scene.answer(NotSupported())
    else:
        body(scene, content, around)


def answer(scene: Scene, content: Content, around: Around) -> None:
    """To the client of the request that the message is meant for."""
    before = pieces_before(scene, around.media_group)
    if before:
        follow(scene, before[0], content, around)
        return
    target = aim(scene, reply_to=around.reply_to)
    minutes = None if target.request is None else minutes_of(scene, target.request, content, around.reply_to)
    if is_side_talk(scene, around.reply_to):
        note_down(scene, target, content, around)
    elif target.request is not None and is_reason(scene, target.request, content, around.reply_to):
        cancel(scene, target.request.id, content.text.strip())
        scene.answer(StaffTold(what="cancelled", request_id=target.request.id))
    elif target.request is not None and minutes is not None:
        done(scene, target.request.id, None, minutes)
    elif target.request is not None and is_taken(target.request):
        deliver(scene, target.request, content, around)
    elif target.several:
        ask_which(scene, target, content, around)
    else:
        scene.answer(for_nobody(scene, target), slot=around.slot)


def for_nobody(scene: Scene, target: Aim) -> Help | StaffTold:
    """Why the words went nowhere."""
    if target.request is not None:
        return StaffTold(what="not_open", request_id=target.request.id)
    if role_of(scene.tx, scene.house, scene.source.user) == ADMIN:
        return Help(role=ADMIN)
    return StaffTold(what="nothing_sent")


def follow(scene: Scene, first: TalkMessage, content: Content, around: Around) -> None:
    """A later piece goes where the first one of its album went: to the client, to colleagues, or nowhere
    until it is said for whom it is."""
    request = None if first.request_id is None else scene.tx.requests.get(first.request_id)
    if first.side is Side.NOTE or request is None:
        keep(scene, content, request_id=first.request_id, side=first.side, around=around)
    else:
        deliver(scene, request, content, around)


def hold_back(scene: Scene, content: Content | None, media_group: str | None, command: str) -> None:
    """Kept as a note, with the pieces that wait for the rest of their album; those to come follow it. So what
    replies to it, or to the warning about it, stays among colleagues."""
    if refused(scene, "answer"):
        return
    around, told = Around(media_group=media_group), None
    if content is not None:
        told = keep(scene, content, request_id=None, side=Side.NOTE, around=around)
    if media_group is not None:
        scene.tx.talk.hush(scene.source.chat, media_group)
    warning = UnknownCommand(role=role_of(scene.tx, scene.house, scene.source.user), command=command)
    scene.answer(warning, slot=None if told is None else note_slot(told))


def minutes_of(scene: Scene, request: Request, content: Content, reply_to: MessageId | None) -> int | None:
    """A bare number written while the header asks for the minutes is the answer to that, not to the client;
    one that replies to anything else is talk."""
    text, slot = content.text.strip(), header_slot(request)
    if reply_to is not None and reply_to != scene.tx.outbox.slot(scene.source.chat, slot):
        return None
    if content.media is not None or not (text.isascii() and text.isdigit() and len(text) <= 4):
        return None
    payload = scene.tx.outbox.latest(scene.source.chat, slot)
    asked = payload is not None and json.loads(payload).get("choosing") == "minutes"
    return int(text) if asked and is_taken(request) else None


def is_reason(scene: Scene, request: Request, content: Content, reply_to: MessageId | None) -> bool:
    """Words in reply to the header while it asks why the request is to be closed undone."""
    slot = header_slot(request)
    if reply_to is None or reply_to != scene.tx.outbox.slot(scene.source.chat, slot):
        return False
    payload = scene.tx.outbox.latest(scene.source.chat, slot)
    asked = payload is not None and json.loads(payload).get("choosing") == "cancel"
    words = content.media is None and bool(content.text.strip())
    return asked and words and manageable(scene, request) is None


def keep(
    scene: Scene,
    content: Content,
    *,
    request_id: RequestId | None,
    side: Side = Side.STAFF,
    around: Around | None = None,
) -> TalkId | None:
    """Store a staff message; None when it is there already."""
    if scene.source.message is None:
        return None
    return scene.tx.talk.add(
        request_id=request_id,
        draft_id=None,
        side=side,
        user_id=scene.source.user,
        chat_id=scene.source.chat,
        message_id=scene.source.message,
        content=content,
        at=scene.source.at,
        media_group=None if around is None else around.media_group,
        reply_to=None if around is None else around.reply_to,
        quoted=None if around is None else around.quoted,
    )


def deliver(scene: Scene, request: Request, content: Content, around: Around | None = None) -> None:
    """To the client; only who works on it (or may manage it) speaks for the company."""
    if not may_manage(scene.tx, scene.house, scene.source.user, request):
        slot = None if around is None else around.slot
        scene.answer(StaffTold(what="forbidden", request_id=request.id), slot=slot)
        return
    talk_id = keep(scene, content, request_id=request.id, around=around)
    if talk_id is not None:
        send(scene, request, talk_id)


def send(scene: Scene, request: Request, talk_id: TalkId) -> None:
    """Threaded to the client's own message where they have several matters open."""
    several = len(scene.tx.requests.open_of_user(request.user_id)) > 1
    reply_to = request.first_message if several else None
    put_relay(scene, talk_id, ChatId(int(request.user_id)), reply_to=reply_to)
    kept(scene, request)


def ask_which(scene: Scene, target: Aim, content: Content, around: Around) -> None:
    """Kept, and asked: a text is never guessed to a client."""
    talk_id = keep(scene, content, request_id=None, around=around)
    if talk_id is None:
        return
    shown = target.several[:OPTIONS]
    options = tuple((one.id, label(scene, one)) for one in shown)
    silent = tuple((one.id, one.kind, media_of(scene, one)) for one in shown if not one.text.strip())
    scene.answer(WhichRequest(talk_id=talk_id, options=options, silent=silent))


def media_of(scene: Scene, request: Request) -> str:
    """What the client sent first, for a request without words: `voice`; "" for nothing."""
    said = (one.content.media for one in scene.tx.talk.of_request(request.id) if one.side is Side.CLIENT)
    return next((media for media in said if media), "")


def label(scene: Scene, request: Request) -> str:
    account = scene.tx.accounts.get(request.account_id)
    name = "" if account is None else account.name
    return f"{name}: {excerpt(request.text)}"[:60]


def answer_to(scene: Scene, request_id: RequestId, talk_id: TalkId) -> Toast:
    request = scene.tx.requests.get(request_id)
    talk = scene.tx.talk.get(talk_id)
    if request is None or talk is None or talk.user_id != scene.source.user or talk.side is not Side.STAFF:
        return Toast(code="not_yours")
    if scene.tx.keys.get(forward_slot(talk_id)) is not None:
        return Toast(code="already_chosen")
    if not is_taken(request) or not may_manage(scene.tx, scene.house, scene.source.user, request):
        return Toast(code="gone")
    burst = together(scene, talk)
    if not scene.tx.talk.give(talk_id, request_id):
        return Toast(code="already_chosen")
    for one in burst or (talk,):
        if one.id == talk_id or scene.tx.talk.give(one.id, request_id):
            send(scene, request, one.id)
    return Toast(code="sent")


def together(scene: Scene, talk: TalkMessage) -> tuple[TalkMessage, ...]:
    """What came with it and goes where it goes: forwards in one go, the pieces of its album."""
    if talk.content.origin is not None:
        return burst_of(scene, talk)
    return () if talk.media_group is None else scene.tx.talk.album(talk.chat_id, talk.media_group)


def note(scene: Scene, text: str, reply_to: MessageId | None) -> None:
    if refused(scene, "note"):
        return
    note_down(scene, aim(scene, reply_to=reply_to), Content(text=text))


def note_down(scene: Scene, target: Aim, content: Content, around: Around | None = None) -> None:
    """For colleagues only; a reply to what confirms or refuses it is a note again. No client reads it, so a
    reply to a note of no request is put to the only one there is."""
    only = target.several[0] if len(target.several) == 1 else None
    request = target.request or only
    number = None if request is None else request.id
    talk_id = keep(scene, content, request_id=number, side=Side.NOTE, around=around)
    if talk_id is None:
        return
    what = "noted" if request is not None else "which" if target.several else "no_request"
    scene.answer(StaffTold(what=what, request_id=number), slot=note_slot(talk_id))


def quote_work(scene: Scene, amount: int | Typed, reply_to: MessageId | None) -> None:
    if refused(scene, "quote"):
        return
    target = aim(scene, reply_to=reply_to)
    request = target.request
    if request is None or request.state is not RequestState.TAKEN:
        scene.answer(StaffTold(what="which" if target.several else "no_request"))
    elif not may_manage(scene.tx, scene.house, scene.source.user, request):
        scene.answer(StaffTold(what="forbidden", request_id=request.id))
    else:
        offer_quote(scene, request, amount)
