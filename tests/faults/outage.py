"""The rig of an outage: for 23 h 59 min the bot is away while updates pile up, then it starts.

Before it goes some clients have prices before them; these lapse meanwhile, and a month ends. While it is away
contacts write single words and bursts, put right what they wrote, and some have an emergency. Then it starts,
everything is delivered to it as fast as it asks, and time passes until it rests. Nothing may be lost, glued
together or out of order, no chat may get more than Telegram allows, and no time that is promised may be over
when it is told.
"""

import asyncio
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from bot.flows.codec import decode
from bot.intake.burst import joined_text
from sandbox.control import acts
from sandbox.errors import ControlError
from sandbox.world import Settings, World
from tests.faults.api_books import differs, limits, moment, unfinished
from tests.faults.api_kinds import Called, Striking
from tests.faults.company import FIRST, START, Company, Judge, Office, furnished
from tests.faults.outage_planted import BUILDS
from tests.faults.outcome import QUIET, Difference
from tests.faults.settled import settle_in
from tests.faults.tally import Tally, Told

AWAY: Final = timedelta(hours=23, minutes=59)
GONE: Final = datetime(2026, 11, 30, 8, 30, tzinfo=UTC)
"""On a Monday, the last day of a month; seven days after prices were offered that are good for seven."""
APART: Final = timedelta(minutes=2)
"""Nobody writes of another matter sooner."""
FEW: Final = 120
"""Updates of a play that looks for a planted defect."""
WITHIN: Final = 4
"""A planted build must be caught within so many plays."""
EACH: Final = 25
"""About so many updates come from a contact."""
OFFERS: Final = 4
PATIENCE: Final = 3_600.0
REQUESTS: Final = "SELECT id, user_id, kind, text, state FROM request ORDER BY id"
OUTBOX: Final = "SELECT id, chat_id, shape, payload, state, not_before, error FROM outbox"
QUOTES: Final = "SELECT request_id, state, valid_until FROM quote"
WAITING: Final = "SELECT id FROM outbox WHERE state <> 'sent' AND state <> 'dead' AND not_before <= ? LIMIT 1"
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
SOON: Final = 60_000_000
"""Microseconds: what waits for so short a time belongs to the backlog."""
HOLDS: Final = """
    SELECT account.name, lot.asset, lot.held, lot.posted, lot.expires_at FROM lot
    JOIN account ON account.id = lot.account_id WHERE lot.is_open = 1"""


@dataclass(slots=True, kw_only=True)
class Matter:
    """What a contact wrote in one go; `words` as they stand in the end."""

    person: int
    begins: datetime
    words: list[str]
    urgent: bool = False
    rewrites: bool = False


@dataclass(slots=True, kw_only=True)
class Found:
    """What came of a play; `drained`: how long the bot was busy after its return, by its own clock."""

    updates: int = 0
    calls: int = 0
    drained: timedelta = timedelta(0)
    seconds: float = 0.0
    differences: list[Difference] = field(default_factory=list)


def matters(company: Company, dice: random.Random, updates: int) -> list[Matter]:
    """So many updates, in the order of their beginnings; what is urgent is a contact's last word."""
    people = [person for client in range(company.clients) for person in company.of_client(client)]
    found: dict[int, list[Matter]] = defaultdict(list)
    count, number = 0, 0
    while count < updates:
        person = dice.choice(people)
        words = [f"matter-{(number := number + 1)}. How?" for _ in range(dice.choice([1, 1, 1, 2, 3]))]
        rewrites = len(words) == 1 and dice.random() < 0.05
        begins = GONE + AWAY * dice.random()
        if any(abs(one.begins - begins) < APART for one in found[person]):
            continue
        found[person].append(Matter(person=person, begins=begins, words=words, rewrites=rewrites))
        count += len(words) + rewrites
    for person, mine in found.items():
        mine.sort(key=lambda one: one.begins)
        pays = company.pays(company.client_of(person))
        if not pays and dice.random() < 0.04:
            last = mine[-1]
            last.words, last.urgent, last.rewrites = [f"!! {last.words[0]}"], True, False
    return sorted((one for mine in found.values() for one in mine), key=lambda one: one.begins)


def pile_up(world: World, dice: random.Random, expected: list[Matter]) -> int:
    """Everybody writes; how many updates that are."""
    events = [
        (one.begins + timedelta(seconds=place), place, one)
        for one in expected
        for place in range(len(one.words) + one.rewrites)
    ]
    written: dict[int, int] = {}
    for at, place, one in sorted(events, key=lambda event: (event[0], event[2].person, event[1])):
        world.clock.advance_to(max(at, world.clock.now()))
        if place < len(one.words):
            wish = {"who": one.person, "do": "send", "text": one.words[place]}
            written[id(one)] = int(acts.act(world, wish)["message_id"])
        else:
            one.words[0] = f"Again: {one.words[0]}"
            wish = {"who": one.person, "do": "edit", "message_id": written[id(one)], "text": one.words[0]}
            acts.act(world, wish)
    return len(events)


async def played(folder: Path, dice: random.Random, updates: int) -> Found:
    """One play."""
    company = Company(contacts=max(8, updates // EACH // 3), staff=2, units=2 * updates, answered_within="2h")
    telegram = Striking(world=World(Settings(virtual=True, start=START)), dice=dice, kinds=())
    world = telegram.world
    place = company.settle_in(world, forum=False)
    async with furnished(folder, telegram, company, place, Judge()) as office:
        office.patience = PATIENCE
        offered = await before(office, company)
        await office.away()
        expected = matters(company, dice, updates)
        count = pile_up(world, dice, expected)
        world.clock.advance_to(max(GONE + AWAY, world.clock.now()))
        begun, first = perf_counter(), len(telegram.calls)
        office.back()
        drained = await drain(office, telegram)
        seconds = perf_counter() - begun
        found = [
            *unfinished(office),
            *limits(telegram),
            *in_order(office, expected, offered),
            *answered(office, telegram.calls[first:]),
            *kept(office),
            *lapsed(office, company),
        ]
    calls = len(telegram.calls) - first
    return Found(updates=count, calls=calls, drained=drained, seconds=seconds, differences=found)


async def before(office: Office, company: Company) -> set[str]:
    """Some have prices before them when the bot goes."""
    office.back()
    await office.rest()
    texts = set()
    for person in company.of_client(company.clients - 1)[:OFFERS]:
        text = f"before-{person}. How?"
        acts.act(office.world, {"who": person, "do": "send", "text": text})
        texts.add(text)
    await office.go(GONE)
    return texts


async def drain(office: Office, telegram: Striking) -> timedelta:
    """Until nothing that may be sent waits any more; how long that was."""
    world, begun = office.world, office.world.clock.now()
    await office.rest()
    while office.rows(WAITING, (world.clock.now() - EPOCH) // timedelta(microseconds=1) + SOON):
        await office.wait(timedelta(seconds=10))
    return telegram.calls[-1].at - begun


def in_order(office: Office, expected: list[Matter], offered: set[str]) -> Iterator[Difference]:
    """Each matter is one request, in the order in which its author wrote them, of the right kind."""
    rows = [row for row in office.rows(REQUESTS) if row["text"] not in offered]
    there, wanted = defaultdict(list), defaultdict(list)
    for row in rows:
        there[row["user_id"]].append((row["text"], row["kind"]))
    for one in expected:
        kind = "emergency" if one.urgent else "consultation"
        wanted[one.person].append((joined_text(one.words), kind))
    for person in wanted.keys() | there.keys():
        mine, found = wanted[person], there[person]
        if mine == found:
            continue
        lost, more = Counter(mine) - Counter(found), Counter(found) - Counter(mine)
        for text, kind in lost:
            yield Difference(kind="lost", what=f"{person} has no {kind} {text!r}")
        for text, kind in more:
            yield Difference(kind="doubled", what=f"{person} has a {kind} {text!r}")
        if not (lost or more):
            yield Difference(kind="other", what=f"out of order for {person}: {found}")


def answered(office: Office, calls: list[Called]) -> Iterator[Difference]:
    """Each request was answered, in the order of their numbers; no time was over when it was told."""
    screens = (row for row in office.rows(OUTBOX) if row["shape"] == "screen" and row["chat_id"] >= FIRST)
    rows = {int(row["id"]): row for row in screens}
    told: dict[int, list[int]] = defaultdict(list)
    for call in calls:
        row = rows.get(call.row or 0)
        if row is None or not call.ok:
            continue
        notice: Any = decode(row["payload"])
        number, due = getattr(notice, "request_id", None), getattr(notice, "due_at", None)
        if call.fresh and number is not None:
            told[row["chat_id"]].append(int(number))
        if due is not None and due < call.at:
            text = f"{type(notice).__name__} of {number} tells {due} at {call.at}"
            yield Difference(kind="other", what=text)
    yield from unheard(office, told)


def unheard(office: Office, told: dict[int, list[int]]) -> Iterator[Difference]:
    """`told`: by person, of which requests they were told first, in this order."""
    for person, numbers in told.items():
        if numbers != sorted(numbers):
            yield Difference(kind="other", what=f"answers to {person} out of order: {numbers}")
    heard = {number for numbers in told.values() for number in numbers}
    for row in office.rows(REQUESTS):
        if row["id"] not in heard and not row["text"].startswith("before-"):
            yield Difference(kind="lost", what=f"nobody answered {row['user_id']}: {row['text']!r}")


def kept(office: Office) -> Iterator[Difference]:
    """No promise was given up or still waits."""
    now = office.world.clock.now()
    for row in office.rows(OUTBOX):
        waits = row["state"] in ("new", "sending") and moment(row["not_before"]) <= now
        if waits or (row["state"] == "dead" and row["error"] not in QUIET):
            what = f"{row['shape']} for {row['chat_id']} is {row['state']}: {row['error']}"
            yield Difference(kind="lost", what=what)


def lapsed(office: Office, company: Company) -> Iterator[Difference]:
    """No price counts that is over; the new month has its units, and what is held is of it."""
    now, held = office.world.clock.now(), Counter[tuple[str, str]]()
    for row in office.rows(QUOTES):
        if row["state"] == "live" and moment(row["valid_until"]) <= now:
            yield Difference(kind="other", what=f"the price of request {row['request_id']} is over and live")
    for row in office.rows(
        "SELECT account.name, request.kind, COUNT(*) AS often FROM request"
        " JOIN account ON account.id = request.account_id WHERE state = 'queued' GROUP BY 1, 2"
    ):
        held[row["name"], row["kind"]] += row["often"]
    for row in office.rows(HOLDS):
        name = (row["name"], row["asset"])
        counts = row["asset"] == "consultation" and row["posted"]  # what is urgent is settled afterwards
        if counts and (row["held"], row["posted"]) != (held[name], company.units):
            yield differs(f"{name} held of {row['posted']}", row["held"], held[name])


def one(seed: int, number: int, updates: int, planted: str | None = None) -> Found:
    """Play `number` of the seed, of the bot or of a planted build."""
    dice = random.Random(f"{seed}/{number}")
    build = BUILDS[planted]() if planted else nullcontext()
    with build, tempfile.TemporaryDirectory() as folder:
        try:
            return asyncio.run(played(Path(folder), dice, updates))
        except (RuntimeError, ControlError) as error:
            why = f"{error} {getattr(error, 'details', '')}"
            return Found(differences=[Difference(kind="other", what=why)])


def teeth(seed: int) -> list[str]:
    """Each planted build that was not caught."""
    return [
        f"{planted}: not caught, the rig is blind"
        for planted in BUILDS
        if not any(one(seed, -1 - number, FEW, planted).differences for number in range(WITHIN))
    ]


def play(count: int, seed: int, told: Told, begin: int = 0) -> list[Tally]:
    """One outage of so many updates; `begin`: which play of the seed."""
    settle_in()
    wrong, found = teeth(seed), Found()
    if not wrong:
        found = one(seed, begin, count)
    if found.differences:
        lines = [f"{each.kind}: {each.what}" for each in found.differences[:20]]
        lines.append(f"make faults RIG=outage SEED={seed} FROM={begin} COUNT={count}")
        wrong.append("\n    ".join([f"play {begin}", *lines]))
    told(count)
    kinds = [each.kind for each in found.differences]
    return [
        Tally(
            name="outage",
            wanted=count,
            examples=found.updates,
            steps=found.calls,
            seconds=found.seconds,
            lost=kinds.count("lost"),
            doubled=kinds.count("doubled"),
            differences=tuple(wrong),
            notes=(f"{found.updates:,} updates: {found.drained} by the clock until all was told",),
        )
    ]
