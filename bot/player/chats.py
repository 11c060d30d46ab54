"""What people saw, in order: the player's copy of every chat, read from the sandbox as needed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.player.control import Control, moment

SHOWN = ("sent", "edited")
TOASTS = ("toast", "alert")


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button as a person sees it; `action` is the language-neutral name that stands first in its data."""

    label: str
    data: str | None = None
    url: str | None = None

    @property
    def action(self) -> str | None:
        """The part of the data before the first colon, None for a link."""
        return None if self.data is None else self.data.partition(":")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that became visible at virtual time `at`; `by` is None for the bot, else the person's id."""

    seq: int
    at: datetime
    kind: str
    chat_id: int
    message_id: int | None
    thread_id: int | None
    by: int | None
    text: str
    media: str | None
    file_name: str | None
    buttons: tuple[tuple[Button, ...], ...]
    links: tuple[str, ...]
    user_id: int | None
    emoji: str
    album: str | None = None
    """What ties it to the other pieces of its album."""

    @property
    def all_buttons(self) -> tuple[Button, ...]:
        """The buttons, row by row."""
        return tuple(button for row in self.buttons for button in row)

    def button(self, action: str) -> Button | None:
        """The first button with that action."""
        return next((button for button in self.all_buttons if button.action == action), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message with all the states it had, oldest first."""

    states: tuple[Event, ...]

    @property
    def first(self) -> Event:
        """As it was sent."""
        return self.states[0]

    @property
    def last(self) -> Event:
        """As it stands now."""
        return self.states[-1]

    def button(self, action: str) -> Button | None:
        """The button with that action in the newest state that showed one."""
        found = (state.button(action) for state in reversed(self.states))
        return next((button for button in found if button is not None), None)


@dataclass(slots=True, kw_only=True)
class Chats:
    """Everything seen so far. `tell` hears of new events, in the order they are read."""

    control: Control
    tell: Callable[[Sequence[Event]], None]
    events: dict[int, Event] = field(default_factory=dict)
    last_seq: int = 0

    async def refresh(self) -> None:
        """Reads what is new, in all chats."""
        answer = await self.control.get("seen", after=self.last_seq)
        self.last_seq = int(answer["seq"])
        fresh = [_event(raw) for raw in answer["events"]]
        self.events |= {event.seq: event for event in fresh}
        if fresh:
            self.tell(fresh)

    def ordered(self) -> list[Event]:
        """All events, oldest first."""
        return list(self.events.values())

    def new(self, chat: int, *, after: int) -> list[Event]:
        """What the bot sent or edited in a chat since `after`; in a private chat its person's toasts too."""
        return [event for event in self.ordered() if event.seq > after and _reaches(event, chat)]

    def messages(self, chats: Iterable[int], *, by: int | None = None) -> list[Message]:
        """The messages of these chats by the bot, or by the person `by`; the newest sent comes first."""
        states: dict[tuple[int, int], list[Event]] = {}
        wanted = set(chats)
        for event in self.ordered():
            if event.kind in SHOWN and event.chat_id in wanted and event.message_id is not None:
                states.setdefault((event.chat_id, event.message_id), []).append(event)
        return [Message(states=tuple(found)) for found in reversed(states.values()) if found[0].by == by]

    def gone(self, event: Event) -> bool:
        """Whether the message of that event was deleted later."""
        return any(
            later.kind == "deleted" and (later.chat_id, later.message_id) == (event.chat_id, event.message_id)
            for later in self.events.values()
            if later.seq > event.seq
        )


def albums(events: Iterable[Event]) -> list[list[Event]]:
    """The albums among these messages, each with its pieces in the order in which they stand in the chat."""
    found: dict[tuple[int, str], list[Event]] = {}
    for event in events:
        if event.album is not None and event.kind in SHOWN:
            found.setdefault((event.chat_id, event.album), []).append(event)
    return [sorted(newest_states(one), key=lambda event: event.message_id or 0) for one in found.values()]


def newest_states(events: Iterable[Event]) -> list[Event]:
    """Of several states of one message only the newest; toasts stay as they are. The order is kept."""
    last: dict[tuple[int, int | None, int], Event] = {}
    for event in events:
        toast = event.seq if event.kind in TOASTS else 0
        last[event.chat_id, event.message_id, toast] = event
    return sorted(last.values(), key=lambda event: event.seq)


def _reaches(event: Event, chat: int) -> bool:
    if event.kind in TOASTS:
        return event.user_id == chat and event.text != ""
    return event.kind in SHOWN and event.chat_id == chat and event.by is None


def _event(raw: dict[str, Any]) -> Event:
    by = raw.get("by")
    urls = [entity.get("url") for entity in raw.get("entities") or ()]
    return Event(
        seq=raw["seq"],
        at=moment(raw["at"]),
        kind=raw["kind"],
        chat_id=raw["chat_id"],
        message_id=raw.get("message_id"),
        thread_id=raw.get("thread_id"),
        by=None if by in {"bot", None} else int(by),
        text=raw.get("text") or _contact(raw),
        media=raw.get("media"),
        file_name=raw.get("file_name"),
        buttons=tuple(tuple(_button(button) for button in row) for row in raw.get("buttons") or ()),
        links=tuple(url for url in urls if url),
        user_id=raw.get("user_id"),
        emoji="".join(reaction.get("emoji", "") for reaction in raw.get("reaction") or ()),
        album=raw.get("media_group_id"),
    )


def _contact(raw: dict[str, Any]) -> str:
    """What a shared contact reads like: name and number; "" for a message that is none."""
    contact = (raw.get("content") or {}).get("contact") or {}
    shown = (contact.get(part) for part in ("first_name", "last_name", "phone_number"))
    return " ".join(part for part in shown if part)


def _button(raw: dict[str, Any]) -> Button:
    return Button(label=raw.get("text", ""), data=raw.get("data"), url=raw.get("url"))
