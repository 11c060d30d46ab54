"""What a survey knows while it goes through the lines: clients there are and will be, keys that are taken."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.desk.people import Account
from bot.flows.importing.lines import Line, Place, Problem, Step, Survey
from bot.flows.scene import Work
from bot.ids import AccountId
from bot.quota.lot import Limits, available, usable
from bot.quota.money import is_money
from bot.quota.plan import Plan

ALIKE = 3
"""So many letters alike make two names near, and so many near ones are told."""
NO_LIMITS = Limits(credit=0, emergency=0)


def folded(name: str) -> str:
    """A name as the database compares it: compatibility forms, case and runs of spaces do not count."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(text.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A client that is there, or (`account` None) that a line makes."""

    name: str
    plan: Plan
    currency: str
    zone: str
    account: Account | None = None

    @property
    def id(self) -> AccountId | None:
        """Its number, once it is there."""
        return None if self.account is None else self.account.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the books have of a client before the import: own money in minor units, units by asset."""

    money: int = 0
    units: Mapping[str, int] = field(default_factory=dict)


NOTHING = Held()


@dataclass(slots=True, kw_only=True)
class View:
    """The survey in the making. Reads only, so that it can be made of a database that refuses to write."""

    work: Work
    survey: Survey = field(default_factory=Survey)
    accounts: dict[str, Account] = field(default_factory=dict)
    known: dict[str, Known | None] = field(default_factory=dict)
    """None: a client whose own line is wrong; what refers to it has nothing else to be told."""
    alike: dict[str, list[str]] = field(default_factory=dict)
    taken: dict[str, Place] = field(default_factory=dict)
    room: dict[str, int] = field(default_factory=dict)
    books: dict[str, Held] = field(default_factory=dict)
    services: dict[str, str] = field(default_factory=dict)
    """Folded name -> service of the plans file."""
    shift: dict[tuple[str, str], int] = field(default_factory=dict)

    def problem(self, line: Line, column: str, said: str, mend: str) -> None:
        """This line cannot be done."""
        self.survey.problems.append(Problem(place=line.place, column=column, said=said, mend=mend))

    def warn(self, line: Line, column: str, said: str, mend: str) -> None:
        """This line can be done, and somebody should look at it."""
        self.survey.warnings.append(Problem(place=line.place, column=column, said=said, mend=mend))

    def step(self, step: Step) -> None:
        """This line is done so."""
        self.survey.steps.append(step)

    def first(self, line: Line, key: str, column: str, what: str) -> bool:
        """Whether no line before this one means the same."""
        before = self.taken.setdefault(key, line.place)
        if before == line.place:
            return True
        said = f"{what} stands in {where(before)} already"
        self.problem(line, column, said, "leave one of the two lines out")
        return False

    def client(self, line: Line, name: str) -> Known | None:
        """The client of that name, by the whole name only; None after saying that there is none."""
        key = folded(name)
        if key not in self.known:
            account = self.accounts.get(key)
            if account is None:
                mend = f"correct the name or add a line for the client{those(self.near(key))}"
                self.problem(line, "client", f"there is no client “{name}”", mend)
                return None
            self.known[key] = self.met(line, account)
        return self.known[key]

    def near(self, key: str) -> list[str]:
        """Some clients whose names begin alike."""
        if not self.alike:
            for name, account in self.accounts.items():
                self.alike.setdefault(name[:ALIKE], []).append(account.name)
        return self.alike.get(key[:ALIKE], [])[:ALIKE]

    def met(self, line: Line, account: Account) -> Known | None:
        """A client that is in the database; None after saying that its plan is no more."""
        code = self.work.tx.accounts.plan_at(account.id, now=self.work.now)
        plan = self.work.house.plan_book.plans.get(code)
        if plan is None:
            said = f"{account.name} is on plan {code}, which the plans file lacks"
            self.problem(line, "plan", said, "put the plan back into it")
            return None
        return Known(
            name=account.name,
            plan=plan,
            currency=account.currency,
            zone=account.zone,
            account=account,
        )

    def held(self, client: Known) -> Held:
        """What the client has by the books, which are read once; nothing of one that is not there yet."""
        if client.id is None:
            return NOTHING
        key = folded(client.name)
        if key not in self.books:
            self.books[key] = self._read(client.id, client.currency)
        return self.books[key]

    def _read(self, account_id: AccountId, currency: str) -> Held:
        now = self.work.now
        lots = [lot for lot in self.work.tx.ledger.lots(account_id) if usable(lot, now=now)]
        units = dict.fromkeys(lot.asset for lot in lots if not is_money(lot.asset))
        return Held(
            money=sum(lot.posted for lot in lots if lot.asset == currency),
            units={asset: available(lots, asset=asset, limits=NO_LIMITS, now=now) for asset in units},
        )


def where(place: Place) -> str:
    """A place in words."""
    sheet = f", sheet {place.sheet}" if place.sheet else ""
    return f"{place.file}{sheet}, line {place.line}" if place.line else f"{place.file}{sheet}"


def those(options: Iterable[str]) -> str:
    """The options, in brackets, if there are any."""
    listed = ", ".join(options)
    return f" ({listed})" if listed else ""
