"""Keeping promises: what is to be sent next, what it says at this moment, and what became of it."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.desk.request import OPEN, Request
from bot.desk.talk import Side, TalkMessage
from bot.flows.cards import put_reaction, queue_of, staff_group
from bot.flows.codec import decode
from bot.flows.notices import AdminAlert, Relayed, StaffTold
from bot.flows.rights import ADMIN, STAFF, role_of
from bot.flows.scene import Flow, Work
from bot.flows.shown import card_view, header_view, name_of
from bot.ids import ChatId, MessageId, RequestId, TalkId, TopicId, UserId
from bot.ports import OutboxRow, Send, Tx

KEPT = timedelta(days=90)
PASSED_ON = "👍"


class Failure(StrEnum):
    """Why Telegram will not have it, as far as we can act on it."""

    BLOCKED = "blocked"
    CHAT_GONE = "chat_gone"
    TOPIC_GONE = "topic_gone"
    MESSAGE_GONE = "message_gone"
    MIGRATED = "migrated"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """One row ready to be sent: a notice to render in `language`, to send or, with `edit`, to put into that
    message; or a `reaction` on, or the deletion of, a message."""

    row: OutboxRow
    language: str
    chat_id: ChatId
    thread_id: TopicId | None
    notice: object | None = None
    edit: MessageId | None = None
    reply_to: MessageId | None = None
    delete: MessageId | None = None
    reaction: str | None = None
    react_to: MessageId | None = None
    menu: str | None = None
    """Set the person's own menu to this role's (`staff`, `admin`), or with an empty text take it away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxFlow(Flow):
    """The outbox's moves; each is a transaction of its own, none waits for Telegram."""

    async def reclaim(self) -> int:
        """At start: what was being sent when the process died waits again, marked as a possible repeat."""
        return await self.work(lambda work: work.tx.outbox.reclaim())

    async def next(self, busy: Collection[ChatId], limit: int) -> tuple[OutboxRow, ...]:
        return await self.store.read(lambda tx: tx.outbox.heads(busy=busy, limit=limit, now=self.clock.now()))

    async def prepare(self, row: OutboxRow) -> Prepared | None:
        """Mark it as being sent and load what it says now; None when there is nothing to send any more."""
        return await self.work(lambda work: prepare(work, row))

    async def delivered(self, row: OutboxRow, message_id: MessageId | None) -> None:
        await self.work(lambda work: delivered(work, row, message_id))

    async def retry(self, row: OutboxRow, not_before: datetime, *, repeat: bool, error: str) -> None:
        await self.work(
            lambda work: work.tx.outbox.again(row.id, not_before=not_before, repeat=repeat, error=error)
        )

    async def pause(self, chat_id: ChatId, until: datetime) -> None:
        await self.work(lambda work: work.tx.outbox.pause(chat_id, until=until))

    async def failed(
        self, row: OutboxRow, failure: Failure, detail: str, new_chat: ChatId | None = None
    ) -> None:
        await self.work(lambda work: failed(work, row, failure, detail, new_chat))

    async def next_due(self, after: datetime) -> datetime | None:
        """The earliest moment later than `after` at which a waiting row may be sent."""
        return await self.store.read(lambda tx: tx.outbox.next_due(now=after))

    async def due(self) -> int:
        return await self.store.read(lambda tx: tx.outbox.due(now=self.clock.now()))

    async def waiting(self) -> int:
        return await self.store.read(lambda tx: tx.outbox.waiting())

    async def oldest(self) -> datetime | None:
        return await self.store.read(lambda tx: tx.outbox.oldest())

    async def operations_since(self, since: datetime) -> tuple[tuple[ChatId, datetime], ...]:
        return await self.store.read(lambda tx: tx.outbox.operations_since(since))

    async def prune(self) -> int:
        return await self.work(lambda work: work.tx.outbox.prune(before=work.now - KEPT))


def language_of(tx: Tx, house_language: str, chat: ChatId) -> str:
    """A private chat is its person's; a group speaks the language of the house."""
    person = tx.people.get(UserId(int(chat))) if chat > 0 else None
    return house_language if person is None else person.language


def prepare(work: Work, seen: OutboxRow) -> Prepared | None:
    """What the row says by now; a row that has nothing to say is closed. Since it was seen waiting another
    promise may have taken its place."""
    row = work.tx.outbox.get(seen.id)
    if row is None:
        return None
    payload: dict[str, Any] = json.loads(row.send.payload)
    prepared = SHAPES[row.send.shape](work, row, payload)
    if prepared is None:
        work.tx.outbox.dead(row.id, error="nothing to send", now=work.now)
        return None
    return prepared if work.tx.outbox.sending(row.id, now=work.now) else None


def _base(work: Work, row: OutboxRow, **fields: Any) -> Prepared:
    chat = row.send.chat_id
    return Prepared(
        row=row,
        language=language_of(work.tx, work.house.language, chat),
        chat_id=chat,
        thread_id=row.send.thread_id,
        **fields,
    )


def _standing_message(work: Work, row: OutboxRow) -> MessageId | None:
    send = row.send
    return None if send.slot is None else work.tx.outbox.slot(send.chat_id, send.slot)


def _screen(work: Work, row: OutboxRow, payload: dict[str, Any]) -> Prepared | None:
    del payload
    return _base(
        work,
        row,
        notice=decode(row.send.payload),
        edit=_standing_message(work, row),
        reply_to=row.send.reply_to,
    )


def _request(work: Work, payload: dict[str, Any]) -> Request | None:
    return work.tx.requests.get(RequestId(payload["request"]))


def _card(work: Work, row: OutboxRow, payload: dict[str, Any]) -> Prepared | None:
    """A card that was never posted and is of no use by now is not posted: taken back within its quiet
    second."""
    request = _request(work, payload)
    if request is None:
        return None
    edit = _standing_message(work, row)
    if edit is None and request.state not in OPEN:
        return None
    return _base(work, row, notice=card_view(work, request), edit=edit)


def _header(work: Work, row: OutboxRow, payload: dict[str, Any]) -> Prepared | None:
    request = _request(work, payload)
    if request is None:
        return None
    view = header_view(work, request, payload.get("choosing"))
    return _base(work, row, notice=view, edit=_standing_message(work, row))


def relayed(work: Work, talk: TalkMessage) -> Relayed:
    """A message as the other side sees it."""
    request = None if talk.request_id is None else work.tx.requests.get(talk.request_id)
    account = None if request is None else work.tx.accounts.get(request.account_id)
    return Relayed(
        by=name_of(work, talk.user_id) or "",
        side=str(talk.side),
        request_id=int(talk.request_id or 0),
        text=talk.content.text,
        entities=talk.content.entities,
        media=talk.content.media,
        file_id=talk.content.file_id,
        before=talk.before if talk.side is Side.CLIENT else None,
        client="" if account is None else account.name,
    )


def _relay(work: Work, row: OutboxRow, payload: dict[str, Any]) -> Prepared | None:
    talk = work.tx.talk.get(TalkId(payload["talk"]))
    if talk is None or talk.side is Side.NOTE:
        return None
    return _base(work, row, notice=relayed(work, talk), reply_to=payload.get("reply_to"))


def _relay_edit(work: Work, row: OutboxRow, payload: dict[str, Any]) -> Prepared | None:
    talk = work.tx.talk.get(TalkId(payload["talk"]))
    if talk is None or talk.side is Side.NOTE:
        return None
    return _base(work, row, notice=relayed(work, talk), edit=MessageId(payload["message"]))


def _reaction(work: Work, row: OutboxRow, payload: dict[str, Any]) -> Prepared | None:
    return _base(work, row, reaction=payload["emoji"], react_to=MessageId(payload["message"]))


def _menu(work: Work, row: OutboxRow, payload: dict[str, Any]) -> Prepared | None:
    """By what the person may do at this moment; clients and strangers have the menu of all private chats."""
    del payload
    role = role_of(work.tx, work.house, UserId(int(row.send.chat_id)))
    return _base(work, row, menu=role if role in {ADMIN, STAFF} else "")


def _delete(work: Work, row: OutboxRow, payload: dict[str, Any]) -> Prepared | None:
    return _base(work, row, delete=MessageId(payload["message"]))


SHAPES = {
    "screen": _screen,
    "card": _card,
    "header": _header,
    "relay": _relay,
    "relay_edit": _relay_edit,
    "reaction": _reaction,
    "delete": _delete,
    "menu": _menu,
}
"""How each shape of a promise is loaded."""


def delivered(work: Work, row: OutboxRow, message_id: MessageId | None) -> None:
    """Done; a passed-on message remembers its copy, and its author gets a silent receipt."""
    work.tx.outbox.sent(row.id, message_id=message_id, now=work.now)
    if row.send.shape != "relay" or message_id is None:
        return
    talk = work.tx.talk.get(TalkId(json.loads(row.send.payload)["talk"]))
    if talk is None:
        return
    work.tx.talk.copied(talk.id, chat_id=row.send.chat_id, message_id=message_id)
    if talk.side is Side.STAFF:
        put_reaction(work, talk.chat_id, talk.message_id, PASSED_ON)


def failed(work: Work, row: OutboxRow, failure: Failure, detail: str, new_chat: ChatId | None) -> None:
    """An ordinary event with a repair: nothing is lost, and what cannot be delivered is seen by an admin."""
    send = row.send
    if failure is Failure.MIGRATED and new_chat is not None:
        work.tx.outbox.again(row.id, not_before=work.now, repeat=False, error=detail)
        migrate(work, send.chat_id, new_chat)
    elif failure is Failure.MESSAGE_GONE and send.slot is not None and send.shape != "relay_edit":
        work.tx.outbox.forget_slot(send.chat_id, send.slot)
        work.tx.outbox.again(row.id, not_before=work.now, repeat=False, error=detail)
    elif failure is Failure.TOPIC_GONE and send.thread_id is not None:
        topic_lost(work, row, detail)
    else:
        give_up(work, row, failure, detail)


def migrate(work: Work, old: ChatId, new: ChatId) -> None:
    """The group became a supergroup: everything that named it follows. Anybody may have the bot in a group
    of their own, so only the staff's own move makes another group the staff's."""
    ours = staff_group(work) == old
    work.tx.queues.migrate(old=old, new=new)
    if ours:
        work.tx.queues.set("staff_group", str(new))
        work.tell_admins(AdminAlert(what="group_migrated", detail=str(new)))


def topic_lost(work: Work, row: OutboxRow, detail: str) -> None:
    """The queue's topic was deleted: its kinds fall back, the card goes to the General topic, admins
    are told."""
    send, thread = row.send, row.send.thread_id
    if thread is None:
        return
    work.tx.queues.unbind_topic(send.chat_id, thread)
    work.tx.outbox.dead(row.id, error=detail, now=work.now)
    if send.slot is not None:
        work.tx.outbox.forget_slot(send.chat_id, send.slot)
    place = queue_of(work, _kind_of(work, row))
    again = Send(
        chat_id=send.chat_id if place is None else place.chat_id,
        shape=send.shape,
        payload=send.payload,
        thread_id=None if place is None else place.topic_id,
        slot=send.slot,
        priority=send.priority,
    )
    work.tx.outbox.put(again, now=work.now)
    work.tell_admins(AdminAlert(what="topic_lost", detail=str(thread)))


def _kind_of(work: Work, row: OutboxRow) -> str:
    payload = json.loads(row.send.payload)
    request = _request(work, payload) if "request" in payload and "n" not in payload else None
    return "consultation" if request is None else request.kind


def give_up(work: Work, row: OutboxRow, failure: Failure, detail: str) -> None:
    """It cannot be delivered: on record, and told to whoever must know."""
    work.tx.outbox.dead(row.id, error=f"{failure}: {detail}", now=work.now)
    chat = row.send.chat_id
    who = (name_of(work, UserId(int(chat))) if chat > 0 else None) or str(chat)
    told = failure is Failure.BLOCKED and remember_block(work, chat)
    if row.send.shape in {"reaction", "menu", "delete"} or UserId(int(chat)) in work.house.admins:
        return
    tell_sender(work, row)
    if failure is not Failure.BLOCKED:
        work.tell_admins(AdminAlert(what="undeliverable", client=who, detail=f"{failure}: {detail}"))
    elif not told:
        work.tell_admins(AdminAlert(what="blocked", client=who))


def remember_block(work: Work, chat: ChatId) -> bool:
    """Nobody writes there any more until they are back; whether that was known."""
    person = work.tx.people.get(UserId(int(chat))) if chat > 0 else None
    if person is None or person.blocked:
        return person is not None
    work.tx.people.blocked(person.user_id, blocked=True)
    return False


def tell_sender(work: Work, row: OutboxRow) -> None:
    """Staff whose answer, or correction of it, did not reach the client hear it at once."""
    if row.send.shape not in {"relay", "relay_edit"}:
        return
    talk = work.tx.talk.get(TalkId(json.loads(row.send.payload)["talk"]))
    if talk is not None and talk.side is Side.STAFF:
        work.tell(talk.user_id, StaffTold(what="not_delivered", request_id=talk.request_id))
