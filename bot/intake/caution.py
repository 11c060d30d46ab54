"""From which probability on a kind is taken without asking, chosen on held-out judgements.

A wrong kind that can charge the client, or that silences them, costs more than one that a person reads
anyway; so these kinds have a stricter target, and they share a threshold (a kind that does worse than the
group gets a higher one), because with a couple of hundred samples one of its own would be mostly luck. The
other kinds have one each: sharing, the worst of them would hold back all.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.intake.judgement import NEVER
from bot.kinds.catalogue import BY_CODE, PREDICTED
from bot.quota.handling import Handling

STRICT_ERROR: Final = 0.02
"""Accepted share of wrong ones among those taken, for kinds that can charge or silence."""
MILD_ERROR: Final = 0.04
"""The same for the others: on an unseen trade it comes to one in twenty of all that is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was guessed first for a sample, how surely, and whether that was right."""

    kind: str
    confidence: float
    right: bool


def is_strict(kind: str) -> bool:
    """Whether a wrong guess of this kind could charge the client or leave them without an answer."""
    known = BY_CODE[kind]
    return known.charges or known.handling in (Handling.TALK, Handling.HINT)


def choose_thresholds(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Thresholds by kind; NEVER for a kind that is nowhere known well enough."""
    shared = lowest(_only(outcomes, is_strict), error=STRICT_ERROR)
    return {kind.value: round(_threshold(outcomes, kind.value, shared), 4) for kind in PREDICTED}


def _threshold(outcomes: Sequence[Outcome], kind: str, shared: float) -> float:
    own = _only(outcomes, lambda code: code == kind)
    if is_strict(kind):
        return max(shared, lowest(own, error=STRICT_ERROR))
    return lowest(own, error=MILD_ERROR)


def _only(outcomes: Iterable[Outcome], wanted: Callable[[str], bool]) -> list[Outcome]:
    return [outcome for outcome in outcomes if wanted(outcome.kind)]


def lowest(outcomes: Iterable[Outcome], *, error: float) -> float:
    """The lowest confidence at which at most `error` (a share) of all guesses at least as sure are wrong."""
    found = NEVER
    wrong = 0
    for taken, outcome in enumerate(sorted(outcomes, key=lambda one: -one.confidence), start=1):
        wrong += not outcome.right
        if wrong <= error * taken:
            found = outcome.confidence
    return found
