"""The shipped model is the one its data makes, is read without running code, and judges any text."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intake import tfidf
from bot.intake.cli import classify
from bot.intake.held_out import Tried, fit_temperature, fit_urgent_scale, urgent_threshold
from bot.intake.judgement import NEVER
from bot.intake.model_file import load, save
from bot.intake.samples import Sample, read_samples, training_hash, training_samples
from bot.intake.tfidf import TfidfClassifier, shipped_model
from bot.intake.train import fit_shipped
from bot.kinds.catalogue import PREDICTED

MODEL = Path(tfidf.__file__).parent / tfidf.MODEL_FILE
CLASSIFIER = TfidfClassifier()


def test_the_model_was_trained_on_the_data_that_is_here() -> None:
    assert shipped_model().data_hash == training_hash()
    assert shipped_model().name.endswith(training_hash()[:8])


def test_the_model_knows_exactly_the_predicted_kinds_and_has_a_threshold_for_each() -> None:
    kinds = {kind.value for kind in PREDICTED}
    assert set(shipped_model().kinds) == kinds
    assert set(shipped_model().thresholds.by_kind) == kinds


def test_every_threshold_is_cautious() -> None:
    assert all(0.5 < threshold <= NEVER for threshold in shipped_model().thresholds.by_kind.values())


def test_the_file_is_small_and_holds_arrays_without_objects() -> None:
    assert MODEL.stat().st_size < 5_000_000
    with zipfile.ZipFile(MODEL) as archive:
        heads = [archive.read(name)[:128] for name in archive.namelist()]
    assert heads
    assert not any(b"'|O'" in head for head in heads)


@pytest.mark.slow
def test_fitting_again_gives_the_same_judgements() -> None:
    samples = training_samples()
    again, shipped = fit_shipped(samples), shipped_model()
    for sample in samples[:: len(samples) // 100]:
        first = again.probabilities(sample.text, language=sample.lang)[0]
        second = shipped.probabilities(sample.text, language=sample.lang)[0]
        assert max(first, key=first.__getitem__) == max(second, key=second.__getitem__)


def test_a_saved_model_judges_as_before() -> None:
    kept = io.BytesIO()
    save(shipped_model(), kept)
    kept.seek(0)
    text = "could you price two hundred stickers"
    again = load(kept).probabilities(text, language="en")
    assert again == shipped_model().probabilities(text, language="en")


def test_a_model_of_another_format_is_refused() -> None:
    kept = io.BytesIO()
    head = np.frombuffer(json.dumps({"format": 99}).encode(), dtype=np.uint8)
    np.savez(kept, head=head)
    kept.seek(0)
    with pytest.raises(ValueError, match="format 99"):
        load(kept)


def test_a_pickle_in_the_file_is_not_run() -> None:
    kept = io.BytesIO()
    np.savez(kept, head=np.array([{"format": 1}], dtype=object))
    kept.seek(0)
    with pytest.raises(ValueError, match="allow_pickle"):
        load(kept)


@pytest.mark.parametrize("kind", PREDICTED)
def test_a_kind_that_was_taught_is_found_again(kind: str) -> None:
    taught = [sample for sample in training_samples() if sample.kind == kind]
    found = [CLASSIFIER.classify_now(sample.text, language=sample.lang).ranked[:1] for sample in taught]
    right = sum(bool(guesses) and guesses[0].kind == kind for guesses in found)
    assert right > 0.9 * len(taught)


def test_an_unclear_message_is_asked_about_with_all_kinds_ranked() -> None:
    unclear = CLASSIFIER.classify_now("the thing from tuesday", language="en")
    assert unclear.kind is None
    assert {guess.kind for guess in unclear.ranked} == set(PREDICTED)
    assert sum(guess.confidence for guess in unclear.ranked) == pytest.approx(1.0)


def test_a_certain_text_needs_no_model() -> None:
    assert CLASSIFIER.classify_now("👍", language="ru").kind == "smalltalk"


def test_an_emergency_is_urgent_and_a_greeting_is_not() -> None:
    text = "Пожар в серверной, всё стоит, никто не может работать, срочно!!!"
    assert CLASSIFIER.classify_now(text, language="ru").urgent
    assert CLASSIFIER.classify_now(text, language="ru").ranked[0].kind == "emergency"
    assert not CLASSIFIER.looks_like_emergency("доброе утро", language="ru")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.sampled_from(["ru", "pl", "en", "", "de"]))
def test_any_text_is_judged_without_an_error_and_always_alike(text: str, language: str) -> None:
    found = CLASSIFIER.classify_now(text, language=language)
    assert found == CLASSIFIER.classify_now(text, language=language)
    assert 0.0 <= found.confidence <= 1.0


@pytest.mark.parametrize("text", ["а" * 4096, "\ud800", "\x00" * 4096, "ﷺ" * 4096, "🇵🇱" * 2000, "1 " * 2048])
def test_hostile_texts_are_judged_too(text: str) -> None:
    assert CLASSIFIER.classify_now(text, language="pl").language in ("ru", "pl", "en")


def test_importing_the_classifier_loads_no_numeric_library() -> None:
    program = (
        "import sys; import bot.intake.tfidf, bot.intake.cli, bot.kinds.catalogue;"
        "print(sorted({'numpy', 'scipy', 'sklearn', 'snowballstemmer'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_judging_does_without_the_training_library() -> None:
    program = (
        "import sys; from bot.intake.tfidf import TfidfClassifier;"
        "TfidfClassifier().classify_now('how much are stickers', language='en');"
        "print('sklearn' in sys.modules, 'numpy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "False True"


def tried(confidence: float, kind: str, urgency: float, urgent: bool) -> Tried:
    sample = Sample(text="t", lang="en", kind=kind, urgent=urgent, domain="d")
    scores = {"work": float(np.log(confidence)), "status": float(np.log(1 - confidence))}
    return Tried(sample=sample, scores=scores, urgency=urgency)


def test_an_overconfident_model_is_cooled_and_a_timid_one_is_warmed() -> None:
    bold = [tried(0.99, kind, 0, False) for kind in ("work", "work", "status", "work")]
    timid = [tried(0.6, kind, 0, False) for kind in ["work"] * 19 + ["status"]]
    assert fit_temperature(bold) > 1.5
    assert fit_temperature(timid) < 0.5


def test_the_urgent_flag_is_scaled_to_what_was_labelled() -> None:
    marks = [tried(0.6, "work", score, score > 0) for score in (-3.0, -2.0, -1.0, 1.0, 2.0, 3.0)]
    scale = fit_urgent_scale(marks)
    assert scale[0] > 0
    assert 0.1 <= urgent_threshold(marks, scale) <= 0.9


def test_texts_are_shown_as_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert classify(["👍", "ile kosztuje druk ulotek"], language="pl") == 0
    first, second = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (first["kind"], first["model"]) == ("smalltalk", "rules")
    assert second["language"] == "pl"
    assert len(second["likeliest"]) == 3


@pytest.mark.parametrize("report", [True, False])
def test_labelled_messages_end_with_one_line_of_numbers(
    report: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        json.dumps({"text": "👍", "lang": "en", "kind": "smalltalk"}),
        json.dumps({"text": "🥒", "lang": "en", "kind": "other"}),
        "",
    ]
    assert classify(jsonl=lines, report=report) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[-1] == "macro-F1 0.500  accuracy 0.500  asked 0.500"
    assert ("| smalltalk (strict) | 1 | 1 | 1 | 0 | 1.00 |" in shown) is report


def test_a_line_that_is_no_sample_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert classify(jsonl=['{"text": "x"}'], report=True) == 2
    assert "not a labelled message" in capsys.readouterr().err
    with pytest.raises(ValueError, match="Expecting"):
        read_samples(["no json"])
