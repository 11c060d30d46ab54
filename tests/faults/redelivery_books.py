"""What the redelivery rig asks when the bot rests: do books and chats hold what the plain model counts?"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from bot.ports import Tx
from sandbox.world import World
from storage.invariants import check
from storage.unit_of_work import UnitOfWork
from tests.faults.outcome import Difference
from tests.faults.redelivery_traffic import CLIENTS, UNITS, Asked, Model, Traffic, shown

REQUESTS = "SELECT id, text, state, assignee, rating, minutes FROM request"
TALK = "SELECT text, COUNT(*) AS often FROM talk GROUP BY text"
LOTS = """
    SELECT account.name, lot.asset, SUM(lot.held) AS held, SUM(lot.posted) AS posted FROM lot
    JOIN account ON account.id = lot.account_id WHERE lot.is_open = 1 GROUP BY account.name, lot.asset"""
CAPTURED = """
    SELECT account.name, COUNT(*) AS often FROM hold JOIN account ON account.id = hold.account_id
    WHERE hold.state = 'captured' GROUP BY account.name"""
PAID = """
    SELECT account.name, SUM(entry.amount) AS cents FROM journal JOIN entry ON entry.journal_id = journal.id
    JOIN account ON account.id = journal.account_id
    WHERE journal.reason = 'deposit' AND entry.lot_id IS NOT NULL GROUP BY account.name"""
GIVEN = """
    SELECT account.name, SUM(entry.amount) AS units FROM journal JOIN entry ON entry.journal_id = journal.id
    JOIN account ON account.id = journal.account_id
    WHERE journal.reason = 'quota' AND entry.lot_id IS NOT NULL GROUP BY account.name"""
INBOX = "SELECT state, COUNT(*) AS often FROM inbox WHERE state <> 'done' GROUP BY state"


def rows(tx: Tx, query: str) -> list[Any]:
    assert isinstance(tx, UnitOfWork)
    return list(tx.sql.all(query))


def waiting(tx: Tx) -> bool:
    """Whether there is an update that nobody has handled yet."""
    return tx.inbox.waiting() > 0


def numbers_of(tx: Tx) -> dict[str, int]:
    """The requests' numbers, by their words."""
    return {str(row["text"]): int(row["id"]) for row in rows(tx, REQUESTS)}


def compared(tx: Tx, *, traffic: Traffic) -> list[Difference]:
    """Everything that is not as the model has it."""
    model = traffic.model
    return [
        *_requests(tx, model),
        *_words(tx, model),
        *_purses(tx, model),
        *_told(traffic.world, model),
        *(_differs(f"updates that are {row['state']}", row["often"], 0) for row in rows(tx, INBOX)),
        *(Difference(kind="other", what=str(one)) for one in check(tx)),
    ]


def _differs(what: str, there: int, wanted: int) -> Difference:
    return Difference(kind="doubled" if there > wanted else "lost", what=f"{what}: {there}, not {wanted}")


def _requests(tx: Tx, model: Model) -> Iterator[Difference]:
    found = rows(tx, REQUESTS)
    often = Counter(str(row["text"]) for row in found)
    wanted = Counter(one.text for one in model.asked)
    for text in sorted(often.keys() | wanted.keys()):
        if often[text] != wanted[text]:
            yield _differs(f"requests {text!r}", often[text], wanted[text])
    by_text = {row["text"]: row for row in found}
    for one in model.asked:
        if one.text in by_text:
            yield from _request(one, by_text[one.text])


def _request(one: Asked, row: Mapping[str, Any]) -> Iterator[Difference]:
    state = "queued" if one.state == "asked" else one.state
    staff = one.staff if state in ("taken", "done") else row["assignee"]
    right = (state, staff, one.rating, 5 if state == "done" else None)
    there = (row["state"], row["assignee"], row["rating"], row["minutes"])
    if right != there:
        yield Difference(kind="other", what=f"request {one.id} {one.text!r} is {there}, not {right}")


def _words(tx: Tx, model: Model) -> Iterator[Difference]:
    there = Counter({str(row["text"]): int(row["often"]) for row in rows(tx, TALK)})
    wanted = Counter(word for one in model.asked for word in one.words)
    for word in sorted(there.keys() | wanted.keys()):
        if there[word] != wanted[word]:
            yield _differs(f"words {word!r}", there[word], wanted[word])


def _purses(tx: Tx, model: Model) -> Iterator[Difference]:
    lots = {(row["name"], row["asset"]): (int(row["held"]), int(row["posted"])) for row in rows(tx, LOTS)}
    captured, paid, given = (
        {row["name"]: int(row[column]) for row in rows(tx, query)}
        for query, column in ((CAPTURED, "often"), (PAID, "cents"), (GIVEN, "units"))
    )
    for client in range(CLIENTS):
        name = f"Client {client}"
        held, posted = lots.get((name, "consultation"), (0, UNITS))
        cents = lots.get((name, "EUR"), (0, 0))[1]
        units = UNITS + model.units[client] - model.charged(client)
        for what, there, wanted in (
            ("held", held, model.held(client)),
            ("charges", captured.get(name, 0), model.charged(client)),
            ("paid in", paid.get(name, 0), model.paid[client]),
            ("on the deposit", cents, model.paid[client]),
            ("given", given.get(name, 0), model.units[client]),
            ("units", posted, units),
        ):
            if there != wanted:
                yield _differs(f"{name}, {what}", there, wanted)


def _told(world: World, model: Model) -> Iterator[Difference]:
    """Each word that only one message may hold is in so many messages of its chat, and in no other."""
    said: Counter[tuple[int, str]] = Counter()
    for chat in {chat for chat, _ in model.told}:
        texts = [str(one.content.get("text", "")) for one in shown(world, chat)]
        for word in (word for at, word in model.told if at == chat):
            said[chat, word] = sum(word in text for text in texts)
    for (chat, word), wanted in model.told.items():
        if said[chat, word] != wanted:
            yield _differs(f"messages with {word!r} in chat {chat}", said[chat, word], wanted)
