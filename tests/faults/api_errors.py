"""The rig of Bot API errors: each kind of R9 at random calls of long histories, and all of them mixed.

A play is some days of a desk in which one kind of error strikes at random calls (every sixth play: any kind).
Then the errors end, time passes until the bot rests, and everything is compared with a plain model: nothing
is lost or doubled, and what cannot be delivered was seen by an admin.
"""

import asyncio
import random
import tempfile
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Final

from sandbox.errors import ControlError
from sandbox.world import Settings, World
from tests.faults.api_books import Books
from tests.faults.api_kinds import KINDS, Striking
from tests.faults.api_planted import BUILDS
from tests.faults.api_traffic import Traffic
from tests.faults.company import START, Company, Judge, furnished
from tests.faults.outcome import Difference
from tests.faults.settled import settle_in
from tests.faults.tally import Tally, Told

COMPANY: Final = Company(contacts=12, staff=3)
ROUNDS: Final = (6, 12)
PAUSES: Final = (timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=40))
AFTER: Final = timedelta(hours=3)
"""Longer than Telegram ever makes anybody wait here."""
MIXED_EACH: Final = 6
WITHIN: Final = 4
"""A planted build must be caught within so many plays."""
ENOUGH: Final = 12


@dataclass(slots=True, kw_only=True)
class Found:
    """What came of a play."""

    strikes: Counter[str] = field(default_factory=Counter)
    calls: int = 0
    updates: int = 0
    differences: list[Difference] = field(default_factory=list)


def kinds_of(number: int) -> tuple[str, ...]:
    """What strikes in that play."""
    if number % MIXED_EACH == MIXED_EACH - 1:
        return tuple(KINDS)
    return (list(KINDS)[number % len(KINDS)],)


async def played(folder: Path, dice: random.Random, kinds: tuple[str, ...]) -> Found:
    """One play."""
    topics, forum = dice.random() < 0.5, "message thread not found" in kinds or dice.random() < 0.5
    topics = topics or "message thread not found" in kinds
    wish = Settings(
        virtual=True,
        start=START,
        bot_topics=topics,
        users_topics=topics,
        lost_topics=dice.choice(["ignored", "refused"]),
    )
    telegram = Striking(world=World(wish), dice=dice, kinds=kinds)
    place = COMPANY.settle_in(telegram.world, forum=forum)
    fresh = dice.sample([one for client in range(3) for one in COMPANY.of_client(client)], 36)
    traffic = Traffic(
        world=telegram.world, dice=dice, company=COMPANY, group=place[0], topic=place[1], fresh=fresh
    )
    async with furnished(folder, telegram, COMPANY, place, Judge()) as office:
        office.back()
        await office.rest()
        telegram.armed = True
        for _ in range(dice.randint(*ROUNDS)):
            traffic.come_back()
            traffic.round(office)
            await office.wait(dice.choice(PAUSES))
            traffic.learn(office)
        telegram.armed = False
        traffic.all_come_back()
        await office.wait(AFTER)
        traffic.nudge()
        await office.wait(AFTER)
        found = Books(office=office, traffic=traffic, telegram=telegram).compared()
    return Found(
        strikes=Counter(telegram.strikes), calls=len(telegram.calls), updates=traffic.acts, differences=found
    )


def one(seed: int, number: int, planted: str | None = None) -> Found:
    """Play `number` of the seed, of the bot or of a planted build."""
    dice = random.Random(f"{seed}/{number}")
    kinds = BUILDS[planted].kinds if planted else kinds_of(number)
    build = BUILDS[planted].build() if planted else nullcontext()
    with build, tempfile.TemporaryDirectory() as folder:
        try:
            return asyncio.run(played(Path(folder), dice, kinds))
        except (RuntimeError, ControlError) as error:
            why = f"{error} {getattr(error, 'details', '')}"
            return Found(differences=[Difference(kind="other", what=why)])


def teeth(seed: int) -> list[str]:
    """Each planted build that was not caught."""
    return [
        f"{planted}: not caught in {WITHIN} plays, the rig is blind"
        for planted in BUILDS
        if not any(one(seed, -1 - number, planted).differences for number in range(WITHIN))
    ]


def play(count: int, seed: int, told: Told, begin: int = 0) -> list[Tally]:
    """So many plays, from number `begin` of the seed on."""
    begun = perf_counter()
    settle_in()
    wrong = teeth(seed)
    found: list[Found] = []
    blind = bool(wrong)
    while len(found) < count and not blind and len(wrong) < ENOUGH:
        number = begin + len(found)
        found.append(one(seed, number))
        if found[-1].differences:
            lines = [f"{each.kind}: {each.what}" for each in found[-1].differences[:8]]
            lines.append(f"make faults RIG=api-errors SEED={seed} FROM={number} COUNT=1")
            name = kinds_of(number)[0] if len(kinds_of(number)) == 1 else "mixed"
            wrong.append("\n    ".join([f"play {number} ({name})", *lines]))
        told(1)
    strikes = sum((each.strikes for each in found), Counter())
    differences = [each.kind for play in found for each in play.differences]
    return [
        Tally(
            name="api-errors",
            wanted=count,
            examples=len(found),
            steps=sum(each.calls for each in found),
            seconds=perf_counter() - begun,
            lost=differences.count("lost"),
            doubled=differences.count("doubled"),
            differences=tuple(wrong),
            notes=(
                f"{strikes.total():,} errors: " + ", ".join(f"{name} {strikes[name]:,}" for name in KINDS),
            ),
        )
    ]
