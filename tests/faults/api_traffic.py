"""What happens in a play of the rig of Bot API errors, and the plain model that counts along.

Clients of three languages ask, in one message, in several or with photos; some have to accept a price first.
Staff take, answer, put an answer right, give back and close, in topics of their private chats where these
are; admins book deposits and units; contacts ask for statements as files. In one round nobody does two things
and nothing is done to one request twice, so that the model needs no order.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from bot.intake.burst import joined_text
from sandbox.control import acts, setup
from sandbox.model import PRESENT, Json
from sandbox.world import World
from tests.faults.company import BOSS, PARTNER, Company, Office

QUESTIONS: Final = {"en": "How is that done?", "ru": "Как это сделать?", "pl": "Jak to zrobić?"}
FILES: Final = ("statement_csv", "statement_xlsx")
LIVE_QUOTES: Final = (
    "SELECT request.text, quote.id FROM quote JOIN request ON request.id = quote.request_id"
    " WHERE quote.state = 'live'"
)
NUMBERS: Final = "SELECT id, text, state = 'queued' AS free FROM request"
THREAD: Final = "SELECT thread_id FROM request_topic WHERE request_id = ? AND chat_id = ?"


@dataclass(slots=True, kw_only=True)
class Asked:
    """One request as it should be; `words`: all that was said in it, `heard`: what of it the client must have
    read. `state`: asked, offered, queued, taken or done."""

    person: int
    client: int
    message: int
    text: str
    words: list[str]
    single: bool
    state: str = "asked"
    staff: int = 0
    id: int = 0
    heard: list[str] = field(default_factory=list)
    answer: int = 0
    """The number of the message in which its staff answered last."""


@dataclass(slots=True, kw_only=True)
class Traffic:
    """The acts of one play, on its world, and what they come to."""

    world: World
    dice: random.Random
    company: Company
    group: int
    topic: int | None
    fresh: list[int]
    asked: list[Asked] = field(default_factory=list)
    paid: Counter[int] = field(default_factory=Counter)
    given: Counter[int] = field(default_factory=Counter)
    numbers: int = 0
    acts: int = 0

    # Looking

    def place(self) -> int:
        """The staff's group, under whatever number it goes by now."""
        while (moved := self.world.chat(self.group).migrated_to) is not None:
            self.group = moved
        return self.group

    def can(self, person: int) -> bool:
        """Whether somebody is still there to do anything."""
        return not self.world.people[person].deactivated

    def come_back(self) -> None:
        """Who blocked the bot starts it again; where it was put out it is brought back."""
        for person in self.world.people.values():
            if person.blocked and self.dice.random() < 0.5:
                self.act(person.id, do="start")
        group = self.world.chat(self.place())
        if self.world.bot_status(group) not in PRESENT and self.dice.random() < 0.5:
            self.bring_in()

    def all_come_back(self) -> None:
        """The play is over, and everybody who can be reached is to be."""
        for person in self.world.people.values():
            if person.blocked:
                self.act(person.id, do="start")
        if self.world.bot_status(self.world.chat(self.place())) not in PRESENT:
            self.bring_in()

    def nudge(self) -> None:
        """A word from somebody: by this clock what the sender left to be done is looked for after an update,
        by the machine's each second."""
        self.say(BOSS, "/help")

    def bring_in(self) -> None:
        """An admin adds the bot again."""
        wish = {"user_id": self.world.bot.id, "status": "administrator", "by": BOSS}
        setup.set_member(self.world, {"chat_id": self.place(), **wish})

    def learn(self, office: Office) -> None:
        """The requests' numbers, by their words; what was asked is in the queue or has a price by now."""
        rows = office.rows(NUMBERS)
        numbers, free = {row["text"]: row["id"] for row in rows}, {row["id"] for row in rows if row["free"]}
        for one in self.asked:
            if one.state == "taken" and one.id in free and self.world.people[one.staff].blocked:
                one.state = "queued"  # blocked the bot at the moment of the press: nobody can work so
            if one.state == "asked":
                one.id = numbers.get(one.text, 0)
                one.state = "offered" if self.company.pays(one.client) else "queued"

    # Acts

    def round(self, office: Office) -> None:
        """Something of everybody who has something to do."""
        quotes = {row["text"]: row["id"] for row in office.rows(LIVE_QUOTES)}
        for one in self.asked:
            self.go_on(one, office, quotes)
        for _ in range(min(self.dice.randint(1, 3), len(self.fresh))):
            self.ask(self.fresh.pop())
        if self.dice.random() < 0.4:
            self.give()
        if self.dice.random() < 0.4:
            self.look()

    def go_on(self, one: Asked, office: Office, quotes: dict[str, int]) -> None:
        """The next thing that is done to a request, if anything is."""
        if one.state == "offered" and one.text in quotes and self.may(one.person):
            for _ in range(self.dice.choice([1, 1, 2])):
                self.press(one.person, f"accept:{quotes[one.text]}")
            one.state = "queued"
        elif one.state == "queued" and one.id:
            self.in_the_queue(one)
        elif one.state == "taken":
            self.in_hand(one, office)

    def may(self, person: int) -> bool:
        return self.can(person) and not self.world.people[person].blocked

    def in_the_queue(self, one: Asked) -> None:
        busy = {each.staff for each in self.asked if each.state == "taken"}
        free = [person for person in self.company.desk if person not in busy and self.may(person)]
        inside = self.world.bot_status(self.world.chat(self.place())) in PRESENT
        roll = self.dice.random()
        if roll < 0.15 and one.single and self.may(one.person):
            self.edit_question(one)
        elif roll < 0.9 and free and inside:
            one.staff = self.dice.choice(free)
            self.press(one.staff, f"take:{one.id}", chat=self.place())
            one.state, one.answer = "taken", 0

    def in_hand(self, one: Asked, office: Office) -> None:
        deeds = ["answer", "answer", "album", "further", "done", "release", "rest"]
        deed = self.dice.choice([*deeds, *(["right"] if one.answer else [])])
        if not self.may(one.person if deed == "further" else one.staff):
            return
        if deed in ("answer", "album"):
            text = f"answer-{self.number()}."
            thread = self.thread(one, office)
            one.answer = 0 if deed == "album" else self.say(one.staff, text, **thread)
            if deed == "album":
                self.album(one.staff, text, **thread)
            one.words.append(text)
            one.heard.append(text)
        elif deed == "right":
            self.put_right(one)
        elif deed == "further":
            text = f"further-{self.number()}."
            self.say(one.person, text, reply_to=one.message)
            one.words.append(text)
        elif deed == "done":
            self.say(one.staff, "/done 5", **self.thread(one, office))
            one.state = "done"
        elif deed == "release":
            self.press(one.staff, f"release:{one.id}")
            one.state = "queued"

    def thread(self, one: Asked, office: Office) -> dict[str, int]:
        """The topic of a request in its staff's private chat, where it stands; half of them write there."""
        for row in office.rows(THREAD, one.id, one.staff):
            known = row["thread_id"] in self.world.chat(one.staff).topics
            if known and self.dice.random() < 0.5:
                return {"thread": row["thread_id"]}
        return {}

    def ask(self, person: int) -> None:
        """In one message, in several, or under photos."""
        if not self.may(person):
            return
        base = QUESTIONS[self.company.language(person)]
        words = [f"question-{self.number()}. {base}" for _ in range(self.dice.choice([1, 1, 1, 2, 3]))]
        if len(words) == 1 and self.dice.random() < 0.25:
            message, single = self.album(person, words[0]), False
        else:
            message, *_ = [self.say(person, word) for word in words]
            single = len(words) == 1
        client, text = self.company.client_of(person), joined_text(words)
        one = Asked(person=person, client=client, message=message, text=text, words=words, single=single)
        self.asked.append(one)

    def edit_question(self, one: Asked) -> None:
        """The first words are put right."""
        text = f"question-{self.number()}. {QUESTIONS[self.company.language(one.person)]}"
        self.act(one.person, do="edit", message_id=one.message, text=text)
        one.words = [text if word == one.text else word for word in one.words]
        one.text = text

    def put_right(self, one: Asked) -> None:
        """The last answer is."""
        text, old = f"answer-{self.number()}.", one.heard[-1]
        self.act(one.staff, do="edit", message_id=one.answer, text=text)
        one.words = [text if word == old else word for word in one.words]
        one.heard[-1] = text

    def give(self) -> None:
        """A payment, its reference sometimes twice; or units."""
        client, boss = self.dice.randrange(self.company.clients), self.dice.choice([BOSS, PARTNER])
        if not self.may(boss):
            return
        if self.dice.random() < 0.4 and not self.company.pays(client):
            self.say(boss, f'/quota "Client {client}" +1 consultation because number-{self.number()}')
            self.given[client] += 1
            return
        euros, reference = self.dice.choice([20, 50, 90]), f"paid-{self.number()}"
        for _ in range(self.dice.choice([1, 2])):
            self.say(boss, f'/deposit "Client {client}" {euros} ref={reference}')
        self.paid[client] += euros * 100

    def look(self) -> None:
        """Somebody wants a statement, or the file of the one that stands in front of them."""
        client = self.dice.randrange(self.company.clients)
        person = self.company.of_client(client)[-1]
        if not self.may(person):
            return
        for message in reversed(self.world.chat(person).messages.values()):
            files = sorted(each for each in message.shown_data if each.startswith(FILES))
            if files and not message.deleted:
                number = message.message_id
                self.act(person, do="press", message_id=number, data=self.dice.choice(files))
                return
        self.say(person, "/statement")

    def album(self, person: int, caption: str, **where: Any) -> int:
        items = [{"photo": "one.jpg", "caption": caption}, {"photo": "two.jpg"}]
        return int(self.act(person, do="album", items=items, **where)["message_id"])

    def say(self, person: int, text: str, **where: Any) -> int:
        return int(self.act(person, do="send", text=text, **where)["message_id"])

    def press(self, person: int, data: str, chat: int | None = None) -> None:
        """A button; it need not be looked for: what a press may do is asked of the books."""
        where = person if chat is None else chat
        last = max(self.world.chat(where).messages, default=1)
        self.act(person, do="forge", message_id=last, data=data, **({} if chat is None else {"chat": chat}))

    def act(self, person: int, **wish: Any) -> Json:
        self.acts += 1
        return acts.act(self.world, {"who": person, **wish})

    def number(self) -> int:
        self.numbers += 1
        return self.numbers
