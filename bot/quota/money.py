"""Money as integers: minor units (grosz, kopeck, cent) and a currency of three letters.

An asset is a unit name ("consultation") or a currency ("PLN"); both are counted in whole numbers, so one
ledger and one burn-down serve both. How many minor units a major one has, `scale_of` says (ISO 4217).
"""

import re
from dataclasses import dataclass

Asset = str

SCALE = 2
"""Decimal places of a currency that is not named below, and of a percentage."""
_OTHER_SCALES = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}
_POWERS = (1, 10, 100, 1000)
_MAX_DIGITS = 12
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_SPACES = " \u00a0\u202f"
_AMOUNT = re.compile(rf"([0-9]{{1,3}}(?:[{_SPACES}][0-9]{{3}})+|[0-9]+)(?:[.,]([0-9]{{1,3}}))?")


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


def scale_of(currency: str) -> int:
    """Decimal places of a currency: 2 for most, 0 for JPY, 3 for KWD."""
    return _OTHER_SCALES.get(currency, SCALE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """An amount as a person typed it, its currency not known yet: `1500,50` is 150050 of 2 places."""

    digits: int
    places: int

    def __str__(self) -> str:
        major, fraction = divmod(self.digits, _POWERS[self.places])
        return f"{major}.{fraction:0{self.places}d}" if self.places else str(major)

    def minor(self, currency: str) -> int | None:
        """Minor units of that currency; None when it has not so many decimal places.

        Zeros too many are forgiven (1500.00 yen), but never three: those may be thousands.
        """
        scale = scale_of(currency)
        if self.places <= scale:
            return self.digits * _POWERS[scale - self.places]
        minor, surplus = divmod(self.digits, _POWERS[self.places - scale])
        return None if surplus or self.places > SCALE else minor


def read_amount(text: str) -> Typed | None:
    """An amount that a person typed, None for anything else.

    Accepted forms: `1500`, `1 500,50`, `1500.50`; groups of three may be set apart by a plain or a no-break
    space, the decimal part has one to three digits. No sign, underscore, exponent or foreign digits, at most
    twelve digits in all. Zero is an amount: whether it makes sense, the caller decides.
    """
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    grouped, fraction = str(match[1]), str(match[2] or "")
    major = "".join(character for character in grouped if character not in _SPACES)
    if len(major) + len(fraction) > _MAX_DIGITS:
        return None
    return Typed(digits=int(major + fraction), places=len(fraction))


def parse_amount(text: str, currency: str = "") -> int | None:
    """Minor units of `read_amount`; without a currency one of two decimal places, a percentage too."""
    typed = read_amount(text)
    return None if typed is None else typed.minor(currency)


def minor_of(amount: int | Typed, currency: str) -> int | None:
    """Minor units of what was typed, None when the currency has fewer places; a number is some already."""
    return amount.minor(currency) if isinstance(amount, Typed) else amount


def plain(minor: int, currency: str = "") -> str:
    """An amount in major units without its currency or grouping, as programs read it: 150050 is "1500.50"."""
    scale = scale_of(currency)
    digits = str(abs(minor)).rjust(scale + 1, "0")
    sign = "-" if minor < 0 else ""
    return f"{sign}{digits[:-scale]}.{digits[-scale:]}" if scale else f"{sign}{digits}"
