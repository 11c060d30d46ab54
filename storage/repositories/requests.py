"""Requests: moved by compare-and-set only, on state and version."""

import functools
from datetime import datetime

from bot.desk.request import Request, RequestState
from bot.ids import AccountId, ContactId, MessageId, RequestId, UserId
from bot.ports import NewRequest
from storage.sql import Row, Sql
from storage.values import moment, moment_or_none

_SELECT = """
SELECT id, account_id, contact_id, user_id, kind, state, text, urgent, order_number, recalculation, parent_id,
    first_message, created_at, due_at, wake_at, assignee, taken_at, closed_at, minutes, rating, version,
    comment, reopened, near_at, promised_at
FROM request"""

_ADD = """
INSERT INTO request (account_id, contact_id, user_id, kind, state, text, urgent, created_at, first_message,
    order_number, recalculation, parent_id, confidence, model)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"""

_GET = f"{_SELECT} WHERE id = ?"

# The states stand in the text, as in the partial indexes: a parameter would keep the indexes from being used.
_IS_OPEN = "state IN ('queued', 'taken')"
_IS_PENDING = "state IN ('offered', 'declined', 'waiting', 'lapsed')"
_OPEN_OF_ACCOUNT = f"{_SELECT} WHERE account_id = ? AND {_IS_OPEN} ORDER BY id"
# Every id is above zero; without saying so SQLite would count by an index of all that the account ever asked.
_COUNT_OPEN = f"""
SELECT COUNT(*) AS count FROM request WHERE account_id = ? AND id > 0 AND {_IS_OPEN}"""  # noqa: S608 - constants
_OPEN_OF_USER = f"{_SELECT} WHERE user_id = ? AND {_IS_OPEN} ORDER BY id"
# The plus: else SQLite would walk through all requests there ever were, for the order of their keys.
_OPEN_ALL = f"{_SELECT} WHERE {_IS_OPEN} ORDER BY +id"
_OF_ASSIGNEE = f"{_SELECT} WHERE assignee = ? AND state = 'taken' ORDER BY id"
_PENDING = f"{_SELECT} WHERE account_id = ? AND {_IS_PENDING} ORDER BY id"
_RECENT = f"{_SELECT} WHERE account_id = ? ORDER BY id DESC LIMIT ?"
_CLOSED_SINCE = f"{_SELECT} WHERE user_id = ? AND state = 'done' AND closed_at >= ? ORDER BY closed_at, id"
_WAKING = f"{_SELECT} WHERE wake_at <= ? ORDER BY wake_at, id LIMIT ?"
_NEXT_WAKE = "SELECT MIN(wake_at) AS at FROM request WHERE wake_at IS NOT NULL"
_NEXT_ORDER = "SELECT COALESCE(MAX(order_number), 0) + 1 AS number FROM request WHERE account_id = ?"
_FIRST = f"""{_SELECT} WHERE account_id = ? AND order_number = ? AND recalculation = 0
    AND kind = 'estimate' ORDER BY id LIMIT 1"""

_ORDERS = f"""{_SELECT} WHERE account_id = ? AND order_number IS NOT NULL AND recalculation = 0
    AND kind = 'estimate' AND state IN ('queued', 'taken', 'done') AND created_at >= ?
ORDER BY order_number DESC LIMIT ?"""

_RECALCULATIONS = """
SELECT COUNT(*) AS count FROM request
WHERE account_id = ? AND order_number = ? AND recalculation = 1 AND kind = 'estimate'
    AND state IN ('queued', 'taken', 'done')"""

_COUNT = """
SELECT COUNT(*) AS count FROM request
WHERE account_id = ? AND kind = ? AND created_at >= ? AND state <> 'undone'"""

_ASKED = """
SELECT COUNT(*) AS count FROM request
WHERE account_id = ? AND created_at >= ? AND created_at < ? AND state <> 'undone'"""

MOVED = frozenset(
    {
        "assignee",
        "closed_at",
        "due_at",
        "kind",
        "minutes",
        "order_number",
        "promised_at",
        "recalculation",
        "reopened",
        "taken_at",
        "text",
        "wake_at",
    }
)
"""Columns that may change with a move."""

CHANGED = frozenset(
    {
        *("comment", "due_at", "kind", "minutes", "order_number", "promised_at", "rating"),
        *("recalculation", "text", "urgent", "wake_at"),
    }
)
"""Columns that may change without one."""


class RequestsRepository:
    """`bot.ports.Requests`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def add(self, new: NewRequest) -> RequestId:
        """A new request at version 1."""
        row = self._sql.one(
            _ADD,
            new.account_id,
            new.contact_id,
            new.user_id,
            new.kind,
            new.state,
            new.text,
            new.urgent,
            new.created_at,
            new.first_message,
            new.order_number,
            new.recalculation,
            new.parent_id,
            new.confidence,
            new.model,
        )
        return RequestId(row["id"])

    def get(self, request_id: RequestId) -> Request | None:
        """The request, None if there is none."""
        row = self._sql.first(_GET, request_id)
        return None if row is None else _request(row)

    def move(self, request: Request, state: RequestState, **changes: object) -> bool:
        """Compare and set; False when someone was faster. Raises TypeError for a column not in MOVED."""
        statement = _move_statement(_columns(changes, MOVED))
        values = (changes[column] for column in sorted(changes))
        return self._sql.change(statement, state, *values, request.id, request.state, request.version) == 1

    def change(self, request_id: RequestId, **changes: object) -> None:
        """Sets columns without a move; the version stays. Raises TypeError for a column not in CHANGED."""
        columns = _columns(changes, CHANGED)
        if columns:
            values = (changes[column] for column in columns)
            self._sql.change(_change_statement(columns), *values, request_id)

    def open_of_account(self, account_id: AccountId) -> tuple[Request, ...]:
        """Routed and not closed, oldest first."""
        return self._requests(_OPEN_OF_ACCOUNT, account_id)

    def count_open(self, account_id: AccountId) -> int:
        """How many of them there are: each decision asks, whatever waits."""
        return int(self._sql.one(_COUNT_OPEN, account_id)["count"])

    def open_of_user(self, user_id: UserId) -> tuple[Request, ...]:
        """Routed and not closed, written by this person, oldest first."""
        return self._requests(_OPEN_OF_USER, user_id)

    def open_all(self) -> tuple[Request, ...]:
        """Routed and not closed, of every client, oldest first."""
        return self._requests(_OPEN_ALL)

    def of_assignee(self, user_id: UserId) -> tuple[Request, ...]:
        """Taken by this member of the staff and not closed, oldest first."""
        return self._requests(_OF_ASSIGNEE, user_id)

    def pending_of_account(self, account_id: AccountId) -> tuple[Request, ...]:
        """Those that may be offered again, oldest first."""
        return self._requests(_PENDING, account_id)

    def recent_of_account(self, account_id: AccountId, *, limit: int) -> tuple[Request, ...]:
        """The latest of any state, newest first."""
        return self._requests(_RECENT, account_id, limit)

    def closed_of_user(self, user_id: UserId, *, since: datetime) -> tuple[Request, ...]:
        """Done for this person since then, the latest last."""
        return self._requests(_CLOSED_SINCE, user_id, since)

    def next_order(self, account_id: AccountId) -> int:
        """The account's next order number; the account must be locked."""
        return int(self._sql.one(_NEXT_ORDER, account_id)["number"])

    def order(self, account_id: AccountId, number: int) -> tuple[Request, int] | None:
        """The order's first estimate and how many recalculations of it were accepted."""
        first = self._sql.first(_FIRST, account_id, number)
        if first is None:
            return None
        return _request(first), int(self._sql.one(_RECALCULATIONS, account_id, number)["count"])

    def orders(self, account_id: AccountId, *, since: datetime, limit: int) -> tuple[Request, ...]:
        """First estimates of live orders asked for since then, the newest order first."""
        return self._requests(_ORDERS, account_id, since, limit)

    def count(self, account_id: AccountId, *, kind: str, since: datetime) -> int:
        """Requests of the kind since then, undone ones left out."""
        return int(self._sql.one(_COUNT, account_id, kind, since)["count"])

    def asked(self, account_id: AccountId, *, since: datetime, until: datetime) -> int:
        """Requests of any kind that came in [since, until), undone ones left out."""
        return int(self._sql.one(_ASKED, account_id, since, until)["count"])

    def waking(self, *, now: datetime, limit: int) -> tuple[Request, ...]:
        """Requests whose moment has come, the longest waiting first."""
        return self._requests(_WAKING, now, limit)

    def next_wake(self) -> datetime | None:
        """The next such moment, in the past too."""
        return moment_or_none(self._sql.one(_NEXT_WAKE)["at"])

    def _requests(self, statement: str, *parameters: object) -> tuple[Request, ...]:
        return tuple(map(_request, self._sql.all(statement, *parameters)))


def _columns(changes: dict[str, object], allowed: frozenset[str]) -> tuple[str, ...]:
    unknown = changes.keys() - allowed
    if unknown:
        raise TypeError(f"cannot change {', '.join(sorted(unknown))} of a request here")
    return tuple(sorted(changes))


@functools.cache
def _move_statement(columns: tuple[str, ...]) -> str:
    """One for each set of columns that our own code names, made once; `_columns` lets nothing else in."""
    assignments = "".join(f", {column} = ?" for column in columns)
    return (
        f"UPDATE request SET state = ?, version = version + 1{assignments} "  # noqa: S608 - names of MOVED only
        "WHERE id = ? AND state = ? AND version = ?"
    )


@functools.cache
def _change_statement(columns: tuple[str, ...]) -> str:
    assignments = ", ".join(f"{column} = ?" for column in columns)
    return f"UPDATE request SET {assignments} WHERE id = ?"  # noqa: S608 - names of CHANGED only


def _request(row: Row) -> Request:
    return Request(
        id=RequestId(row["id"]),
        account_id=AccountId(row["account_id"]),
        contact_id=ContactId(row["contact_id"]),
        user_id=UserId(row["user_id"]),
        kind=row["kind"],
        state=RequestState(row["state"]),
        text=row["text"],
        urgent=bool(row["urgent"]),
        order_number=row["order_number"],
        recalculation=bool(row["recalculation"]),
        parent_id=None if row["parent_id"] is None else RequestId(row["parent_id"]),
        first_message=None if row["first_message"] is None else MessageId(row["first_message"]),
        created_at=moment(row["created_at"]),
        due_at=moment_or_none(row["due_at"]),
        wake_at=moment_or_none(row["wake_at"]),
        assignee=None if row["assignee"] is None else UserId(row["assignee"]),
        taken_at=moment_or_none(row["taken_at"]),
        closed_at=moment_or_none(row["closed_at"]),
        minutes=row["minutes"],
        rating=row["rating"],
        version=row["version"],
        comment=row["comment"],
        reopened=row["reopened"],
        near_at=moment_or_none(row["near_at"]),
        promised_at=moment_or_none(row["promised_at"]),
    )
