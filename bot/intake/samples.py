"""Labelled messages as the training file keeps them, one JSON object a line."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from typing import Final

TRAINING_FILE: Final = "data/train.jsonl"
FURTHER_FILE: Final = "data/further.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One message with the kind a careful dispatcher gives it; `domain` is the trade the client buys from."""

    text: str
    lang: str
    kind: str
    urgent: bool
    domain: str


def read_samples(lines: Iterable[str]) -> tuple[Sample, ...]:
    """The samples of a file's lines, empty ones left out. A wrong line: KeyError, TypeError, ValueError."""
    return tuple(_sample(json.loads(line)) for line in lines if line.strip())


def _sample(row: dict[str, object]) -> Sample:
    return Sample(
        text=str(row["text"]),
        lang=str(row["lang"]),
        kind=str(row["kind"]),
        urgent=bool(row.get("urgent", False)),
        domain=str(row.get("domain", "")),
    )


def training_bytes() -> bytes:
    return resources.files("bot.intake").joinpath(TRAINING_FILE).read_bytes()


def training_samples() -> tuple[Sample, ...]:
    """The samples that the shipped model is trained on."""
    return read_samples(training_bytes().decode().split("\n"))


def further_samples() -> tuple[Sample, ...]:
    """Samples of other trades, which the shipped model has never seen."""
    text = resources.files("bot.intake").joinpath(FURTHER_FILE).read_text("utf-8")
    return read_samples(text.split("\n"))


def training_hash() -> str:
    """SHA-256 of the training file: a model that records another one is stale."""
    return hashlib.sha256(training_bytes()).hexdigest()
