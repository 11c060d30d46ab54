"""What a process holds, read from outside and from inside, and whether it grew."""

import asyncio
import functools
import gc
import os
import sys
import threading
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

OURS: Final = ("bot", "storage")
CONTAINERS: Final = (dict, list, set, frozenset, deque)
FEW: Final = 40
"""Containers of more are measured, not looked into: what a container holds that much of is no part."""
DEEP: Final = 8
WARM: Final = 0.1
"""What is loaded and filled once is there after this part of the updates; from then on nothing may grow."""
WINDOW: Final = 0.2
"""The first and the last of what is left, of which the medians are compared."""
MOST: Final = 0.05
"""By so much the memory may have grown."""
ROOM: Final = 16
"""Entries by which a container may differ between two moments of rest, besides a quarter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """At a moment of rest, after so many updates. `resident`: bytes; `sizes`: entries, by where they are."""

    updates: int
    seconds: float
    resident: int
    tasks: int
    descriptors: int
    threads: int
    sizes: Mapping[str, int]


def read(root: object, *, updates: int, seconds: float) -> Reading:
    """Reads them all; what is garbage by now does not count."""
    gc.collect()
    return Reading(
        updates=updates,
        seconds=seconds,
        resident=resident(),
        tasks=len(asyncio.all_tasks()),
        descriptors=sum(1 for _ in Path("/proc/self/fd").iterdir()),
        threads=threading.active_count(),
        sizes=dict(sizes(root)),
    )


def resident() -> int:
    """Bytes of memory that this process holds."""
    pages = Path("/proc/self/statm").read_text("ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def sizes(root: object) -> Iterator[tuple[str, int]]:
    """Of each container that the bot's own objects and modules keep: where it is, and how much is in it."""
    found: Counter[str] = Counter()
    seen: set[int] = set()
    ahead = deque([("app", root, 0), *((name, part, 0) for name, part in _modules())])
    while ahead:
        where, part, depth = ahead.popleft()
        if id(part) in seen or depth > DEEP:
            continue
        seen.add(id(part))
        if isinstance(part, functools._lru_cache_wrapper):
            found[f"{where}()"] += part.cache_info().currsize
        elif isinstance(part, CONTAINERS):
            found[where] += len(part)
            held = list(part.values() if isinstance(part, dict) else part) if len(part) <= FEW else []
            ahead.extend((f"{where}[]", one, depth + 1) for one in held)
        elif _is_ours(type(part).__module__):
            ahead.extend((f"{where}.{name}", one, depth + 1) for name, one in _fields(part))
    return iter(found.items())


def _modules() -> list[tuple[str, object]]:
    """What stands in our modules by name."""
    there = [(name, module) for name, module in list(sys.modules.items()) if _is_ours(name)]
    return [
        (f"{name}.{key}", value)
        for name, module in there
        for key, value in list(vars(module).items())
        if isinstance(value, (*CONTAINERS, functools._lru_cache_wrapper)) and not key.startswith("__")
    ]


def _is_ours(module: str | None) -> bool:
    return (module or "").partition(".")[0] in OURS


def _fields(part: object) -> list[tuple[str, object]]:
    names = [name for kind in type(part).__mro__ for name in _slots(kind)] + list(
        getattr(part, "__dict__", ())
    )
    return [(name, getattr(part, name)) for name in names if hasattr(part, name)]


def _slots(kind: type) -> Sequence[str]:
    slots = vars(kind).get("__slots__", ())
    return [slots] if isinstance(slots, str) else list(slots)


def grown(readings: Sequence[Reading], *, memory: bool) -> Iterator[str]:
    """What is more at the end than after the beginning. `memory`: the process is old enough to judge it."""
    first, last = _windows(readings)
    for name in ("tasks", "descriptors", "threads"):
        before, after = (_middle(name, window) for window in (first, last))
        if after > before:
            yield f"{name}: {before:.0f}, in the end {after:.0f}"
    before, after = (_middle("resident", window) for window in (first, last))
    if memory and after > before * (1 + MOST):
        yield f"memory: {before / 2**20:.1f} MiB, in the end {after / 2**20:.1f}"
    for where in sorted(last[-1].sizes):
        begun, ended = (median(one.sizes.get(where, 0) for one in window) for window in (first, last))
        if ended > begun * 1.25 + ROOM:
            yield f"{where}: {begun:.0f} entries, in the end {ended:.0f}"


def growth(readings: Sequence[Reading]) -> float:
    """Of the memory, as a part of what it was."""
    first, last = _windows(readings)
    return _middle("resident", last) / _middle("resident", first) - 1


def _windows(readings: Sequence[Reading]) -> tuple[Sequence[Reading], Sequence[Reading]]:
    warm = readings[int(len(readings) * WARM) :]
    size = max(1, int(len(warm) * WINDOW))
    return warm[:size], warm[-size:]


def _middle(name: str, window: Sequence[Reading]) -> float:
    return float(median(getattr(one, name) for one in window))
