"""Sentences, plurals, amounts and times in the reader's language, from the catalogues in `locales/`.

The catalogues are read as translators write them (.po) and compiled in memory once a language is first
used, so that there is nothing to build and nothing that can be out of date.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, get_currency_symbol, get_decimal_symbol

from bot.quota.money import SCALE, scale_of

LANGUAGES = ("ru", "pl", "en")
DOMAIN = "doorman"
LOCALES = Path(__file__).resolve().parents[2] / "locales"

_RUSSIAN_READERS = frozenset({"ru", "be", "uk", "kk"})
_AMOUNT = re.compile(r"-?[0-9]+\.([0-9]{2,3})", re.ASCII)


def mark(msgid: str) -> str:
    """Marks a sentence that stands in a table for the catalogues; the table's reader translates it."""
    return msgid


def mark_n(singular: str, plural: str) -> tuple[str, str]:
    """Like `mark`, for a sentence with a count."""
    return singular, plural


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """One language: `t` for sentences, `n` for those with a count, and the forms of amounts and times."""

    language: str
    catalogue: GNUTranslations

    def t(self, msgid: str, **params: object) -> str:
        """The sentence with its `{placeholders}` filled in; values are never read as patterns."""
        return self.catalogue.gettext(msgid).format(**params)

    def n(self, singular: str, plural: str, n: int, **params: object) -> str:
        """The sentence in the form that goes with `n`, which is also its placeholder `{n}`."""
        return self.catalogue.ngettext(singular, plural, n).format(n=n, **params)

    def money(self, minor: int, currency: str) -> str:
        """Minor units as people write them: `147,60 zł`, `1 500,00 ₽`, `€43.05`."""
        symbol = get_currency_symbol(currency, locale=_locale(self.language))
        spaced = self.language == "en" and symbol[-1:].isalpha()
        pattern = f"¤\u00a0{_digits(currency)}" if spaced else None
        if pattern is None and scale_of(currency) != SCALE:
            pattern = (
                _locale(self.language).currency_formats["standard"].pattern.replace("0.00", _places(currency))
            )
        return format_currency(
            _major(minor, currency), currency, pattern, locale=_locale(self.language), currency_digits=False
        )

    def amount(self, minor: int, currency: str) -> str:
        """Minor units with the currency's code, for those who keep accounts: `1,000.00 EUR`."""
        amount = format_decimal(_major(minor, currency), _digits(currency), locale=_locale(self.language))
        return f"{amount} {currency}"

    def percent(self, basis_points: int) -> str:
        """A rate without its sign: `22`, `7,5`."""
        return format_decimal(Decimal(basis_points).scaleb(-2), "0.##", locale=_locale(self.language))

    def figure(self, text: str) -> str:
        """A plain amount (`-1500.50`) as this language writes it; any other text as it is."""
        found = _AMOUNT.fullmatch(text)
        if found is None:
            return text
        return format_decimal(Decimal(text), f"#,##0.{'0' * len(found[1])}", locale=_locale(self.language))

    def moment(self, at: datetime, zone: str, now: datetime | None = None) -> str:
        """A time in the zone: `14:00` on the local day of `now`, else with the day before it."""
        local, today = _local(at, zone), None if now is None else _local(now, zone)
        if today is not None and local.date() == today.date():
            return self._date(local, "HH:mm")
        year = "" if today is None or local.year == today.year else " y"
        return self._date(local, f"d MMMM{year} (EEE), HH:mm")

    def day(self, at: datetime, zone: str, now: datetime | None = None) -> str:
        """A day in the zone: `1 December`, with the year unless it is that of `now`."""
        local = _local(at, zone)
        same_year = now is not None and local.year == _local(now, zone).year
        return self._date(local, "d MMMM" if same_year else "d MMMM y")

    def month(self, first: date) -> str:
        """A month by its first day: `November 2026`."""
        return format_date(first, "LLLL y", locale=_locale(self.language))

    @property
    def decimal_sign(self) -> str:
        """What stands before the decimals: a comma or a point."""
        return get_decimal_symbol(_locale(self.language))

    def _date(self, local: datetime, pattern: str) -> str:
        return format_datetime(local, pattern, locale=_locale(self.language)).replace(".)", ")")


@cache
def texts(language: str) -> Texts:
    """The texts of one of LANGUAGES. Raises ValueError for another."""
    if language not in LANGUAGES:
        raise ValueError(f"no texts in {language!r}, only in {', '.join(LANGUAGES)}")
    path = LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    with path.open("rb") as source:
        catalogue = read_po(source, locale=Locale(language), domain=DOMAIN)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Texts(language=language, catalogue=GNUTranslations(compiled))


def normalise_language(code: str | None) -> str:
    """The nearest of LANGUAGES for what a Telegram client calls its language (`en_US`, empty, unknown)."""
    primary = (code or "").strip().lower().replace("_", "-").partition("-")[0]
    if primary in _RUSSIAN_READERS:
        return "ru"
    return "pl" if primary == "pl" else "en"


@cache
def _locale(language: str) -> Locale:
    """Kept, because babel reads anew whatever it is given by name."""
    return Locale(language)


def _major(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-scale_of(currency))


def _places(currency: str) -> str:
    """`0.00`, or with the places that the currency has: `0`, `0.000`."""
    return f"{0:.{scale_of(currency)}f}"


def _digits(currency: str) -> str:
    return f"#,##{_places(currency)}"


def _local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
