"""How a play ended: what the books hold, what stands in each chat, what was left undone; and how two differ.

A play with a death in it is compared with the same story left alone: fewer of something is lost, more of it
is doubled. Which of several people who write at once has the first number is left to chance: a request is
known by who asked it, not by its number.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from sandbox.clock import show_moment
from sandbox.control.watching import messages
from sandbox.world import World
from storage import invariants
from storage.dialect import SQLITE
from storage.sql import Sql, transact
from storage.unit_of_work import UnitOfWork
from tests.faults.inside import unmarked

BOOKS: Final = {
    "requests": ("account_id, kind", "state, urgent, reopened", "request"),
    "holds": ("account_id, asset", "state, net, tax", "hold"),
    "journals": ("account_id, reason", "''", "journal"),
    "entries": ("asset, COALESCE(lot_id > 0, 0)", "amount", "entry"),
    "lots": ("account_id, asset, category", "posted, held", "lot"),
    "quotes": ("account_id", "state, net, gross", "quote"),
    "topups": ("account_id, currency", "amount, paid_at IS NULL", "topup"),
    "contacts": ("account_id, user_id", "''", "contact"),
    "clients": ("name", "''", "account"),
    "staff": ("user_id", "''", "staff"),
    "appeals": ("request_id", "''", "appeal"),
    "approvals": ("quote_id", "''", "approval"),
    "favours": ("account_id", "''", "favour"),
    "talks": ("side, user_id, text", "''", "talk"),
    "warnings": ("account_id", "''", "warning"),
    "bans": ("user_id", "''", "ban"),
    "drafts": ("user_id", "''", "draft"),
}
"""name -> (what tells things apart, what they are like, table). More or fewer of the first is doubled or
lost; the second must be alike."""
QUIET: Final = ("nothing to send", "withdrawn", "superseded")
"""Promises that end unkept because nothing is owed any more."""
LINK: Final = re.compile(r"start=[\w-]+")
NUMBER: Final = re.compile(r"^(?:[^,\n]* · #\d+|#\d+ · )|#(?P<request>\d+)", re.MULTILINE)
"""A request's number. Those of accounts ("Finch · #6") and of contacts ("#7 · fay") stand alone on a line."""

WORDS: Final = {"text", "caption", "entities", "caption_entities", "link_preview_options"}
"""Fields of a message that are its text; the others say what it carries."""

Place = tuple[str, str]
"""(chat, what stands there)"""
Asked = tuple[int, int, int]
"""(account, who of it asked, which of that person's requests, from 1 on)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """`kind`: "lost", "doubled" or "other"."""

    kind: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`standing`: messages of the bot as they stand; `ever`: how many messages had that state at some time;
    `marked`: how many of these say that they may have come twice; `sent`: messages of each chat, those
    deleted since included; `spoken`: messages of people. `changing`: states of messages that had several;
    `titles`: first lines; `numbers`: what each request's number stands for."""

    books: dict[str, Counter[tuple[str, str]]]
    left: tuple[Difference, ...]
    unkept: Counter[str]
    standing: Counter[Place]
    ever: Counter[Place]
    marked: Counter[Place]
    sent: Counter[str]
    spoken: Counter[str]
    marked_in: Counter[str]
    changing: frozenset[Place]
    titles: frozenset[Place]
    numbers: dict[int, Asked]


def outcome_of(file: str, world: World) -> Outcome | None:
    """Reads the database through a connection of its own, and the world; None where there is no database."""
    if not Path(file).exists():
        return None
    with closing(sqlite3.connect(file, isolation_level=None)) as driver:
        driver.row_factory = sqlite3.Row
        books, left, unkept = transact(
            driver, dialect=SQLITE, writing=False, body=lambda sql: _books(sql, world)
        )
        numbers = transact(driver, dialect=SQLITE, writing=False, body=_numbers)
    shown = [_shown(chat, one) for chat in world.chats for one in _messages(world, chat)]
    liked = Counter(place for chat in world.chats for place in _reactions(world, chat))
    return Outcome(
        books=books,
        left=left,
        unkept=unkept,
        standing=Counter(place for one in shown for place in one.standing) + liked,
        ever=Counter(place for one in shown for place in one.ever) + liked,
        marked=Counter(place for one in shown if one.marked for place in one.ever),
        sent=Counter(one.chat for one in shown),
        spoken=Counter(str(chat) for chat in world.chats for _ in _messages(world, chat, by_bot=False)),
        marked_in=Counter(one.chat for one in shown if one.marked),
        changing=frozenset(place for one in shown if len(one.ever) > 1 for place in one.ever),
        titles=frozenset(title(place) for one in shown for place in one.ever),
        numbers=numbers,
    )


def _books(
    sql: Sql, world: World
) -> tuple[dict[str, Counter[tuple[str, str]]], tuple[Difference, ...], Counter[str]]:
    books = {}
    for name, (what, like, table) in BOOKS.items():
        rows = sql.all(f"SELECT {_joined(what)} AS what, {_joined(like)} AS alike FROM {table}")
        books[name] = Counter((row["what"], row["alike"]) for row in rows)
    errors = [row["error"] for row in sql.all("SELECT error FROM outbox WHERE state = 'dead'")]
    unkept = Counter(error for error in errors if error not in QUIET)
    return books, tuple(_left(sql, world)), unkept


def _numbers(sql: Sql) -> dict[int, Asked]:
    rows = sql.all("SELECT id, account_id, user_id FROM request ORDER BY id")
    so_far: Counter[tuple[int, int]] = Counter()
    numbers = {}
    for row in rows:
        who = row["account_id"], row["user_id"]
        so_far[who] += 1
        numbers[int(row["id"])] = (*who, so_far[who])
    return numbers


def _joined(columns: str) -> str:
    return " || ' ' || ".join(f"COALESCE({one}, '-')" for one in _split(columns))


def _split(columns: str) -> list[str]:
    """At the commas outside of brackets."""
    return re.split(r", (?![^(]*\))", columns)


def _left(sql: Sql, world: World) -> Iterator[Difference]:
    """What was to be done and was not, and what must not be in any books."""
    tx, now = UnitOfWork(sql), world.clock.now()
    for row in sql.all("SELECT state, COUNT(*) AS count FROM inbox WHERE state <> 'done' GROUP BY state"):
        yield Difference(kind="lost", what=f"{row['count']} updates {row['state']} at {show_moment(now)}")
    for row in sql.all("SELECT shape, chat_id FROM outbox WHERE state = 'sending'"):
        yield Difference(kind="lost", what=f"{row['shape']} for {row['chat_id']} is on its way for ever")
    if due := tx.outbox.due(now=now):
        yield Difference(kind="lost", what=f"{due} promises are due and not kept")
    for broken in invariants.check(tx):
        yield Difference(kind="other", what=f"{broken.rule}: {broken.detail}")
    if world.updates.undelivered():
        yield Difference(kind="lost", what="updates were never taken")


def title(place: Place) -> Place:
    """What tells a message apart that shows how something stands at the moment."""
    return place[0], place[1].partition("\n")[0]


def _messages(world: World, chat: int, *, by_bot: bool = True) -> list[dict[str, Any]]:
    """The bot's, or those of people."""
    found = messages(world, {"chat_id": str(chat)})["messages"]
    return [one for one in found if (one["by"] == "bot") is by_bot]


def _reactions(world: World, chat: int) -> Iterator[Place]:
    """The bot's, on whatever is there."""
    for one in messages(world, {"chat_id": str(chat)})["messages"]:
        for reaction in one["reactions"]:
            if reaction["user_id"] == world.bot.id:
                yield str(chat), f"{reaction['reaction']} on {_state(one)[0]!r}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A message of the bot: the states it had, and what stands of it."""

    chat: str
    ever: frozenset[Place]
    standing: tuple[Place, ...]
    marked: bool


def _shown(chat: int, raw: dict[str, Any]) -> _Shown:
    """From how the sandbox shows it."""
    states = [_state(one) for one in (*raw["history"], raw)]
    places = [(str(chat), text) for text, _ in states]
    return _Shown(
        chat=str(chat),
        ever=frozenset(places),
        standing=() if raw["deleted"] else (places[-1],),
        marked=any(marked for _, marked in states),
    )


def _state(raw: dict[str, Any]) -> tuple[str, bool]:
    """(what it says without a mark and without what is made by chance, whether it was marked)"""
    text = raw.get("text") or ""
    bare = unmarked(text) or ""
    content = raw.get("content") or {}
    kinds = sorted(content.keys() - WORDS)
    return f"{LINK.sub('start=…', bare)} {' '.join(kinds)}".strip(), bare != text


def differences(alone: Outcome, struck: Outcome) -> list[Difference]:
    """What differs in the play with a death from the one that was left alone."""
    struck = _renumbered(struck, alone.numbers)
    return [*struck.left, *_in_books(alone, struck), *_lost(alone, struck), *_doubled(alone, struck)]


def _renumbered(struck: Outcome, numbers: dict[int, Asked]) -> Outcome:
    """With the number in each text that the request of the same person has in the other play. Where people
    were served in the same order these are the same, and every text is compared as it stands."""
    there = {asked: number for number, asked in numbers.items()}
    other = {number: there[asked] for number, asked in struck.numbers.items() if asked in there}
    if all(number == it for number, it in other.items()):
        return struck

    def number(found: re.Match[str]) -> str:
        said = found["request"]
        return found[0] if said is None else f"#{other.get(int(said), said)}"

    def read(place: Place) -> Place:
        return place[0], NUMBER.sub(number, place[1])

    return replace(
        struck,
        standing=_counted(struck.standing, read),
        ever=_counted(struck.ever, read),
        marked=_counted(struck.marked, read),
        changing=frozenset(map(read, struck.changing)),
        titles=frozenset(map(read, struck.titles)),
    )


def _counted(places: Counter[Place], read: Callable[[Place], Place]) -> Counter[Place]:
    found: Counter[Place] = Counter()
    for place, count in places.items():
        found[read(place)] += count
    return found


def _in_books(alone: Outcome, struck: Outcome) -> Iterator[Difference]:
    for name in BOOKS:
        wanted, found = alone.books[name], struck.books[name]
        fewer, more = wanted - found, found - wanted
        missing, beyond = _whats(fewer), _whats(more)
        for what, count in (missing - beyond).items():
            yield Difference(kind="lost", what=f"{name} {what}: {count}")
        for what, count in (beyond - missing).items():
            yield Difference(kind="doubled", what=f"{name} {what}: {count}")
        for what in missing & beyond:
            here, there = _alike(fewer, what), _alike(more, what)
            yield Difference(kind="other", what=f"{name} {what}: {there} instead of {here}")
    for error, count in (struck.unkept - alone.unkept).items():
        yield Difference(kind="lost", what=f"{count} promises given up: {error}")


def _whats(counted: Counter[tuple[str, str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for (what, _), count in counted.items():
        found[what] += count
    return found


def _alike(counted: Counter[tuple[str, str]], wanted: str) -> list[str]:
    return sorted(alike for (what, alike) in counted if what == wanted)


def _lost(alone: Outcome, struck: Outcome) -> Iterator[Difference]:
    """Whatever stands in a chat in the end must have stood there at some time. A message that shows how
    something stands says how that is when it leaves, which may be later after a death: it must be there."""
    for place, count in alone.standing.items():
        later = place in alone.changing and title(place) in struck.titles
        if struck.ever[place] < count and not later:
            where, text = place
            seen = struck.ever[place]
            yield Difference(kind="lost", what=f"chat {where} saw {seen} of {count}: {text!r}")


def _doubled(alone: Outcome, struck: Outcome) -> Iterator[Difference]:
    """More of something stands in a chat than ever did, and it does not say that it may have come twice. An
    admin who asks for figures once more (a check does, when an answer is late) is answered once more."""
    asked = struck.spoken - alone.spoken
    for place, count in struck.standing.items():
        known = alone.ever[place]
        if known and count > known + struck.marked[place] + asked[place[0]]:
            where, text = place
            yield Difference(kind="doubled", what=f"chat {where} has {count}: {text!r}")
    for chat, count in (struck.sent - alone.sent).items():
        if count > struck.marked_in[chat] + asked[chat]:
            yield Difference(kind="doubled", what=f"chat {chat} got {count} messages more, unmarked")


__all__ = ["Difference", "Outcome", "differences", "outcome_of"]
