"""Single values of admin commands, in one spelling each; None for any other. Pure."""

import re
from calendar import monthrange
from datetime import date
from typing import Final

from bot.ids import UserId

_SIGNED: Final = re.compile("[+-][1-9][0-9]{0,8}", re.ASCII)
_DATE: Final = re.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_NUMBERED: Final = re.compile("#[1-9][0-9]{0,17}", re.ASCII)
_USER: Final = re.compile("[1-9][0-9]{0,15}", re.ASCII)
_YEARS: Final = range(2000, 2200)
_LARGEST_USER: Final = 2**52 - 1


def signed(text: str) -> int | None:
    """`+5` or `-5`: the sign says that units are added or taken, so it is never left out; no zero."""
    return int(text) if _SIGNED.fullmatch(text) else None


def day(text: str) -> date | None:
    """`2026-12-31`, a day that is in the calendar."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, number = (int(part) for part in found.groups())
    if year not in _YEARS or not 1 <= month <= 12 or not 1 <= number <= monthrange(year, month)[1]:
        return None
    return date(year, month, number)


def is_client(text: str, *, quoted: bool) -> bool:
    """A name, its beginning, or `#id`; whether there is such a client is the flow's question."""
    return quoted or not text.startswith("#") or _NUMBERED.fullmatch(text) is not None


def request_number(text: str) -> int | None:
    """A request's number as it is shown, `#12`, or without the sign."""
    number = text.removeprefix("#")
    return int(number) if _NUMBERED.fullmatch(f"#{number}") else None


def user_id(text: str) -> UserId | None:
    """A person's number in Telegram."""
    return UserId(int(text)) if _USER.fullmatch(text) and int(text) <= _LARGEST_USER else None
