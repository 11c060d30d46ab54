"""The few texts whose kind is certain without a model. Anything that could hide a request is left alone."""

import re
import unicodedata
from functools import lru_cache
from importlib import resources

from bot.intake.judgement import Guess, Judgement
from bot.intake.normalise import normalise

RULES = "rules"
"""The model's name in a judgement that a rule made."""

_FRIENDLY = frozenset(
    "🙂😊😀😃😄😁😉😍🥰😘🤗🤝🙏👍👌👏💪✌🙌🎉🥳🎂🎄🎁💐🌹🌷🌸❤🧡💛💚💙💜🤍💖☀☕🍀✨✅✔🆗👋🫶😂🤣😅☺♥"
)
_TINTS = re.compile("[\ufe00-\ufe0f\u200d\U0001f3fb-\U0001f3ff]")
"""Variation selectors, joiners and skin tones: they change how a sign looks, not what it says."""
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W_]+")


def sure_fire(text: str, *, language: str) -> Judgement | None:
    """Small talk when nothing is visible, or only friendly signs and courtesies; to be asked about when
    there is no letter in it; None when a model has to tell."""
    seen = normalise(_TINTS.sub("", text))
    if _LETTER.search(seen):
        return _certain("smalltalk", language) if _only_courtesies(seen) else None
    signs = [sign for sign in seen if not _is_mark(sign)]
    harmless = not seen or (bool(signs) and _FRIENDLY.issuperset(signs))
    return _certain("smalltalk", language) if harmless else _unreadable(language)


def _is_mark(sign: str) -> bool:
    """Full stops and exclamation marks around a sign change nothing; a question mark asks."""
    return sign == " " or (sign != "?" and unicodedata.category(sign).startswith("P"))


def _only_courtesies(seen: str) -> bool:
    """Whether the text, friendly signs and marks apart, is all listed phrases, one of them a courtesy."""
    signs = _WORD.sub("", seen)
    if not all(_is_mark(sign) or sign in _FRIENDLY or sign == ")" for sign in signs):
        return False
    words = _WORD.findall(seen)
    courtesies, fillers = _phrases()
    courteous = False
    while words:
        size = _longest(words, courtesies | fillers)
        if size == 0:
            return False
        courteous = courteous or tuple(words[:size]) in courtesies
        words = words[size:]
    return courteous


def _longest(words: list[str], phrases: frozenset[tuple[str, ...]]) -> int:
    """How many of the first words are a listed phrase, the longest one; 0 if none is."""
    return max((size for size in range(1, 6) if tuple(words[:size]) in phrases), default=0)


@lru_cache(maxsize=1)
def _phrases() -> tuple[frozenset[tuple[str, ...]], frozenset[tuple[str, ...]]]:
    """Courtesies and fillers of data/courtesies.txt, as words."""
    text = resources.files("bot.intake").joinpath("data/courtesies.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    courtesies = frozenset(tuple(normalise(line).split()) for line in lines if not line.startswith("+"))
    fillers = frozenset(tuple(normalise(line[1:]).split()) for line in lines if line.startswith("+"))
    return courtesies, fillers


def _certain(kind: str, language: str) -> Judgement:
    ranked = (Guess(kind=kind, confidence=1.0),)
    return Judgement(kind=kind, confidence=1.0, ranked=ranked, language=language, urgent=False, model=RULES)


def _unreadable(language: str) -> Judgement:
    return Judgement(kind=None, confidence=0.0, ranked=(), language=language, urgent=False, model=RULES)
