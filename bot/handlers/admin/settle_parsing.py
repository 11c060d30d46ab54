"""`/settle` and `/bounce` from what followed their names. Pure and total."""

import re
from dataclasses import dataclass
from typing import Final

from bot.flows.notices import Usage
from bot.handlers.admin.values import is_client, request_number
from bot.handlers.admin.words import Shape, read_words
from bot.quota.money import Typed, read_amount

_UNITS: Final = re.compile(r"([1-9][0-9]{0,8})\s+([^\W\d]\S*)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """`unit` None: `amount` is money in the client's currency before tax, as typed."""

    request_id: int
    amount: int | Typed
    unit: str | None
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    client: str
    reference: str
    because: str


def settle(text: str) -> Settle | Usage:
    """`<request> <amount>|N <unit> [because …]`; a request's number, with or without its #."""
    shape = Shape(command="settle", fields=("request", "amount"), because=True, optional=True, spread=True)
    words = read_words(text, shape)
    if isinstance(words, Usage):
        return words
    number, typed = request_number(words.fields[0]), words.fields[1]
    if number is None:
        return Usage(command="settle", error="unknown_request", detail=words.fields[0])
    units = _UNITS.fullmatch(typed)
    if units is not None:
        return Settle(request_id=number, amount=int(units[1]), unit=units[2], because=words.because)
    amount = read_amount(typed)
    if amount is None or not amount.digits:
        return Usage(command="settle", error="bad_amount", detail=typed)
    return Settle(request_id=number, amount=amount, unit=None, because=words.because)


def bounce(text: str) -> Bounce | Usage:
    """`<client> ref=… because …`."""
    shape = Shape(command="bounce", fields=("client",), keys=frozenset({"ref"}), because=True)
    words = read_words(text, shape)
    if isinstance(words, Usage):
        return words
    client = words.fields[0]
    if not is_client(client, quoted="client" in words.quoted):
        return Usage(command="bounce", error="unknown_client", detail=client)
    if "ref" not in words.named:
        return Usage(command="bounce", error="missing", detail="ref=…")
    return Bounce(client=client, reference=words.named["ref"], because=words.because)
