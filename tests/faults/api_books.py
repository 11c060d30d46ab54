"""What the rig of Bot API errors asks when the bot rests: of books, promises, messages and admins."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.flows.codec import decode
from bot.flows.notices import AdminAlert, StaffTold
from storage.invariants import RULES
from tests.faults.api_kinds import KINDS, UNCHANGED, Called, Striking
from tests.faults.api_traffic import Asked, Traffic
from tests.faults.company import BOSS, PARTNER, PRICE, UNITS, Office
from tests.faults.outcome import QUIET, Difference

TICK: Final = timedelta(minutes=1)
"""What cannot be delivered is seen by an admin within this."""
ADMINS: Final = frozenset({BOSS, PARTNER})
COURTESIES: Final = frozenset({"reaction", "menu", "delete", "topic"})
REQUESTS: Final = "SELECT id, text, state, assignee FROM request"
TALK: Final = "SELECT id, text, side, user_id, request_id FROM talk"
HELD: Final = """
    SELECT account.name, lot.asset, SUM(lot.held) AS held, SUM(lot.posted) AS posted
    FROM lot JOIN account ON account.id = lot.account_id GROUP BY account.name, lot.asset"""
SPENT: Final = """
    SELECT account.name, hold.asset, SUM(hold_line.captured) AS spent FROM hold
    JOIN hold_line ON hold_line.hold_id = hold.id JOIN account ON account.id = hold.account_id
    WHERE hold.state = 'captured' GROUP BY account.name, hold.asset"""
OUTBOX: Final = """
    SELECT id, chat_id, slot, shape, payload, state, not_before, created_at, ended_at, error, attempts
    FROM outbox"""
BOARD: Final = "SELECT message_id FROM slot WHERE chat_id = ? AND slot LIKE 'board%'"
INBOX: Final = "SELECT state, COUNT(*) AS often FROM inbox WHERE state <> 'done' GROUP BY state"


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """Everything that is asked of one play."""

    office: Office
    traffic: Traffic
    telegram: Striking

    def compared(self) -> list[Difference]:
        """Everything that is not as it should be."""
        rows = {int(row["id"]): row for row in self.office.rows(OUTBOX)}
        talks = {int(row["id"]): row for row in self.office.rows(TALK)}
        calls: dict[int, list[Called]] = defaultdict(list)
        for call in self.telegram.calls:
            if call.row is not None:
                calls[call.row].append(call)
        return [
            *requests(self.office, self.traffic),
            *words(talks.values(), self.traffic),
            *purses(self.office, self.traffic),
            *unfinished(self.office),
            *kept(rows, calls, self.office.world.clock.now()),
            *(each for row in calls for each in repeated(row, calls[row])),
            *seen(rows, talks),
            *heard(self.traffic, rows, talks),
            *shown(self.office, self.traffic, rows),
            *limits(self.telegram),
        ]


def differs(what: str, there: int, wanted: int) -> Difference:
    return Difference(kind="doubled" if there > wanted else "lost", what=f"{what}: {there}, not {wanted}")


def requests(office: Office, traffic: Traffic) -> Iterator[Difference]:
    """Each once, and as far as the model has it."""
    found = office.rows(REQUESTS)
    often, wanted = Counter(row["text"] for row in found), Counter(one.text for one in traffic.asked)
    for text in sorted(often.keys() | wanted.keys()):
        if often[text] != wanted[text]:
            yield differs(f"requests {text!r}", often[text], wanted[text])
    by_text = {row["text"]: row for row in found}
    for one in traffic.asked:
        row = by_text.get(one.text)
        there = None if row is None else (row["state"], row["assignee"] if one.state == "taken" else 0)
        right = (one.state, one.staff if one.state == "taken" else 0)
        if there not in (None, right):
            yield Difference(kind="other", what=f"request {one.text!r} is {there}, not {right}")


def words(talks: Any, traffic: Traffic) -> Iterator[Difference]:
    there = Counter(row["text"] for row in talks if row["text"])
    wanted = Counter(word for one in traffic.asked for word in one.words)
    for word in sorted(there.keys() | wanted.keys()):
        if there[word] != wanted[word]:
            yield differs(f"words {word!r}", there[word], wanted[word])


def purses(office: Office, traffic: Traffic) -> Iterator[Difference]:
    """Units and cents of each client."""
    lots = {(row["name"], row["asset"]): (int(row["held"]), int(row["posted"])) for row in office.rows(HELD)}
    spent = {(row["name"], row["asset"]): int(row["spent"]) for row in office.rows(SPENT)}
    for client in range(traffic.company.clients):
        name, pays = f"Client {client}", traffic.company.pays(client)
        mine = [one for one in traffic.asked if one.client == client]
        held, done = (sum(one.state in states for one in mine) for states in (("queued", "taken"), ("done",)))
        units, cents = (0 if pays else UNITS + traffic.given[client]), traffic.paid[client]
        for asset, price, had in (("consultation", 1, units), ("EUR", PRICE, cents)):
            used = (asset == "EUR") == pays
            there = (*lots.get((name, asset), (0, had)), spent.get((name, asset), 0))
            wanted = (
                held * price if used else 0,
                had - (done * price if used else 0),
                done * price if used else 0,
            )
            for what, one, other in zip(("held", "there", "spent"), there, wanted, strict=True):
                if one != other:
                    yield differs(f"{name}, {asset} {what}", one, other)


def unfinished(office: Office) -> Iterator[Difference]:
    for row in office.rows(INBOX):
        yield differs(f"updates that are {row['state']}", row["often"], 0)
    if office.world.updates.undelivered():
        yield Difference(kind="lost", what="updates were never taken")
    for rule, query in RULES.items():
        for row in office.rows(query):
            yield Difference(kind="other", what=f"{rule}: {row['detail']}")


def kept(rows: Mapping[int, Any], calls: Mapping[int, list[Called]], now: datetime) -> Iterator[Difference]:
    """Each promise reached its chat, unless it was given up; nothing is on its way."""
    for number, row in rows.items():
        name = f"promise {number} ({row['shape']} {row['slot'] or ''} for {row['chat_id']})"
        if row["state"] == "sending" or (row["state"] == "new" and moment(row["not_before"]) <= now):
            yield Difference(kind="lost", what=f"{name} is {row['state']} at rest: {row['error']}")
        if row["state"] != "sent" or row["shape"] in COURTESIES:
            continue
        stands = any(call.ok or UNCHANGED in call.description for call in calls.get(number, ()))
        if not stands:
            yield Difference(kind="lost", what=f"{name} counts as sent and never was")


def repeated(number: int, calls: list[Called]) -> Iterator[Difference]:
    """What a promise leaves a second time says so; and nothing says so without a reason."""
    before: Counter[tuple[str, str]] = Counter()
    doubt = False
    for call in calls:
        *what, marked = call.said
        said = (what[0], what[1])
        if call.fresh:
            if before[said] and not marked:
                text = f"promise {number} came again without a mark: {said[1][:60]!r}"
                yield Difference(kind="doubled", what=text)
            if marked and not doubt:
                text = f"promise {number} is marked without a reason: {said[1][:60]!r}"
                yield Difference(kind="other", what=text)
            before[said] += 1
        doubt = doubt or (call.kind is not None and KINDS[call.kind].ambiguous)
        if call.name == "editMessageText" and "not found" in call.description:
            before.clear()


def seen(rows: Mapping[int, Any], talks: Mapping[int, Any]) -> Iterator[Difference]:
    """What was given up an admin heard of within a tick, and staff whose answer it was."""
    alerts = [(row, decode(row["payload"])) for row in rows.values() if row["shape"] == "screen"]
    told = [(row, one) for row, one in alerts if isinstance(one, AdminAlert) and row["state"] == "sent"]
    staff = [(row, one) for row, one in alerts if isinstance(one, StaffTold) and one.what == "not_delivered"]
    for number, row in rows.items():
        if not given_up(row) or any(_instead(row, one) for one in rows.values()):
            continue
        name = f"promise {number} ({row['shape']} {row['slot'] or ''} for {row['chat_id']}): {row['error']}"
        at, author = moment(row["ended_at"]), _author(row, talks)
        if not any(_about(row, alert) and _timely(one, at, alert) for one, alert in told):
            yield Difference(kind="lost", what=f"no admin heard of {name}")
        if author is not None and not any(one["chat_id"] == author for one, _ in staff):
            yield Difference(kind="lost", what=f"its author never heard of {name}")


def given_up(row: Any) -> bool:
    """Owed and not kept. Of an alert each admin has one of their own."""
    if row["state"] != "dead" or row["error"] in QUIET or row["shape"] in COURTESIES:
        return False
    return not (row["shape"] == "screen" and isinstance(decode(row["payload"]), AdminAlert))


def _author(row: Any, talks: Mapping[int, Any]) -> int | None:
    """Whose answer it was."""
    if row["shape"] not in ("relay", "album"):
        return None
    payload = json.loads(row["payload"])
    talk = talks.get(payload["talk"] if "talk" in payload else payload["talks"][0])
    return int(talk["user_id"]) if talk is not None and talk["side"] == "staff" else None


def _instead(row: Any, other: Any) -> bool:
    """Whether another promise took its place: the same words, past a topic that is gone."""
    lost = "thread" in row["error"] or "TOPIC" in row["error"]
    same = (row["chat_id"], row["payload"]) == (other["chat_id"], other["payload"])
    return lost and same and other["id"] > row["id"]


def _about(row: Any, alert: AdminAlert) -> bool:
    if alert.what == "topic_lost":
        return "thread" in row["error"] or "TOPIC" in row["error"]
    if alert.what not in ("undeliverable", "blocked"):
        return False
    return alert.client in (f"P{row['chat_id']}", str(row["chat_id"]))


def _timely(one: Any, at: datetime, alert: AdminAlert) -> bool:
    """That somebody has blocked the bot is told once."""
    ended = moment(one["ended_at"])
    return ended <= at + TICK and (alert.what == "blocked" or ended >= at)


def heard(traffic: Traffic, rows: Mapping[int, Any], talks: Mapping[int, Any]) -> Iterator[Difference]:
    """Each answer stands before its client, once but for what is marked; or it was given up."""
    lost = {
        talks[number]["text"]
        for row in rows.values()
        if given_up(row) and row["shape"] in ("relay", "album", "relay_edit")
        for number in json.loads(row["payload"]).get("talks", [json.loads(row["payload"]).get("talk")])
        if number in talks
    }
    for one in traffic.asked:
        mine = _texts(traffic, one.person)
        for word in one.heard:
            there = [text for text in mine if word in text]
            if not there and word not in lost and traffic.can(one.person):
                yield Difference(kind="lost", what=f"{word!r} is nowhere before client {one.person}")


def shown(office: Office, traffic: Traffic, rows: Mapping[int, Any]) -> Iterator[Difference]:
    """What waits stands in the staff's group, or a board for all does; or an admin knows why not."""
    group = traffic.world.chat(traffic.place())
    boards = [group.messages.get(row["message_id"]) for row in office.rows(BOARD, group.id)]
    if any(one is not None and not one.deleted for one in boards):
        return
    there = _texts(traffic, group.id)
    dead = {row["slot"] for row in rows.values() if given_up(row)}
    for one in traffic.asked:
        waits = one.state == "queued" and f"card:{one.id}" not in dead
        if waits and not any(_mark(one) in text for text in there):
            yield Difference(kind="lost", what=f"request {one.id} {one.text!r} stands nowhere in the group")


def _mark(one: Asked) -> str:
    return one.text.split(" ")[0]


def _texts(traffic: Traffic, chat: int) -> list[str]:
    """The bot's messages that stand there."""
    own = traffic.world.bot.id
    return [
        str(one.content.get("text") or one.content.get("caption") or "")
        for one in traffic.world.chat(chat).messages.values()
        if one.sender == own and not one.deleted
    ]


def limits(telegram: Striking) -> Iterator[Difference]:
    """Telegram refused nothing for its number, and found nothing wrong with any call."""
    for entry in telegram.world.violations.errors:
        yield Difference(kind="other", what=f"a violation: {entry}")
    for entry in telegram.world.calls.entries:
        if entry["error_code"] == 429 and entry["fault"] is None:
            yield Difference(kind="other", what=f"over a limit: {entry['method']} at {entry['at']}")


def moment(stored: int) -> datetime:
    """From microseconds since 1970, as the database keeps it."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=stored)
