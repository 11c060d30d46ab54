"""From which probability on a kind is taken without asking, chosen on held-out judgements.

A wrong kind that can charge the client, or that silences them, costs more than one that a person reads
anyway; so these kinds share one stricter target. Kinds of a group share a threshold, because with a couple of
hundred samples a kind a threshold of its own is mostly luck; one that does worse than its group gets a higher
one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.intake.judgement import NEVER
from bot.kinds.catalogue import BY_CODE, PREDICTED
from bot.quota.handling import Handling

STRICT_ERROR: Final = 0.02
"""Accepted share of wrong ones among those taken, for kinds that can charge or silence."""
MILD_ERROR: Final = 0.05
OWN_SLACK: Final = 1.0
"""A kind's own share of wrong ones may be at most this many times its group's target."""


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
    strict = lowest(_only(outcomes, is_strict), error=STRICT_ERROR)
    mild = lowest(_only(outcomes, lambda kind: not is_strict(kind)), error=MILD_ERROR)
    shared = {kind.value: strict if is_strict(kind) else mild for kind in PREDICTED}
    return {kind: _own(outcomes, kind, threshold) for kind, threshold in shared.items()}


def _own(outcomes: Sequence[Outcome], kind: str, shared: float) -> float:
    error = (STRICT_ERROR if is_strict(kind) else MILD_ERROR) * OWN_SLACK
    return round(max(shared, lowest(_only(outcomes, lambda code: code == kind), error=error)), 4)


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
