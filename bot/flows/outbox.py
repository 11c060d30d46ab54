"""Keeping promises: what is to be sent next, what it says at this moment, and what became of it."""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.desk.request import OPEN, Request, RequestState
from bot.desk.routing import QueueBinding
from bot.desk.talk import Side
from bot.flows.approvals import not_delivered
from bot.flows.board import board_view, forget_topic, kinds_at, show_anew
from bot.flows.cards import put_delete, queue_of, staff_group
from bot.flows.codec import decode
from bot.flows.files import FILES
from bot.flows.notes import remember_note
from bot.flows.notices import AdminAlert, HeaderView, StaffTold
from bot.flows.prepared import Delivered, Failure, Prepared, base
from bot.flows.readers import at_desk, may_be_told
from bot.flows.relay_rows import (
    RELAYS,
    mend_relay,
    next_part,
    prepare_album,
    prepare_edit,
    prepare_relay,
    relay_delivered,
)
from bot.flows.rights import ADMIN, LEAD, STAFF, rank_of
from bot.flows.scene import Flow, Work
from bot.flows.shown import card_view, header_view, name_of
from bot.flows.topics import topic_gone, topic_made, topic_view
from bot.ids import ChatId, MessageId, RequestId, TalkId, UserId
from bot.kinds.catalogue import BY_CODE
from bot.ports import OutboxRow, Send

KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxFlow(Flow):
    """The outbox's moves; each is a transaction of its own, none waits for Telegram."""

    async def reclaim(self) -> int:
        """At start: what was being sent when the process died waits again, marked as a possible repeat."""
        return await self.work(lambda work: work.tx.outbox.reclaim())

    async def next(self, busy: Collection[ChatId], limit: int) -> tuple[OutboxRow, ...]:
        now = self.clock.now()
        return await self.store.read(lambda tx: tx.outbox.heads(busy=busy, limit=limit, now=now))

    async def prepare(self, row: OutboxRow) -> Prepared | None:
        """Mark it as being sent and load what it says now; None when there is nothing to send any more."""
        return await self.work(lambda work: prepare(work, row))

    async def delivered(self, row: OutboxRow, done: Delivered) -> None:
        await self.work(lambda work: delivered(work, row, done))

    async def retry(self, row: OutboxRow, not_before: datetime, *, repeat: bool, error: str) -> None:
        await self.work(
            lambda work: work.tx.outbox.again(row.id, not_before=not_before, repeat=repeat, error=error)
        )

    async def pause(self, chat_id: ChatId, until: datetime) -> None:
        await self.work(lambda work: work.tx.outbox.pause(chat_id, until=until))

    async def failed(
        self,
        row: OutboxRow,
        failure: Failure,
        detail: str,
        new_chat: ChatId | None = None,
        *,
        more: bool = False,
    ) -> None:
        await self.work(lambda work: failed(work, row, failure, detail, new_chat, more=more))

    async def next_due(self, after: datetime) -> datetime | None:
        """The earliest moment later than `after` at which a waiting row may be sent."""
        return await self.store.read(lambda tx: tx.outbox.next_due(now=after))

    async def due(self) -> int:
        now = self.clock.now()
        return await self.store.read(lambda tx: tx.outbox.due(now=now))

    async def waiting(self) -> int:
        return await self.store.read(lambda tx: tx.outbox.waiting())

    async def oldest(self) -> datetime | None:
        return await self.store.read(lambda tx: tx.outbox.oldest())

    async def operations_since(self, since: datetime) -> tuple[tuple[ChatId, datetime], ...]:
        return await self.store.read(lambda tx: tx.outbox.operations_since(since))

    async def prune(self) -> int:
        return await self.work(lambda work: work.tx.outbox.prune(before=work.now - KEPT))


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


def _standing_message(work: Work, row: OutboxRow) -> MessageId | None:
    send = row.send
    return None if send.slot is None else work.tx.outbox.slot(send.chat_id, send.slot)


def _screen(work: Work, row: OutboxRow, payload: dict[str, Any]) -> Prepared | None:
    del payload
    notice = decode(row.send.payload)
    if not may_be_told(work, row.send.chat_id, notice):
        return None
    return base(
        work,
        row,
        notice=notice,
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
    if edit is None and (request.state not in OPEN or shown_by_board(work, row)):
        return None
    return base(work, row, notice=card_view(work, request), edit=edit)


def shown_by_board(work: Work, row: OutboxRow) -> bool:
    """It waited for its turn in the group while so many came that a board shows them all."""
    return work.tx.busy.board(row.send.chat_id, row.send.thread_id) is not None


def _board(work: Work, row: OutboxRow, payload: dict[str, Any]) -> Prepared | None:
    """One message for all that waits; nothing once it was taken down."""
    del payload
    view = board_view(work, row.send.chat_id, row.send.thread_id)
    return None if view is None else base(work, row, notice=view, edit=_standing_message(work, row))


def _header(work: Work, row: OutboxRow, payload: dict[str, Any]) -> Prepared | None:
    request = _request(work, payload)
    if request is None:
        return None
    view = header_view(work, request, payload.get("choosing"), row.send.chat_id)
    edit = _standing_message(work, row)
    if at_desk(work, row.send.chat_id):
        return base(work, row, notice=view, edit=edit)
    return None if edit is None else base(work, row, notice=wordless(view), edit=edit)


def wordless(view: HeaderView) -> HeaderView:
    """As whoever has left the desk sees it: without buttons, words and figures."""
    card = replace(view.card, text="", before=None, figures=None, about=None, attachments=0, media=())
    return replace(view, card=card, mine=False)


def _reaction(work: Work, row: OutboxRow, payload: dict[str, Any]) -> Prepared | None:
    return base(work, row, reaction=payload["emoji"], react_to=MessageId(payload["message"]))


def _topic(work: Work, row: OutboxRow, payload: dict[str, Any]) -> Prepared | None:
    """The topic that is there gets its name anew, else one is made."""
    request = _request(work, payload)
    view = None if request is None else topic_view(work, request, row.send.chat_id)
    return None if view is None else base(work, row, topic=view)


def _menu(work: Work, row: OutboxRow, payload: dict[str, Any]) -> Prepared | None:
    """By what the person may do at this moment; clients and strangers have the menu of all private chats."""
    del payload
    rank = rank_of(work.tx, work.house, UserId(int(row.send.chat_id)))
    return base(work, row, menu=rank if rank in {ADMIN, LEAD, STAFF} else "")


def _delete(work: Work, row: OutboxRow, payload: dict[str, Any]) -> Prepared | None:
    return base(work, row, delete=MessageId(payload["message"]))


SHAPES = {
    "screen": _screen,
    "card": _card,
    "board": _board,
    "header": _header,
    "relay": prepare_relay,
    "album": prepare_album,
    "relay_edit": prepare_edit,
    "reaction": _reaction,
    "delete": _delete,
    "menu": _menu,
    "topic": _topic,
    **FILES,
}
"""How each shape of a promise is loaded."""


def delivered(work: Work, row: OutboxRow, done: Delivered) -> None:
    """Done; what was passed on remembers its copies."""
    if row.send.shape in {"relay", "album", "relay_edit"}:
        relay_delivered(work, row, done)
    else:
        stands = work.tx.outbox.sent(row.id, message_id=done.message_id, now=work.now)
        remember_note(work, row, done.message_id)
        if not stands and done.message_id is not None:
            put_delete(work, row.send.chat_id, done.message_id, priority=row.send.priority)
        if row.send.shape == "topic":
            topic_made(work, row, done.message_id)


def failed(
    work: Work,
    row: OutboxRow,
    failure: Failure,
    detail: str,
    new_chat: ChatId | None,
    *,
    more: bool = False,
) -> None:
    """An ordinary event with a repair: nothing is lost, and what cannot be delivered is seen by an admin."""
    send = row.send
    gone = failure is Failure.MESSAGE_GONE
    relay = send.shape in {"relay", "album", "relay_edit"} and (gone or failure is Failure.REJECTED)
    if relay and mend_relay(work, row, gone=gone):
        return
    if failure is Failure.MIGRATED and new_chat is not None:
        work.tx.outbox.again(row.id, not_before=work.now, repeat=False, error=detail)
        migrate(work, send.chat_id, new_chat)
    elif gone and send.slot is not None and send.shape != "relay_edit":
        work.tx.outbox.forget_slot(send.chat_id, send.slot)
        work.tx.outbox.again(row.id, not_before=work.now, repeat=False, error=detail)
    elif failure is Failure.TOPIC_GONE and send.chat_id > 0:
        topic_gone(work, row, detail)
    elif failure is Failure.TOPIC_GONE and send.thread_id is not None:
        topic_lost(work, row, detail)
    else:
        give_up(work, row, failure, detail, more=relay and more)


def migrate(work: Work, old: ChatId, new: ChatId) -> None:
    """The group became a supergroup: everything that named it follows, but for its messages: they are
    numbered anew there, so what waits is shown anew. Anybody may have the bot in a group of their own, so
    only the staff's own move makes another group the staff's."""
    ours = staff_group(work) == old
    places = {kind: queue_of(work, kind) for kind in BY_CODE}
    here = {kind for kind, place in places.items() if place is not None and place.chat_id == old}
    work.tx.queues.migrate(old=old, new=new)
    if ours:
        work.tx.queues.set("staff_group", str(new))
    waiting = [one for one in work.tx.requests.open_all() if one.state is RequestState.QUEUED]
    show_anew(work, [one for one in waiting if one.kind in here])
    if ours:
        work.tell_admins(AdminAlert(what="group_migrated", detail=str(new)))


def topic_lost(work: Work, row: OutboxRow, detail: str) -> None:
    """The queue's topic was deleted: its kinds fall back, what stood in it is shown where they go now,
    admins are told."""
    send, thread = row.send, row.send.thread_id
    if thread is None:
        return
    kinds = kinds_at(work, send.chat_id, thread)
    work.tx.queues.unbind_topic(send.chat_id, thread)
    work.tx.outbox.dead(row.id, error=detail, now=work.now)
    if send.shape in {"card", "board"}:
        forget_topic(work, send.chat_id, thread, kinds | {_kind_of(work, row)})
    else:
        elsewhere(work, send, queue_of(work, _kind_of(work, row)))
    work.tell_admins(AdminAlert(what="topic_lost", detail=" ".join(sorted(kinds))))


def elsewhere(work: Work, send: Send, place: QueueBinding | None) -> None:
    """The same promise, kept where its kind goes now."""
    if send.slot is not None:
        work.tx.outbox.forget_slot(send.chat_id, send.slot)
    again = replace(
        send,
        chat_id=send.chat_id if place is None else place.chat_id,
        thread_id=None if place is None else place.topic_id,
    )
    work.tx.outbox.put(again, now=work.now)


def _kind_of(work: Work, row: OutboxRow) -> str:
    payload = json.loads(row.send.payload)
    request = _request(work, payload) if "request" in payload and "n" not in payload else None
    return "consultation" if request is None else request.kind


def give_up(work: Work, row: OutboxRow, failure: Failure, detail: str, *, more: bool = False) -> None:
    """It cannot be delivered: on record, and told to whoever must know; `more`: what follows it in its row
    is sent all the same."""
    if more:
        next_part(work, row)
    else:
        work.tx.outbox.dead(row.id, error=f"{failure}: {detail}", now=work.now)
    chat = row.send.chat_id
    who = (name_of(work, UserId(int(chat))) if chat > 0 else None) or str(chat)
    told = failure is Failure.BLOCKED and remember_block(work, chat)
    if failure in {Failure.BLOCKED, Failure.CHAT_GONE}:
        not_delivered(work, row.send.slot)
    if row.send.shape in {"reaction", "menu", "delete", "topic"} or UserId(int(chat)) in work.house.admins:
        return
    tell_sender(work, row)
    if failure is not Failure.BLOCKED:
        work.tell_admins(AdminAlert(what="undeliverable", client=who, detail=str(failure)))
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
    if row.send.shape not in RELAYS:
        return
    payload = json.loads(row.send.payload)
    talk = work.tx.talk.get(TalkId(payload["talk"] if "talk" in payload else payload["talks"][0]))
    if talk is not None and talk.side is Side.STAFF:
        work.tell(talk.user_id, StaffTold(what="not_delivered", request_id=talk.request_id))
