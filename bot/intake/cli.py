"""`classify`: what would be made of these texts? With a report: how well are labelled ones judged?"""

import json
import sys
from collections.abc import Iterable, Sequence

from bot.intake.judgement import Judgement
from bot.intake.report import Judged, error, summary, table
from bot.intake.samples import Sample, read_samples
from bot.intake.tfidf import TfidfClassifier

SHOWN = 3
"""How many guesses a line shows."""


def classify(
    texts: Sequence[str] = (),
    *,
    jsonl: Iterable[str] | None = None,
    report: bool = False,
    language: str = "en",
) -> int:
    """Print a JSON line a text, or judge the labelled lines of `jsonl` (fields text, kind, lang).

    With `report` a table by kind replaces the lines. Labelled input ends with one line that has `macro-F1`,
    `accuracy` and the share asked. Returns the exit status; a line that is no sample gives 2.
    """
    classifier = TfidfClassifier()
    if jsonl is None:
        _print(_shown(text, classifier.classify_now(text, language=language)) for text in texts)
        return 0
    try:
        samples = read_samples(jsonl)
    except (KeyError, ValueError, TypeError) as fault:
        sys.stderr.write(f"not a labelled message: {fault}\n")
        return 2
    found = [(sample, classifier.classify_now(sample.text, language=sample.lang)) for sample in samples]
    judged = [judge_sample(sample, judgement) for sample, judgement in found]
    lines = table(judged) if report else (_shown(sample.text, judgement) for sample, judgement in found)
    _print([*lines, f"wrong of those taken {error(judged):.3f}", summary(judged)])
    return 0


def judge_sample(sample: Sample, judgement: Judgement) -> Judged:
    """The label beside the likeliest guess; a text that could not be read has none."""
    guess = judgement.ranked[0].kind if judgement.ranked else ""
    return Judged(kind=sample.kind, guess=guess, taken=judgement.kind is not None)


def _shown(text: str, judgement: Judgement) -> str:
    likeliest = {guess.kind: round(guess.confidence, 3) for guess in judgement.ranked[:SHOWN]}
    shown = {
        "text": text,
        "kind": judgement.kind,
        "likeliest": likeliest,
        "language": judgement.language,
        "urgent": judgement.urgent,
        "model": judgement.model,
    }
    return json.dumps(shown, ensure_ascii=False)


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")
