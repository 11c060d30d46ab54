"""The messages of further trades: whole, none twice, none that the shipped model was trained on."""

import json
from collections import Counter
from importlib import resources

from bot.intake.normalise import normalise
from bot.intake.samples import FURTHER_FILE, further_samples, training_samples
from bot.kinds.catalogue import BY_CODE

FIELDS = {"text", "lang", "kind", "urgent", "abusive", "domain"}
LEAST_IN_A_CELL = 10
"""Messages of a trade, kind and language."""


def test_each_line_has_the_fields_and_values_that_the_readme_names() -> None:
    text = resources.files("bot.intake").joinpath(FURTHER_FILE).read_text("utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    assert len(rows) > 6_000
    kinds = {sample.kind for sample in training_samples()}
    assert kinds <= set(BY_CODE)
    for row in rows:
        assert set(row) == FIELDS
        assert row["text"].strip()
        assert (row["lang"], row["kind"]) in {(lang, kind) for lang in ("ru", "pl", "en") for kind in kinds}
        assert isinstance(row["urgent"], bool)
        assert isinstance(row["abusive"], bool)
        assert row["urgent"] or row["kind"] != "emergency"


def test_none_stands_twice_and_none_was_trained_on() -> None:
    texts = Counter(normalise(sample.text) for sample in further_samples())
    assert not [text for text, count in texts.items() if count > 1]
    assert not set(texts) & {normalise(sample.text) for sample in training_samples()}


def test_they_are_of_other_trades_and_no_cell_is_thin() -> None:
    further = further_samples()
    trades = {sample.domain for sample in further}
    assert len(trades) > 15
    assert not trades & {sample.domain for sample in training_samples()}
    cells = Counter((sample.domain, sample.kind, sample.lang) for sample in further)
    assert len(cells) == len(trades) * 11 * 3
    assert min(cells.values()) >= LEAST_IN_A_CELL
