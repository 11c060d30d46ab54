"""What happens at a desk, day after day: clients ask and rate, staff take, answer and close, admins look.

Nothing is checked here but that work does not pile up: what is looked at is the process.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from sandbox.model import Json
from tests.faults.company import BOSS, PARTNER, Company
from tests.faults.soak_stage import GROUP, Soaked
from tests.faults.soak_telegram import Post

COMPANY: Final = Company(contacts=12, staff=16, clients=5, units=1_000_000)
OPENS: Final = time(8, 0)
CLOSES: Final = time(17, 0)
"""Of a working day, UTC."""
PAUSES: Final = (timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=15))
ASKING: Final = 4
"""So many contacts ask in a round, while not too many wait."""
WAITING: Final = 40
STRANGERS: Final = 900_000
"""Nobody in the books has a number above; each stranger is another."""
OPEN: Final = """
SELECT id, user_id, state, assignee FROM request
WHERE state IN ('queued', 'taken') AND user_id > 0 ORDER BY user_id, id"""
QUOTES: Final = """
SELECT quote.id, request.user_id FROM quote JOIN request ON request.id = quote.request_id
WHERE quote.state = 'live'"""
LOOKS: Final = (
    "/clients",
    "/audit",
    "/staff",
    "/queue",
    '/client "Client 1"',
    '/prices "Client 1"',
    '/client_statement "Client 2"',
    "/help",
)
OWN_LOOKS: Final = ("/balance", "/requests", "/statement", "/help", "/team")
PAGES: Final = ("audit_page", "audit_csv", "statement")
CHOICES: Final = ("new_request", "rate_", "kind_consultation")


@dataclass(slots=True, kw_only=True)
class Traffic:
    """The rounds of one soak."""

    there: Soaked
    dice: random.Random
    strangers: int = 0
    numbers: int = 0

    def round(self) -> list[Json]:
        """Something of everybody who has something to do, as updates."""
        opened = self.there.rows(OPEN)
        return [
            *self.at_desk(opened),
            *self.choices(),
            *self.asked({row["user_id"] for row in opened}),
            *self.bought(),
            *self.looks(),
            *self.from_outside(),
        ]

    async def pass_time(self) -> None:
        """Until the next round; from the evening on till the next working day."""
        now = self.there.clock.now()
        then = now + self.dice.choice(PAUSES)
        if then.time() > CLOSES or then.date() > now.date():
            then = datetime.combine(now.date() + timedelta(days=1), OPENS, tzinfo=now.tzinfo)
        while then.weekday() > 4:
            then += timedelta(days=1)
        await self.there.go(then)

    # Staff

    def at_desk(self, opened: list[Any]) -> Iterator[Json]:
        """What waits is taken by who has nothing in hand; what is in hand goes on."""
        busy = {row["assignee"] for row in opened if row["state"] == "taken"}
        free = [person for person in COMPANY.desk if person not in busy]
        for row in opened:
            if row["state"] == "taken":
                yield from self.in_hand(row)
            elif free and self.dice.random() < 0.8:
                yield self.post.press(free.pop(), f"take:{row['id']}", GROUP)

    def in_hand(self, row: Any) -> Iterator[Json]:
        staff, roll = row["assignee"], self.dice.random()
        if roll < 0.25:
            yield self.post.say(staff, f"answer-{self.number()}. Like that.")
        elif roll < 0.35:
            yield self.post.photo(staff, f"answer-{self.number()}")
        elif roll < 0.45:
            yield self.post.say(row["user_id"], f"further-{self.number()}. And then?")
        elif roll < 0.5:
            yield self.post.press(staff, f"release:{row['id']}")
        elif roll < 0.95:
            yield self.post.say(staff, f"closing-{self.number()}. That is all.")
            yield self.post.say(staff, "/done 5")

    # Clients

    def asked(self, waiting: set[int]) -> Iterator[Json]:
        """Who has nothing open asks: in one message, in several, with photos, or puts it right at once."""
        people = [one for client in range(COMPANY.clients) for one in COMPANY.of_client(client)]
        idle = [person for person in people if person not in waiting]
        for person in self.dice.sample(idle, min(ASKING, len(idle)) if len(waiting) < WAITING else 0):
            text, roll = f"question-{self.number()}. How is that done?", self.dice.random()
            if roll < 0.1:
                album = f"album-{self.numbers}"
                yield self.post.photo(person, text, album=album)
                yield self.post.photo(person, "", album=album)
                continue
            first = self.post.say(person, text)
            yield first
            if roll < 0.3:
                yield self.post.say(person, f"more-{self.number()}. And by whom?")
            elif roll < 0.4:
                yield self.post.edit(first, f"question-{self.number()}. How is this done?")

    def choices(self) -> Iterator[Json]:
        """Whom the bot has asked something press what they mean; some rate."""
        for chat in list(self.post.keyboards):
            there = self.post.buttons(chat, *CHOICES)
            if there and self.dice.random() < 0.5:
                yield self.post.press(chat, self.dice.choice(there))
                del self.post.keyboards[chat]

    def bought(self) -> Iterator[Json]:
        """Prices that stand are accepted."""
        for row in self.there.rows(QUOTES):
            yield self.post.press(row["user_id"], f"accept:{row['id']}")

    def from_outside(self) -> Iterator[Json]:
        """Somebody whom the bot never saw, and never sees again."""
        if self.dice.random() < 0.7:
            self.strangers += 1
            stranger = STRANGERS + self.strangers
            yield self.post.say(stranger, "/start")
            yield self.post.say(stranger, "What do you do here?")

    # Looking

    def looks(self) -> Iterator[Json]:
        """Admins and contacts look at lists and turn their pages; sometimes money comes in."""
        boss = self.dice.choice([BOSS, PARTNER])
        yield self.post.say(boss, self.dice.choice(LOOKS))
        reader = self.dice.choice(COMPANY.of_client(self.dice.randrange(COMPANY.clients)))
        if self.dice.random() < 0.5:
            yield self.post.say(reader, self.dice.choice(OWN_LOOKS))
        for person in (BOSS, PARTNER, reader):
            pages = self.post.buttons(person, *PAGES)
            if pages and self.dice.random() < 0.5:
                yield self.post.press(person, self.dice.choice(pages))
        if self.dice.random() < 0.1:
            client = COMPANY.clients - 1
            yield self.post.say(boss, f'/deposit "Client {client}" 700 ref=paid-{self.number()}')

    @property
    def post(self) -> Post:
        return self.there.post

    def number(self) -> int:
        self.numbers += 1
        return self.numbers
