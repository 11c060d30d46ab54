"""What happens in a play of the redelivery rig, and the plain model that counts along.

Clients ask, put right what they wrote, add to it, take it back, rate and rate anew; staff take, answer, give
back and close; an admin books payments and units. In one round nobody does two things and nothing is done to
one request twice, so that the model needs no order; what must not happen twice is told by its number.
"""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

from bot.desk.people import Role
from bot.ids import ChatId, UserId
from bot.intake.judgement import Guess, Judgement
from bot.ports import Tx
from bot.quota.plan import parse_plan_book
from sandbox.control import acts, setup
from sandbox.model import Json
from sandbox.world import World

START: Final = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
BOSS, FIRST_STAFF, FIRST = 40_000, 41_000, 50_000
STAFF, CLIENTS, CONTACTS = 6, 4, 30
ALL: Final = CLIENTS * CONTACTS
UNITS: Final = 500
"""Units of each client: nobody is ever refused, so that no request depends on another."""
PLANS: Final[dict[str, object]] = {
    "plans": {
        "units": {
            "tier": 1,
            "included": {"consultation": UNITS},
            "free_recalculations": 0,
            "contacts": 100,
            "sla": {"consultation": "80h"},
            "credit": {"EUR": 0},
        }
    },
    "prices": {"consultation": {"EUR": 35}},
    "tax": {"EUR": "23%"},
    "hours": {"mon-fri": "09:00-18:00"},
    "zones": {"EUR": "Europe/Berlin"},
}
BOOK: Final = parse_plan_book(PLANS)
TWICE: Final = 0.25
"""How often a button is pressed twice, each press an update of its own."""


class Judge:
    """Told, not guessed: everything is a consultation. The model's milliseconds are not what is tested."""

    async def classify(self, text: str, *, language: str) -> Judgement:
        """The same of any text."""
        return Judgement(
            kind="consultation",
            confidence=0.99,
            ranked=(Guess(kind="consultation", confidence=0.99),),
            language=language or "en",
            urgent=False,
            model="told",
        )


@dataclass(slots=True, kw_only=True)
class Asked:
    """One request as it should be; `message` is the number of the client's first words, `words` are all."""

    person: int
    client: int
    message: int
    text: str
    words: list[str]
    state: str = "asked"
    staff: int = 0
    rating: int | None = None
    id: int = 0


@dataclass(slots=True, kw_only=True)
class Model:
    """What must have come of everything so far."""

    asked: list[Asked] = field(default_factory=list)
    units: Counter[int] = field(default_factory=Counter)
    """Units given beyond the plan, by client."""
    paid: Counter[int] = field(default_factory=Counter)
    """Cents paid in, by client."""
    told: Counter[tuple[int, str]] = field(default_factory=Counter)
    """How many messages of the bot in a chat hold a word that nothing else holds."""

    def held(self, client: int) -> int:
        return sum(one.client == client and one.state in ("queued", "taken") for one in self.asked)

    def charged(self, client: int) -> int:
        return sum(one.client == client and one.state == "done" for one in self.asked)


@dataclass(slots=True, kw_only=True)
class Traffic:
    """The acts of one play, on its world."""

    world: World
    dice: random.Random
    group: int = 0
    model: Model = field(default_factory=Model)
    fresh: list[int] = field(default_factory=list)
    numbers: int = 0
    edits: list[Asked] = field(default_factory=list)
    """Asked in this round; some put it right before the bot has read it."""

    def settle_in(self, writing: int) -> None:
        """Everybody, and the staff's group; so many contacts will write."""
        for person in everybody():
            setup.add_person(self.world, {"id": person, "first_name": f"P{person}", "language_code": "en"})
            self.world.people[person].started = True
        wish = {"title": "Desk", "admins": [BOSS], "members": staff(), "bot": "administrator"}
        self.group = setup.add_group(self.world, wish)["chat_id"]
        self.fresh = self.dice.sample(contacts(), writing)

    def over(self) -> bool:
        """Nobody is left who has not written yet."""
        return not self.fresh

    def learn(self, ids: Mapping[str, int]) -> None:
        """The requests' numbers, by their words: what was asked is in the queue by now."""
        for one in self.model.asked:
            if one.state == "asked":
                one.id, one.state = ids.get(one.text, 0), "queued"

    def round(self) -> None:
        """Something of everybody who has something to do."""
        self.edits.clear()
        for _ in range(min(self.dice.randint(1, 4), len(self.fresh))):
            self.ask(self.fresh.pop())
        busy = {one.staff for one in self.model.asked if one.state == "taken"}
        free = [person for person in staff() if person not in busy]
        for one in [one for one in self.model.asked if one not in self.edits]:
            self.go_on(one, free)
        if self.dice.random() < 0.4:
            self.give()

    def edit_early(self) -> None:
        """Some put their words right within the quiet time, some only after it."""
        for one in self.edits:
            if self.dice.random() < 0.3:
                self.edit(one)

    def go_on(self, one: Asked, free: list[int]) -> None:
        """The next thing that is done to a request, if anything is."""
        if one.state == "queued" and one.id:
            self.in_the_queue(one, free)
        elif one.state == "taken":
            self.in_hand(one)
        elif one.state == "done" and self.dice.random() < (0.5 if one.rating is None else 0.15):
            stars = self.dice.choice([star for star in range(1, 6) if star != one.rating])
            self.press(one.person, one.person, f"rate_{stars}:{one.id}")
            one.rating = stars

    def in_the_queue(self, one: Asked, free: list[int]) -> None:
        roll = self.dice.random()
        if roll < 0.08:
            self.press(one.person, one.person, f"undo:{one.id}")
            one.state = "undone"
        elif roll < 0.16:
            self.edit(one)
        elif free and roll < 0.9:
            one.staff = free.pop(self.dice.randrange(len(free)))
            self.press(one.staff, self.group, f"take:{one.id}")
            one.state = "taken"

    def in_hand(self, one: Asked) -> None:
        deed = self.dice.choice(["answer", "answer", "further", "done", "done", "release", "edit", "rest"])
        if deed == "answer":
            text = f"answer-{self.number()}."
            self.say(one.staff, text)
            one.words.append(text)
            self.model.told[one.person, text] = 1
        elif deed == "further":
            text = f"further-{self.number()}."
            self.say(one.person, text, reply_to=one.message)
            one.words.append(text)
        elif deed == "done":
            self.say(one.staff, "/done 5")
            one.state = "done"
        elif deed == "release":
            self.press(one.staff, one.staff, f"release:{one.id}")
            one.state = "queued"
        elif deed == "edit":
            self.edit(one)

    def ask(self, person: int) -> None:
        text = f"question-{self.number()}. How is that done?"
        client = (person - FIRST) // CONTACTS
        message = self.say(person, text)
        one = Asked(person=person, client=client, message=message, text=text, words=[text])
        self.model.asked.append(one)
        self.edits.append(one)

    def edit(self, one: Asked) -> None:
        """The first words are put right."""
        text = f"question-{self.number()}. Put right: how is that done?"
        wish = {"who": one.person, "do": "edit", "chat": "private", "message_id": one.message, "text": text}
        acts.act(self.world, wish)
        one.words = [text if word == one.text else word for word in one.words]
        one.text = text

    def give(self) -> None:
        """A payment, its reference sometimes twice; or units."""
        client = self.dice.randrange(CLIENTS)
        if self.dice.random() < 0.4:
            why = f"because-{self.number()}."
            self.say(BOSS, f'/quota "Client {client}" +1 consultation because {why}')
            self.model.units[client] += 1
            self.model.told[BOSS, why] = 1
            return
        euros, reference = self.dice.choice([20, 50, 90]), f"paid-{self.number()}."
        times = self.dice.choice([1, 2])
        for _ in range(times):
            self.say(BOSS, f'/deposit "Client {client}" {euros} ref={reference}')
        self.model.paid[client] += euros * 100
        self.model.told[BOSS, reference] = times

    def number(self) -> int:
        self.numbers += 1
        return self.numbers

    def say(self, person: int, text: str, *, reply_to: int | None = None) -> int:
        wish: Json = {"who": person, "do": "send", "text": text}
        if reply_to is not None:
            wish["reply_to"] = reply_to
        return int(acts.act(self.world, wish)["message_id"])

    def press(self, person: int, chat: int, data: str) -> None:
        """A button, sometimes twice; it need not be looked for: what a press may do is asked of the books."""
        last = max(self.world.chat(chat).messages, default=1)
        where = "private" if chat == person else chat
        wish = {"who": person, "do": "forge", "chat": where, "message_id": last, "data": data}
        for _ in range(2 if self.dice.random() < TWICE else 1):
            acts.act(self.world, wish)


def staff() -> list[int]:
    return list(range(FIRST_STAFF, FIRST_STAFF + STAFF))


def contacts() -> list[int]:
    """Everybody who may write, client by client."""
    return list(range(FIRST, FIRST + CONTACTS * CLIENTS))


def everybody() -> list[int]:
    return [BOSS, *staff(), *contacts()]


def register(tx: Tx, group: int) -> None:
    """The clients with their contacts, the staff and their queue."""
    for client in range(CLIENTS):
        account = tx.accounts.add(
            name=f"Client {client}",
            currency="EUR",
            language="en",
            zone="Europe/Berlin",
            plan="units",
            anchor=date(2026, 11, 1),
            now=START,
        )
        assert account is not None
        for person in contacts()[client * CONTACTS : (client + 1) * CONTACTS]:
            tx.contacts.add(account_id=account, user_id=UserId(person), owner=False, now=START)
    for person in everybody():
        tx.people.seen(user_id=UserId(person), first_name=f"P{person}", username=None, guess="en", now=START)
        tx.people.started(UserId(person))
    for person in staff():
        tx.staff.put(user_id=UserId(person), role=Role.AGENT, name=f"P{person}", now=START)
    tx.queues.bind(kind="consultation", chat_id=ChatId(group), topic_id=None, now=START)


def shown(world: World, chat: int) -> list[Any]:
    """The bot's messages there."""
    own = world.bot.id
    return [one for one in world.chat(chat).messages.values() if one.sender == own and not one.deleted]
