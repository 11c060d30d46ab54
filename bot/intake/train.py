"""`python -m bot.intake.train`: fit the shipped model to data/train.jsonl and write it with its thresholds.

Prints the validation on trades held out. Takes two minutes; the same data and library give the same model.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Final

from bot.intake.caution import Outcome, choose_thresholds
from bot.intake.fit import count, fit
from bot.intake.held_out import Tried, fit_temperature, fit_urgent_scale, try_held_out, urgent_threshold
from bot.intake.judgement import NEVER, Thresholds, rank
from bot.intake.model import Model
from bot.intake.model_file import save
from bot.intake.report import Judged, error, summary, table
from bot.intake.samples import Sample, training_hash, training_samples
from bot.intake.tfidf import MODEL_FILE

NAME: Final = "tfidf-1"


def fit_shipped(samples: Sequence[Sample]) -> Model:
    """The model of all samples, before calibration."""
    data_hash = training_hash()
    counted = [count(sample) for sample in samples]
    return fit(samples, counted, name=f"{NAME}-{data_hash[:8]}", data_hash=data_hash)


def calibrate(model: Model, tried: Sequence[Tried]) -> Model:
    """The model with temperature, urgent scale and thresholds as the held-out judgements say."""
    temperature = fit_temperature(tried)
    scale = fit_urgent_scale(tried)
    thresholds = Thresholds(
        by_kind=choose_thresholds(_outcomes(tried, temperature)), urgent=urgent_threshold(tried, scale)
    )
    return replace(model, temperature=temperature, urgent_scale=scale, thresholds=thresholds)


def _outcomes(tried: Sequence[Tried], temperature: float) -> list[Outcome]:
    return [outcome for outcome, _ in _guessed(tried, temperature)]


def _guessed(tried: Sequence[Tried], temperature: float) -> list[tuple[Outcome, Tried]]:
    found = []
    for one in tried:
        best = rank(one.probabilities(temperature))[0]
        right = best.kind == one.sample.kind
        found.append((Outcome(kind=best.kind, confidence=best.confidence, right=right), one))
    return found


def judged_by(tried: Sequence[Tried], chosen_on: Sequence[Tried]) -> list[Judged]:
    """The tried samples under the temperature and thresholds that another set of them would choose."""
    temperature = fit_temperature(chosen_on)
    thresholds = choose_thresholds(_outcomes(chosen_on, temperature))
    return [
        Judged(
            kind=one.sample.kind,
            guess=outcome.kind,
            taken=outcome.confidence >= thresholds.get(outcome.kind, NEVER),
        )
        for outcome, one in _guessed(tried, temperature)
    ]


def judged_twice_held_out(tried: Sequence[Tried]) -> list[Judged]:
    """Every trade under thresholds chosen without it: what a new company may expect of them."""
    found: list[Judged] = []
    for trade in sorted({one.sample.domain for one in tried}):
        others = [one for one in tried if one.sample.domain != trade]
        found += judged_by([one for one in tried if one.sample.domain == trade], others)
    return found


def validation(model: Model, tried: Sequence[Tried]) -> list[str]:
    """The tables that data/README.md keeps, as lines."""
    chosen, held_out = judged_by(tried, tried), judged_twice_held_out(tried)
    lines = [f"{len(tried)} messages, one trade held out at a time, temperature {model.temperature:.2f}", ""]
    for title, judged in (("Thresholds chosen on the same trades", chosen), ("On the others", held_out)):
        lines += [title, "", *table(judged), ""]
        lines += [f"wrong of those taken {error(judged):.3f}  {summary(judged)}", ""]
    lines += [f"{kind}: {mark:.4f}" for kind, mark in sorted(model.thresholds.by_kind.items())]
    return [*lines, f"urgent: {model.thresholds.urgent:.2f}"]


def main() -> int:
    samples = training_samples()
    tried = try_held_out(samples)
    model = calibrate(fit_shipped(samples), tried)
    with Path(str(resources.files("bot.intake").joinpath(MODEL_FILE))).open("wb") as file:
        save(model, file)
    sys.stdout.write("\n".join(validation(model, tried)) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
