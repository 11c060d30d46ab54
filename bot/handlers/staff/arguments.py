"""What follows staff commands, read strictly: a value, or `Usage` that says what is wrong."""

import re
from typing import Final

from bot.flows.notices import Usage
from bot.quota.money import parse_amount

_MINUTES: Final = re.compile("[0-9]{1,5}", re.ASCII)


def kinds(rest: str) -> tuple[str, ...]:
    """Each kind once, in the order named."""
    return tuple(dict.fromkeys(rest.lower().split()))


def note(rest: str) -> str | Usage:
    return rest or Usage(command="note", error="missing", detail="text")


def minutes(rest: str) -> int | Usage:
    """Whole minutes; whether so many make sense, the flow decides."""
    if not rest:
        return Usage(command="done", error="missing", detail="minutes")
    if _MINUTES.fullmatch(rest) is None:
        return Usage(command="done", error="bad_number", detail=rest)
    return int(rest)


def amount(rest: str) -> int | Usage:
    """Minor units, more than nothing."""
    if not rest:
        return Usage(command="quote", error="missing", detail="amount")
    return parse_amount(rest) or Usage(command="quote", error="bad_amount", detail=rest)
