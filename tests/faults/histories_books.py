"""What histories ask of the books: are they as the plain model has them? And a digest of everything, which
must be the same on both databases."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

from bot.ports import Tx
from storage.invariants import check
from storage.tables import columns, names
from storage.unit_of_work import UnitOfWork
from tests.faults.histories_company import GROUP
from tests.faults.histories_model import Model
from tests.faults.histories_purse import MONEY, UNITS
from tests.faults.histories_telegram import Post

REQUESTS: Final = (
    "SELECT id, account_id, user_id, kind, state, assignee, order_number FROM request ORDER BY id"
)
HOLDS: Final = """
    SELECT hold.request_id, hold.asset, SUM(hold_line.amount) AS amount, MIN(hold.expires_at) AS until
    FROM hold JOIN hold_line ON hold_line.hold_id = hold.id WHERE hold.state = 'held'
    GROUP BY hold.request_id, hold.asset ORDER BY hold.request_id"""
PRICES: Final = "SELECT id, request_id, state, gross FROM quote ORDER BY id"
LOTS: Final = """
    SELECT account_id, asset, category IN ('credit', 'emergency') AS debt,
        SUM(posted) AS posted, SUM(held) AS held FROM lot
    WHERE starts_at <= ? AND (expires_at IS NULL OR expires_at > ?)
        AND account_id IN (SELECT account_id FROM period WHERE ends_at > ?)
    GROUP BY account_id, asset, debt"""
SETTLED: Final = "SELECT account_id FROM period WHERE ends_at > ? ORDER BY account_id"
LEFT: Final = """
    SELECT 'updates ' || state AS what, COUNT(*) AS often FROM inbox WHERE state <> 'done' GROUP BY state"""
UNKEPT: Final = """
    SELECT 'promises ' || state || ' ' || COALESCE(error, '') AS what, COUNT(*) AS often FROM outbox
    WHERE state = 'sending' OR (state = 'dead'
        AND COALESCE(error, '') NOT IN ('nothing to send', 'withdrawn', 'superseded'))
    GROUP BY state, error"""
ON_BOARD: Final = 8
PLAIN: Final = frozenset({"schema_version", "worker", "lease", "matter"})
"""Tables that say nothing of clients: who runs, and what is watched."""


def rows(tx: Tx, query: str, *values: object) -> list[Any]:
    assert isinstance(tx, UnitOfWork)
    return list(tx.sql.all(query, *values))


def compared(tx: Tx, model: Model) -> list[str]:
    """What is not as the model has it; asked after each step, so it reads little."""
    return [*_requests(tx, model), *_holds(tx, model), *_prices(tx, model), *_purses(tx, model)]


def finally_compared(tx: Tx, model: Model, post: Post) -> list[str]:
    """The same, with the whole books in order, nothing left undone, and what waits in the queue in its place
    for whoever takes it."""
    return [
        *compared(tx, model),
        *_cards(model, post),
        *(f"{row['often']} {row['what']}" for query in (LEFT, UNKEPT) for row in rows(tx, query)),
        *(f"{one.rule}: {one.detail}" for one in check(tx)),
    ]


def _cards(model: Model, post: Post) -> Iterator[str]:
    """A card for each request that waits, and none of another; of very many a board shows the first."""
    waiting = sum(one.state == "queued" for one in model.asked)
    for one in model.asked:
        take, queued = f"take:{one.number}", one.state == "queued"
        cards, places = post.showing(GROUP, take, f"history:{one.number}"), post.showing(GROUP, take)
        if cards > queued or (queued and not places and waiting <= ON_BOARD):
            yield f"request {one.number}, {one.state}, has {cards} cards, and {places} places to take it"


def _differ(what: str, there: Sequence[object], wanted: Sequence[object]) -> Iterator[str]:
    if list(there) == list(wanted):
        return
    for number in range(max(len(there), len(wanted))):
        mine = wanted[number] if number < len(wanted) else None
        its = there[number] if number < len(there) else None
        if mine != its:
            yield f"{what} is {its}, the model has {mine}"


def _requests(tx: Tx, model: Model) -> Iterator[str]:
    columns = ("id", "account_id", "user_id", "kind", "state", "order_number", "assignee")
    there = [tuple(row[column] for column in columns) for row in rows(tx, REQUESTS)]
    wanted = [
        (one.number, one.client + 1, one.person, one.kind, one.state, one.order, one.staff)
        for one in model.asked
    ]
    yield from _differ("request", there, wanted)


def _holds(tx: Tx, model: Model) -> Iterator[str]:
    there = [(row["request_id"], row["asset"], int(row["amount"])) for row in rows(tx, HOLDS)]
    held = [one for one in model.asked if one.hold is not None]
    wanted = [(one.number, one.hold.asset, one.hold.total) for one in held if one.hold]
    yield from _differ("hold", there, wanted)


def _prices(tx: Tx, model: Model) -> Iterator[str]:
    there = [(row["id"], row["request_id"], row["state"], int(row["gross"])) for row in rows(tx, PRICES)]
    wanted = [(one.number, one.asked.number, one.state, one.gross) for one in model.prices]
    yield from _differ("price", there, wanted)


def _purses(tx: Tx, model: Model) -> Iterator[str]:
    now = model.now
    there = {
        (int(row["account_id"]), str(row["asset"]), bool(row["debt"])): (int(row["posted"]), int(row["held"]))
        for row in rows(tx, LOTS, now, now, now)
    }
    for row in rows(tx, SETTLED, now):
        client = int(row["account_id"]) - 1
        purse = model.purses[client]
        for asset, debt in ((UNITS, False), (MONEY, False), (MONEY, True)):
            lots = [
                one
                for one in purse.lots
                if one.asset == asset
                and (one.sort in ("credit", "emergency")) is debt
                and one.start <= now < one.end
            ]
            wanted = (sum(one.left for one in lots), sum(one.held for one in lots))
            found = there.get((client + 1, asset, debt), (0, 0))
            if found != wanted:
                what = f"client {client}, {'debts' if debt else 'own'} {asset}"
                yield f"{what}: (there, held) is {found}, the model has {wanted}"


def digest(tx: Tx, post: Post) -> dict[str, str]:
    """By table, and of the calls: a short digest."""
    assert isinstance(tx, UnitOfWork)
    found = {
        table: _short(sorted(_lines(tx, table))) for table in sorted(names(tx.sql)) if table not in PLAIN
    }
    return found | {"calls of the Bot API": _short(map(repr, post.calls))}


def _lines(tx: UnitOfWork, table: str) -> Iterator[str]:
    wanted = sorted(columns(tx.sql, table))
    listed = ", ".join(f'"{one}"' for one in wanted)
    for row in tx.sql.all(f'SELECT {listed} FROM "{table}"'):
        yield repr([row[one] for one in wanted])


def _short(lines: Any) -> str:
    made = hashlib.sha256()
    for line in lines:
        made.update(line.encode())
        made.update(b"\n")
    return made.hexdigest()[:16]
