"""Fitting the linear model to samples. Only training imports this; judging needs no scikit-learn."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.intake.features import features
from bot.intake.judgement import Thresholds
from bot.intake.language import detect
from bot.intake.model import Model, vector
from bot.intake.samples import Sample

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Counted = Mapping[str, Counter[str]]

LEAST_SAMPLES: Final = 2
"""A piece or a stem counts from so many samples on, ..."""
LEAST_TRADES: Final = 2
"""... out of so many trades: the words of a single trade say nothing about the kind."""
KIND_STRENGTH: Final = 5.0
URGENT_STRENGTH: Final = 2.0
"""Inverse regularisation, chosen on trades held out."""
STEPS: Final = 500


def count(sample: Sample) -> Counted:
    """The features of a sample, its language found as it will be found when judging."""
    return features(sample.text, language=detect(sample.text, hint=sample.lang))


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """The features that are used: name -> row, and idf by row."""

    vocabulary: Mapping[str, int]
    idf: Sequence[float]


def make_space(counted: Sequence[Counted], trades: Sequence[str]) -> Space:
    """Features frequent enough over samples and trades, by name, with idf = ln((1+n)/(1+df)) + 1."""
    seen: Counter[str] = Counter()
    where: dict[str, set[str]] = {}
    for views, trade in zip(counted, trades, strict=True):
        for name in {name for view in views.values() for name in view}:
            seen[name] += 1
            where.setdefault(name, set()).add(trade)
    kept = sorted(name for name, times in seen.items() if _useful(name, times, len(where[name])))
    idf = [math.log((1 + len(counted)) / (1 + seen[name])) + 1.0 for name in kept]
    return Space(vocabulary={name: row for row, name in enumerate(kept)}, idf=idf)


def _useful(name: str, times: int, trades: int) -> bool:
    return name.startswith("k") or (times >= LEAST_SAMPLES and trades >= LEAST_TRADES)


def matrix(counted: Sequence[Counted], space: Space) -> Any:
    """A sparse matrix, a row a sample (scipy has no types)."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - training only

    data: list[float] = []
    columns: list[int] = []
    ends = [0]
    for views in counted:
        rows, values = vector(views, space.vocabulary, space.idf)
        columns.extend(rows)
        data.extend(values)
        ends.append(len(columns))
    return csr_array((data, columns, ends), shape=(len(counted), len(space.idf)))


def fit(samples: Sequence[Sample], counted: Sequence[Counted], *, name: str, data_hash: str) -> Model:
    """A model of these samples, not yet calibrated and without thresholds: it would ask about everything."""
    import numpy as np  # noqa: PLC0415 - training only
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - training only

    space = make_space(counted, [sample.domain for sample in samples])
    given = matrix(counted, space)
    kinds = LogisticRegression(C=KIND_STRENGTH, max_iter=STEPS)
    kinds.fit(given, [sample.kind for sample in samples])
    urgent = LogisticRegression(C=URGENT_STRENGTH, max_iter=STEPS)
    urgent.fit(given, [sample.urgent for sample in samples])
    return Model(
        name=name,
        data_hash=data_hash,
        kinds=tuple(str(kind) for kind in kinds.classes_),
        vocabulary=space.vocabulary,
        idf=_halved(np.array(space.idf)).astype(float).tolist(),
        weights=_halved(np.vstack([kinds.coef_, urgent.coef_]).T),
        bias=np.concatenate([kinds.intercept_, urgent.intercept_]).astype(np.float32),
        temperature=1.0,
        urgent_scale=(1.0, 0.0),
        thresholds=Thresholds(),
    )


def _halved(numbers: "NDArray[np.float64]") -> "NDArray[np.float32]":
    """Rounded to half precision, as they will be stored: a saved model judges exactly as the fitted one."""
    import numpy as np  # noqa: PLC0415 - training only

    return numbers.astype(np.float16).astype(np.float32)
