"""Does a text, as a person reads it, hold a word or a number?

The rule: a number is looked for whole ("4" is not in "14:00" nor "5" in "500,00"), non-breaking spaces
count as spaces, and marks that nobody sees (bidirectional controls, joiners) count as nothing.
"""

import re
from decimal import Decimal, InvalidOperation

_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f"), " ")
_UNSEEN = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF])
_MINUSES = {0x2212: "-"}
_TABLE = _SPACES | _UNSEEN | _MINUSES

# Thousands in groups of three, then whatever digits and signs glue on to: decimals, hours, dates.
_NUMBER = re.compile(r"(?<!\w)-?(?:\d{1,3}(?: \d{3}(?![\d]))+|\d+)(?:[.,:-]\d+)*(?!\w)")


def fold(text: str) -> str:
    """The text as it looks: one kind of space, one kind of minus, no invisible marks."""
    return text.translate(_TABLE)


def is_number(wanted: str) -> bool:
    """Whether `wanted` is a number (an amount, a count, an hour) and so matches whole numbers only."""
    return _NUMBER.fullmatch(fold(wanted).strip()) is not None


def numbers(text: str) -> list[str]:
    """Every whole number of the text, as written: "14:00", "500,00", "1 000,00"."""
    return _NUMBER.findall(fold(text))


def holds(text: str, wanted: str) -> bool:
    """Whether the text has `wanted`: a number as a whole number, anything else letter by letter."""
    if is_number(wanted):
        return fold(wanted).strip() in numbers(text)
    return fold(wanted) in fold(text)


def holds_any_case(text: str, unwanted: str) -> bool:
    """`holds` for what must not be there: "Error" is as bad as "error"."""
    return holds(text.casefold(), unwanted.casefold())


def amount(text: str) -> Decimal | None:
    """The first amount of an English text, exactly: "1,000.00 RUB" is 1000.00; None if there is none."""
    found = re.match(r"\s*(-?[\d, ]*\d(?:\.\d+)?)(?![\d.,])", fold(text))
    if found is None:
        return None
    try:
        return Decimal(re.sub(r"[, ]", "", found.group(1)))
    except InvalidOperation:
        return None
