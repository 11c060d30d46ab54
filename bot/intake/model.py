"""The trained model: a linear one over counted features, as plain arrays."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.intake.features import VIEWS, features
from bot.intake.judgement import Thresholds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

VIEW_WEIGHTS: Final[Mapping[str, float]] = {"char": 1.0, "word": 1.0, "concept": 0.5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A linear model over the views of a text.

    `vocabulary`: feature -> row. `idf`: weight by row. `weights`: rows x (kinds + 1), the last column for
    `urgent`; `bias`: one number a column. `temperature` and `urgent_scale` turn scores into calibrated
    probabilities. `data_hash`: SHA-256 of the training file, `name`: what judgements say made them.
    """

    name: str
    data_hash: str
    kinds: tuple[str, ...]
    vocabulary: Mapping[str, int]
    idf: Sequence[float]
    weights: "NDArray[np.float32]"
    bias: "NDArray[np.float32]"
    temperature: float
    urgent_scale: tuple[float, float]
    thresholds: Thresholds

    def probabilities(self, text: str, *, language: str) -> tuple[dict[str, float], float]:
        """Calibrated probabilities by kind, summing to one, and the probability that it is urgent."""
        rows, values = vector(features(text, language=language), self.vocabulary, self.idf)
        scores = self.bias.astype(float).tolist()
        if rows:
            scores = (self.bias + _array(values) @ self.weights[rows]).astype(float).tolist()
        slope, shift = self.urgent_scale
        kinds = softmax([score / self.temperature for score in scores[:-1]])
        return dict(zip(self.kinds, kinds, strict=True)), sigmoid(slope * scores[-1] + shift)


def _array(values: list[float]) -> "NDArray[np.float32]":
    import numpy as np  # noqa: PLC0415 - starting must not pay for it

    return np.array(values, dtype=np.float32)


def vector(
    counted: Mapping[str, Counter[str]], vocabulary: Mapping[str, int], idf: Sequence[float]
) -> tuple[list[int], list[float]]:
    """Rows and values of the known features: (1 + log count) x idf, each view scaled to its weight."""
    rows: list[int] = []
    values: list[float] = []
    for view in VIEWS:
        known = [(vocabulary[name], count) for name, count in counted[view].items() if name in vocabulary]
        raw = [(1.0 + math.log(count)) * idf[row] for row, count in known]
        length = math.sqrt(math.fsum(value * value for value in raw))
        rows.extend(row for row, _ in known)
        values.extend(value * VIEW_WEIGHTS[view] / length for value in raw)
    return rows, values


def softmax(scores: list[float]) -> list[float]:
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    total = math.fsum(powers)
    return [power / total for power in powers]


def sigmoid(score: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, score))))
