"""Answers kept ready: their names, and the placeholders that a request fills."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

PLACEHOLDERS = ("client", "contact", "number", "due", "me")
"""Company, person, request number, the promised time, the name of whoever answers."""
NAME_LENGTH = 32
TEXT_LENGTH = 3000
"""Of a text as written; what fills it in leaves room within Telegram's 4,096."""

_HOLE = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(rf"[\w-]{{1,{NAME_LENGTH}}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyAnswer:
    """An answer kept under a name."""

    id: int
    name: str
    text: str


def ready_name(text: str) -> str | None:
    """The name as it is kept (lower case), None for what cannot be one."""
    return text.casefold() if _NAME.fullmatch(text) else None


def unknown_places(text: str) -> tuple[str, ...]:
    """What stands in braces and is no placeholder, each once."""
    found = (hole.group(1) for hole in _HOLE.finditer(text))
    return tuple(dict.fromkeys(name for name in found if name not in PLACEHOLDERS))


def places(text: str) -> frozenset[str]:
    """The placeholders that the text uses."""
    return frozenset(name for name in PLACEHOLDERS if f"{{{name}}}" in text)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled, once: what is filled in is never read again.

    Raises KeyError for a placeholder without a value.
    """
    return _HOLE.sub(lambda hole: values[hole.group(1)], text)
