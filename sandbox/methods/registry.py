"""Registration of methods: name, what runs, which types its result has."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sandbox.model import Json
from sandbox.world import World

Run = Callable[[World, Json], Any | Awaitable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A method and the Bot API types of its result."""

    name: str
    run: Run
    returns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawResult:
    """A result that is not JSON: the text stands in the answer as it is."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A result with a description beside it, as setWebhook gives."""

    result: Any
    description: str


METHODS: dict[str, Method] = {}
"""By lower-case name: Telegram does not mind the case of method names."""


def method(name: str, *returns: str) -> Callable[[Run], Run]:
    """Register a function as a Bot API method."""

    def register(run: Run) -> Run:
        METHODS[name.lower()] = Method(name=name, run=run, returns=returns)
        return run

    return register
