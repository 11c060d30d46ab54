"""What a rig gives back, and what it is: so many plays from a seed, each reported as it is done."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was really played. `differences` says of each what differed, and how to come there."""

    name: str
    wanted: int
    examples: int
    steps: int
    seconds: float = 0.0
    differences: tuple[str, ...] = ()

    @property
    def well(self) -> bool:
        """All of it was played, and nothing differed."""
        return self.examples >= self.wanted and not self.differences


Told = Callable[[int], None]
"""Told how many more plays are done."""
Rig = Callable[[int, int, Told], list[Tally]]
"""(how many plays, the seed, whom to tell) -> one tally for each place where they were played."""
