"""Reading control requests strictly."""

from __future__ import annotations

from typing import Any

from sandbox.clock import parse_moment
from sandbox.errors import ControlError
from sandbox.model import Json


def integer(wish: Json, name: str) -> int:
    """A required whole number.  Raises ControlError 400."""
    value = wish.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ControlError(f"{name} must be a whole number, not {value!r}")
    return value


def text(wish: Json, name: str) -> str:
    """A required text.  Raises ControlError 400."""
    value = wish.get(name)
    if not isinstance(value, str):
        raise ControlError(f"{name} must be a text, not {value!r}")
    return value


def optional_text(wish: Json, name: str) -> str | None:
    return None if wish.get(name) is None else text(wish, name)


def optional_integer(wish: Json, name: str) -> int | None:
    return None if wish.get(name) is None else integer(wish, name)


def number(wish: Json, name: str, default: float) -> float:
    """A number.  Raises ControlError 400."""
    value = wish.get(name, default)
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise ControlError(f"{name} must be a number, not {value!r}")
    return float(value)


def moment(wish: Json, name: str) -> Any:
    """A moment or None.  Raises ControlError 400."""
    value = optional_text(wish, name)
    try:
        return None if value is None else parse_moment(value)
    except ValueError as error:
        raise ControlError(f"{name}: {error}") from None
