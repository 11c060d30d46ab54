"""Reading plain data (mappings, numbers, text) with errors that name the path of the key at fault."""

import re
from collections.abc import Collection, Mapping
from datetime import timedelta

from bot.quota.money import is_money, parse_amount

_DURATION = re.compile(r"([1-9][0-9]{0,4})([mhd])", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", re.ASCII)
_UNIT_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)

MOST_PERIODS = 120
"""Ten years of months: nothing that a plan promises lasts longer."""


class PlanBookError(ValueError):
    """A plans file that cannot be meant; the message starts with the path of the key at fault."""


def mapping(value: object, path: str) -> dict[str, object]:
    """A mapping with text keys."""
    if not isinstance(value, Mapping):
        raise PlanBookError(f"{path}: a mapping is wanted, not {value!r}")
    for key in value:
        if not isinstance(key, str):
            raise PlanBookError(f"{path}.{key}: the key is not text")
    return dict(value)


def fields(
    value: object, path: str, *, needed: Collection[str], also: Collection[str] = ()
) -> dict[str, object]:
    """A mapping that has all `needed` keys and no others than these and `also`."""
    found = mapping(value, path)
    for key in found:
        if key not in needed and key not in also:
            raise PlanBookError(f"{under(path, key)}: nothing reads this key")
    for key in needed:
        if key not in found:
            raise PlanBookError(f"{under(path, key)}: missing")
    return found


def whole(value: object, path: str, *, least: int = 0, most: int = 1_000_000) -> int:
    """A whole number between two bounds, both included."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise PlanBookError(f"{path}: a whole number from {least} to {most} is wanted, not {value!r}")
    return value


def text(value: object, path: str) -> str:
    """Text that is not empty."""
    if not isinstance(value, str) or not value:
        raise PlanBookError(f"{path}: text is wanted, not {value!r}")
    return value


def amount(value: object, path: str, currency: str = "") -> int:
    """Minor units of an amount written in major units, as a number or as a person would type it."""
    written = None if isinstance(value, bool) or not isinstance(value, int | float | str) else str(value)
    minor = None if written is None else parse_amount(written, currency)
    if minor is None:
        raise PlanBookError(f"{path}: an amount such as 1500 or 1500.50 is wanted, not {value!r}")
    return minor


def money(value: object, path: str) -> dict[str, int]:
    """Minor units by currency."""
    found = mapping(value, path)
    return {currency(key, path): amount(found[key], under(path, key), key) for key in found}


def money_or_none(value: object, path: str) -> dict[str, int]:
    """Minor units by currency; nothing at all is written as 0 or left out."""
    nothing = value is None or (value == 0 and not isinstance(value, bool))
    return {} if nothing else money(value, path)


def currency(key: str, path: str) -> str:
    """A currency code."""
    if not is_money(key):
        raise PlanBookError(f"{under(path, key)}: a currency has three capital letters")
    return key


def name(key: str, path: str) -> str:
    """The name of a unit, a kind or a service: lower-case letters, digits and underscores."""
    if not _UNIT_NAME.fullmatch(key):
        raise PlanBookError(f"{under(path, key)}: a name has lower-case letters, digits and underscores only")
    return key


def one_of(value: object, path: str, words: Collection[str]) -> str:
    """One of a few words."""
    if not isinstance(value, str) or value not in words:
        raise PlanBookError(f"{path}: one of {', '.join(words)} is wanted, not {value!r}")
    return value


def names(value: object, path: str) -> tuple[str, ...]:
    """A list of names, at least one, none twice."""
    if not isinstance(value, list) or not value:
        raise PlanBookError(f"{path}: a list of names is wanted, not {value!r}")
    found = tuple(name(text(one, path), path) for one in value)
    if len(set(found)) < len(found):
        raise PlanBookError(f"{path}: a name stands there twice")
    return found


def rate(value: object, path: str) -> int:
    """Basis points of a percentage such as "22%" or "7.5%", at most 100 %."""
    written = text(value, path)
    points = parse_amount(written[:-1]) if written.endswith("%") else None
    if points is None or points > 10_000:
        raise PlanBookError(f'{path}: a percentage such as "22%" is wanted, not {value!r}')
    return points


def duration(value: object, path: str, *, day: timedelta) -> timedelta:
    """A time such as "30m", "4h" or "2d"; what a day is worth, the caller says."""
    match = _DURATION.fullmatch(text(value, path))
    if match is None:
        raise PlanBookError(f'{path}: a time such as "30m", "4h" or "2d" is wanted, not {value!r}')
    worth = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": day}
    return int(match[1]) * worth[match[2]]


def country(value: object, path: str) -> str:
    """A country by its two letters, or a part of one: `RU`, `DE-BY`."""
    if not isinstance(value, str) or not _COUNTRY.fullmatch(value):
        raise PlanBookError(f"{path}: a country such as PL or DE-BY is wanted, not {value!r}")
    return value


def under(path: str, key: str) -> str:
    """The path of a key inside of what stands at `path`."""
    return f"{path}.{key}" if path else key
