"""Money as integers: minor units (grosz, kopeck, cent) and a currency of three letters.

An asset is a unit name ("consultation") or a currency ("PLN"); both are counted in whole numbers, so one
ledger and one burn-down serve both. Every currency that a plan book may use has two decimal places.
"""

import re
from dataclasses import dataclass

Asset = str

SCALE = 2
_MINOR_PER_MAJOR: int = 10**SCALE
_MAX_DIGITS = 12
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_SPACES = " \u00a0\u202f"
_AMOUNT = re.compile(rf"([0-9]{{1,3}}(?:[{_SPACES}][0-9]{{3}})+|[0-9]+)(?:[.,]([0-9]{{1,2}}))?")


def is_money(asset: Asset) -> bool:
    """Whether an asset is a currency; unit names are written in lower case and never match."""
    return _CURRENCY.fullmatch(asset) is not None


@dataclass(frozen=True, slots=True, kw_only=True, order=False)
class Money:
    """An amount in minor units of one currency; may be negative."""

    minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        """The sum; ValueError when the currencies differ (there is no implicit exchange)."""
        self._same_currency(other)
        return Money(minor=self.minor + other.minor, currency=self.currency)

    def __sub__(self, other: "Money") -> "Money":
        """The difference; ValueError when the currencies differ (there is no implicit exchange)."""
        self._same_currency(other)
        return Money(minor=self.minor - other.minor, currency=self.currency)

    def _same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")


def parse_amount(text: str) -> int | None:
    """Minor units of an amount that a person typed, None for anything else.

    Accepted forms: `1500`, `1 500,50`, `1500.50`; groups of three may be set apart by a plain or a no-break
    space, the decimal part has one or two digits. No sign, underscore, exponent or foreign digits, at most
    twelve digits in all. Zero is an amount: whether it makes sense, the caller decides.
    """
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    grouped, fraction = str(match[1]), str(match[2] or "")
    major = "".join(character for character in grouped if character not in _SPACES)
    if len(major) + len(fraction) > _MAX_DIGITS:
        return None
    return int(major) * _MINOR_PER_MAJOR + int(fraction.ljust(SCALE, "0"))


def plain(minor: int) -> str:
    """An amount in major units without currency or grouping, as programs read it: 150050 is "1500.50"."""
    major, fraction = divmod(abs(minor), _MINOR_PER_MAJOR)
    return f"{'-' if minor < 0 else ''}{major}.{fraction:0{SCALE}d}"
