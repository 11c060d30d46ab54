"""What both sides say of one client at one moment, as plain data of one form."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from bot.flows.accounts import load_standing
from bot.flows.scene import Work
from bot.ids import AccountId
from bot.quota.standing import balance, held_money, included, spendable, units_left
from storage import invariants
from storage.sql import Sql
from storage.unit_of_work import UnitOfWork
from tests.oracle.client import Client
from tests.oracle.company import CURRENCIES
from tests.oracle.dealing import left
from tests.oracle.desk import moment

Shown = Mapping[str, Any]
Violations = tuple[invariants.Violation, ...]
UNITS = ("consultation", "recalculation", "minutes")

_LOTS = """
SELECT asset, category, starts_at, expires_at, COALESCE(scope, '') AS scope, posted, held, granted
FROM lot WHERE account_id = ? AND (posted <> 0 OR held <> 0)"""

_POSTINGS = """
SELECT journal.reason, entry.asset, lot.category, journal.at, SUM(entry.amount) AS amount
FROM journal JOIN entry ON entry.journal_id = journal.id JOIN lot ON lot.id = entry.lot_id
WHERE journal.account_id = ? GROUP BY 1, 2, 3, 4 HAVING SUM(entry.amount) <> 0"""

_ELSEWHERE = """
SELECT entry.asset, entry.system, SUM(entry.amount) AS amount
FROM journal JOIN entry ON entry.journal_id = journal.id
WHERE journal.account_id = ? AND entry.system IS NOT NULL GROUP BY 1, 2 HAVING SUM(entry.amount) <> 0"""

_REQUESTS = """
SELECT id, state, order_number, recalculation, promised_at, due_at
FROM request WHERE account_id = ? ORDER BY id"""

_QUOTES = """
SELECT request_id, state, net, tax, valid_until FROM quote WHERE account_id = ? ORDER BY id"""

_HOLDS = """
SELECT hold.request_id, hold.asset, hold.state, SUM(hold_line.amount) AS amount,
    SUM(hold_line.captured) AS captured, hold.captured_net,
    CASE WHEN hold.state = 'held' THEN hold.expires_at END AS ends, hold.reversed_at IS NOT NULL AS back
FROM hold JOIN hold_line ON hold_line.hold_id = hold.id WHERE hold.account_id = ?
GROUP BY hold.id ORDER BY hold.request_id, hold.id"""


def all_books(work: Work, sql: Sql, accounts: list[AccountId]) -> tuple[list[Shown], Violations]:
    """What the product says of each, and what is broken; asking settles, so it is for a look not kept."""
    shown = [by_books(work, sql, account_id) for account_id in accounts]
    return shown, invariants.check(UnitOfWork(sql))


def by_books(work: Work, sql: Sql, account_id: AccountId) -> Shown:
    standing = load_standing(work, account_id)
    asked = sql.all(_REQUESTS, account_id)
    return {
        "promised": [(row["id"], moment(row["promised_at"]), moment(row["due_at"])) for row in asked],
        "period": (standing.period.index, standing.period.starts_at, standing.period.ends_at),
        "left": {unit: units_left(standing, unit) for unit in UNITS},
        "granted": {unit: included(standing, unit) for unit in UNITS},
        "balance": balance(standing),
        "held": held_money(standing),
        "spendable": spendable(standing),
        "limits": (standing.limits.credit, standing.limits.emergency),
        "lots": Counter(
            (
                *(row["asset"], row["category"], moment(row["starts_at"]), moment(row["expires_at"])),
                *(row["scope"], row["posted"], row["held"]),
                0 if row["asset"] in CURRENCIES else row["granted"],
            )
            for row in sql.all(_LOTS, account_id)
        ),
        "postings": {
            (row["reason"], row["asset"], row["category"], moment(row["at"])): row["amount"]
            for row in sql.all(_POSTINGS, account_id)
        },
        "elsewhere": {
            (row["asset"], row["system"]): row["amount"] for row in sql.all(_ELSEWHERE, account_id)
        },
        "requests": [
            (row["id"], row["state"], row["order_number"], bool(row["recalculation"])) for row in asked
        ],
        "quotes": sorted(
            (row["request_id"], row["state"], row["net"], row["tax"], moment(row["valid_until"]))
            for row in sql.all(_QUOTES, account_id)
        ),
        "holds": [
            (
                *(row["request_id"], row["asset"], row["state"], row["amount"], row["captured"]),
                *(row["captured_net"], moment(row["ends"]), bool(row["back"])),
            )
            for row in sql.all(_HOLDS, account_id)
        ],
    }


def by_oracle(client: Client) -> Shown:
    """The same of the oracle."""
    mine = [lot for lot in client.lots if lot.left or lot.held]
    requests = client.requests
    return {
        "promised": [(one.number, one.since, one.due) for one in requests],
        "period": (client.index, client.bound(), client.bound(1)),
        "left": {unit: left(client, unit) for unit in UNITS},
        "granted": {unit: client.granted(unit) for unit in UNITS},
        "balance": client.balance(),
        "held": sum(lot.held for lot in client.lots if lot.asset == client.currency),
        "spendable": left(client, client.currency),
        "limits": (client.limit("credit"), client.limit("emergency")),
        "lots": Counter(
            (
                *(lot.asset, lot.kind, lot.start, lot.end, lot.scope, lot.left, lot.held),
                0 if lot.asset in CURRENCIES else lot.given,
            )
            for lot in mine
        ),
        "postings": {what: amount for what, amount in client.postings.items() if amount},
        "elsewhere": {what: amount for what, amount in client.elsewhere.items() if amount},
        "requests": [(one.number, one.state, one.order, one.again) for one in requests],
        "quotes": sorted(
            (one.number, quote.state, quote.net, quote.tax, quote.until)
            for one in requests
            for quote in one.quotes
        ),
        "holds": [
            (
                *(one.number, hold.asset, hold.state, hold.total, sum(part for _, part in hold.captured)),
                *(hold.captured_net, hold.ends if hold.state == "held" else None, hold.taken_back),
            )
            for one in requests
            for hold in one.holds
        ],
    }


def differences(books: Shown, oracle: Shown) -> dict[str, object]:
    """Only what differs, both sides beside each other."""
    return {name: apart(books[name], oracle[name]) for name in oracle if books[name] != oracle[name]}


def apart(books: object, oracle: object) -> object:
    if isinstance(books, dict) and isinstance(oracle, dict):
        keys = [key for key in {**books, **oracle} if books.get(key) != oracle.get(key)]
        return {
            "books": {key: books.get(key) for key in keys},
            "oracle": {key: oracle.get(key) for key in keys},
        }
    return {"books": books, "oracle": oracle}


def pick(shown: dict[object, object], keys: list[object]) -> dict[object, object]:
    return {key: shown.get(key) for key in keys}
