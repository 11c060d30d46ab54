"""kill -9 in the middle of 100 messages in flight loses none and doubles none, ten times in a row
(three of them at once, the others with the slow tests).

A hundred contacts of five clients write at once; the bot is killed while it takes their messages in, while
staff cards go out, and while the contacts press what they meant. Each client's quota is exactly what its
contacts ask for: one unit held twice would be one request declined. What the database says is read through a
connection of this process, what people saw is asked of the sandbox.
"""

import asyncio
import random
import sqlite3
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.ids import UserId
from bot.player.control import RigError, moment
from bot.ports import Tx
from storage import open_store
from storage.invariants import check
from tests.faults.rig import BotRig, deployed

CLIENTS, CONTACTS = 5, 20
FIRST_PERSON = 50_000
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
REPEAT = "twice"
"""A word of the line that marks a possible repeat, in English."""
PLAN_UNITS = 20
USED_UP = "All of this period's units are used"
PATIENCE = timedelta(hours=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What became of the messages."""

    lost: int
    doubled: int
    declined: int
    violations: tuple[str, ...]


def people() -> list[int]:
    return [FIRST_PERSON + number for number in range(CLIENTS * CONTACTS)]


def text_of(person: int) -> str:
    return f"Question number {person}: how do I print the report for the branch?"


async def settle_in(rig: BotRig, *, since: datetime = START) -> None:
    """A hundred people in the sandbox and, as contacts of five clients, in the database; a staff group."""
    for person in people():
        await rig.control.post("people", {"id": person, "first_name": f"P{person}", "language_code": "en"})
    store = await open_store(rig.settings["DOORMAN_DATABASE"])
    try:
        await store.migrate()
        await store.write(partial(register, since=since))
    finally:
        await store.close()


def register(tx: Tx, *, since: datetime) -> None:
    """Five clients of the plan with 20 units, twenty contacts each."""
    for number in range(CLIENTS):
        account = tx.accounts.add(
            name=f"Client {number}",
            currency="EUR",
            language="en",
            zone="Europe/Berlin",
            plan="business",
            anchor=since.date().replace(day=1),
            now=since,
        )
        assert account is not None
        for person in people()[number * CONTACTS : (number + 1) * CONTACTS]:
            tx.contacts.add(account_id=account, user_id=UserId(person), owner=False, now=since)


async def all_write(rig: BotRig) -> None:
    """Everybody writes before the bot has seen anything of it."""
    await rig.control.post("pause_delivery")
    for person in people():
        await rig.control.act(person, "send", chat="private", text=text_of(person))
    await rig.control.post("resume_delivery")


async def all_choose(rig: BotRig) -> None:
    """Everybody who is asked what was meant presses the same answer."""
    for person in people():
        for message in (await rig.control.get("messages", chat_id=person))["messages"]:
            for button in [one for row in message.get("buttons") or [] for one in row]:
                if str(button.get("data", "")).startswith("kind_consultation"):
                    await rig.control.act(
                        person, "press", chat="private", message_id=message["message_id"], data=button["data"]
                    )


async def killed_in_the_middle(rig: BotRig, dice: random.Random) -> None:
    """The bot is killed within its first moments of work, three times, and started again each time."""
    for _ in range(3):
        await asyncio.sleep(dice.uniform(0.02, 0.5))
        await rig.kill()
        await rig.begin()


async def let_it_finish(rig: BotRig) -> None:
    """Virtual time passes from one waking to the next until the bot has nothing more to do for a while.

    A build that lost an update never says that it has seen it: then it is left as it is, and counted so.
    """
    with suppress(RigError):
        now, wake = await rest(rig)
        end = now + PATIENCE
        while wake is not None and wake <= end:
            await rig.control.post("advance", {"to": wake.isoformat()})
            now, wake = await rest(rig)


async def rest(rig: BotRig) -> tuple[datetime, datetime | None]:
    """What time it is once the bot rests, and when it wants to wake; RigError if it does not come to rest."""
    answer = await rig.control.post("settle", {"timeout": 10})
    wake = answer["next_wake"]
    return moment(answer["now"]), None if wake is None else moment(wake)


async def count(rig: BotRig) -> Count:
    """Messages without their one request, messages or charges that are there twice, and broken books."""
    with closing(sqlite3.connect(rig.database)) as other:
        kept = Counter(row[0] for row in other.execute("SELECT text FROM talk WHERE side = 'client'"))
        asked = Counter(row[0] for row in other.execute("SELECT text FROM request"))
        states = Counter(row[0] for row in other.execute("SELECT state FROM request"))
        held = other.execute("SELECT COALESCE(SUM(held), 0) FROM lot WHERE asset = 'consultation'").fetchone()
    wanted = [text_of(person) for person in people()]
    lost = sum(asked[text] == 0 or kept[text] == 0 for text in wanted)
    doubled = sum(max(0, asked[text] - 1) + max(0, kept[text] - 1) for text in wanted)
    doubled += max(0, int(held[0]) - len(wanted)) + await seen_twice(rig)
    store = await open_store(rig.settings["DOORMAN_DATABASE"])
    try:
        broken = await store.read(check)
    finally:
        await store.close()
    return Count(
        lost=lost + (len(wanted) - states["queued"] - states["declined"] if not lost else 0),
        doubled=doubled,
        declined=states["declined"],
        violations=tuple(map(str, broken)),
    )


async def seen_twice(rig: BotRig) -> int:
    """Messages that a client got more than once without being told that it may be a repeat."""
    extra = 0
    for person in people():
        messages = (await rig.control.get("messages", chat_id=person))["messages"]
        own = [one for one in messages if one.get("by") == "bot" and not marked(one) and not warns(one)]
        extra += max(0, len(own) - 1)
    return extra


def warns(message: dict[str, Any]) -> bool:
    """Whoever asks for the last unit is told so, once, in a message of its own."""
    return str(message.get("text") or "").startswith(USED_UP)


def marked(message: dict[str, Any]) -> bool:
    """Now or in an earlier state it carried the line of a possible repeat."""
    states = [message, *message.get("history", [])]
    return any(REPEAT in str(state.get("text") or "") for state in states)


async def a_round(rig: BotRig, seed: int) -> Count:
    """Everybody writes, the bot dies thrice; everybody answers, it dies thrice again; then it may finish."""
    dice = random.Random(seed)
    rig.settings["DOORMAN_CLARIFY_MINUTES"] = "2880"  # nobody is reminded of the question meanwhile
    await settle_in(rig)
    await rig.begin()
    await let_it_finish(rig)
    await all_write(rig)
    await killed_in_the_middle(rig, dice)
    await let_it_finish(rig)
    await all_choose(rig)
    await killed_in_the_middle(rig, dice)
    await let_it_finish(rig)
    return await count(rig)


@pytest.mark.parametrize(
    "seed", [*range(3), *(pytest.param(n, marks=pytest.mark.slow) for n in range(3, 10))]
)
async def test_a_kill_loses_and_doubles_nothing(tmp_path: Path, seed: int) -> None:
    async with deployed(tmp_path, clock=START.isoformat()) as rig:
        assert await a_round(rig, seed) == Count(lost=0, doubled=0, declined=0, violations=())


async def test_the_rig_catches_a_build_that_acknowledges_first(tmp_path: Path) -> None:
    async with deployed(tmp_path, clock=START.isoformat()) as rig:
        rig.entry = ("tests.faults.planted", "run_acknowledging_first")
        assert (await a_round(rig, 1)).lost > 0


async def test_the_rig_catches_a_build_that_takes_updates_twice(tmp_path: Path) -> None:
    async with deployed(tmp_path, clock=START.isoformat()) as rig:
        rig.entry = ("tests.faults.planted", "run_without_deduplication")
        found = await a_round(rig, 1)
        assert found.doubled + found.declined > 0
