"""Raw updates, stored before they are acknowledged and worked off in order by lane."""

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.ids import BotId, InboxId, UserId, WorkerId
from bot.ports import URGENT, WRITTEN, InboxRow
from storage.sql import Row, Sql
from storage.values import moment, moment_or_none

SAME = timedelta(days=3)
"""How long a number means the same update: Telegram delivers one again for a day at most, and after a week
without any it counts anew from anywhere."""

_ADD = """
INSERT INTO inbox (bot_id, update_id, lane, raw, received_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (bot_id, update_id) DO NOTHING"""

# No update has a number below zero, and no two rows have one id: it gives way and stays.
_GIVE_WAY = "UPDATE inbox SET update_id = -id WHERE bot_id = ? AND update_id = ? AND received_at < ?"

# Of a person's two lanes only the older head may go: a press must not overtake what was written before it.
_HEADS = """
SELECT inbox.id, inbox.bot_id, inbox.update_id, inbox.lane, inbox.raw, inbox.attempts, inbox.received_at
FROM (SELECT MIN(id) AS id FROM inbox WHERE state = 'new' GROUP BY lane) AS head
JOIN inbox ON inbox.id = head.id
WHERE inbox.not_before <= ? AND (inbox.worker_id IS NULL OR inbox.worker_id = ?)
    AND NOT EXISTS (SELECT 1 FROM inbox AS earlier
        WHERE earlier.state = 'new' AND earlier.id < inbox.id AND earlier.lane = CASE
        WHEN substr(inbox.lane, 1, 6) = 'press:' THEN 'chat:' || substr(inbox.lane, 7)
        WHEN substr(inbox.lane, 1, 5) = 'chat:' THEN 'press:' || substr(inbox.lane, 6) END)
ORDER BY CASE WHEN substr(inbox.lane, 1, 6) = ? OR substr(inbox.lane, 1, 4) = ? THEN 0 ELSE 1 END, inbox.id
LIMIT ?"""

_DONE = "UPDATE inbox SET state = 'done', ended_at = ? WHERE id = ? AND state = 'new'"
_IS_DONE = "SELECT 1 AS done FROM inbox WHERE id = ? AND state <> 'new'"

_FAILED = """
UPDATE inbox SET attempts = attempts + 1, error = ?, not_before = ?, worker_id = NULL
WHERE id = ? AND state = 'new' RETURNING attempts"""

_QUARANTINE = "UPDATE inbox SET state = 'quarantined', error = ?, ended_at = ? WHERE id = ? AND state = 'new'"
# Where its words were erased meanwhile, nothing is left to be handled.
_AGAIN = """
UPDATE inbox SET state = 'new', ended_at = NULL, attempts = 0, not_before = 0, error = '', worker_id = NULL
WHERE bot_id = ? AND update_id = ? AND state = 'quarantined' AND raw <> '{}'"""
_HAS = "SELECT 1 AS there FROM inbox WHERE bot_id = ? AND update_id = ? AND raw <> '{}'"
_ASIDE = """
SELECT bot_id, update_id FROM inbox WHERE state = 'quarantined' AND raw <> '{}'
ORDER BY ended_at DESC, id DESC LIMIT ?"""
_WRITES = "SELECT 1 AS waits FROM inbox WHERE state = 'new' AND lane = ? LIMIT 1"
_PRESSES = """
SELECT 1 AS waits FROM inbox
WHERE state = 'new' AND (substr(lane, 1, 6) = ? OR substr(lane, 1, 4) = ?) LIMIT 1"""
_WAITING = "SELECT COUNT(*) AS count FROM inbox WHERE state = 'new'"
# By the heads: in order of id alone SQLite would read every row that is done where nothing waits.
_OLDEST = """
SELECT inbox.received_at FROM (SELECT MIN(id) AS id FROM inbox WHERE state = 'new' GROUP BY lane) AS head
JOIN inbox ON inbox.id = head.id ORDER BY head.id LIMIT 1"""

# Only a head can be retried: what stands behind it in its lane was never tried.
_NEXT_RETRY = """
SELECT MIN(inbox.not_before) AS at
FROM (SELECT MIN(id) AS id FROM inbox WHERE state = 'new' GROUP BY lane) AS head
JOIN inbox ON inbox.id = head.id
WHERE inbox.not_before > ?"""

_HIGHEST = "SELECT update_id FROM inbox WHERE bot_id = ? ORDER BY id DESC LIMIT 1"

# The newest row goes too when its time has come: after a quiet week Telegram counts from anywhere, and an
# offset kept from before could be above the new numbers.
_PRUNE = "DELETE FROM inbox WHERE ended_at < ?"


class InboxRepository:
    """`bot.ports.Inbox`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def add(self, *, bot_id: BotId, update_id: int, lane: str, raw: str, now: datetime) -> bool:
        """Stores a raw update; False when it is there already. What has its number since days is another."""
        if self._sql.change(_ADD, bot_id, update_id, lane, raw, now) == 1:
            return True
        if self._sql.change(_GIVE_WAY, bot_id, update_id, now - SAME) == 0:
            return False
        return self._sql.change(_ADD, bot_id, update_id, lane, raw, now) == 1

    def heads(
        self, *, busy: Collection[str], limit: int, now: datetime, me: WorkerId | None = None
    ) -> tuple[InboxRow, ...]:
        """The oldest waiting row of each lane that is not busy, urgent lanes first, then oldest first. One
        that another worker than `me` has in hand keeps its lane shut."""
        # Busy lanes are as many as workers, so reading past them is cheaper than a list in the statement.
        rows = self._sql.all(_HEADS, now, me, *URGENT, limit + len(busy))
        return tuple(_inbox_row(row) for row in rows if row["lane"] not in busy)[:limit]

    def writes(self, user_id: UserId) -> bool:
        """Whether a message of that person waits or is being handled."""
        return self._sql.first(_WRITES, f"{WRITTEN}{user_id}") is not None

    def done(self, inbox_id: InboxId, *, now: datetime) -> bool:
        """Worked off; False when it was already, or set aside."""
        return self._sql.change(_DONE, now, inbox_id) == 1

    def is_done(self, inbox_id: InboxId) -> bool:
        """Whether nothing is left to do for it: done, or set aside."""
        return self._sql.first(_IS_DONE, inbox_id) is not None

    def failed(self, inbox_id: InboxId, *, error: str, not_before: datetime) -> int:
        """Counts one failed attempt; the attempts so far, 0 when the row waits no more."""
        row = self._sql.first(_FAILED, error, not_before, inbox_id)
        return 0 if row is None else int(row["attempts"])

    def quarantine(self, inbox_id: InboxId, *, error: str, now: datetime) -> bool:
        """Sets it aside for a person to look at; its lane goes on."""
        return self._sql.change(_QUARANTINE, error, now, inbox_id) == 1

    def again(self, *, bot_id: BotId, update_id: int) -> bool:
        """What was set aside waits again, in the place it had; False where nothing of that number is set
        aside."""
        return self._sql.change(_AGAIN, bot_id, update_id) == 1

    def has(self, *, bot_id: BotId, update_id: int) -> bool:
        """Whether there is an update of that number, in whatever state, and its words."""
        return self._sql.first(_HAS, bot_id, update_id) is not None

    def aside(self, *, limit: int) -> tuple[tuple[BotId, int], ...]:
        """Bot and number of what is set aside, the latest first."""
        return tuple((BotId(row["bot_id"]), int(row["update_id"])) for row in self._sql.all(_ASIDE, limit))

    def presses(self) -> bool:
        """Whether anything waits, or is being handled, in an urgent lane."""
        return self._sql.first(_PRESSES, *URGENT) is not None

    def waiting(self) -> int:
        """How many rows wait."""
        return int(self._sql.one(_WAITING)["count"])

    def oldest(self) -> datetime | None:
        """When the oldest waiting row came."""
        row = self._sql.first(_OLDEST)
        return None if row is None else moment(row["received_at"])

    def next_retry(self, *, after: datetime) -> datetime | None:
        """The earliest moment later than `after` at which a head that failed may be tried again."""
        return moment_or_none(self._sql.one(_NEXT_RETRY, after)["at"])

    def highest(self, bot_id: BotId) -> int | None:
        """The update_id that came last."""
        row = self._sql.first(_HIGHEST, bot_id)
        return None if row is None else int(row["update_id"])

    def prune(self, *, before: datetime) -> int:
        """Deletes what was finished before then; how many rows."""
        return self._sql.change(_PRUNE, before)


def _inbox_row(row: Row) -> InboxRow:
    return InboxRow(
        id=InboxId(row["id"]),
        bot_id=BotId(row["bot_id"]),
        update_id=row["update_id"],
        lane=row["lane"],
        raw=row["raw"],
        attempts=row["attempts"],
        received_at=moment(row["received_at"]),
    )
