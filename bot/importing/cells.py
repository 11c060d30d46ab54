"""Values out of cells: texts, amounts, days, numbers, as people and spreadsheets write them.

What cannot be read comes back as `Wrong`: what was said and what to do about it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeAlias, TypeVar

from bot.quota.money import Typed, read_amount

Cell: TypeAlias = str | int | float | bool | date | None
T = TypeVar("T")

LONGEST: Final = 1000
_MINUS: Final = "-\u2212\u2012\u2013"
_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DOTTED: Final = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_YEARS: Final = range(2000, 2100)
_DAY_FORM: Final = "write the day as 2026-12-31 or 31.12.2026"
_AMOUNT_FORM: Final = "write it like 1500, 1500.50, 1500,50 or 1 500,50"


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a cell cannot be read, and what to do."""

    said: str
    mend: str


def text_of(cell: Cell) -> str:
    """The cell as text, without spaces around it; a number with the fifteen digits that programs show."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else f"{cell:.15g}"
        case datetime():
            return cell.isoformat(sep=" ")
        case date():
            return cell.isoformat()
        case _:
            return str(cell).strip()


def word(cell: Cell) -> str | Wrong:
    """A text of one line and bearable length."""
    text = text_of(cell)
    if len(text) > LONGEST:
        return Wrong(f"has {len(text)} characters", f"shorten it to {LONGEST} at most")
    return " ".join(text.split())


def amount(cell: Cell) -> Typed | Wrong:
    """An amount that is not negative, with its decimal places as they were written."""
    text = text_of(cell)
    if text[:1] and text[0] in _MINUS:
        mend = "give an amount that is not below zero; a debt is not taken over, give credit by /credit"
        return Wrong(f"{shown(text)} is negative", mend)
    typed = read_amount(text)
    return Wrong(f"{shown(text)} is no amount", _AMOUNT_FORM) if typed is None else typed


def day(cell: Cell) -> date | Wrong:
    """A calendar day: a date cell, ISO, or day.month.year. Days before months with slashes are nobody's
    guess."""
    if isinstance(cell, datetime):
        found: date | None = cell.date() if cell.time() == cell.time().min else None
    elif isinstance(cell, date):
        found = cell
    else:
        found = _written(text_of(cell))
    if found is None:
        return Wrong(f"{shown(text_of(cell))} is no day", _DAY_FORM)
    if found.year not in _YEARS:
        return Wrong(f"{found.isoformat()} is out of bounds", "give a day of the years 2000 to 2099")
    return found


def _written(text: str) -> date | None:
    if iso := _ISO.fullmatch(text):
        parts = (iso[1], iso[2], iso[3])
    elif dotted := _DOTTED.fullmatch(text):
        parts = (dotted[3], dotted[2], dotted[1])
    else:
        return None
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None


def person_id(cell: Cell) -> int | Wrong:
    """Telegram's number of a person."""
    text = text_of(cell)
    if re.fullmatch(r"[1-9][0-9]{0,15}", text, re.ASCII) and int(text) < 2**52:
        return int(text)
    mend = "give the number that Telegram has for the person (not @name or a phone number), or leave it empty"
    return Wrong(f"{shown(text)} is no Telegram id", mend)


def optional(read: Callable[[Cell], T | Wrong]) -> Callable[[Cell], T | Wrong | None]:
    """The same reading, with None for an empty cell."""
    return lambda cell: read(cell) if text_of(cell) else None


def shown(text: str) -> str:
    """A foreign text quoted in a message: short, in one line, without what moves a terminal's cursor."""
    line = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
    return f"“{line[:60]}…”" if len(line) > 60 else f"“{line}”"
