"""How values cross the border: times as microseconds, truth as 0 and 1, text without what no database keeps.

U+0000 is left out of every text, because PostgreSQL refuses it where SQLite would store it; a lone surrogate,
which neither can write, becomes U+FFFD. Both happen here, for both databases alike.
"""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import TypeAlias

Stored: TypeAlias = int | str | None

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """Microseconds since 1970 UTC, exact. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be stored: {at!r}")
    return (at - _EPOCH) // _MICROSECOND


def moment(stored: int) -> datetime:
    """The aware UTC time of `micros`."""
    return _EPOCH + timedelta(microseconds=stored)


def moment_or_none(stored: int | None) -> datetime | None:
    """`moment`, or None where nothing is stored."""
    return None if stored is None else moment(stored)


def clean(text: str) -> str:
    """The text as both databases can keep it."""
    if text.isascii():
        return text.replace("\0", "") if "\0" in text else text
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined.replace("\0", "")


def name_key(name: str) -> str:
    """A name as it is compared: compatibility forms, case and runs of spaces folded."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", clean(name)).casefold())
    return " ".join(folded.split())


def _same(value: Stored) -> Stored:
    return value


_ADAPTERS: Mapping[type, Callable[..., Stored]] = {
    int: _same,
    type(None): _same,
    str: clean,
    bool: int,
    datetime: micros,
    date: date.isoformat,
}


def stored(value: object) -> Stored:
    """A parameter as the drivers take it. Raises TypeError for what has no place in the database."""
    adapt = _ADAPTERS.get(type(value))
    if adapt is not None:
        return adapt(value)
    if isinstance(value, Enum):
        return stored(value.value)
    raise TypeError(f"{type(value).__name__} cannot be stored")
