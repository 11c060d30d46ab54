"""Which backups stay: the newest of each of the last days, weeks and months in which one was made."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

FORM: Final = (
    "like 7d4w: the newest of each of the last 7 days and of the last 4 weeks; also h (hours), m (months)"
)
_PART: Final = re.compile(r"([1-9][0-9]{0,3})([hdwm])")
_BUCKETS: Final[dict[str, Callable[[datetime], tuple[int, ...]]]] = {
    "h": lambda at: (at.year, at.month, at.day, at.hour),
    "d": lambda at: (at.year, at.month, at.day),
    "w": lambda at: at.isocalendar()[:2],
    "m": lambda at: (at.year, at.month),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """How many of the newest hours, days, weeks and months keep one backup each, by the unit's letter."""

    numbers: tuple[tuple[str, int], ...]


def parse_keep(text: str) -> Keep:
    """Reads `7d4w`. Raises ValueError that says the form; a unit may stand in it once."""
    parts = _PART.findall(text)
    units = [unit for _, unit in parts]
    if not parts or "".join(number + unit for number, unit in parts) != text or len(set(units)) != len(units):
        raise ValueError(f"{text!r} does not say which backups to keep; {FORM}")
    return Keep(numbers=tuple((unit, int(number)) for number, unit in parts))


def kept(moments: Iterable[datetime], keep: Keep) -> frozenset[datetime]:
    """The moments that stay, by UTC. Only hours, days … with a backup count, so after a long rest nothing is
    dropped for being old; the newest always stays."""
    newest_first = sorted(set(moments), reverse=True)
    staying = set(newest_first[:1])
    for unit, number in keep.numbers:
        bucket = _BUCKETS[unit]
        seen: set[tuple[int, ...]] = set()
        for moment in newest_first:
            of = bucket(moment.astimezone(UTC))
            if of not in seen and len(seen) < number:
                seen.add(of)
                staying.add(moment)
    return frozenset(staying)
