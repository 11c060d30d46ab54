"""From a text to counted features: pieces of words, stems, and concepts that the three languages share.

Training and judging use these very functions, so the two can never see a text differently.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import Final, Protocol

from bot.intake.normalise import normalise

VIEWS: Final = ("char", "word", "concept")
"""Each view of a text is weighted and scaled to length one by itself."""
CHAR_SIZES: Final = range(2, 6)
LONGEST: Final = 1000
"""Characters of a text that are read: a letter says in its first lines what it is about."""

_TOKEN = re.compile(r"[^\W_]+|[?!.,:)(]+|[^\w\s]")
_SNOWBALL: Final = {"ru": "russian", "pl": "polish", "en": "english"}


class Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - the library's own name


@lru_cache(maxsize=len(_SNOWBALL))
def _stemmer(language: str) -> Stemmer:
    import snowballstemmer  # noqa: PLC0415 - starting must not pay for the three stemmers

    stemmer: Stemmer = snowballstemmer.stemmer(_SNOWBALL[language])
    return stemmer


@lru_cache(maxsize=20_000)
def _stem(word: str, language: str) -> str:
    return _stemmer(language).stemWord(word)


def features(text: str, *, language: str) -> Mapping[str, Counter[str]]:
    """The counts by view, of the first LONGEST characters; a name begins with its view's letter."""
    seen = normalise(text[: LONGEST * 2])[:LONGEST]
    return {
        "char": Counter(_pieces(seen)),
        "word": Counter(_words(seen, language)),
        "concept": Counter(_concepts(seen)),
    }


def _pieces(seen: str) -> Iterator[str]:
    """Every run of 2 to 5 characters within a word and the spaces around it."""
    for word in seen.split(" "):
        padded = f" {word} "
        for size in CHAR_SIZES:
            for start in range(max(1, len(padded) - size + 1)):
                yield "c" + padded[start : start + size]
            if size >= len(padded):
                break


def _words(seen: str, language: str) -> Iterator[str]:
    """Stems and signs, alone and in pairs."""
    stems = [_stem(token, language) for token in _TOKEN.findall(seen)]
    for stem in stems:
        yield "w" + stem
    for first, second in pairwise(stems):
        yield f"w{first} {second}"


def _concepts(seen: str) -> Iterator[str]:
    """The concepts that the text touches, and its outward shape."""
    for name, pattern in concept_patterns().items():
        if pattern.search(seen):
            yield "k" + name
    yield f"klength {min(6, (len(seen.split()) + 1).bit_length())}"
    for name, sign in (("asks", "?"), ("shouts", "!"), ("number", "0")):
        if sign in seen:
            yield "k" + name
    if seen.endswith("?"):
        yield "kends asking"


@lru_cache(maxsize=1)
def concept_patterns() -> Mapping[str, re.Pattern[str]]:
    """The beginnings of words and phrases by concept, from data/concepts.txt."""
    text = resources.files("bot.intake").joinpath("data/concepts.txt").read_text(encoding="utf-8")
    entries = (line.split(":", 1) for line in text.splitlines() if line and not line.startswith("#"))
    return {name.strip(): _any_of(words) for name, words in entries}


def _any_of(words: str) -> re.Pattern[str]:
    beginnings = {normalise(word.replace("_", " ")) for word in words.replace("|", " ").split()}
    longest_first = sorted(beginnings, key=lambda word: (-len(word), word))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + ")")
