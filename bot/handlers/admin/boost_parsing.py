"""`/boost` from what followed its name: units with a sign, or an amount of money. Pure and total."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.flows.admin.boost import BOOST_AS
from bot.flows.notices import Usage
from bot.handlers.admin.values import day, is_client, signed
from bot.handlers.admin.words import Shape, Words, read_words
from bot.quota.lot import PRIORITY, Category
from bot.quota.money import Typed, read_amount

_KEYS: Final = frozenset({"from", "until", "order", "priority", "as"})
_NUMBER: Final = re.compile("#?[1-9][0-9]{0,8}", re.ASCII)
_UNITS: Final = re.compile(r"([+-]\S*)\s+(\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Boost:
    """`unit` None: `amount` is money in the client's currency, as typed."""

    client: str
    amount: int | Typed
    unit: str | None
    until: date
    because: str
    order: int | None = None
    priority: int = PRIORITY
    category: Category = Category.BOOST
    starts: date | None = None


def boost(text: str) -> Boost | Usage:
    """`<client> +N <unit>|<amount> [from=DATE] until=DATE [order=N] [priority=N] [as=boost|promo] because …`;
    without an end it would be no boost."""
    shape = Shape(command="boost", fields=("client", "amount"), keys=_KEYS, because=True, spread=True)
    words = read_words(text, shape)
    if isinstance(words, Usage):
        return words
    client, typed = words.fields
    if not is_client(client, quoted="client" in words.quoted):
        return Usage(command="boost", error="unknown_client", detail=client)
    given = _given(typed)
    if isinstance(given, Usage):
        return given
    starts, until = (day(words.named.get(key, "")) for key in ("from", "until"))
    if starts is None and "from" in words.named:
        return Usage(command="boost", error="bad_date", detail=words.named["from"])
    if until is None:
        error = "bad_date" if "until" in words.named else "missing"
        return Usage(command="boost", error=error, detail=words.named.get("until", "until=…"))
    amount, unit = given
    terms = _terms(words)
    if isinstance(terms, Usage):
        return terms
    order, priority, category = terms
    return Boost(
        client=client,
        amount=amount,
        unit=unit,
        until=until,
        because=words.because,
        order=order,
        priority=priority,
        category=category,
        starts=starts,
    )


def _terms(words: Words) -> tuple[int | None, int, Category] | Usage:
    """For which order only, in which place of the burn-down order, as what."""
    for key in ("order", "priority"):
        if key in words.named and _NUMBER.fullmatch(words.named[key]) is None:
            return Usage(command="boost", error="bad_number", detail=f"{key}={words.named[key]}")
    called = words.named.get("as", str(Category.BOOST))
    if called not in BOOST_AS:
        options = tuple(map(str, BOOST_AS))
        return Usage(command="boost", error="bad_choice", detail=f"as={called}", options=options)
    order = int(words.named["order"].removeprefix("#")) if "order" in words.named else None
    priority = int(words.named["priority"].removeprefix("#")) if "priority" in words.named else PRIORITY
    return order, priority, Category(called)


def _given(typed: str) -> tuple[int | Typed, str | None] | Usage:
    """`+2 consultation` is units; anything without a sign is an amount of money."""
    if not typed.startswith(("+", "-")):
        money = read_amount(typed)
        if money is None or not money.digits:
            return Usage(command="boost", error="bad_amount", detail=typed)
        return money, None
    found = _UNITS.fullmatch(typed)
    if found is None:
        parts = typed.split()
        error, detail = ("extra", parts[2]) if len(parts) > 2 else ("missing", "unit")
        return Usage(command="boost", error=error, detail=detail)
    amount = signed(found[1])
    if amount is None or amount < 0:
        return Usage(command="boost", error="bad_number", detail=found[1])
    return amount, found[2]
