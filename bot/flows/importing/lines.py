"""What an import is made of: lines read from files, what each would change, and what is wrong with them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from bot.ids import UserId
from bot.quota.money import Typed


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """Where in the files something stands; `sheet` is empty for CSV, `line` counts from 1, 0 is the whole."""

    file: str
    sheet: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with a line, or only worth a look: `said` what, `mend` what to do about it."""

    place: Place
    column: str
    said: str
    mend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientLine:
    """A client; what is None was left out. `starts` is the day its periods are counted from."""

    place: Place
    client: str
    plan: str | None = None
    currency: str | None = None
    language: str | None = None
    starts: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLine:
    """A person of a client: linked by a known Telegram id, invited otherwise."""

    place: Place
    client: str
    person: str
    telegram: UserId | None = None
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceLine:
    """Money paid before, or units; `asset` None means the client's currency."""

    place: Place
    client: str
    amount: Typed
    asset: str | None = None
    reference: str | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLine:
    """A net price, of one client or (None) of the base list."""

    place: Place
    client: str | None
    service: str
    amount: Typed
    currency: str | None = None
    starts: date | None = None
    ends: date | None = None


Line: TypeAlias = ClientLine | ContactLine | BalanceLine | PriceLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Every line of every file; they count in this order, whatever the order of the files."""

    clients: tuple[ClientLine, ...] = ()
    contacts: tuple[ContactLine, ...] = ()
    balances: tuple[BalanceLine, ...] = ()
    prices: tuple[PriceLine, ...] = ()

    def __len__(self) -> int:
        return len(self.clients) + len(self.contacts) + len(self.balances) + len(self.prices)

    def __iter__(self) -> Iterator[Line]:
        for part in (self.clients, self.contacts, self.balances, self.prices):
            yield from part


class Act(StrEnum):
    """What a line does."""

    CLIENT = "client"
    INVITE = "invitation"
    LINK = "contact"
    DEPOSIT = "deposit"
    UNITS = "units"
    PRICE = "price"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line's effect; `done` when it is so already. `asset` and `amount` are settled here: the currency or
    unit, and minor units or units."""

    line: Line
    act: Act
    client: str
    subject: str
    before: str
    after: str
    done: bool = False
    asset: str = ""
    amount: int = 0
    units: tuple[tuple[str, int], ...] = ()
    """Of a new client: (unit, how many) that the running period gives it in whole, beside the file's."""


@dataclass(slots=True, kw_only=True)
class Survey:
    """What an import would do: a step for each sound line, problems (any keeps all of it out), warnings."""

    steps: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def todo(self) -> list[Step]:
        """The steps that change something."""
        return [step for step in self.steps if not step.done]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A link made for a contact's line: a secret that lets in whoever follows it first."""

    client: str
    person: str
    email: str
    link: str
    until: date


class Overtaken(RuntimeError):
    """Somebody did the same while the import went on: nothing of it is kept, and it may be tried again."""
