"""Inbox and outbox: what came in, and the promises on their way out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.ids import BotId, ChatId, InboxId, MessageId, OutboxId, TopicId, UserId, WorkerId


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    id: InboxId
    bot_id: BotId
    update_id: int
    lane: str
    raw: str
    attempts: int
    received_at: datetime


WRITTEN, PRESSED = "chat:", "press:"
"""How a person's two lanes begin; the person's id follows."""
URGENT = (PRESSED, "pay:")
"""How lanes begin whose updates must be answered within seconds."""


class Inbox(Protocol):
    def add(self, *, bot_id: BotId, update_id: int, lane: str, raw: str, now: datetime) -> bool:
        """Store a raw update; False when (bot_id, update_id) is there already."""
        ...

    def heads(
        self, *, busy: Collection[str], limit: int, now: datetime, me: WorkerId | None = None
    ) -> tuple[InboxRow, ...]:
        """The oldest waiting row of each lane that is not busy, those of `URGENT` lanes before the others,
        then oldest first; a head that waits for a retry (`not_before` > now) or that another worker than
        `me` has in hand holds back its lane. A press waits for what its person wrote before it, and the other
        way round."""
        ...

    def writes(self, user_id: UserId) -> bool:
        """Whether a message of that person is stored and not handled yet."""
        ...

    def done(self, inbox_id: InboxId, *, now: datetime) -> bool: ...
    def is_done(self, inbox_id: InboxId) -> bool: ...
    def failed(self, inbox_id: InboxId, *, error: str, not_before: datetime) -> int:
        """Count one failed attempt; returns the attempts so far."""
        ...

    def quarantine(self, inbox_id: InboxId, *, error: str, now: datetime) -> bool: ...
    def again(self, *, bot_id: BotId, update_id: int) -> bool:
        """What was set aside waits again, in the place it had; False where nothing of that number is set
        aside, or its words were erased."""
        ...

    def has(self, *, bot_id: BotId, update_id: int) -> bool:
        """Whether there is an update of that number, in whatever state, and its words."""
        ...

    def aside(self, *, limit: int) -> tuple[tuple[BotId, int], ...]:
        """Bot and number of what is set aside, the latest first."""
        ...

    def presses(self) -> bool:
        """Whether anything waits, or is being handled, in a lane of `URGENT`."""
        ...

    def waiting(self) -> int: ...
    def oldest(self) -> datetime | None: ...
    def next_retry(self, *, after: datetime) -> datetime | None:
        """The earliest moment later than `after` at which a head that failed may be tried again."""
        ...

    def highest(self, bot_id: BotId) -> int | None:
        """update_id of the newest row by arrival: for the polling offset only, never for deduplication."""
        ...

    def prune(self, *, before: datetime) -> int:
        """Delete finished rows older than `before` (at least 24 h); returns how many."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """A promise to be kept by the outbox. `shape` says how `payload` (JSON text) is rendered when it is sent:
    screen (a notice), card, header (request N as it stands then), relay, relay_edit (talk message N), album
    (talk messages that belong together), reaction, delete. A row with a `slot` edits the message that
    stands in the slot, and replaces a waiting row of the same chat and slot. `not_before`: it waits till
    then, and what was put after it for the same chat and priority waits with it."""

    chat_id: ChatId
    shape: str
    payload: str
    thread_id: TopicId | None = None
    slot: str | None = None
    reply_to: MessageId | None = None
    priority: int = 5
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    id: OutboxId
    send: Send
    attempts: int
    repeat: bool
    """It may have been delivered already: it was being sent when the process died or the line broke."""
    created_at: datetime
    worker: WorkerId | None = None
    """In whose name it is being sent, where several processes share the database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A call for a row of this shape and payload that counts against the flood limits of its chat."""

    chat_id: ChatId
    at: datetime
    shape: str
    payload: str


class Outbox(Protocol):
    def put(self, send: Send, *, now: datetime) -> OutboxId:
        """Add a row, or take the place of a waiting row with the same chat and slot."""
        ...

    def heads(self, *, busy: Collection[ChatId], limit: int, now: datetime) -> tuple[OutboxRow, ...]:
        """For each chat that is neither busy nor paused its next waiting row (priority, then id)."""
        ...

    def get(self, outbox_id: OutboxId) -> OutboxRow | None:
        """The row as it waits now, kept from others till the end; None when it waits no more."""
        ...

    def sending(self, outbox_id: OutboxId, *, now: datetime) -> bool: ...
    def is_sending(self, outbox_id: OutboxId) -> bool:
        """Whether it is on its way; kept from others till the end."""
        ...

    def sent(self, outbox_id: OutboxId, *, message_id: MessageId | None, now: datetime) -> bool:
        """Done; with a slot, the message is remembered as the slot's. False when it was withdrawn on its
        way: then the message is to be deleted."""
        ...

    def again(
        self, outbox_id: OutboxId, *, not_before: datetime, repeat: bool, error: str, attempts: int = 1
    ) -> None:
        """Back from sending to waiting; `attempts`: how many calls that counts as."""
        ...

    def dead(self, outbox_id: OutboxId, *, error: str, now: datetime) -> None: ...
    def revive(self, chat_id: ChatId, *, since: datetime) -> int:
        """What could not be sent because the bot was blocked, and was promised since then, waits
        again; how many."""
        ...

    def advance(self, outbox_id: OutboxId, *, shape: str, payload: str) -> None:
        """One of several messages of the row is sent: it waits again, in its place, for the next of them."""
        ...

    def pending(self, chat_id: ChatId, slot: str) -> str | None:
        """Payload of the row that waits for the slot; None when none waits (one being sent waits no
        more)."""
        ...

    def relays(self, chat_id: ChatId) -> tuple[str, ...]:
        """Payloads of the rows that wait to pass messages on to the chat."""
        ...

    def reclaim(self) -> int:
        """At start: rows left in `sending` wait again, marked as possible repeats; returns how many."""
        ...

    def pause(self, chat_id: ChatId, *, until: datetime) -> None: ...
    def slot(self, chat_id: ChatId, slot: str) -> MessageId | None: ...
    def slot_of(self, chat_id: ChatId, message_id: MessageId) -> str | None: ...
    def said(self, chat_id: ChatId, message_id: MessageId) -> tuple[str | None, str, str] | None:
        """Slot, shape and payload of the newest row that was sent into this message."""
        ...

    def forget_slot(self, chat_id: ChatId, slot: str) -> None: ...
    def start_anew(self, chat_id: ChatId, slot: str, *, now: datetime) -> None:
        """What waits for the slot is dropped as superseded, what is on its way will not stand in it, and the
        next message starts the slot anew."""
        ...

    def withdraw(self, chat_id: ChatId, slot: str, *, now: datetime) -> MessageId | None:
        """Nothing is to stand in the slot any more: as `start_anew`; the message that stands there, for the
        caller to delete. One that is on its way for the first time is deleted when it has arrived."""
        ...

    def latest(self, chat_id: ChatId, slot: str) -> str | None:
        """Payload of the newest row for the slot, whatever its state; None when there is none (any more)."""
        ...

    def operations_since(self, since: datetime) -> tuple[Operation, ...]:
        """Operations done since then, to fill the flood windows after a restart."""
        ...

    def under_way(self, *, now: datetime) -> tuple[Operation, ...]:
        """What is being sent: any of it may reach Telegram as late as `now`."""
        ...

    def due(self, *, now: datetime) -> int:
        """How many rows could be sent at `now`."""
        ...

    def waiting(self) -> int: ...
    def oldest(self) -> datetime | None: ...
    def next_due(self, *, now: datetime) -> datetime | None:
        """The earliest later moment at which a waiting row may be sent (retry or pause over), None if
        none waits."""
        ...

    def prune(self, *, before: datetime) -> int: ...
