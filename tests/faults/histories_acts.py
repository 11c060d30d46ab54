"""What people do in a history: each act is done to the bot and told to the plain model."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from tests.faults.histories_asked import CHOICES, OPEN, PENDING, QUIET, Asked
from tests.faults.histories_company import BOSS, CLIENTS, EVERYBODY, PARTNER, Company
from tests.faults.histories_model import Model
from tests.faults.histories_purse import ZONE
from tests.faults.histories_stage import Desk
from tests.faults.histories_telegram import Json
from tests.faults.histories_words import DETAIL, UNCLEAR, WORDS

KINDS: Final = (
    *("consultation",) * 9,
    *("work", "estimate", "estimate") * 2,
    *("complaint", "emergency", "billing", "bargain", "status", "appeal", "smalltalk", "other"),
    *(UNCLEAR, UNCLEAR, DETAIL, DETAIL),
)
SPANS: Final = (
    *(timedelta(seconds=one) for one in (1, 3, 6, 6, 20, 60)),
    *(timedelta(minutes=one) for one in (5, 9, 70)),
    *(timedelta(hours=one) for one in (3, 9, 26)),
)
LONG: Final = tuple(timedelta(days=one) for one in (2, 4, 7, 8, 31))
HEARD_WITHIN: Final = timedelta(minutes=5)
"""By then who wrote has heard of it, whatever the flood limits keep back."""
AGAIN: Final = 0.04
"""How often Telegram gives an update again."""


@dataclass(slots=True, kw_only=True)
class Acts:
    """The hands of everybody. `steps`: what was done, for people."""

    desk: Desk
    model: Model
    dice: random.Random
    company: Company
    steps: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    owed: dict[int, tuple[int, str]] = field(default_factory=dict)
    """Who wrote what becomes a request, and how often they had heard of the bot before."""
    numbers: int = 0

    async def one(self) -> None:
        """Somebody does something."""
        deeds: list[tuple[int, Callable[[], Awaitable[None]]]] = [
            (26, self.write),
            (4, self.burst),
            (22, self.press),
            (24, self.work),
            (4, self.race),
            (4, self.answer),
            (7, self.command),
            (2, self.look),
            (16, self.pass_time),
        ]
        await self.dice.choices([deed for _, deed in deeds], [weight for weight, _ in deeds])[0]()

    # Clients.

    async def write(self) -> None:
        """A message."""
        person = self.dice.choice(self.company.contacts)
        await self.say(person, self.dice.choice(KINDS))

    async def burst(self) -> None:
        """Several in a row, some of them given to the bot at once."""
        person = self.dice.choice(self.company.contacts)
        for _ in range(self.dice.randint(2, 4)):
            await self.say(person, self.dice.choice(KINDS))
            await self.wait(timedelta(seconds=self.dice.choice((0, 0, 1, 4))))

    async def say(self, person: int, kind: str) -> None:
        """Whatever it is, its writer hears of it before long."""
        text = f"{WORDS[kind][self.dice.randrange(3)]} ({self.number()})"
        heard = self.desk.post.heard[person]
        await self.write_to_bot(person, text)
        self.model.advance(self.desk.clock.now())
        known = "" if kind in (UNCLEAR, DETAIL) else kind
        asks = "?" in text
        self.model.hear(person, known, asks=asks)
        self.model.advance(self.desk.clock.now())
        if person in self.model.bursts:
            self.owed.setdefault(person, (heard, text))
        else:
            self.told(person, heard, text)

    def told(self, person: int, before: int, what: str) -> None:
        """Nothing is met with silence."""
        if self.desk.post.heard[person] <= before and not self._waits():
            self.wrong.append(f"silence to {person}: {what}")

    def _waits(self) -> bool:
        """Whether the flood limits keep something back."""
        wake = self.desk.clock.earliest()
        return wake is not None and wake <= self.desk.clock.now() + timedelta(seconds=70)

    async def press(self) -> None:
        """A button of a client: of any request, by anybody, at any time."""
        if not self.model.asked:
            return
        one = self.dice.choice(self.model.asked[-12:])
        person = self.presser(one)
        deed = self.dice.choice(self._likely(one) if self.dice.random() < 0.8 else self._any(one))
        times = 2 if self.dice.random() < 0.15 else 1
        for _ in range(times):
            await self.button(person, deed[0], partial(deed[1], person))

    def presser(self, one: Asked) -> int:
        """Mostly who asked; else a colleague, or anybody."""
        roll = self.dice.random()
        if roll < 0.8:
            return one.person
        ours = self.company.client_of
        mates = tuple(each for each in self.company.contacts if ours(each) == one.client)
        return self.dice.choice(mates if roll < 0.92 else EVERYBODY)

    def _likely(self, one: Asked) -> list[tuple[str, Callable[[int], None]]]:
        """What its message shows."""
        return [deed for deed in self._any(one) if self._shown(one, deed[0])] or self._any(one)

    def _shown(self, one: Asked, data: str) -> bool:
        action = data.partition(":")[0]
        if one.state == "queued":
            return action in ("undo", "solved")
        if one.state == "taken":
            return action == "solved"
        if one.state == "offered":
            fits = ("accept", "accept", "decline", "wait_renewal") if one.live else ("accept_covered",)
            return action in fits
        if one.state in PENDING:
            return action in ("offer_again", "wait_renewal")
        return one.state in ("clarifying", "answered") and action.startswith(("kind_", "order", "new_order"))

    def _any(self, one: Asked) -> list[tuple[str, Callable[[int], None]]]:
        model, number = self.model, one.number
        kind = self.dice.choice(CHOICES)
        order = self.dice.randint(1, 3)
        deeds: list[tuple[str, Callable[[int], None]]] = [
            (f"undo:{number}", lambda who: model.undo(who, one)),
            (f"accept_covered:{number}", lambda who: model.accept_covered(who, one)),
            (f"wait_renewal:{number}", lambda who: model.wait(who, one)),
            (f"offer_again:{number}", lambda who: model.ask_again(who, one)),
            (f"kind_{kind}:{number}", lambda who: model.choose(who, one, kind)),
            (f"order:{number}:{order}", lambda who: model.choose_order(who, one, order)),
            (f"solved:{number}", lambda who: model.solve(who, one)),
            (f"new_order:{number}", lambda who: model.choose_order(who, one, 0)),
        ]
        for price in model.prices:
            if price.asked is one:
                deeds.append((f"accept:{price.number}", partial(model.accept, price=price)))
                deeds.append((f"decline:{price.number}", partial(model.refuse, price=price)))
        return deeds

    async def button(self, person: int, data: str, told: Callable[[], None]) -> None:
        """Each press is answered."""
        self.note(f"{person} presses {data}")
        number, update = self.desk.post.press(person, person, data)
        await self.give(update)
        self.model.advance(self.desk.clock.now())
        told()
        self.model.tidy()
        if self._unanswered(number):
            self.wrong.append(f"{data} by {person} was not answered")

    async def look(self) -> None:
        """What is left? It is always told."""
        person = self.dice.choice(self.company.contacts)
        command = self.dice.choice(("/balance", "/requests", "/help", "/statement", "/person", "/person"))
        heard = self.desk.post.heard[person]
        await self.write_to_bot(person, command)
        self.model.advance(self.desk.clock.now())
        if command == "/person":
            self.model.ask_person(person)
        self.told(person, heard, command)

    # The desk.

    async def work(self) -> None:
        """A button of the desk."""
        found = self._deed()
        if found is not None:
            for _ in range(2 if self.dice.random() < 0.15 else 1):
                await self.button(found[0], found[1], found[2])

    async def race(self) -> None:
        """Two of the desk press at the same moment, mostly for the same request."""
        found = [self._deed(), self._deed()]
        if found[0] is not None and self.dice.random() < 0.7:
            others = [each for each in (*self.company.desk, BOSS) if each != found[0][0]]
            one, other = found[0][3], self.dice.choice(others)
            found[1] = (other, f"take:{one.number}", partial(self.model.take, other, one), one)
        presses = [each for each in found if each is not None]
        if len({each[0] for each in presses}) < 2:
            return
        updates = []
        for person, data, _, _ in presses:
            self.note(f"{person} presses {data}, at once with another")
            updates.append(self.desk.post.press(person, person, data))
        await self.desk.take([update for _, update in updates])
        self.model.advance(self.desk.clock.now())
        for _, _, told, _ in presses:
            told()
            self.model.tidy()
        self.wrong += [f"{number} was not answered" for number, _ in updates if self._unanswered(number)]

    def _unanswered(self, press: str) -> bool:
        return press not in self.desk.post.toasts

    def _deed(self) -> tuple[int, str, Callable[[], None], Asked] | None:
        """(who, the button, what the model is told, the request)"""
        open_ones = [one for one in self.model.asked if one.state in OPEN]
        everything = self.model.asked[-12:]
        if not everything:
            return None
        one = self.dice.choice(open_ones if open_ones and self.dice.random() < 0.9 else everything)
        everybody = (*self.company.desk, BOSS)
        model, number, roll = self.model, one.number, self.dice.random()
        person = self.dice.choice(everybody)
        if one.state == "taken" and one.staff and 0.15 < roll < 0.85:
            person = one.staff
        if roll > 0.97:
            person = self.dice.choice(self.company.contacts)
        to, reason = self.dice.choice(everybody), self.dice.randint(1, 5)
        taking = (f"take:{number}", partial(model.take, person, one))
        deeds = [
            (f"release:{number}", partial(model.release, person, one)),
            (f"done:{number}:15", partial(model.finish, person, one)),
            (f"done:{number}:15", partial(model.finish, person, one)),
            (f"done:{number}:5", partial(model.finish, person, one)),
            (f"cancel:{number}:{reason}", partial(model.cancel, person, one)),
            (f"transfer:{number}:{to}", partial(model.transfer, person, one, to)),
            taking,
        ]
        data, told = taking if one.state == "queued" or roll < 0.1 else self.dice.choice(deeds)
        return person, data, told, one

    async def answer(self) -> None:
        """Staff write: it reaches the client they work for."""
        busy = sorted({one.staff for one in self.model.asked if one.state == "taken" and one.staff})
        person = self.dice.choice(busy or self.company.desk)
        text = f"We will see to it, answer {self.number()}"
        await self.write_to_bot(person, text)
        self.model.advance(self.desk.clock.now())
        self.model.answer(person)

    # Admins.

    async def command(self) -> None:
        """Units, money, a limit, or the last of these taken back. Units and limits also answer an appeal that
        waits; which one, the model does not know: such a client gets none."""
        model, roll = self.model, self.dice.random()
        contested = {one.client for one in model.asked if (one.kind, one.state) == ("appeal", "queued")}
        client = self.dice.choice([each for each in range(CLIENTS) if each not in contested] or [-1])
        if client < 0:
            return
        if roll < 0.1:
            await self.boost(client)
        elif roll < 0.3:
            units = self.dice.randint(1, 3)
            text = f'/quota "Client {client}" +{units} consultation because reason {self.number()}'
            await self.order(BOSS, text, lambda: model.give(client, units))
        elif roll < 0.65:
            euros = self.dice.choice((20, 50, 90, 130))
            text = f'/deposit "Client {client}" {euros} ref=paid-{self.number()}'
            await self.order(BOSS, text, lambda: model.pay_in(client, euros * 100))
        elif roll < 0.8:
            euros = self.dice.choice((0, 50, 100, 200))
            text = f'/credit "Client {client}" {euros} because reason {self.number()}'
            await self.order(BOSS, text, lambda: model.lend(client, euros * 100))
        elif model.foreseen():
            await self.order(BOSS, "/undo", model.take_back)
        else:
            await self.order(PARTNER, "/undo", lambda: None)

    async def boost(self, client: int) -> None:
        """Units until the end of a day."""
        units, days = self.dice.randint(1, 2), self.dice.randint(0, 9)
        day = self.desk.clock.now().astimezone(ZONE).date() + timedelta(days=days)
        after = day + timedelta(days=1)
        until = datetime(after.year, after.month, after.day, tzinfo=ZONE).astimezone(UTC)
        reason = f"because reason {self.number()}"
        text = f'/boost "Client {client}" +{units} consultation until={day} {reason}'
        await self.order(BOSS, text, partial(self.model.give, client, units, until))

    async def order(self, person: int, text: str, told: Callable[[], None]) -> None:
        """A command of an admin; it is always answered."""
        heard = self.desk.post.heard[person]
        await self.write_to_bot(person, text)
        self.model.advance(self.desk.clock.now())
        told()
        self.model.tidy()
        self.told(person, heard, text)

    # Time.

    async def pass_time(self) -> None:
        """Some."""
        await self.wait(self.dice.choice(LONG if self.dice.random() < 0.08 else SPANS))

    async def wait(self, span: timedelta) -> None:
        self.note(f"{span} pass")
        await self.desk.go(self.desk.clock.now() + span)
        self.model.advance(self.desk.clock.now())
        if span < HEARD_WITHIN:
            return
        for person in [each for each in self.owed if each not in self.model.bursts]:
            before, text = self.owed.pop(person)
            if self.desk.post.heard[person] <= before:
                self.wrong.append(f"silence to {person}: {text}")

    async def settle(self) -> None:
        """Everything that is said is heard, and every client looked at."""
        await self.wait(QUIET + timedelta(minutes=30))
        for client in range(CLIENTS):
            person = self.company.contacts[client * 2]
            await self.write_to_bot(person, "/balance")
        await self.wait(timedelta(hours=10))

    # Both.

    async def write_to_bot(self, person: int, text: str) -> None:
        """In private."""
        self.note(f"{person} writes {text!r}")
        message = self.desk.post.message(person, {"text": text})
        await self.give(self.desk.post.update(message=message))

    async def give(self, update: Json) -> None:
        """To the bot; now and then once more."""
        await self.desk.take([update])
        if self.dice.random() < AGAIN:
            self.note("... which Telegram gives again")
            await self.desk.take([update])

    def number(self) -> int:
        self.numbers += 1
        return self.numbers

    def note(self, step: str) -> None:
        self.steps.append(f"{self.desk.clock.now():%d %b %H:%M:%S} {step}")
