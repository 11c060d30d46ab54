"""How a ratio is printed."""

from collections.abc import Sequence
from statistics import median


def spread(ratios: Sequence[float], of: str) -> str:
    """The median, what it is a ratio of, and from where to where it went."""
    return f"{median(ratios):.2f} {of}{' ' if of else ''}({min(ratios):.2f} to {max(ratios):.2f})"


def ratio(own: Sequence[float], base: Sequence[float], of: str) -> str:
    """Round by round, own to base."""
    return spread([one / other for one, other in zip(own, base, strict=True)], of)
