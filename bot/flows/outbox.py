"""Keeping promises: what is to be sent next, what it says at this moment, and what became of it."""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.desk.privacy import is_gone
from bot.desk.request import OPEN, Request
from bot.flows.board import board_view
from bot.flows.cards import put_delete
from bot.flows.codec import decode
from bot.flows.crew import Lead, NotLeading, lead, leading
from bot.flows.files import FILES
from bot.flows.notes import remember_note
from bot.flows.notices import HeaderView
from bot.flows.prepared import Delivered, Failure, Prepared, base
from bot.flows.readers import at_desk, may_be_told
from bot.flows.relay_rows import (
    prepare_album,
    prepare_edit,
    prepare_relay,
    relay_delivered,
)
from bot.flows.rights import ADMIN, LEAD, STAFF, rank_of
from bot.flows.scene import Flow, Work
from bot.flows.shown import card_view, header_view
from bot.flows.topics import topic_made, topic_view
from bot.flows.undelivered import failed, unreadable
from bot.ids import ChatId, MessageId, RequestId, UserId
from bot.ports import Alone, Away, Operation, OutboxRow, Presence

log = structlog.get_logger(__name__)

KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxFlow(Flow):
    """The outbox's moves; each is a transaction of its own, none waits for Telegram."""

    presence: Presence = field(default=Alone())

    async def lead(self) -> Lead | None:
        """Become the one that sends: what was on its way when the last one died waits again, marked as a
        possible repeat. None: another process sends."""
        return await self.work(lambda work: lead(work, self.presence))

    async def next(self, busy: Collection[ChatId], limit: int) -> tuple[OutboxRow, ...]:
        now = self.clock.now()
        return await self.store.read(lambda tx: tx.outbox.heads(busy=busy, limit=limit, now=now))

    async def prepare(self, row: OutboxRow) -> Prepared | None:
        """Mark it as being sent and load what it says now; None when there is nothing to send any more.
        Raises NotLeading, as everything does that says what became of a row."""
        me = self.presence.worker
        seen = replace(row, worker=me)
        return await self.work(lambda work: prepare(leading(work, self.presence, seen), seen))

    async def delivered(self, row: OutboxRow, done: Delivered) -> None:
        await self._once(row, lambda work: delivered(work, row, done))

    async def retry(self, row: OutboxRow, not_before: datetime, *, repeat: bool, error: str) -> None:
        await self._again(row, not_before, repeat=repeat, error=error, attempts=1)

    async def give_back(self, row: OutboxRow) -> None:
        """It waits as it did before: no call was begun for it."""
        await self._again(row, self.clock.now(), repeat=row.repeat, error="", attempts=0)

    async def _again(
        self, row: OutboxRow, not_before: datetime, *, repeat: bool, error: str, attempts: int
    ) -> None:
        def back(work: Work) -> None:
            outbox = leading(work, self.presence, row).tx.outbox
            outbox.again(row.id, not_before=not_before, repeat=repeat, error=error, attempts=attempts)

        await self.work(back)

    async def pause(self, chat_id: ChatId, until: datetime) -> None:
        """Telegram makes that chat wait, whoever of us asked: this is true of the bot, not of a row."""
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
        await self._once(row, lambda work: failed(work, row, failure, detail, new_chat, more=more))

    async def _once(self, row: OutboxRow, say: Callable[[Work], None]) -> None:
        """Say what became of a row on its way. Where the answer to that commit is lost it is asked for again,
        finds that the row is on its way no more, and does nothing."""

        def body(work: Work) -> None:
            if leading(work, self.presence, row).tx.outbox.is_sending(row.id):
                say(work)

        await self.work(body)

    async def unreadable(self, row: OutboxRow, detail: str) -> None:
        """Give up what cannot be loaded; where whoever is to hear of it cannot be told from it either, admins
        do. Raises NotLeading, Away."""
        try:
            await self.work(lambda work: unreadable(leading(work, self.presence, row), row, detail))
        except (NotLeading, Away):
            raise
        except Exception:
            log.exception("promise_unreadable_through_and_through")
            await self.work(
                lambda work: unreadable(leading(work, self.presence, row), row, detail, blind=True)
            )

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

    async def operations_since(self, since: datetime) -> tuple[Operation, ...]:
        return await self.store.read(lambda tx: tx.outbox.operations_since(since))

    async def prune(self) -> int:
        return await self.work(lambda work: work.tx.outbox.prune(before=work.now - KEPT))


def prepare(work: Work, seen: OutboxRow) -> Prepared | None:
    """What the row says by now; a row that has nothing to say is closed. Since it was seen waiting another
    promise may have taken its place."""
    waiting = work.tx.outbox.get(seen.id)
    if waiting is None:
        return None
    row = replace(waiting, worker=seen.worker)
    payload: dict[str, Any] = json.loads(row.send.payload)
    gone = is_gone(row.send.chat_id)
    prepared = None if gone else SHAPES[row.send.shape](work, row, payload)
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
