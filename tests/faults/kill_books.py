"""What the kill rig asks once the bot rests: the database, by a connection of its own, and Telegram."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, Final

import psycopg
from psycopg.rows import dict_row

from storage.invariants import RULES
from tests.faults.kill_traffic import REQUESTS, Asked, Traffic
from tests.faults.killer import Killer
from tests.faults.outcome import QUIET, Difference

Rows = Callable[[str], list[Any]]

HELD: Final = """
    SELECT account.name, lot.asset, SUM(lot.held) AS held FROM lot JOIN account ON account.id = lot.account_id
    GROUP BY account.name, lot.asset"""
SPENT: Final = """
    SELECT account.name, hold.asset, SUM(hold_line.captured) AS spent FROM hold
    JOIN hold_line ON hold_line.hold_id = hold.id JOIN account ON account.id = hold.account_id
    WHERE hold.state = 'captured' GROUP BY account.name, hold.asset"""
FREE: Final = """
    SELECT account.name, lot.asset, SUM(lot.posted - lot.held) AS free FROM lot
    JOIN account ON account.id = lot.account_id GROUP BY account.name, lot.asset"""
TALK: Final = """
    SELECT talk.text, request.text AS asked FROM talk LEFT JOIN request ON request.id = talk.request_id"""


def rows_of(url: str) -> Rows:
    """How to look into that database; no connection stays open, for whoever looks will fork."""

    def rows(query: str) -> list[Any]:
        if not url.startswith("sqlite"):
            with psycopg.connect(url, row_factory=dict_row) as server:
                return list(server.execute(query))
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as file:
            file.row_factory = sqlite3.Row
            return file.execute(query).fetchall()

    return rows


def compared(traffic: Traffic, killer: Killer, rows: Rows) -> list[Difference]:
    """Everything that is not as it should be."""
    found: dict[str, Any] = {}
    counted: Counter[str] = Counter()
    for row in rows(REQUESTS):
        found[row["text"]] = row
        counted[row["text"]] += 1
    wrong = [Difference(kind="other", what=each) for each in traffic.settle(found)]
    return [
        *_requests(traffic, found, counted),
        *wrong,
        *_words(traffic, rows),
        *_purses(traffic, rows),
        *_updates(killer, rows),
        *_promises(killer, rows),
        *(Difference(kind="other", what=each) for each in _broken(rows)),
    ]


def _requests(traffic: Traffic, found: dict[str, Any], counted: Counter[str]) -> Iterator[Difference]:
    for text, count in counted.items():
        if text not in traffic.asked:
            yield Difference(kind="doubled", what=f"a request that nobody made: {text!r}")
        elif count > 1:
            yield Difference(kind="doubled", what=f"{count} requests of {text!r}")
    for text, one in traffic.asked.items():
        if text not in found:
            yield Difference(kind="lost", what=f"no request of {text!r}")
        elif found[text]["state"] != one.state:
            state = found[text]["state"]
            yield Difference(kind="other", what=f"{text!r} is {state}, not {one.state}")
        elif one.state == "taken" and found[text]["assignee"] != one.staff:
            yield Difference(kind="other", what=f"{text!r} is in other hands")


def _words(traffic: Traffic, rows: Rows) -> Iterator[Difference]:
    kept = Counter((row["text"], row["asked"]) for row in rows(TALK))
    wanted = Counter(_said(traffic.asked.values()))
    for text, asked in wanted - kept:
        yield Difference(kind="lost", what=f"{text!r} is not among the words of {asked!r}")
    for text, asked in kept - wanted:
        yield Difference(kind="doubled", what=f"{text!r} once more among the words of {asked!r}")


def _said(every: Any) -> Iterator[tuple[str, str]]:
    one: Asked
    for one in every:
        for word in one.words:
            yield word, one.text


def _purses(traffic: Traffic, rows: Rows) -> Iterator[Difference]:
    held = {(row["name"], row["asset"]): int(row["held"]) for row in rows(HELD)}
    spent = {(row["name"], row["asset"]): int(row["spent"]) for row in rows(SPENT)}
    free = {(row["name"], row["asset"]): int(row["free"]) for row in rows(FREE)}
    for purse in traffic.purses:
        credit = 10_000 if purse.plan == "credit" else 0
        for asset, left in (("consultation", purse.units), ("EUR", purse.cents - credit)):
            name = (purse.name, asset)
            yield from _differs(name, "held", held.get(name, 0), purse.held[asset])
            yield from _differs(name, "spent", spent.get(name, 0), purse.spent[asset])
            if name in free or left:
                yield from _differs(name, "free", free.get(name, 0), left)


def _differs(name: tuple[str, str], what: str, there: int, wanted: int) -> Iterator[Difference]:
    if there != wanted:
        more = there > wanted
        said = f"{name[0]} has {there} {name[1]} {what}, not {wanted}"
        yield Difference(kind="doubled" if more else "lost", what=said)


def _updates(killer: Killer, rows: Rows) -> Iterator[Difference]:
    inbox = {row["update_id"]: row["state"] for row in rows("SELECT update_id, state FROM inbox")}
    for number in sorted(killer.accepted):
        state = inbox.get(number, "nowhere")
        if state != "done":
            yield Difference(kind="lost", what=f"update {number} was accepted and is {state}")
    for state, count in Counter(inbox.values()).items():
        if state != "done":
            yield Difference(kind="lost", what=f"{count} updates are {state}")
    for pending in killer.world.updates.waiting():
        yield Difference(kind="lost", what=f"update {pending.id} was never accepted")


def _promises(killer: Killer, rows: Rows) -> Iterator[Difference]:
    """Each promise once at least, a further time only with the mark, none left on its way."""
    now = int(killer.world.clock.now().timestamp() * 1_000_000)
    for row in rows("SELECT id, chat_id, shape, state, not_before, error FROM outbox"):
        sent = killer.sent.get(row["id"])
        name = f"promise {row['id']} ({row['shape']} for {row['chat_id']})"
        if row["state"] == "sending" or (row["state"] == "new" and row["not_before"] <= now):
            yield Difference(kind="lost", what=f"{name} is {row['state']} while the bot rests")
        elif row["state"] == "sent" and (sent is None or not sent.done):
            yield Difference(kind="lost", what=f"{name} counts as sent and never was")
        elif row["state"] == "dead" and row["error"] not in QUIET:
            yield Difference(kind="lost", what=f"{name} was given up: {row['error']}")
        if sent is not None and not all(sent.fresh[1:]):
            yield Difference(kind="doubled", what=f"{name} came {len(sent.fresh)} times without a mark")


def _broken(rows: Rows) -> Iterator[str]:
    for rule, query in RULES.items():
        for row in rows(query):
            yield f"{rule}: {row['detail']}"


__all__ = ["Rows", "compared", "rows_of"]
