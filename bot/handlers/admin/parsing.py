"""Admin commands from what followed their names: all arguments as a value, or `Usage` with what is wrong.

Pure and total: any text gives one or the other. Nothing is guessed: signs, dates, amounts have one spelling.
"""

from dataclasses import dataclass
from datetime import date

from bot.flows.notices import Usage
from bot.flows.statements import WantedSpan
from bot.handlers.admin.values import day, is_client, request_number, signed, user_id
from bot.handlers.admin.words import Shape, Words, read_words
from bot.handlers.spans import is_span, read_span
from bot.quota.money import Typed, read_amount


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientAdd:
    name: str
    plan: str | None
    currency: str
    language: str
    entity: str | None
    starts: date | None


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
class Entity:
    client: str
    entity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    client: str
    amount: int
    unit: str
    until: date | None
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """`amount`: in the client's currency, more than nothing."""

    client: str
    amount: Typed
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """`client` None: the base list, in `currency` where it has several; the days are both included."""

    client: str | None
    service: str
    amount: Typed
    currency: str | None
    starts: date | None
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """`client` None: the base list."""

    client: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reverse:
    """A closed request whose charge is taken back."""

    request_id: int
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    client: str
    wanted: WantedSpan


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What is None or "" is left open. `who`: a name of the staff, or a number in Telegram."""

    client: str | None
    who: str | None
    what: str
    since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban:
    """`who`: a client, `#` and a contact's number, or a person's number in Telegram, as typed."""

    who: str
    until: date | None
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unban:
    who: str


def client_add(text: str) -> ClientAdd | Usage:
    """`"Name" plan=… currency=… lang=… [entity=…] [from=DATE]`; without a plan the company's simplest."""
    keys = frozenset({"plan", "currency", "lang", "entity", "from"})
    shape = Shape(command="client_add", fields=("name",), keys=keys)
    words = read_words(text, shape)
    if isinstance(words, Usage):
        return words
    missing = next((key for key in ("currency", "lang") if key not in words.named), None)
    if missing is not None:
        return Usage(command="client_add", error="missing", detail=f"{missing}=…")
    return _bad_day(words, "from", "client_add") or ClientAdd(
        name=words.fields[0],
        plan=words.named.get("plan"),
        currency=words.named["currency"].upper(),
        language=words.named["lang"].lower(),
        entity=words.named.get("entity"),
        starts=_day(words, "from"),
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
    return (
        _bad_client(words, "plan")
        or _bad_day(words, "from", "plan")
        or Plan(client=words.fields[0], plan=words.fields[1], starts=_day(words, "from"))
    )


def entity(text: str) -> Entity | Usage:
    """`<client> <legal entity>`."""
    words = read_words(text, Shape(command="entity", fields=("client", "entity")))
    if isinstance(words, Usage):
        return words
    return _bad_client(words, "entity") or Entity(client=words.fields[0], entity=words.fields[1])


def quota(text: str) -> Quota | Usage:
    """`<client> +N|-N <unit> [until=DATE] because …`."""
    shape = Shape(
        command="quota", fields=("client", "amount", "unit"), keys=frozenset({"until"}), because=True
    )
    words = read_words(text, shape)
    if isinstance(words, Usage):
        return words
    client, typed, unit = words.fields
    amount = signed(typed)
    if amount is None:
        return Usage(command="quota", error="bad_number", detail=typed)
    return (
        _bad_client(words, "quota")
        or _bad_day(words, "until", "quota")
        or Quota(client=client, amount=amount, unit=unit, until=_day(words, "until"), because=words.because)
    )


def deposit(text: str) -> Deposit | Usage:
    """`<client> <amount> ref=…`."""
    shape = Shape(command="deposit", fields=("client", "amount"), keys=frozenset({"ref"}), spread=True)
    words = read_words(text, shape)
    if isinstance(words, Usage):
        return words
    client, typed = words.fields
    amount = read_amount(typed)
    if amount is None or not amount.digits:
        return Usage(command="deposit", error="bad_amount", detail=typed)
    if "ref" not in words.named:
        return Usage(command="deposit", error="missing", detail="ref=…")
    return _bad_client(words, "deposit") or Deposit(
        client=client, amount=amount, reference=words.named["ref"]
    )


def price(text: str) -> Price | Usage:
    """`<client|*> <service> <amount> [currency=…] [from=DATE] [until=DATE]`; 0 makes the service free."""
    shape = Shape(
        command="price",
        fields=("client", "service", "amount"),
        keys=frozenset({"currency", "from", "until"}),
        spread=True,
    )
    words = read_words(text, shape)
    if isinstance(words, Usage):
        return words
    client, service, typed = words.fields
    amount = read_amount(typed)
    if amount is None:
        return Usage(command="price", error="bad_amount", detail=typed)
    everybody = client == "*" and "client" not in words.quoted
    currency = words.named.get("currency")
    wrong = (
        _bad_client(words, "price") or _bad_day(words, "from", "price") or _bad_day(words, "until", "price")
    )
    return wrong or Price(
        client=None if everybody else client,
        service=service,
        amount=amount,
        currency=None if currency is None else currency.upper(),
        starts=_day(words, "from"),
        until=_day(words, "until"),
    )


def reverse(text: str) -> Reverse | Usage:
    """`<request> because …`; a request's number, with or without its #."""
    words = read_words(text, Shape(command="reverse", fields=("request",), because=True))
    if isinstance(words, Usage):
        return words
    number = request_number(words.fields[0])
    if number is None:
        return Usage(command="reverse", error="unknown_request", detail=words.fields[0])
    return Reverse(request_id=number, because=words.because)


def prices(text: str) -> Prices | Usage:
    """`[client]`: nothing, or a star, means the base list."""
    if text.strip() in ("", "*"):
        return Prices(client=None)
    asked = one_client(text, "prices")
    return asked if isinstance(asked, Usage) else Prices(client=asked.client)


def statement(text: str) -> Statement | Usage:
    """`<client> [last | year | MONTH | FROM TO]`."""
    rest, times = text.rstrip(), list[str]()
    while len(times) < 2 and len(parts := rest.rsplit(maxsplit=1)) == 2 and is_span(parts[1]):
        rest, times = parts[0], [parts[1], *times]
    asked, wanted = one_client(rest, "client_statement"), read_span(times, "client_statement")
    if isinstance(asked, Usage):
        return asked
    return wanted if isinstance(wanted, Usage) else Statement(client=asked.client, wanted=wanted)


def audit(text: str) -> Audit | Usage:
    """`[client] [who=…] [what=…] [since=DATE]`."""
    keys = frozenset({"who", "what", "since"})
    words = read_words(text, Shape(command="audit", keys=keys))
    if isinstance(words, Usage):
        words = read_words(text, Shape(command="audit", fields=("client",), keys=keys))
    if isinstance(words, Usage):
        return words
    wrong = (_bad_client(words, "audit") if words.fields else None) or _bad_day(words, "since", "audit")
    return wrong or Audit(
        client=words.fields[0] if words.fields else None,
        who=words.named.get("who"),
        what=words.named.get("what", "").lower(),
        since=_day(words, "since"),
    )


def ban(text: str) -> Ban | Usage:
    """`<client or #contact or user id> [until=DATE] because …`."""
    words = read_words(text, Shape(command="ban", fields=("who",), keys=frozenset({"until"}), because=True))
    if isinstance(words, Usage):
        return words
    return (
        _bad_person(words, "ban")
        or _bad_day(words, "until", "ban")
        or Ban(who=words.fields[0], until=_day(words, "until"), because=words.because)
    )


def unban(text: str) -> Unban | Usage:
    """`<client or #contact or user id>`."""
    words = read_words(text, Shape(command="unban", fields=("who",)))
    if isinstance(words, Usage):
        return words
    return _bad_person(words, "unban") or Unban(who=words.fields[0])


def nothing(text: str, command: str) -> Usage | None:
    """For commands that take nothing: whoever adds a word expects something else of them."""
    return Usage(command=command, error="extra", detail=text) if text.strip() else None


def _bad_person(words: Words, command: str) -> Usage | None:
    """A client's name, `#` and a contact's number, or a person's number in Telegram."""
    typed, quoted = words.fields[0], "who" in words.quoted
    number = typed.isdigit() and not quoted
    fine = user_id(typed) is not None if number else is_client(typed, quoted=quoted and typed[0] != "#")
    return None if fine else Usage(command=command, error="unknown_person", detail=typed)


def _bad_client(words: Words, command: str) -> Usage | None:
    """The client is the first field wherever there is one."""
    typed = words.fields[0]
    fine = is_client(typed, quoted="client" in words.quoted)
    return None if fine else Usage(command=command, error="unknown_client", detail=typed)


def _bad_day(words: Words, key: str, command: str) -> Usage | None:
    typed = words.named.get(key)
    fine = typed is None or day(typed) is not None
    return None if fine else Usage(command=command, error="bad_date", detail=typed or "")


def _day(words: Words, key: str) -> date | None:
    return day(words.named.get(key, ""))
