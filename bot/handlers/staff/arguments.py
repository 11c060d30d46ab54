"""What follows staff commands, read strictly: a value, or `Usage` that says what is wrong."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.flows.notices import Usage
from bot.quota.money import read_amount

_CLIENT: Final = r'(?:"([^"]+)"|„([^”“]+)[”“]|“([^”“]+)[”“]|«([^«»]+)»|([^\s"„“«]\S*))'
_FAVOUR: Final = re.compile(rf"{_CLIENT}(?:\s+(\S+)(?:\s+(.+))?)?", re.DOTALL)
_MINUTES: Final = re.compile("[0-9]{1,5}", re.ASCII)


Values = Mapping[str, object]
"""What a flow is called with, by name."""


def nothing(_: str) -> Values:
    """What follows is let be."""
    return {}


def kinds(rest: str) -> Values:
    """Each kind once, in the order named."""
    return {"kinds": tuple(dict.fromkeys(rest.lower().split()))}


def note(rest: str) -> Values | Usage:
    return {"text": rest} if rest else Usage(command="note", error="missing", detail="text")


def minutes(rest: str) -> Values | Usage:
    """Whole minutes; whether so many make sense, the flow decides."""
    if not rest:
        return Usage(command="done", error="missing", detail="minutes")
    if _MINUTES.fullmatch(rest) is None:
        return Usage(command="done", error="bad_number", detail=rest)
    return {"minutes": int(rest)}


def ending(rest: str) -> Values | Usage:
    """`<minutes> [charge=<amount>]`: less than was held, before tax; 0 charges nothing."""
    spent, found, typed = rest.partition("charge=")
    told = minutes(spent.strip() if found else rest)
    if isinstance(told, Usage) or not found:
        return told if isinstance(told, Usage) else {**told, "charge": None}
    if not spent[-1].isspace():
        return Usage(command="done", error="bad_number", detail=rest)
    charge = read_amount(typed.strip())
    if charge is None:
        return Usage(command="done", error="bad_amount", detail=typed.strip())
    return {**told, "charge": charge}


def amount(rest: str) -> Values | Usage:
    """An amount of the client's currency, more than nothing."""
    if not rest:
        return Usage(command="quote", error="missing", detail="amount")
    typed = read_amount(rest)
    if typed is None or not typed.digits:
        return Usage(command="quote", error="bad_amount", detail=rest)
    return {"minor": typed}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersEdit:
    """What `/answers` is to do: `add` a text under a name, or `remove` it."""

    action: str
    name: str
    text: str = ""


def answers(rest: str) -> AnswersEdit | Usage | None:
    """None: show the list. The text of `add` is everything after the name, line by line as written."""
    if not rest:
        return None
    action, _, more = rest.partition(" ")
    words = more.strip().split(maxsplit=1)
    if action not in {"add", "remove"}:
        return Usage(command="answers", error="extra", detail=action)
    if not words:
        return Usage(command="answers", error="missing", detail="name")
    text = words[1] if len(words) > 1 else ""
    if action == "add" and not text:
        return Usage(command="answers", error="missing", detail="text")
    if action == "remove" and text:
        return Usage(command="answers", error="extra", detail=text)
    return AnswersEdit(action=action, name=words[0], text=text)


def answer_name(rest: str) -> Values | Usage:
    """One name; what follows it would be lost, so it is refused."""
    words = rest.split()
    if not words:
        return Usage(command="a", error="missing", detail="name")
    if len(words) > 1:
        return Usage(command="a", error="extra", detail=" ".join(words[1:]))
    return {"name": words[0]}


def favour(rest: str) -> Values | Usage:
    """`<client> <minutes> <text>`; a client's name with spaces stands in quotes."""
    found = _FAVOUR.fullmatch(rest)
    if found is None:
        return Usage(command="log", error="missing", detail="client")
    client = next(part for part in found.groups()[:5] if part is not None)
    typed, text = found[6], " ".join((found[7] or "").split())
    if client.startswith("#") and not client[1:].isdecimal():
        return Usage(command="log", error="unknown_client", detail=client)
    if typed is None:
        return Usage(command="log", error="missing", detail="minutes")
    if _MINUTES.fullmatch(typed) is None:
        return Usage(command="log", error="bad_number", detail=typed)
    if not text:
        return Usage(command="log", error="missing", detail="text")
    return {"client": client, "minutes": int(typed), "text": text}
