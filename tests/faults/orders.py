"""A story in the other orders in which what is done at once may be served.

Who wins when two people press at once is left to chance: whoever's transaction fails comes after the others.
A story tells of one of these orders; left alone in another one it may stop where that shows.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, permutations, product

from bot.player.story import AtOnce, Step, Story


def other_orders(story: Story) -> Iterator[Story]:
    """The same with what is done at once put in otherwise, in every way but the story's own."""
    ways = product(*(_ways(step) for step in story.steps))
    return (replace(story, steps=steps) for steps in islice(ways, 1, None))


def _ways(step: Step) -> tuple[Step, ...]:
    """As it is told first."""
    if not isinstance(step.deed, AtOnce):
        return (step,)
    return tuple(replace(step, deed=AtOnce(acts=acts)) for acts in permutations(step.deed.acts))


__all__ = ["other_orders"]
