"""What waits and since when: all by partial indices that hold what waits only, however much has been done."""

from datetime import datetime, timedelta

from bot.ports.watch import Matter, Vitals, Waits
from storage.sql import Row, Sql
from storage.values import moment, moment_or_none

_INBOX = "SELECT COUNT(*) AS waiting, MIN(received_at) AS since FROM inbox WHERE state = 'new'"
_OUTBOX = "SELECT COUNT(*) AS waiting FROM outbox WHERE state = 'new'"

# What is being sent counts, too: an answer that could not be recorded leaves its row in that state.
_DUE = """
SELECT MIN(due.at) AS since FROM (
    SELECT CASE WHEN chat_pause.until > COALESCE(outbox.due_at, outbox.created_at) THEN chat_pause.until
        ELSE COALESCE(outbox.due_at, outbox.created_at) END AS at
    FROM outbox LEFT JOIN chat_pause ON chat_pause.chat_id = outbox.chat_id WHERE outbox.state = 'new'
    UNION ALL
    SELECT COALESCE(outbox.due_at, outbox.created_at) AS at FROM outbox WHERE outbox.state = 'sending'
) AS due WHERE due.at <= ?"""

_HELD_BACK = """
SELECT COUNT(DISTINCT chat_pause.chat_id) AS chats, MAX(chat_pause.until) AS until
FROM outbox JOIN chat_pause ON chat_pause.chat_id = outbox.chat_id
WHERE outbox.state = 'new' AND chat_pause.until > ?"""

# The open ones have an index; the condition stands as it does there, so that SQLite sees it, too.
_UNCLAIMED = """
SELECT kind, COUNT(*) AS waiting, MIN(COALESCE(queued_at, created_at)) AS since
FROM request WHERE state IN ('queued', 'taken') AND state = 'queued' GROUP BY kind ORDER BY kind"""

# As the sign on a card: it was given, or its time has come.
_AT_RISK = """
SELECT COUNT(*) AS near, COALESCE(SUM(CASE WHEN due_at <= ? THEN 1 ELSE 0 END), 0) AS late
FROM request WHERE state IN ('queued', 'taken') AND due_at IS NOT NULL
    AND (due_at <= ? OR near_at = due_at OR near_at <= ?)"""

_UNREMINDED = """
SELECT COUNT(*) AS waiting, MIN(due_at) AS since FROM request
WHERE state IN ('queued', 'taken') AND state = 'queued' AND due_at <= ?
    AND reminded = 0 AND (remind_at IS NULL OR remind_at <= ?)"""

_SET_ASIDE = "SELECT COUNT(*) AS rows FROM inbox WHERE state = 'quarantined' AND ended_at >= ?"
_GIVEN_UP = """
SELECT COUNT(*) AS rows FROM outbox
WHERE state = 'dead' AND error NOT IN ('superseded', 'nothing to send') AND ended_at >= ?"""
_WORKERS = "SELECT COUNT(*) AS workers FROM worker"

_MATTERS = "SELECT name, began, noted_at, seen_at, told_at FROM matter ORDER BY noted_at, name"
_PUT = """
INSERT INTO matter (name, began, noted_at, seen_at, told_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at, told_at = excluded.told_at"""
_END = "DELETE FROM matter WHERE name = ?"


class WatchRepository:
    """`bot.ports.Watch`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def vitals(self, *, now: datetime, slack: timedelta) -> Vitals:
        """Everything that waits, at one moment."""
        held = self._sql.one(_HELD_BACK, now + slack)
        promises = self._sql.one(_AT_RISK, now, now, now)
        return Vitals(
            inbox=_waits(self._sql.one(_INBOX)),
            outbox=Waits(
                count=int(self._sql.one(_OUTBOX)["waiting"]),
                since=moment_or_none(self._sql.one(_DUE, now)["since"]),
            ),
            held_back=int(held["chats"]),
            held_until=moment_or_none(held["until"]),
            unclaimed={str(row["kind"]): _waits(row) for row in self._sql.all(_UNCLAIMED)},
            at_risk=int(promises["near"]),
            late=int(promises["late"]),
            unreminded=_waits(self._sql.one(_UNREMINDED, now - slack, now - slack)),
            set_aside=int(self._sql.one(_SET_ASIDE, 0)["rows"]),
            given_up=int(self._sql.one(_GIVEN_UP, 0)["rows"]),
            workers=int(self._sql.one(_WORKERS)["workers"]),
        )

    def set_aside(self, *, since: datetime) -> int:
        """How many updates were set aside since then."""
        return int(self._sql.one(_SET_ASIDE, since)["rows"])

    def given_up(self, *, since: datetime) -> int:
        """How many promises ended undelivered since then."""
        return int(self._sql.one(_GIVEN_UP, since)["rows"])

    def matters(self) -> tuple[Matter, ...]:
        """What was noted and is not over, the longest noted first."""
        return tuple(map(_matter, self._sql.all(_MATTERS)))

    def put(self, matter: Matter) -> None:
        """Notes it, or when it was seen last and told."""
        self._sql.change(_PUT, matter.name, matter.began, matter.noted_at, matter.seen_at, matter.told_at)

    def end(self, name: str) -> None:
        """It is over."""
        self._sql.change(_END, name)


def _waits(row: Row) -> Waits:
    return Waits(count=int(row["waiting"]), since=moment_or_none(row["since"]))


def _matter(row: Row) -> Matter:
    return Matter(
        name=str(row["name"]),
        began=moment(row["began"]),
        noted_at=moment(row["noted_at"]),
        seen_at=moment(row["seen_at"]),
        told_at=moment_or_none(row["told_at"]),
    )
