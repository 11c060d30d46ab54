"""Judging every sample by a model that never saw its trade: the only honest rehearsal for a new company."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.intake.fit import Counted, count, fit
from bot.intake.language import detect
from bot.intake.model import Model, sigmoid, softmax
from bot.intake.samples import Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A held-out sample with the logarithms of its kinds' probabilities and of its odds of being urgent."""

    sample: Sample
    scores: dict[str, float]
    urgency: float

    def probabilities(self, temperature: float) -> dict[str, float]:
        shares = softmax([score / temperature for score in self.scores.values()])
        return dict(zip(self.scores, shares, strict=True))


def try_held_out(samples: Sequence[Sample]) -> tuple[Tried, ...]:
    """Leave one trade out, fit on the others, judge it; for every trade in turn."""
    counted = [count(sample) for sample in samples]
    trades = sorted({sample.domain for sample in samples})
    return tuple(tried for trade in trades for tried in _one_trade(samples, counted, trade))


def _one_trade(samples: Sequence[Sample], counted: Sequence[Counted], trade: str) -> list[Tried]:
    pairs = zip(samples, counted, strict=True)
    known = [(sample, views) for sample, views in pairs if sample.domain != trade]
    model = fit([sample for sample, _ in known], [views for _, views in known], name="held out", data_hash="")
    return [_judged(model, sample) for sample in samples if sample.domain == trade]


def _judged(model: Model, sample: Sample) -> Tried:
    kinds, urgency = model.probabilities(sample.text, language=detect(sample.text, hint=sample.lang))
    return Tried(
        sample=sample,
        scores={kind: math.log(max(share, 1e-12)) for kind, share in kinds.items()},
        urgency=math.log(max(urgency, 1e-12) / max(1.0 - urgency, 1e-12)),
    )


def fit_temperature(tried: Sequence[Tried]) -> float:
    """The temperature under which the held-out labels are likeliest, in hundredths between 0.3 and 3."""
    steps = [step / 100 for step in range(30, 301)]
    return min(steps, key=lambda step: _surprise(tried, step))


def _surprise(tried: Sequence[Tried], temperature: float) -> float:
    return -math.fsum(math.log(max(one.probabilities(temperature)[one.sample.kind], 1e-12)) for one in tried)


def fit_urgent_scale(tried: Sequence[Tried]) -> tuple[float, float]:
    """Slope and shift (Platt) that turn the urgent score into a probability."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - training only

    scale = LogisticRegression(C=100.0)
    scale.fit([[one.urgency] for one in tried], [one.sample.urgent for one in tried])
    return float(scale.coef_[0][0]), float(scale.intercept_[0])


def urgent_threshold(tried: Sequence[Tried], scale: tuple[float, float]) -> float:
    """The probability, in hundredths, from which the flag is right most often (the best F1)."""
    slope, shift = scale
    flagged = [(sigmoid(slope * one.urgency + shift), one.sample.urgent) for one in tried]
    return max((step / 100 for step in range(10, 91)), key=lambda step: _f1(flagged, step))


def _f1(flagged: Sequence[tuple[float, bool]], threshold: float) -> float:
    hits = sum(share >= threshold and urgent for share, urgent in flagged)
    raised = sum(share >= threshold for share, _ in flagged)
    meant = sum(urgent for _, urgent in flagged)
    return 2 * hits / (raised + meant)
