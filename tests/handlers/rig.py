"""A real dispatcher with our middlewares and handlers, between a recording session and recording flows."""

import functools
import inspect
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, get_type_hints

from aiogram import Bot, Dispatcher
from aiogram.client.session.base import BaseSession
from aiogram.methods import AnswerCallbackQuery, GetMe, TelegramMethod
from aiogram.types import Update, User

from bot import middlewares
from bot.flows.bundle import Flows
from bot.flows.source import Source
from bot.handlers.root import build_router
from bot.ids import InboxId, UserId

Raw = dict[str, Any]

OLGA, IVAN, BOSS, STRANGER = 100, 200, 300, 400
GROUP, TOPIC = -1001234567890, 17
SENT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RECEIVED = datetime(2026, 11, 23, 9, 0, 2, tzinfo=UTC)
INBOX = InboxId(7)
ROLES = {OLGA: "client", IVAN: "staff", BOSS: "admin"}
NAMES = {OLGA: "Olga", IVAN: "Ivan", BOSS: "Boss", STRANGER: "Stranger"}


class Session(BaseSession):
    """Keeps every API call; `refusal` is raised for answers to presses."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[TelegramMethod[Any]] = []
        self.refusal: Exception | None = None

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:
        self.calls.append(method)
        if isinstance(method, GetMe):
            return User(id=42, is_bot=True, first_name="Doorman", username="DoormanBot")
        assert isinstance(method, AnswerCallbackQuery), "handlers only answer presses by themselves"
        if self.refusal is not None:
            raise self.refusal
        return True

    async def close(self) -> None:
        return None

    async def stream_content(self, *args: Any, **kwargs: Any) -> AsyncGenerator[bytes, None]:
        for _ in range(0):
            yield b""

    @property
    def answers(self) -> list[AnswerCallbackQuery]:
        return [call for call in self.calls if isinstance(call, AnswerCallbackQuery)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One flow call: `client.start`, the source, everything else by the name of its parameter."""

    flow: str
    source: Source | None
    values: Raw


@dataclass
class RecordingFlows:
    """Takes exactly the calls that the real flows take: each is bound to the real signature first."""

    calls: list[Call] = field(default_factory=list)
    results: dict[str, Any] = field(default_factory=dict)
    languages: dict[int, str] = field(default_factory=dict)
    leads: set[int] = field(default_factory=set)
    during: Any = None
    client: Any = None
    staff: Any = None
    admin: Any = None
    membership: Any = None
    say: Any = None
    unknown: Any = None
    inbox: Any = None
    roles: Any = None

    def __post_init__(self) -> None:
        hints = get_type_hints(Flows)
        for name in ("client", "staff", "admin"):
            setattr(self, name, _Group(self, name, get_type_hints(hints[name])))
        for name in ("membership", "say", "unknown"):
            setattr(self, name, _Recorder(self, name, hints[name].__call__))
        self.inbox = _Group(self, "inbox", {})
        self.inbox.done = _Recorder(self, "inbox.done", hints["inbox"].done)
        self.roles = _Roles(self)

    @property
    def names(self) -> list[str]:
        return [call.flow for call in self.calls]

    @property
    def only(self) -> Call:
        assert len(self.calls) == 1, self.names
        return self.calls[0]


class _Group:
    def __init__(self, flows: RecordingFlows, name: str, hints: dict[str, Any]) -> None:
        self.done: Any = None
        for part, flow in hints.items():
            setattr(self, part, _Recorder(flows, f"{name}.{part}", flow.__call__))


class _Recorder:
    def __init__(self, flows: RecordingFlows, name: str, real: Any) -> None:
        self._flows, self._name, self._signature = flows, name, inspect.signature(real)

    async def __call__(self, *args: Any, **kwargs: Any) -> Any:
        bound = self._signature.bind(None, *args, **kwargs).arguments
        values = {key: value for key, value in bound.items() if key not in {"self", "source"}}
        self._flows.calls.append(Call(flow=self._name, source=bound.get("source"), values=values))
        if self._flows.during is not None:
            self._flows.during()
        result = self._flows.results.get(self._name)
        if isinstance(result, Exception):
            raise result
        return result


class _Roles:
    def __init__(self, flows: RecordingFlows) -> None:
        self._flows = flows

    async def of(self, user: UserId) -> str:
        return ROLES.get(user, "unknown")

    async def lead(self, user: UserId) -> bool:
        return user in self._flows.leads

    async def language(self, user: UserId) -> str:
        return self._flows.languages.get(user, "en")


@functools.cache
def dispatcher() -> Dispatcher:
    """One for all tests: it keeps nothing between updates."""
    made = Dispatcher(disable_fsm=True)
    middlewares.install(made)
    made.include_router(build_router())
    return made


class Rig:
    """Feed it raw updates, then look at `flows.calls` and `session.calls`."""

    def __init__(self) -> None:
        self.session = Session()
        self.flows = RecordingFlows()
        self.bot = Bot("42:TEST", session=self.session)

    async def feed(self, raw: Raw, **more: Any) -> None:
        update = Update.model_validate({"update_id": 1} | raw, context={"bot": self.bot})
        about = {"flows": self.flows, "inbox_id": INBOX, "received_at": RECEIVED} | more
        await dispatcher().feed_update(self.bot, update, **about)

    async def call(self, raw: Raw) -> Call:
        """The one flow call that the update led to."""
        await self.feed(raw)
        return self.flows.only


def flow_names() -> set[str]:
    """Every flow of clients, staff and admins, as `client.start`."""
    hints = get_type_hints(Flows)
    return {f"{group}.{one.name}" for group in ("client", "staff", "admin") for one in fields(hints[group])}


def person(user: int, **more: Any) -> Raw:
    return {"id": user, "is_bot": False, "first_name": NAMES.get(user, "X")} | more


def private(user: int) -> Raw:
    return {"id": user, "type": "private", "first_name": NAMES.get(user, "X")}


def message(user: int = OLGA, **more: Any) -> Raw:
    """The body of a private message."""
    body = {"message_id": 5, "date": int(SENT.timestamp()), "chat": private(user), "from": person(user)}
    return body | more


def text(words: str, user: int = OLGA, **more: Any) -> Raw:
    """An update with a private text message."""
    return {"message": message(user, text=words, **more)}


def by(sender: Raw, words: str = "hello") -> Raw:
    """An update with a private text message of somebody described in full."""
    return {"message": message(OLGA, text=words) | {"from": sender}}


def edited(words: str, user: int = OLGA, **more: Any) -> Raw:
    return {"edited_message": message(user, text=words, edit_date=int(SENT.timestamp()) + 60, **more)}


def in_topic(words: str, user: int, **more: Any) -> Raw:
    """An update with a text message in a topic of the staff group."""
    place = {"chat": {"id": GROUP, "type": "supergroup", "title": "Desk", "is_forum": True}}
    topic = {"message_thread_id": TOPIC, "is_topic_message": True}
    return {"message": message(user, text=words) | place | topic | more}


def press(data: str | None, user: int = OLGA, **more: Any) -> Raw:
    """An update with a press on a message of ours in the presser's private chat."""
    ours = {"message_id": 9, "date": int(SENT.timestamp()), "chat": private(user), "text": "…"}
    body = {"id": "77", "from": person(user), "chat_instance": "1", "message": ours}
    return {"callback_query": body | ({} if data is None else {"data": data}) | more}


def member(status: str, user: int = OLGA, chat: Raw | None = None) -> Raw:
    """An update that tells of the bot's own membership."""
    bot = {"id": 42, "is_bot": True, "first_name": "Doorman"}
    new: Raw = {"user": bot, "status": status}
    if status == "kicked":
        new |= {"until_date": 0}
    body = {"chat": chat or private(user), "from": person(user), "date": int(SENT.timestamp())}
    old = {"user": bot, "status": "left"}
    return {"my_chat_member": body | {"old_chat_member": old, "new_chat_member": new}}
