"""A judgement on a message, and the caution it is made with: a kind only where it is known well enough."""

from collections.abc import Mapping
from dataclasses import dataclass, field

NEVER = 2.0
"""A threshold no confidence reaches: the kind is always asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A kind and the probability (0 to 1) that it is meant."""

    kind: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a message seems to ask for.

    `kind` is None when the client has to be asked; `ranked` has every kind, the likeliest first (empty when
    nothing could be read). `confidence` (0 to 1) belongs to the first of them. `language` is the one the text
    is in, `urgent` whether it says that it cannot wait, `model` which model or rule said all this.
    """

    kind: str | None
    confidence: float
    ranked: tuple[Guess, ...]
    language: str
    urgent: bool
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From which confidence on a kind is taken without asking; one not listed is always asked about."""

    by_kind: Mapping[str, float] = field(default_factory=dict)
    urgent: float = 0.5

    def of(self, kind: str) -> float:
        return self.by_kind.get(kind, NEVER)


def judge(
    scores: Mapping[str, float], thresholds: Thresholds, *, urgency: float, language: str, model: str
) -> Judgement:
    """The likeliest kind if its probability reaches the kind's threshold, else a judgement without a kind.

    `scores` are calibrated probabilities by kind, `urgency` the probability that it cannot wait.
    """
    ranked = rank(scores)
    best = ranked[0] if ranked else Guess(kind="", confidence=0.0)
    sure = best.confidence >= thresholds.of(best.kind)
    return Judgement(
        kind=best.kind if sure else None,
        confidence=best.confidence,
        ranked=ranked,
        language=language,
        urgent=urgency >= thresholds.urgent,
        model=model,
    )


def rank(scores: Mapping[str, float]) -> tuple[Guess, ...]:
    """The kinds by falling probability; equal ones by code, so that the same text is always ranked alike."""
    order = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Guess(kind=kind, confidence=confidence) for kind, confidence in order)


def is_emergency(judgement: Judgement) -> bool:
    """Recognised as an emergency: the quiet time of a burst ends at once."""
    return judgement.kind == "emergency"


def possible_emergency(judgement: Judgement) -> bool:
    """Not recognised, but an emergency before all else, and it says that it cannot wait."""
    likeliest = judgement.ranked[0].kind if judgement.ranked else ""
    return judgement.kind is None and likeliest == "emergency" and judgement.urgent
