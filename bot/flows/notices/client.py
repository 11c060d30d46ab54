"""To clients and to people not yet known: welcomes, look-ups, hints."""

from dataclasses import dataclass
from datetime import datetime

from bot.flows.notices.standing import StandingView


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """After Start: known = a contact of `client`; fresh = just joined by an invitation."""

    name: str
    company: str
    client: str
    fresh: bool
    standing: StandingView


@dataclass(frozen=True, slots=True, kw_only=True)
class WelcomeStaff:
    name: str
    role: str
    fresh: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WelcomeAdmin:
    name: str
    company: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownSender:
    """Not a client's contact: what to do; the message is kept for when they join (`kept`)."""

    company: str
    kept: bool
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteRefused:
    """`why`: unknown | used | expired | already (a contact of `client` already) | full (the plan's
    contacts) | too_many (tries of links that nobody made)."""

    why: str
    client: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """At most two lines and buttons. `owners`: whom a reader who may see no money is to ask."""

    standing: StandingView
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    request_id: int
    kind: str
    state: str
    excerpt: str
    due_at: datetime | None
    taken_by: str | None
    order_number: int | None
    created_at: datetime
    rating: int | None = None
    comment: str = ""
    reopened: int = 0
    by: str | None = None
    """Who wrote it, where that is not the reader."""
    recalculation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestList:
    """`/requests` and the answer to a status question (`asked`: with a button to a person)."""

    lines: tuple[RequestLine, ...]
    zone: str
    asked: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingAnswer:
    """A billing question answered from our own data; a person one tap away."""

    request_id: int
    standing: StandingView


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallTalk:
    """A short friendly answer; `word`: hello | thanks | other."""

    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """Kind `other`: what the bot is for; buttons kind_more (it was a request after all) and person."""

    request_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """`role`: client | staff | lead | admin | group | unknown."""

    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseLanguage:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageChosen:
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Something arrived that could not be read or handled; a person was told. `incident` is shown."""

    incident: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSupported:
    """A kind of message that cannot be passed on (a game, a story, ...): say it in words or as a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownCommand:
    role: str
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAllowed:
    """A command or button without the right; says who may."""

    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFirst:
    """To somebody unknown who writes on and on: the first `n` messages are kept, no more."""

    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TooFast:
    """Rate limit of one sender: told once, nothing lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Banned:
    """Messages are kept and not passed on for a while: why, until when (None: until it is lifted), whom to
    turn to. `appeal`: with a button appeal_ban."""

    reason: str
    until: datetime | None
    zone: str
    names: tuple[str, ...]
    appeal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unbanned:
    """One may write again; `waited`: what was written meanwhile goes ahead."""

    waited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenDown:
    """Words that the client wrote to a member of the staff in private were put here by them; `files`: with a
    photo, a voice message, …"""

    by: str
    excerpt: str
    files: bool = False
