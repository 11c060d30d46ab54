"""`/boost` from what followed its name: units with a sign, or an amount of money. Pure and total."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.flows.notices import Usage
from bot.handlers.admin.values import day, is_client, signed
from bot.handlers.admin.words import Shape, read_words
from bot.quota.money import Typed, read_amount

_UNITS: Final = re.compile(r"([+-]\S*)\s+(\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Boost:
    """`unit` None: `amount` is money in the client's currency, as typed."""

    client: str
    amount: int | Typed
    unit: str | None
    until: date
    because: str


def boost(text: str) -> Boost | Usage:
    """`<client> +N <unit>|<amount> until=DATE because …`; without an end it would be no boost."""
    shape = Shape(
        command="boost", fields=("client", "amount"), keys=frozenset({"until"}), because=True, spread=True
    )
    words = read_words(text, shape)
    if isinstance(words, Usage):
        return words
    client, typed = words.fields
    if not is_client(client, quoted="client" in words.quoted):
        return Usage(command="boost", error="unknown_client", detail=client)
    given = _given(typed)
    if isinstance(given, Usage):
        return given
    until = day(words.named.get("until", ""))
    if until is None:
        error = "bad_date" if "until" in words.named else "missing"
        return Usage(command="boost", error=error, detail=words.named.get("until", "until=…"))
    amount, unit = given
    return Boost(client=client, amount=amount, unit=unit, until=until, because=words.because)


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
