"""A company with a desk and clients of three languages, and the real bot at its door, all in this process.

For rigs that play long histories: everybody is in the books before the bot starts; no play pays for it.
"""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from bot.desk.people import Role
from bot.ids import ChatId, TopicId, UserId
from bot.intake.judgement import Guess, Judgement
from bot.ports import Classifier, Tx
from sandbox.control import setup, timing
from sandbox.world import World
from tests.faults.inside import Telegram
from tests.faults.stage import FILE, Life, Steps, opened, settings_of

START: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BOSS, PARTNER = 40_000, 40_001
"""The admins: what one of them cannot be told the other one hears."""
FIRST_STAFF, FIRST = 41_000, 50_000
UNITS: Final = 500
PRICE: Final = 4305
"""A consultation beyond the plan with its tax, in cents."""
PATIENCE: Final = 60.0
"""Real seconds in which the bot must come to rest."""
LANGUAGES: Final = ("en", "ru", "pl")


class Judge:
    """Told, not guessed: a consultation, urgent where it says so. The model's milliseconds are not what is
    tested."""

    async def classify(self, text: str, *, language: str) -> Judgement:
        """Of any text."""
        kind = "emergency" if "!!" in text else "consultation"
        return Judgement(
            kind=kind,
            confidence=0.99,
            ranked=(Guess(kind=kind, confidence=0.99),),
            language=language or "en",
            urgent=kind == "emergency",
            model="told",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Who is there. Client n (from 0) speaks LANGUAGES[n]; the last one has no units and pays on credit."""

    contacts: int
    staff: int
    clients: int = 3
    units: int = UNITS
    answered_within: str = "16h"

    @property
    def desk(self) -> list[int]:
        return list(range(FIRST_STAFF, FIRST_STAFF + self.staff))

    def of_client(self, client: int) -> list[int]:
        """The contacts who may write for a client."""
        begin = FIRST + client * self.contacts
        return list(range(begin, begin + self.contacts))

    def client_of(self, person: int) -> int:
        return (person - FIRST) // self.contacts

    def language(self, person: int) -> str:
        return LANGUAGES[self.client_of(person) % len(LANGUAGES)] if person >= FIRST else "en"

    def pays(self, client: int) -> bool:
        """Whether each of its requests has a price that must be accepted first."""
        return client == self.clients - 1

    def plans(self) -> dict[str, object]:
        """What the clients are entitled to, as the file of plans says it."""
        return {
            "plans": {
                name: {
                    "tier": 1,
                    "included": {"consultation": units, "emergency": units},
                    "free_recalculations": 0,
                    "contacts": 5_000,
                    "sla": {"consultation": self.answered_within, "emergency": "15m"},
                    "credit": {"EUR": credit},
                }
                for name, units, credit in (("units", self.units, 0), ("credit", 0, 100_000))
            },
            "prices": {"consultation": {"EUR": 35}, "emergency": {"EUR": 70}},
            "tax": {"EUR": "23%"},
            "hours": {"mon-fri": "09:00-18:00"},
            "zones": {"EUR": "Europe/Berlin"},
        }

    def everybody(self) -> list[int]:
        people = (person for client in range(self.clients) for person in self.of_client(client))
        return [BOSS, PARTNER, *self.desk, *people]

    def settle_in(self, world: World, *, forum: bool) -> tuple[int, int | None]:
        """Everybody into the world, with the staff's group; its id and, of a forum, the queue's topic."""
        for person in self.everybody():
            wish = {"id": person, "first_name": f"P{person}", "language_code": self.language(person)}
            setup.add_person(world, wish)
            world.people[person].started = True
        wish = {"title": "Desk", "admins": [BOSS, PARTNER], "members": self.desk, "bot": "administrator"}
        group = int(setup.add_group(world, {**wish, "forum": forum})["chat_id"])
        if not forum:
            return group, None
        topic = setup.add_topic(world, {"chat_id": group, "name": "Questions", "by": BOSS})
        return group, int(topic["message_thread_id"])

    def register(self, tx: Tx, *, group: int, topic: int | None) -> None:
        """Everybody into the books."""
        for person in self.everybody():
            user = UserId(person)
            language = self.language(person)
            tx.people.seen(user_id=user, first_name=f"P{person}", username=None, guess=language, now=START)
            tx.people.started(user)
        for client in range(self.clients):
            account = tx.accounts.add(
                name=f"Client {client}",
                currency="EUR",
                language=LANGUAGES[client % len(LANGUAGES)],
                zone="Europe/Berlin",
                plan="credit" if self.pays(client) else "units",
                anchor=date(2026, 11, 1),
                now=START,
            )
            assert account is not None
            for person in self.of_client(client):
                tx.contacts.add(account_id=account, user_id=UserId(person), owner=True, now=START)
        for person in self.desk:
            tx.staff.put(user_id=UserId(person), role=Role.AGENT, name=f"P{person}", now=START)
        place = None if topic is None else TopicId(topic)
        for kind in ("consultation", "emergency"):
            tx.queues.bind(kind=kind, chat_id=ChatId(group), topic_id=place, now=START)


@dataclass(slots=True, kw_only=True)
class Office:
    """The bot as a rig sees it: it rests, and time goes on."""

    life: Life
    world: World
    file: Path
    patience: float = PATIENCE

    async def away(self) -> None:
        """The bot's process ends."""
        await self.life.kill()

    def back(self) -> None:
        """It is started (again)."""
        now = self.life
        self.life = Life(settings=now.settings, telegram=now.telegram, steps=Steps(), judge=now.judge)
        self.life.begin()

    async def rest(self) -> datetime | None:
        """Until the bot has nothing to do; when it wants to wake. Raises ControlError when it never rests."""
        wake = None
        for _ in range(1_000):
            await timing.settle(self.world, {"timeout": self.patience})
            report = self.world.idle.report
            wake = None if report is None else report.next_wake
            if wake is None or wake > self.world.clock.now():
                return wake
            await asyncio.sleep(0)
        raise RuntimeError(f"the bot rests at {self.world.clock.now()} but wants to wake at {wake}")

    async def go(self, to: datetime, between: Callable[[], None] = lambda: None) -> None:
        """Time passes, by way of every moment at which the bot wants to wake; `between`: called at each."""
        while (wake := await self.rest()) is not None and wake <= to:
            timing.advance(self.world, {"to": wake.isoformat()})
            between()
        if to > self.world.clock.now():
            timing.advance(self.world, {"to": to.isoformat()})
            between()
        await self.rest()

    async def wait(self, span: timedelta) -> None:
        """Time passes."""
        await self.go(self.world.clock.now() + span)

    def rows(self, query: str, *values: object) -> list[Any]:
        """Looks into the database, by a connection of its own."""
        with closing(sqlite3.connect(self.file, isolation_level=None)) as driver:
            driver.row_factory = sqlite3.Row
            return driver.execute(query, values).fetchall()


@asynccontextmanager
async def furnished(
    folder: Path, telegram: Telegram, company: Company, place: tuple[int, int | None], judge: Classifier
) -> AsyncIterator[Office]:
    """The company's books are written; the bot does not run yet (`office.back()`)."""
    plans = folder / "plans.yaml"
    plans.write_text(json.dumps(company.plans()))
    file = folder / "doorman.db"
    settings = settings_of(
        {
            "DOORMAN_TOKEN": telegram.world.settings.token,
            "DOORMAN_API": "http://inside",
            "DOORMAN_DATABASE": f"{FILE}{file}",
            "DOORMAN_CLOCK": "sandbox",
            "DOORMAN_STAFF_GROUP": str(place[0]),
            "DOORMAN_ADMINS": f"{BOSS},{PARTNER}",
            "DOORMAN_PLANS": str(plans),
        }
    )
    store = await opened(settings)
    await store.write(partial(company.register, group=place[0], topic=place[1]))
    await store.close()
    life = Life(settings=settings, telegram=telegram, steps=Steps(), judge=judge)
    office = Office(life=life, world=telegram.world, file=file)
    try:
        yield office
    finally:
        await office.away()
        telegram.world.end()
