"""One world: everything that exists between two resets."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.clock import SandboxClock
from sandbox.errors import ControlError
from sandbox.faults import Faults
from sandbox.files import Files
from sandbox.flood import Flood
from sandbox.idle import Idle
from sandbox.ledger import Ledger
from sandbox.model import Chat, Json, Message, Person
from sandbox.seen import Journal
from sandbox.signals import Signal
from sandbox.spec import Violations, load_spec
from sandbox.updates import Updates

DEFAULT_TOKEN = "42:SANDBOX"
FIRST_PERSON = 5_000_000_001
FIRST_GROUP = 2_000_000_001


@dataclass(slots=True, kw_only=True)
class Query:
    """A callback query that waits for an answer."""

    id: str
    user_id: int
    chat_id: int
    message_id: int
    asked: datetime
    answered: bool = False


@dataclass(slots=True, kw_only=True)
class Webhook:
    """What setWebhook set."""

    url: str = ""
    secret: str | None = None
    max_connections: int = 40
    certificate: bool = False
    ip_address: str | None = None
    last_error_at: int | None = None
    last_error: str | None = None


@dataclass(slots=True, kw_only=True)
class Profile:
    """What the bot says of itself: commands by (scope, language) and texts by (field, language)."""

    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    scopes: dict[str, Json] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    menu_buttons: dict[int | None, Json] = field(default_factory=dict)
    rights: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a reset asked the world to be.

    `users_topics`: people may create topics in their chats with the bot. `lost_topics`: what a message to a
    deleted topic of a private chat meets, "ignored" (it goes to the chat itself) or "refused".
    """

    token: str = DEFAULT_TOKEN
    bot_id: int = 42
    bot_username: str = "doorman_bot"
    bot_first_name: str = "Doorman"
    bot_topics: bool = False
    users_topics: bool = False
    lost_topics: str = "ignored"
    limits: bool = True
    virtual: bool = False
    start: datetime | None = None
    retry_pace: float = 1.0


class World:
    """People, chats, updates, time and journals of one bot's Telegram."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = SandboxClock(start=settings.start, virtual=settings.virtual)
        now = self.clock.now
        self.changed = Signal()
        self.over = False
        self.bot = Person(
            id=settings.bot_id,
            first_name=settings.bot_first_name,
            username=settings.bot_username,
            is_bot=True,
        )
        self.people: dict[int, Person] = {self.bot.id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.files = Files(self.bot.id)
        self.queries: dict[str, Query] = {}
        self.ledger = Ledger()
        self.ephemerals: dict[int, Message] = {}
        self.profile = Profile()
        self.webhook = Webhook()
        self.violations = Violations(load_spec())
        self.updates = Updates(now=now, changed=self.changed, check=self.violations.update)
        self.flood = Flood(now, enabled=settings.limits)
        self.faults = Faults()
        self.seen = Journal(now)
        self.calls = Journal(now)
        self.idle = Idle(now=now, changed=self.changed, virtual=settings.virtual)
        self._groups = 0
        self._numbers = 0

    def end(self) -> None:
        """Let everybody who waits in this world go: it is over."""
        self.over = True
        self.changed.fire()

    def next_number(self) -> int:
        """A number nobody had before in this world."""
        self._numbers += 1
        return self._numbers

    def new_group_id(self, kind: str) -> int:
        """A fresh id in the shape of that kind of group."""
        self._groups += 1
        number = FIRST_GROUP + self._groups
        return -1_000_000_000_000 - number if kind == "supergroup" else -number

    def person(self, person_id: int) -> Person:
        """A person by id.  Raises ControlError 404."""
        found = self.people.get(person_id)
        if found is None:
            raise ControlError(f"there is no person {person_id}", status=404)
        return found

    def chat(self, chat_id: int) -> Chat:
        """A chat by id, private chats made on first use.  Raises ControlError 404."""
        if chat_id in self.people and chat_id not in self.chats:
            self.chats[chat_id] = Chat(id=chat_id, kind="private", forum=self.settings.bot_topics)
        found = self.chats.get(chat_id)
        if found is None:
            raise ControlError(f"there is no chat {chat_id}", status=404)
        return found

    def message(self, chat_id: int, message_id: int | None) -> Message:
        """A message that still exists.  Raises ControlError 404."""
        found = self.chat(chat_id).messages.get(message_id or 0)
        if found is None or found.deleted:
            raise ControlError(f"there is no message {message_id} in chat {chat_id}", status=404)
        return found

    def bot_status(self, chat: Chat) -> str:
        """The bot's membership in a group."""
        return chat.members.get(self.bot.id, "left")

    def chat_instance(self, chat_id: int) -> str:
        """The number that Telegram gives to a chat in callback queries."""
        digest = hashlib.sha256(f"{self.bot.id}/{chat_id}".encode()).digest()
        return str(int.from_bytes(digest[:8], "big", signed=True))
