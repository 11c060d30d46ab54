"""Where a story is played: cast, clock, what was seen, what counts as new, what is still being asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeVar

from bot.player.cast import Cast
from bot.player.chats import Button, Chats, Event, newest_states
from bot.player.clockwork import DAWN, Clockwork
from bot.player.control import Control

PROMISED: Final = timedelta(seconds=60)
"""How long in virtual time a person waits for what is promised, counted from the last act."""

Found = TypeVar("Found")


class StepError(Exception):
    """A step did not go as the story says. `expectation` is False when an act was impossible."""

    def __init__(self, expected: str, seen: str, *, expectation: bool = True) -> None:
        super().__init__(f"expected {expected}; seen: {seen}")
        self.expected = expected
        self.seen = seen
        self.expectation = expectation


@dataclass(slots=True, kw_only=True)
class Meaning:
    """What a person meant by her last message, in case she is asked, now or later; each question once."""

    kind: str
    after: int
    answered: set[int] = field(default_factory=set)
    widened: set[int] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class Stage:
    """The state of one play. `mark` is the last event before the newest act: what is above it is new,
    except `asked_for`, the standings that checks have asked for themselves. `took` tells the last event
    before a person's newest *Take*: the head of that talk comes later.
    """

    control: Control
    clock: Clockwork
    chats: Chats
    cast: Cast
    tapped: Callable[[str, Button], None]
    mark: int = 0
    last_act: datetime = DAWN
    asked: int = 0
    meanings: dict[str, Meaning] = field(default_factory=dict)
    used_links: set[str] = field(default_factory=set)
    asked_for: set[int] = field(default_factory=set)
    took: dict[str, int] = field(default_factory=dict)

    async def settle(self) -> None:
        """Lets the bot finish at this moment; whoever is asked what she meant presses her kind."""
        await self._rest()
        while await self._answer_questions():
            await self._rest()

    async def _rest(self) -> None:
        await self.clock.settle()
        await self.chats.refresh()

    async def begin_act(self, *, again: bool = False) -> None:
        """From here on everything is new; a press repeated at once (`again`) counts as one with the first."""
        await self.chats.refresh()
        if not again:
            self.mark = self.chats.last_seq
        self.last_act = self.clock.now

    async def acted(self) -> None:
        """An act is done: the bot finishes with it, the minute of promises starts."""
        await self.settle()
        self.last_act = self.clock.now

    async def later(self) -> bool:
        """Goes to the next due moment within the minute; False when there is none."""
        if not await self.clock.step(until=self.last_act + PROMISED):
            return False
        await self.settle()
        return True

    async def wait_for(self, find: Callable[[], Found | None]) -> Found | None:
        """What `find` finds, now or at a due moment within the minute; no more time passes than needed."""
        await self.settle()
        while (found := find()) is None:
            if not await self.later():
                return None
        return found

    def new(self, who: str | None) -> list[Event]:
        """What came to a person or to the staff group since the newest act, each message as it stands now."""
        return [event for event in newest_states(self.heard(who)) if not self.chats.gone(event)]

    def heard(self, who: str | None) -> list[Event]:
        """Everything that came since the newest act, states since replaced or deleted included."""
        heard = self.chats.new(self.cast.chat(who), after=self.mark)
        return [event for event in heard if event.seq not in self.asked_for]

    async def press(self, who: str, event: Event, button: Button) -> None:
        """A person presses a button that this message showed."""
        self.tapped(who, button)
        if button.action == "take":
            self.took[who] = self.chats.last_seq
        await self.control.act(
            self.cast.ids[who], "press", chat=event.chat_id, message_id=event.message_id, data=button.data
        )

    async def _answer_questions(self) -> bool:
        """Presses the meant kind wherever it is asked; True if anything was pressed."""
        pressed = False
        for who, meaning in self.meanings.items():
            question = self._question(who, meaning)
            if question is not None:
                await self._answer(who, meaning, question)
                self.last_act = self.clock.now
                pressed = True
        return pressed

    async def _answer(self, who: str, meaning: Meaning, question: Event) -> None:
        """Presses the meant kind, or the button that shows more kinds, once."""
        number = question.message_id or 0
        button = question.button(f"kind_{meaning.kind}")
        if button is not None:
            meaning.answered.add(number)
            self.asked += 1
        elif number not in meaning.widened:
            meaning.widened.add(number)
            button = question.button("kind_more")
        if button is None:
            offered = ", ".join(str(b.action) for b in question.all_buttons)
            raise StepError(f"the button kind_{meaning.kind}", offered, expectation=False)
        await self.press(who, question, button)

    def _question(self, who: str, meaning: Meaning) -> Event | None:
        """The newest unanswered question about a kind that stands in a person's private chat."""
        standing = newest_states(self.chats.new(self.cast.ids[who], after=meaning.after))
        asking = [event for event in standing if asks_kind(event)]
        return next((event for event in reversed(asking) if event.message_id not in meaning.answered), None)


def asks_kind(event: Event) -> bool:
    """Whether this message asks what is meant."""
    return any(str(button.action).startswith("kind_") for button in event.all_buttons)
