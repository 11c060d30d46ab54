"""To staff: work past the channel, forwards of clients' private messages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FavourLogged:
    """Work past the channel is on record; `total` minutes of it in this period."""

    client: str
    minutes: int
    text: str
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliteText:
    """Words for staff to send to a client, in the client's `language`: where to write."""

    language: str
    link: str
    company: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoseWords:
    """A forward whose author Telegram does not name: buttons author:<contact>:<talk>, whose:<talk>:<page>,
    and to:<request>:<talk> for open talks (`passes`), should it be an answer to a client."""

    talk_id: int
    excerpt: str
    options: tuple[tuple[int, str], ...]
    page: int
    pages: int
    passes: tuple[tuple[int, str], ...] = ()
    count: int = 1
    """Messages that were forwarded together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FavourChoice:
    """What to do with a client's forwarded words: make_request:<contact>:<talk>, or
    favour_<minutes>:<contact>:<talk>; whose:<talk>:1 when it was somebody else."""

    talk_id: int
    contact_id: int
    client: str
    contact: str
    excerpt: str
    count: int = 1
    """Messages that were forwarded together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardKind:
    """What a forward without words is to become (slot `forward:<talk>`): made_<kind>:<contact>:<talk>."""

    talk_id: int
    contact_id: int
    client: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeRequest:
    """The forwarded words are a request now (slot `forward:<talk>`), and what became of it (`state`): only
    one that is queued has a card."""

    request_id: int
    client: str
    state: str = "queued"
