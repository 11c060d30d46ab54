"""Whoever watches a long piece of work is told how far it is."""

from contextlib import AbstractContextManager
from typing import Protocol


class Tick(Protocol):
    """Called as work is done: so many more of the stage's total."""

    def __call__(self, count: int = 1, /) -> object: ...


class Ticks(Protocol):
    """Somebody who is told how far it is."""

    def stage(self, what: str, total: int | None) -> AbstractContextManager[Tick]:
        """A stage of so many (None: nobody knows); what it hands out is called as they are done."""
        ...
