"""`/payout` and `/writeoff` from what followed their names. Pure and total."""

from dataclasses import dataclass
from typing import Final

from bot.flows.notices import Usage
from bot.handlers.admin.values import is_client
from bot.handlers.admin.words import Shape, Words, read_words
from bot.quota.money import Typed, read_amount

_ALL: Final = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    client: str
    amount: Typed
    reference: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOff:
    """`amount` None: all that is owed."""

    client: str
    amount: Typed | None
    because: str


def payout(text: str) -> Payout | Usage:
    """`<client> <amount> ref=… because …`."""
    keys = frozenset({"ref"})
    shape = Shape(command="payout", fields=("client", "amount"), keys=keys, because=True, spread=True)
    words = read_words(text, shape)
    if isinstance(words, Usage):
        return words
    client, typed = words.fields
    amount = read_amount(typed)
    if amount is None or not amount.digits:
        return Usage(command="payout", error="bad_amount", detail=typed)
    if "ref" not in words.named:
        return Usage(command="payout", error="missing", detail="ref=…")
    return _bad_client(words, "payout") or Payout(
        client=client, amount=amount, reference=words.named["ref"], because=words.because
    )


def write_off(text: str) -> WriteOff | Usage:
    """`<client> <amount|all> because …`."""
    shape = Shape(command="writeoff", fields=("client", "amount"), because=True, spread=True)
    words = read_words(text, shape)
    if isinstance(words, Usage):
        return words
    client, typed = words.fields
    amount = None if typed == _ALL else read_amount(typed)
    if typed != _ALL and (amount is None or not amount.digits):
        return Usage(command="writeoff", error="bad_amount", detail=typed)
    return _bad_client(words, "writeoff") or WriteOff(client=client, amount=amount, because=words.because)


def _bad_client(words: Words, command: str) -> Usage | None:
    client = words.fields[0]
    if is_client(client, quoted="client" in words.quoted):
        return None
    return Usage(command=command, error="unknown_client", detail=client)
