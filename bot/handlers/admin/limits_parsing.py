"""Commands about limits and contacts' rights, from what followed their names; pure and total as `parsing`."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.flows.admin.contacts import Wanted
from bot.flows.notices import Usage
from bot.handlers.admin.parsing import OneClient, one_client
from bot.handlers.admin.values import day, is_client
from bot.handlers.admin.words import Shape, Words, read_words
from bot.ids import RequestId
from bot.quota.money import Typed, read_amount

_NUMBER: Final = re.compile("#?([1-9][0-9]{0,17})", re.ASCII)
_YES_NO: Final = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A limit of credit or of the emergency allowance, in the client's currency."""

    client: str
    amount: Typed
    starts: date | None
    until: date | None
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """`contact`: `#` and a number, a number in Telegram, or a name, as typed."""

    client: str
    contact: str
    wanted: Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    request_id: RequestId
    because: str


def credit(text: str) -> Limit | OneClient | Usage:
    """`<client> <limit> [from=DATE] [until=DATE] because …`, or a client alone; 0 ends the credit."""
    alone = one_client(text, "credit")
    return alone if isinstance(alone, OneClient) else limit(text, "credit")


def limit(text: str, command: str) -> Limit | Usage:
    """`<client> <limit> [from=DATE] [until=DATE] because …`."""
    shape = Shape(
        command=command,
        fields=("client", "limit"),
        keys=frozenset({"from", "until"}),
        because=True,
        spread=True,
    )
    words = read_words(text, shape)
    if isinstance(words, Usage):
        return words
    client, typed = words.fields
    amount = read_amount(typed)
    if amount is None:
        return Usage(command=command, error="bad_amount", detail=typed)
    wrong = next(
        (key for key in ("from", "until") if key in words.named and day(words.named[key]) is None), None
    )
    if wrong is not None:
        return Usage(command=command, error="bad_date", detail=words.named[wrong])
    return _bad_client(words, command) or Limit(
        client=client,
        amount=amount,
        starts=day(words.named.get("from", "")),
        until=day(words.named.get("until", "")),
        because=words.because,
    )


def contact(text: str) -> Contact | Usage:
    """`<client> <contact> write=yes|no spend=500|any|none owner=yes|no`, at least one of them."""
    shape = Shape(
        command="contact", fields=("client", "contact"), keys=frozenset({"write", "spend", "owner"})
    )
    words = read_words(text, shape)
    if isinstance(words, Usage):
        return words
    if not words.named:
        return Usage(command="contact", error="missing", detail="write=… spend=… owner=…")
    for key in ("write", "owner"):
        if words.named.get(key, "yes") not in _YES_NO:
            return Usage(
                command="contact", error="bad_choice", detail=words.named[key], options=tuple(_YES_NO)
            )
    spend = _spend(words.named.get("spend"))
    if isinstance(spend, Usage):
        return spend
    wanted = Wanted(
        write=_YES_NO.get(words.named.get("write", "")),
        spend=spend,
        owner=_YES_NO.get(words.named.get("owner", "")),
    )
    return _bad_client(words, "contact") or Contact(
        client=words.fields[0], contact=words.fields[1], wanted=wanted
    )


def _spend(typed: str | None) -> tuple[int | Typed | None] | Usage | None:
    """`any` without limit, `none` never, else an amount; None when it was not said."""
    if typed is None:
        return None
    if typed in {"any", "none"}:
        return (None,) if typed == "any" else (0,)
    amount = read_amount(typed)
    return Usage(command="contact", error="bad_amount", detail=typed) if amount is None else (amount,)


def refuse(text: str) -> Refuse | Usage:
    """`<number> because …`: the number of the appeal, with or without `#`."""
    words = read_words(text, Shape(command="refuse", fields=("number",), because=True))
    if isinstance(words, Usage):
        return words
    found = _NUMBER.fullmatch(words.fields[0])
    if found is None:
        return Usage(command="refuse", error="bad_number", detail=words.fields[0])
    return Refuse(request_id=RequestId(int(found[1])), because=words.because)


def _bad_client(words: Words, command: str) -> Usage | None:
    typed = words.fields[0]
    fine = is_client(typed, quoted="client" in words.quoted)
    return None if fine else Usage(command=command, error="unknown_client", detail=typed)
