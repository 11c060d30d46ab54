"""What a rig gives back, and what it is: so many plays from a seed, each reported as it is done."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was really played: so many `examples` (points) of `steps` in all. `lost` and `doubled` count what
    was missing and what was there twice; `differences` says of each what differed, and how to come there;
    `notes` are for people."""

    name: str
    wanted: int
    examples: int
    steps: int
    seconds: float = 0.0
    lost: int = 0
    doubled: int = 0
    differences: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def well(self) -> bool:
        """All of it was played, and nothing differed."""
        return self.examples >= self.wanted and not (self.lost or self.doubled or self.differences)


Told = Callable[[int], None]
"""Told how many more plays are done."""
Rig = Callable[..., list[Tally]]
"""(how many plays, the seed, whom to tell) -> one tally for each place where they were played. One that can
go on where a run ended takes `begin` as well: the number of the first play, from 0. Play n depends on the
seed and n only, so that runs of one seed add up."""
