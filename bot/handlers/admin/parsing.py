"""Admin commands from what followed their names: a value with all arguments, or `Usage` that says what is wrong.

Pure and total: any text gives one or the other. Nothing is guessed: a sign, a date, an amount has one spelling.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.flows.notices import Usage
from bot.handlers.admin.values import day, is_client, signed, user_id
from bot.handlers.admin.words import Shape, Words, read_words
from bot.ids import UserId
from bot.quota.money import parse_amount

STAFF_ROLES: Final = ("agent", "lead")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientAdd:
    name: str
    plan: str | None
    currency: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OneClient:
    """`client`: a name, its beginning, or `#id`, as typed."""

    client: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    client: str
    plan: str
    starts: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    client: str
    amount: int
    unit: str
    until: date | None
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """`minor`: minor units of the client's currency, more than nothing."""

    client: str
    minor: int
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    client: str
    minor: int
    until: date | None
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """`client` None: the base list, in `currency` where it has several."""

    client: str | None
    service: str
    minor: int
    currency: str | None


def client_add(text: str) -> ClientAdd | Usage:
    """`"Name" plan=… currency=… lang=…`; without a plan the company's simplest."""
    shape = Shape(command="client_add", fields=("name",), keys=frozenset({"plan", "currency", "lang"}))
    words = read_words(text, shape)
    if isinstance(words, Usage):
        return words
    missing = next((key for key in ("currency", "lang") if key not in words.named), None)
    if missing is not None:
        return Usage(command="client_add", error="missing", detail=f"{missing}=…")
    return ClientAdd(
        name=words.fields[0],
        plan=words.named.get("plan"),
        currency=words.named["currency"].upper(),
        language=words.named["lang"].lower(),
    )


def one_client(text: str, command: str) -> OneClient | Usage:
    """`<client>` and nothing else."""
    words = read_words(text, Shape(command=command, fields=("client",)))
    if isinstance(words, Usage):
        return words
    return _bad_client(words, command) or OneClient(client=words.fields[0])


def plan(text: str) -> Plan | Usage:
    """`<client> <plan> [from=DATE]`."""
    words = read_words(text, Shape(command="plan", fields=("client", "plan"), keys=frozenset({"from"})))
    if isinstance(words, Usage):
        return words
    error = _bad_client(words, "plan") or _bad_day(words, "from", "plan")
    return error or Plan(client=words.fields[0], plan=words.fields[1], starts=_day(words, "from"))


def quota(text: str) -> Quota | Usage:
    """`<client> +N|-N <unit> [until=DATE] because …`."""
    shape = Shape(
        command="quota", fields=("client", "amount", "unit"), keys=frozenset({"until"}), because=True
    )
    words = read_words(text, shape)
    if isinstance(words, Usage):
        return words
    client, typed, unit = words.fields
    error = _bad_client(words, "quota") or _bad_day(words, "until", "quota")
    amount = signed(typed)
    if error is None and amount is None:
        error = Usage(command="quota", error="bad_number", detail=typed)
    if error is not None or amount is None:
        return error or Usage(command="quota", error="bad_number", detail=typed)
    return Quota(
        client=client, amount=amount, unit=unit, until=_day(words, "until"), because=words.because
    )


def deposit(text: str) -> Deposit | Usage:
    """`<client> <amount> ref=…`."""
    shape = Shape(command="deposit", fields=("client", "amount"), keys=frozenset({"ref"}), spread=True)
    words = read_words(text, shape)
    if isinstance(words, Usage):
        return words
    error = _bad_client(words, "deposit")
    minor = parse_amount(words.fields[1])
    if error is not None:
        return error
    if not minor:
        return Usage(command="deposit", error="bad_amount", detail=words.fields[1])
    if "ref" not in words.named:
        return Usage(command="deposit", error="missing", detail="ref=…")
    return Deposit(client=words.fields[0], minor=minor, reference=words.named["ref"])


def credit(text: str) -> Credit | Usage:
    """`<client> <limit> [until=DATE] because …`; a limit of 0 ends the credit."""
    shape = Shape(
        command="credit",
        fields=("client", "limit"),
        keys=frozenset({"until"}),
        because=True,
        spread=True,
    )
    words = read_words(text, shape)
    if isinstance(words, Usage):
        return words
    error = _bad_client(words, "credit") or _bad_day(words, "until", "credit")
    minor = parse_amount(words.fields[1])
    if error is not None:
        return error
    if minor is None:
        return Usage(command="credit", error="bad_amount", detail=words.fields[1])
    return Credit(
        client=words.fields[0], minor=minor, until=_day(words, "until"), because=words.because
    )


def price(text: str) -> Price | Usage:
    """`<client|*> <service> <amount> [currency=…]`; 0 makes the service free."""
    shape = Shape(
        command="price",
        fields=("client", "service", "amount"),
        keys=frozenset({"currency"}),
        spread=True,
    )
    words = read_words(text, shape)
    if isinstance(words, Usage):
        return words
    client, service, typed = words.fields
    error = _bad_client(words, "price")
    minor = parse_amount(typed)
    if error is not None:
        return error
    if minor is None:
        return Usage(command="price", error="bad_amount", detail=typed)
    everybody = client == "*" and "client" not in words.quoted
    currency = words.named.get("currency")
    return Price(
        client=None if everybody else client,
        service=service,
        minor=minor,
        currency=None if currency is None else currency.upper(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffShow:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffInvite:
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffAdd:
    user_id: UserId
    role: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRemove:
    user_id: UserId


StaffCommand = StaffShow | StaffInvite | StaffAdd | StaffRemove
