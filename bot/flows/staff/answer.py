"""What staff write: an answer to the client, a note for themselves, a price for more work."""

import json
from dataclasses import dataclass

from bot.desk.request import Request, RequestState
from bot.desk.talk import Content, Side
from bot.flows.accounts import tariff_of
from bot.flows.act import new_quote
from bot.flows.cards import header_slot, put_relay
from bot.flows.case import excerpt, open_case, without_hold
from bot.flows.notices import Help, NotSupported, Offered, StaffTold, Toast, Usage, WhichRequest
from bot.flows.rights import ADMIN, may_manage, role_of
from bot.flows.scene import Flow, Scene
from bot.flows.source import Source
from bot.flows.staff.close import done
from bot.flows.staff.desk import Aim, aim, is_taken, refused
from bot.ids import ChatId, MessageId, RequestId, TalkId
from bot.quota.decision import accept_offer
from bot.quota.lot import Short
from bot.quota.money import is_money
from bot.quota.price import Price, priced
from bot.quota.standing import balance

OPTIONS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Flow):
    """A private message of staff that is no command: to the client of the request it is meant for."""

    async def __call__(
        self, source: Source, *, content: Content | None, reply_to: MessageId | None = None
    ) -> None:
        await self.run(source, lambda scene: answer(scene, content, reply_to))


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

    async def __call__(self, source: Source, *, minor: int, reply_to: MessageId | None = None) -> None:
        await self.run(source, lambda scene: quote_work(scene, minor, reply_to))


def answer(scene: Scene, content: Content | None, reply_to: MessageId | None) -> None:
    if refused(scene, "answer"):
        return
    if content is None:
        scene.answer(NotSupported())
        return
    target = aim(scene, reply_to=reply_to)
    if target.request is not None and minutes_of(scene, target.request, content) is not None:
        done(scene, target.request.id, None, minutes_of(scene, target.request, content))
    elif target.request is not None and is_taken(target.request):
        deliver(scene, target.request, content)
    elif target.several:
        ask_which(scene, target, content)
    elif role_of(scene.tx, scene.house, scene.source.user) == ADMIN and target.request is None:
        scene.answer(Help(role=ADMIN))
    else:
        scene.answer(StaffTold(what="no_request"))


def minutes_of(scene: Scene, request: Request, content: Content) -> int | None:
    """A bare number written while the header asks for the minutes is the answer to that, not to the
    client."""
    text = content.text.strip()
    if content.media is not None or not (text.isascii() and text.isdigit() and len(text) <= 4):
        return None
    payload = scene.tx.outbox.latest(scene.source.chat, header_slot(request))
    asked = payload is not None and json.loads(payload).get("choosing") == "minutes"
    return int(text) if asked and is_taken(request) else None


def keep(
    scene: Scene, content: Content, *, request_id: RequestId | None, side: Side = Side.STAFF
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
    )


def deliver(scene: Scene, request: Request, content: Content) -> None:
    """To the client; only who works on it (or may manage it) speaks for the company."""
    if not may_manage(scene.tx, scene.house, scene.source.user, request):
        scene.answer(StaffTold(what="forbidden", request_id=request.id))
        return
    talk_id = keep(scene, content, request_id=request.id)
    if talk_id is not None:
        send(scene, request, talk_id)


def send(scene: Scene, request: Request, talk_id: TalkId) -> None:
    """Threaded to the client's own message where they have several matters open."""
    several = len(scene.tx.requests.open_of_user(request.user_id)) > 1
    reply_to = request.first_message if several else None
    put_relay(scene, talk_id, ChatId(int(request.user_id)), reply_to=reply_to)


def ask_which(scene: Scene, target: Aim, content: Content) -> None:
    """Kept, and asked: a text is never guessed to a client."""
    talk_id = keep(scene, content, request_id=None)
    if talk_id is None:
        return
    options = tuple((one.id, label(scene, one)) for one in target.several[:OPTIONS])
    scene.answer(WhichRequest(talk_id=talk_id, options=options))


def label(scene: Scene, request: Request) -> str:
    account = scene.tx.accounts.get(request.account_id)
    name = "" if account is None else account.name
    return f"{name}: {excerpt(request.text)}"[:60]


def answer_to(scene: Scene, request_id: RequestId, talk_id: TalkId) -> Toast:
    request = scene.tx.requests.get(request_id)
    talk = scene.tx.talk.get(talk_id)
    if request is None or talk is None or talk.user_id != scene.source.user:
        return Toast(code="not_yours")
    if not is_taken(request) or not may_manage(scene.tx, scene.house, scene.source.user, request):
        return Toast(code="gone")
    if not scene.tx.talk.give(talk_id, request_id):
        return Toast(code="already_chosen")
    send(scene, request, talk_id)
    return Toast(code="sent")


def note(scene: Scene, text: str, reply_to: MessageId | None) -> None:
    if refused(scene, "note"):
        return
    target = aim(scene, reply_to=reply_to)
    if target.request is None:
        scene.answer(StaffTold(what="which" if target.several else "no_request"))
        return
    keep(scene, Content(text=text), request_id=target.request.id, side=Side.NOTE)
    scene.answer(StaffTold(what="noted", request_id=target.request.id))


def quote_work(scene: Scene, minor: int, reply_to: MessageId | None) -> None:
    if refused(scene, "quote"):
        return
    target = aim(scene, reply_to=reply_to)
    request = target.request
    if request is None or request.state is not RequestState.TAKEN:
        scene.answer(StaffTold(what="which" if target.several else "no_request"))
    elif not may_manage(scene.tx, scene.house, scene.source.user, request):
        scene.answer(StaffTold(what="forbidden", request_id=request.id))
    elif minor <= 0:
        scene.answer(Usage(command="quote", error="bad_amount"))
    else:
        offer_quote(scene, request, minor)


def offer_quote(scene: Scene, request: Request, minor: int) -> None:
    case = open_case(scene, request, fresh=True)
    tariff = tariff_of(scene, request.account_id, case.standing.currency)
    price: Price = priced(minor, service="work", currency=tariff.currency, tax_rate=tariff.tax_rate)
    quote_id = new_quote(case, price)
    covered = accept_offer(price, without_hold(case), now=scene.now)
    own, hold = balance(case.standing), scene.tx.ledger.live_hold(request.id)
    case.tell(
        Offered(
            request_id=request.id,
            quote_id=quote_id,
            reason="staff",
            price=price,
            funding="short" if isinstance(covered, Short) else "balance" if own >= price.gross else "credit",
            zone=case.standing.zone,
            valid_until=scene.now + scene.house.quote_valid,
            balance=own,
            currency=tariff.currency,
            excerpt=excerpt(request.text),
            replaces=hold.total if hold is not None and is_money(hold.asset) else 0,
        )
    )
    scene.answer(StaffTold(what="quote_sent", request_id=request.id))
