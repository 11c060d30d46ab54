"""What happens in a history of the kill rig, and the plain model that counts along.

Waves of acts: of each client some contacts write (bursts), answer prices (twice), get a deposit or units (the
command sent twice); staff take, answer, release and close. All acts of a wave come at once. What of them
depends on who comes first is counted per client, never per person, so that the model needs no order.
"""

import asyncio
import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

from bot.desk.people import Role
from bot.ids import UserId
from bot.intake.burst import joined_text
from bot.ports import Tx
from bot.quota.plan import parse_plan_book
from sandbox.control import acts, setup
from sandbox.model import Json
from sandbox.world import Settings, World
from storage import open_store

START: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PRICE: Final = 4305
"""A consultation beyond the plan with its tax, in cents."""
BOSS, EVA, SAM, FIRST = 40_000, 40_001, 40_002, 50_000
CONTACTS: Final = 16
PLANS: Final[dict[str, object]] = {
    "plans": {
        name: {
            "tier": 1,
            "included": {"consultation": units},
            "free_recalculations": 0,
            "contacts": 50,
            "sla": {"consultation": "8h"},
            "credit": {"EUR": credit},
        }
        for name, units, credit in (("units", 6, 0), ("none", 0, 0), ("credit", 0, 100))
    },
    "prices": {"consultation": {"EUR": 35}},
    "tax": {"EUR": "23%"},
    "hours": {"mon-fri": "09:00-18:00"},
    "zones": {"EUR": "Europe/Berlin"},
}
BOOK: Final = parse_plan_book(PLANS)


@dataclass(slots=True)
class Purse:
    """What a client has, counted plainly: units and cents free (credit included), held, and spent."""

    name: str
    plan: str
    units: int = 0
    cents: int = 0
    held: "dict[str, int]" = field(default_factory=lambda: {"consultation": 0, "EUR": 0})
    spent: "dict[str, int]" = field(default_factory=lambda: {"consultation": 0, "EUR": 0})

    def hold(self, asset: str) -> None:
        """One request's worth."""
        amount = 1 if asset == "consultation" else PRICE
        if asset == "consultation":
            self.units -= 1
        else:
            self.cents -= PRICE
        self.held[asset] += amount

    def spend(self, asset: str) -> None:
        """What was held for one request is spent."""
        amount = 1 if asset == "consultation" else PRICE
        self.held[asset] -= amount
        self.spent[asset] += amount


def purses() -> list[Purse]:
    """The clients, by what they live on. The last one never writes: what it is given twice is seen there."""
    return [
        Purse("Units", "units", units=6),
        Purse("Deposit", "none"),
        Purse("Credit", "credit", cents=10_000),
        Purse("Nothing", "none"),
        Purse("Spare", "none"),
    ]


@dataclass(slots=True, kw_only=True)
class Asked:
    """One request as it should be. `state` is the model's; `words`: all that was said in it, one row each."""

    client: int
    person: int
    text: str
    words: list[str]
    state: str = "new"
    asset: str = ""
    staff: int = 0


@dataclass(slots=True, kw_only=True)
class Traffic:
    """The acts of one history and the model of what they come to."""

    world: World
    dice: random.Random
    group: int = 0
    purses: list[Purse] = field(default_factory=purses)
    asked: dict[str, Asked] = field(default_factory=dict)
    waiting: "list[tuple[str, int, list[Asked]]]" = field(default_factory=list)
    """What this wave decides: (what was done, client, the requests it is about)."""
    fresh: list[list[int]] = field(default_factory=list)
    groups: "list[list[Json]]" = field(default_factory=list)
    """Acts of this wave that are still to come: what stands together comes at once."""
    numbers: int = 0
    rows: Any = None
    """Looks into the database: a query -> rows."""

    def people(self) -> None:
        """Everybody, and the staff's group."""
        for person in (BOSS, EVA, SAM, *contacts()):
            setup.add_person(self.world, {"id": person, "first_name": f"P{person}", "language_code": "en"})
            self.world.people[person].started = True
        wish = {"title": "Desk", "admins": [BOSS], "members": [EVA, SAM], "bot": "administrator"}
        self.group = setup.add_group(self.world, wish)["chat_id"]
        for client in range(len(self.purses) - 1):
            self.fresh.append(contacts()[client * CONTACTS : (client + 1) * CONTACTS])

    def over(self) -> bool:
        """Whether nobody is left who could write."""
        return not any(self.fresh)

    # Acts

    def wave(self) -> None:
        """Something of everybody; `go_on` has it come."""
        for client in range(len(self.purses)):
            self.dice.choice([self.write, self.write, self.accept, self.give])(client)
        for staff in (EVA, SAM):
            self.work(staff)
        for person in self.dice.sample(contacts(), 2):
            self.say(person, "/balance")
        self.dice.shuffle(self.groups)

    def go_on(self) -> bool:
        """The next of the wave's acts come; False when there are none any more."""
        if not self.groups:
            return False
        for wish in self.groups.pop():
            acts.act(self.world, wish)
        return True

    def number(self) -> int:
        self.numbers += 1
        return self.numbers

    def say(self, person: int, *texts: str) -> None:
        self.groups.append([{"who": person, "do": "send", "text": text} for text in texts])

    def forge(self, person: int, chat: int, data: str, times: int = 1) -> None:
        """A press whose button need not be looked for; what it may do is asked of the database."""
        last = max(self.world.chat(chat).messages, default=1)
        where = "private" if chat == person else chat
        wish = {"who": person, "do": "forge", "chat": where, "message_id": last, "data": data}
        self.groups.append([wish] * times)

    def write(self, client: int) -> None:
        """Some contacts who have not written yet, each a message or a burst."""
        if client >= len(self.fresh):
            self.give(client)
            return
        begun: list[Asked] = []
        for _ in range(min(self.dice.randint(1, 2), len(self.fresh[client]))):
            person = self.fresh[client].pop()
            words = [f"question {self.number()} of {person}" for _ in range(self.dice.choice([1, 1, 2, 3]))]
            self.say(person, *words)
            one = Asked(client=client, person=person, text=joined_text(words), words=words)
            self.asked[one.text] = one
            begun.append(one)
        self.waiting.append(("write", client, begun))

    def accept(self, client: int) -> None:
        """Everybody of a client who has a price before them says yes, some of them twice."""
        offered = [one for one in self.asked.values() if one.client == client and one.state == "offered"]
        if not offered:
            self.write(client)
            return
        quotes = {row["text"]: row["id"] for row in self.rows(LIVE_QUOTES)}
        for one in offered:
            self.forge(one.person, one.person, f"accept:{quotes[one.text]}", self.dice.choice([1, 2]))
        self.waiting.append(("accept", client, offered))

    def give(self, client: int) -> None:
        """A deposit, booked once however often its reference comes; or units, once for each message."""
        purse = self.purses[client]
        pending = [one for one in self.asked.values() if one.client == client and one.state != "done"]
        if purse.plan == "units" and any(one.state in ("declined", "offered") for one in pending):
            self.accept(client)
        elif purse.name in ("Units", "Spare"):
            self.say(BOSS, f'/quota "{purse.name}" +1 consultation because of number {self.number()}')
            self.waiting.append(("quota", client, []))
        else:
            euros, reference = self.dice.choice([20, 50, 90]), f"r{self.number()}"
            for _ in range(self.dice.choice([1, 2])):
                self.say(BOSS, f'/deposit "{purse.name}" {euros} ref={reference}')
            self.waiting.append((f"deposit {euros * 100}", client, []))

    def work(self, staff: int) -> None:
        """Take something, or go on with what was taken."""
        mine = next((one for one in self.asked.values() if one.staff == staff and one.state == "taken"), None)
        if mine is None:
            self.take(staff)
            return
        deed = self.dice.choice(["answer", "answer", "further", "done", "done", "release"])
        if deed in ("answer", "further"):
            text = f"{deed} {self.number()}"
            self.say(staff if deed == "answer" else mine.person, text)
            mine.words.append(text)
        elif deed == "done":
            self.say(staff, "/done 5")
            mine.state = "closing"
        else:
            self.say(staff, "/release")
            mine.state, mine.staff = "queued", -1

    def take(self, staff: int) -> None:
        """Press Take in the group, sometimes twice; not what was given back in this very wave."""
        free = [one for one in self.asked.values() if one.state == "queued" and one.staff == 0]
        if not free:
            return
        one = self.dice.choice(free)
        number = next(row["id"] for row in self.rows(REQUESTS) if row["text"] == one.text)
        self.forge(staff, self.group, f"take:{number}", self.dice.choice([1, 2]))
        one.state, one.staff = "taken", staff

    # What it comes to

    def settle(self, found: dict[str, Any]) -> list[str]:
        """The wave is over: decide what depended on who came first. `found`: text -> its row; what differs
        from the counts."""
        wrong: list[str] = []
        for what, client, about in self.waiting:
            purse = self.purses[client]
            if what == "write":
                wrong += self._written(purse, about, found)
            elif what == "accept":
                wrong += self._accepted(purse, about, found)
            elif what == "quota":
                purse.units += 1
            else:
                purse.cents += int(what.removeprefix("deposit "))
                self._offered_again(client)
        self.waiting.clear()
        for one in self.asked.values():
            one.staff = max(one.staff, 0)
            if one.state == "closing":
                one.state = "done"
                self.purses[one.client].spend(one.asset)
        return wrong

    def _written(self, purse: Purse, about: list[Asked], found: dict[str, Any]) -> list[str]:
        covered = min(purse.units, len(about))
        otherwise = "offered" if purse.cents >= PRICE else "declined"
        return self._shared(purse, about, found, through=covered, asset="consultation", otherwise=otherwise)

    def _accepted(self, purse: Purse, about: list[Asked], found: dict[str, Any]) -> list[str]:
        covered = min(purse.cents // PRICE, len(about))
        return self._shared(purse, about, found, through=covered, asset="EUR", otherwise="declined")

    def _shared(
        self,
        purse: Purse,
        about: list[Asked],
        found: dict[str, Any],
        *,
        through: int,
        asset: str,
        otherwise: str,
    ) -> list[str]:
        """So many of them got it, the others did not; who, the database says."""
        got = [one for one in about if one.text in found and found[one.text]["state"] == "queued"]
        for one in about:
            one.state = "queued" if one in got else otherwise
        for one in got:
            one.asset = asset
            purse.hold(asset)
        if len(got) == through:
            return []
        return [f"{purse.name}: {len(got)} of {len(about)} went through, not {through}"]

    def _offered_again(self, client: int) -> None:
        for one in self.asked.values():
            if one.client == client and one.state == "declined" and self.purses[client].cents >= PRICE:
                one.state = "offered"


LIVE_QUOTES: Final = (
    "SELECT request.text, quote.id FROM quote JOIN request ON request.id = quote.request_id"
    " WHERE quote.state = 'live'"
)
REQUESTS: Final = "SELECT id, text, state, assignee FROM request"


def contacts() -> list[int]:
    """Everybody who may write, client by client."""
    return list(range(FIRST, FIRST + CONTACTS * (len(purses()) - 1)))


def register(tx: Tx) -> None:
    """The clients with their contacts, and the staff."""
    for number, purse in enumerate(purses()):
        account = tx.accounts.add(
            name=purse.name,
            currency="EUR",
            language="en",
            zone="Europe/Berlin",
            plan=purse.plan,
            anchor=date(2026, 11, 1),
            now=START,
        )
        assert account is not None
        for person in contacts()[number * CONTACTS : (number + 1) * CONTACTS]:
            tx.contacts.add(account_id=account, user_id=UserId(person), owner=True, now=START)
    for person in (BOSS, EVA, SAM, *contacts()):
        user = UserId(person)
        tx.people.seen(user_id=user, first_name=f"P{person}", username=None, guess="en", now=START)
        tx.people.started(user)
    for person in (EVA, SAM):
        tx.staff.put(user_id=UserId(person), role=Role.AGENT, name=f"P{person}", now=START)


def furnish(url: str) -> None:
    """An empty database becomes one with everybody in it."""

    async def inside() -> None:
        store = await open_store(url)
        try:
            await store.migrate()
            await store.write(register)
        finally:
            await store.close()

    asyncio.run(inside())


def new_world() -> World:
    """Telegram as each history finds it."""
    return World(Settings(virtual=True, start=START))
