"""Promises to be kept: rows wait (`new`), are being sent, and end as sent or dead.

Within a chat rows leave by priority, then id. One that waits for a retry holds back the later ones of its
chat and priority, so that order is kept. A row with a slot stands for the newest state of its message:
whatever waits for the same slot is replaced, and a row that comes back from sending gives way to it.
"""

from collections.abc import Collection
from datetime import datetime

from bot.ids import ChatId, MessageId, OutboxId, TopicId
from bot.ports import Operation, OutboxRow, Send
from storage.sql import Row, Sql
from storage.values import moment, moment_or_none

_PUT = """
INSERT INTO outbox (
    chat_id, thread_id, slot, reply_to, shape, payload, priority, created_at, not_before, due_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (chat_id, slot) WHERE state = 'new' AND slot IS NOT NULL DO UPDATE SET
    thread_id = excluded.thread_id, reply_to = excluded.reply_to, shape = excluded.shape,
    payload = excluded.payload, attempts = 0, error = '',
    not_before = CASE WHEN excluded.not_before > outbox.not_before THEN excluded.not_before
        ELSE outbox.not_before END,
    due_at = CASE WHEN excluded.not_before > outbox.due_at THEN excluded.not_before ELSE outbox.due_at END,
    priority = CASE WHEN excluded.priority < outbox.priority THEN excluded.priority ELSE outbox.priority END
RETURNING id"""

# Each waiting row with the moment from which it may leave: its own, that of any row it must follow, and the
# end of its chat's pause.
_READY = """
WITH queue AS (
    SELECT id, chat_id, priority, MAX(not_before) OVER (PARTITION BY chat_id, priority ORDER BY id) AS own
    FROM outbox WHERE state = 'new'
), ready AS (
    SELECT queue.id, queue.chat_id, queue.priority,
        CASE WHEN chat_pause.until > queue.own THEN chat_pause.until ELSE queue.own END AS at
    FROM queue LEFT JOIN chat_pause ON chat_pause.chat_id = queue.chat_id
)
"""

# The first row of a chat and priority is all that can leave of it, so only these are looked at.
_HEADS = """
WITH head AS (
    SELECT chat_id, priority, MIN(id) AS id FROM outbox WHERE state = 'new' GROUP BY chat_id, priority
), ranked AS (
    SELECT head.id, ROW_NUMBER() OVER (PARTITION BY head.chat_id ORDER BY head.priority, head.id) AS place
    FROM head JOIN outbox ON outbox.id = head.id LEFT JOIN chat_pause ON chat_pause.chat_id = head.chat_id
    WHERE outbox.not_before <= ? AND COALESCE(chat_pause.until, 0) <= ?
)
SELECT outbox.id, outbox.chat_id, outbox.thread_id, outbox.slot, outbox.reply_to, outbox.shape,
    outbox.payload, outbox.priority, outbox.attempts, outbox.repeat, outbox.created_at
FROM ranked JOIN outbox ON outbox.id = ranked.id
WHERE ranked.place = 1
ORDER BY outbox.priority, outbox.id LIMIT ?"""

_DUE = f"{_READY} SELECT COUNT(*) AS count FROM ready WHERE at <= ?"  # noqa: S608 - a constant of this module
_NEXT_DUE = f"{_READY} SELECT MIN(at) AS at FROM ready WHERE at > ?"  # noqa: S608 - a constant of this module

# Asked first: to sort everything that waits takes long where it is much, and mostly all of it is due.
_ANY_LATER = """
SELECT CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE state = 'new' AND not_before > ?)
    OR EXISTS (SELECT 1 FROM chat_pause WHERE until > ?) THEN 1 ELSE 0 END AS later"""

_GET = """
SELECT id, chat_id, thread_id, slot, reply_to, shape, payload, priority, attempts, repeat, created_at
FROM outbox WHERE id = ? AND state = 'new' {lock}"""

_SENDING = "UPDATE outbox SET state = 'sending' WHERE id = ? AND state = 'new'"

_IS_SENDING = "SELECT id FROM outbox WHERE id = ? AND state = 'sending' {lock}"

_SENT = """
UPDATE outbox SET state = 'sent', message_id = ?, ended_at = ?,
    error = CASE WHEN error = 'withdrawn' THEN error ELSE '' END
WHERE id = ? AND state IN ('new', 'sending') RETURNING chat_id, slot, error"""

_DEAD = (
    "UPDATE outbox SET state = 'dead', error = ?, ended_at = ? WHERE id = ? AND state IN ('new', 'sending')"
)

_AGAIN = """
UPDATE outbox SET state = 'new', attempts = attempts + ?, not_before = ?, error = ?,
    repeat = CASE WHEN repeat = 1 THEN 1 ELSE ? END
WHERE id = ? AND state = 'sending'"""

# A newer row of the same slot waits already: it inherits the doubt and the pause, the older one is dropped.
_INHERIT = """
UPDATE outbox SET not_before = CASE WHEN not_before > ? THEN not_before ELSE ? END,
    repeat = CASE WHEN repeat = 1 OR ? = 1 THEN 1
        ELSE (SELECT older.repeat FROM outbox AS older WHERE older.id = ?) END
WHERE state = 'new' AND id <> ?
    AND EXISTS (SELECT 1 FROM outbox AS older WHERE older.id = ? AND older.state = 'sending'
        AND older.chat_id = outbox.chat_id AND older.slot = outbox.slot)"""
_DROP = "DELETE FROM outbox WHERE id = ? AND state = 'sending'"

# The slot starts anew while this one is on its way: it will not stand in the slot, nor be sent once more. One
# that is withdrawn must go again when it has arrived.
_DETACH = "UPDATE outbox SET slot = NULL, error = ? WHERE chat_id = ? AND slot = ? AND state = 'sending'"
_DROP_DETACHED = f"{_DROP} AND slot IS NULL AND error IN ('superseded', 'withdrawn')"
# Another row may wait for the slot by now, so the next message goes without it.
_ADVANCE = """
UPDATE outbox SET state = 'new', slot = NULL, shape = ?, payload = ?, attempts = 0, repeat = 0, error = ''
WHERE id = ? AND state = 'sending'"""

_DOUBT = """
UPDATE outbox SET repeat = 1 WHERE state = 'new' AND slot IS NOT NULL
    AND EXISTS (SELECT 1 FROM outbox AS older WHERE older.state = 'sending'
        AND older.chat_id = outbox.chat_id AND older.slot = outbox.slot)"""

_SUPERSEDED = """
DELETE FROM outbox WHERE state = 'sending' AND (slot IS NULL AND error IN ('superseded', 'withdrawn')
    OR slot IS NOT NULL AND EXISTS (SELECT 1 FROM outbox AS newer
        WHERE newer.chat_id = outbox.chat_id AND newer.slot = outbox.slot
        AND (newer.state = 'new' OR (newer.state = 'sending' AND newer.id > outbox.id))))"""

_RECLAIM = "UPDATE outbox SET state = 'new', repeat = 1 WHERE state = 'sending'"

# What failed because the person had blocked the bot; of a slot only its newest row, if that is the one.
_REVIVE = """
UPDATE outbox SET state = 'new', ended_at = NULL, error = ''
WHERE chat_id = ? AND state = 'dead' AND substr(error, 1, 8) = 'blocked:' AND created_at >= ?
    AND (slot IS NULL OR id = (SELECT MAX(newest.id) FROM outbox AS newest
        WHERE newest.chat_id = outbox.chat_id AND newest.slot = outbox.slot))"""

_PAUSE = """
INSERT INTO chat_pause (chat_id, until) VALUES (?, ?)
ON CONFLICT (chat_id) DO UPDATE SET until = excluded.until WHERE excluded.until > chat_pause.until"""

_REMEMBER = """
INSERT INTO slot (chat_id, slot, message_id) VALUES (?, ?, ?)
ON CONFLICT (chat_id, slot) DO UPDATE SET message_id = excluded.message_id"""

_SLOT = "SELECT message_id FROM slot WHERE chat_id = ? AND slot = ?"
_SLOT_OF = "SELECT slot FROM slot WHERE chat_id = ? AND message_id = ? ORDER BY slot LIMIT 1"
_SAID = """
SELECT slot, shape, payload FROM outbox WHERE chat_id = ? AND message_id = ? ORDER BY id DESC LIMIT 1"""
_LATEST = "SELECT payload FROM outbox WHERE chat_id = ? AND slot = ? ORDER BY id DESC LIMIT 1"
_PENDING = "SELECT payload FROM outbox WHERE chat_id = ? AND slot = ? AND state = 'new'"
_RELAYS = """
SELECT payload FROM outbox WHERE chat_id = ? AND state = 'new' AND shape IN ('relay', 'album')"""
_SUPERSEDE = """
UPDATE outbox SET state = 'dead', error = 'superseded', ended_at = ?
WHERE chat_id = ? AND slot = ? AND state = 'new'"""

_FORGET = "DELETE FROM slot WHERE chat_id = ? AND slot = ?"

# Reactions are free of the flood limits.
_OPERATIONS = """
SELECT chat_id, ended_at AS at, shape, payload FROM outbox
WHERE ended_at >= ? AND state = 'sent' AND shape NOT IN ('reaction', 'menu') ORDER BY ended_at, id"""
_UNDER_WAY = """
SELECT chat_id, shape, payload FROM outbox
WHERE state = 'sending' AND shape NOT IN ('reaction', 'menu') ORDER BY id"""

_WAITING = "SELECT COUNT(*) AS count FROM outbox WHERE state = 'new'"
_OLDEST = "SELECT MIN(created_at) AS at FROM outbox WHERE state = 'new'"
_PRUNE = "DELETE FROM outbox WHERE ended_at < ?"


class OutboxRepository:
    """`bot.ports.Outbox`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def put(self, send: Send, *, now: datetime) -> OutboxId:
        """Adds a row, or takes the place of the one that waits for the same chat and slot."""
        row = self._sql.one(
            _PUT,
            send.chat_id,
            send.thread_id,
            send.slot,
            send.reply_to,
            send.shape,
            send.payload,
            send.priority,
            now,
            0 if send.not_before is None else send.not_before,
            now if send.not_before is None else max(now, send.not_before),
        )
        return OutboxId(row["id"])

    def heads(self, *, busy: Collection[ChatId], limit: int, now: datetime) -> tuple[OutboxRow, ...]:
        """The next row of each chat that is neither busy nor paused, by priority, then id."""
        rows = self._sql.all(_HEADS, now, now, limit + len(busy))
        return tuple(_outbox_row(row) for row in rows if row["chat_id"] not in busy)[:limit]

    def get(self, outbox_id: OutboxId) -> OutboxRow | None:
        """The row as it waits now, kept from others till the end; None when it waits no more."""
        row = self._sql.first(_GET, outbox_id)
        return None if row is None else _outbox_row(row)

    def sending(self, outbox_id: OutboxId, *, now: datetime) -> bool:  # noqa: ARG002 - the port's signature
        """Marks it before the call leaves; False when it waits no more."""
        return self._sql.change(_SENDING, outbox_id) == 1

    def is_sending(self, outbox_id: OutboxId) -> bool:
        """Whether it is on its way; kept from others till the end."""
        return self._sql.first(_IS_SENDING, outbox_id) is not None

    def sent(self, outbox_id: OutboxId, *, message_id: MessageId | None, now: datetime) -> bool:
        """Done; with a slot, the message is remembered as the slot's. False when it was withdrawn on its
        way."""
        row = self._sql.first(_SENT, message_id, now, outbox_id)
        if row is not None and row["slot"] is not None and message_id is not None:
            self._sql.change(_REMEMBER, row["chat_id"], row["slot"], message_id)
        return row is None or row["error"] != "withdrawn"

    def again(
        self, outbox_id: OutboxId, *, not_before: datetime, repeat: bool, error: str, attempts: int = 1
    ) -> None:
        """Back from sending to waiting, not before then; a newer row of its slot takes over instead."""
        if self._sql.change(_DROP_DETACHED, outbox_id):
            return
        inherited = self._sql.change(
            _INHERIT, not_before, not_before, repeat, outbox_id, outbox_id, outbox_id
        )
        if inherited:
            self._sql.change(_DROP, outbox_id)
        else:
            self._sql.change(_AGAIN, attempts, not_before, error, repeat, outbox_id)

    def dead(self, outbox_id: OutboxId, *, error: str, now: datetime) -> None:
        """It will never be sent."""
        self._sql.change(_DEAD, error, now, outbox_id)

    def revive(self, chat_id: ChatId, *, since: datetime) -> int:
        """What could not be sent because the bot was blocked, and was promised since then, waits again."""
        return self._sql.change(_REVIVE, chat_id, since)

    def advance(self, outbox_id: OutboxId, *, shape: str, payload: str) -> None:
        """Waits again, in its place, for the next of its messages."""
        self._sql.change(_ADVANCE, shape, payload, outbox_id)

    def pending(self, chat_id: ChatId, slot: str) -> str | None:
        """Payload of the row that waits for the slot."""
        row = self._sql.first(_PENDING, chat_id, slot)
        return None if row is None else str(row["payload"])

    def relays(self, chat_id: ChatId) -> tuple[str, ...]:
        """Payloads of the rows that wait to pass messages on to the chat."""
        return tuple(str(row["payload"]) for row in self._sql.all(_RELAYS, chat_id))

    def reclaim(self) -> int:
        """Rows left in `sending` wait again as possible repeats, or hand the doubt to a newer one."""
        self._sql.change(_DOUBT)
        return self._sql.change(_SUPERSEDED) + self._sql.change(_RECLAIM)

    def pause(self, chat_id: ChatId, *, until: datetime) -> None:
        """Nothing leaves for this chat before then; a longer pause stands."""
        self._sql.change(_PAUSE, chat_id, until)

    def slot(self, chat_id: ChatId, slot: str) -> MessageId | None:
        """The message that stands in the slot."""
        row = self._sql.first(_SLOT, chat_id, slot)
        return None if row is None else MessageId(row["message_id"])

    def slot_of(self, chat_id: ChatId, message_id: MessageId) -> str | None:
        """The slot in which the message stands."""
        row = self._sql.first(_SLOT_OF, chat_id, message_id)
        return None if row is None else str(row["slot"])

    def said(self, chat_id: ChatId, message_id: MessageId) -> tuple[str | None, str, str] | None:
        """Slot, shape and payload of the newest row sent into this message; None once it was pruned."""
        row = self._sql.first(_SAID, chat_id, message_id)
        return None if row is None else (row["slot"], str(row["shape"]), str(row["payload"]))

    def forget_slot(self, chat_id: ChatId, slot: str) -> None:
        """The message is gone: the next one is sent anew."""
        self._sql.change(_FORGET, chat_id, slot)

    def start_anew(self, chat_id: ChatId, slot: str, *, now: datetime) -> None:
        """What waits for the slot is dropped as superseded, and the next message starts the slot anew."""
        self._empty(chat_id, slot, "superseded", now)

    def withdraw(self, chat_id: ChatId, slot: str, *, now: datetime) -> MessageId | None:
        """Nothing is to stand in the slot any more: as `start_anew`, and the message that stands there, for
        the caller to delete. What is on its way for the first time is told of by `sent`."""
        message = self.slot(chat_id, slot)
        self._empty(chat_id, slot, "withdrawn" if message is None else "superseded", now)
        return message

    def _empty(self, chat_id: ChatId, slot: str, why: str, now: datetime) -> None:
        self._sql.change(_SUPERSEDE, now, chat_id, slot)
        self._sql.change(_DETACH, why, chat_id, slot)
        self._sql.change(_FORGET, chat_id, slot)

    def latest(self, chat_id: ChatId, slot: str) -> str | None:
        """Payload of the newest row for the slot, whatever its state; None when there is none (any more)."""
        row = self._sql.first(_LATEST, chat_id, slot)
        return None if row is None else str(row["payload"])

    def operations_since(self, since: datetime) -> tuple[Operation, ...]:
        """What was done since then and counts against the flood limits, oldest first."""
        rows = self._sql.all(_OPERATIONS, since)
        return tuple(_operation(row, moment(row["at"])) for row in rows)

    def under_way(self, *, now: datetime) -> tuple[Operation, ...]:
        """What is being sent and counts against the flood limits: from `now`, since it may arrive so late."""
        return tuple(_operation(row, now) for row in self._sql.all(_UNDER_WAY))

    def due(self, *, now: datetime) -> int:
        """How many rows could be sent at `now`."""
        return int(self._sql.one(_DUE, now)["count"])

    def waiting(self) -> int:
        """How many rows wait, due or not."""
        return int(self._sql.one(_WAITING)["count"])

    def oldest(self) -> datetime | None:
        """When the oldest waiting row was put."""
        return moment_or_none(self._sql.one(_OLDEST)["at"])

    def next_due(self, *, now: datetime) -> datetime | None:
        """The earliest moment after `now` at which a waiting row may be sent."""
        if not self._sql.one(_ANY_LATER, now, now)["later"]:
            return None
        return moment_or_none(self._sql.one(_NEXT_DUE, now)["at"])

    def prune(self, *, before: datetime) -> int:
        """Deletes what ended before then; how many rows."""
        return self._sql.change(_PRUNE, before)


def _operation(row: Row, at: datetime) -> Operation:
    return Operation(chat_id=ChatId(row["chat_id"]), at=at, shape=row["shape"], payload=row["payload"])


def _outbox_row(row: Row) -> OutboxRow:
    return OutboxRow(
        id=OutboxId(row["id"]),
        send=Send(
            chat_id=ChatId(row["chat_id"]),
            shape=row["shape"],
            payload=row["payload"],
            thread_id=None if row["thread_id"] is None else TopicId(row["thread_id"]),
            slot=row["slot"],
            reply_to=None if row["reply_to"] is None else MessageId(row["reply_to"]),
            priority=row["priority"],
        ),
        attempts=row["attempts"],
        repeat=bool(row["repeat"]),
        created_at=moment(row["created_at"]),
    )
