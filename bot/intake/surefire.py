"""The few texts whose kind is certain without a model. Anything that could hide a request is left alone."""

import re
import unicodedata

from bot.intake.judgement import Guess, Judgement
from bot.intake.normalise import normalise

RULES = "rules"
"""The model's name in a judgement that a rule made."""

_FRIENDLY = frozenset("🙂😊😀😃😄😁😉😍🥰😘🤗🤝🙏👍👌👏💪✌🙌🎉🥳🎂🎄🎁💐🌹🌷🌸❤🧡💛💚💙💜🤍💖☀☕🍀✨✅✔🆗👋🫶😂🤣😅☺♥")
_VARIATION = re.compile("[\ufe00-\ufe0f\u200d\U0001f3fb-\U0001f3ff]")
_LETTERS = re.compile(r"[^\W\d_]")


def sure_fire(text: str, *, language: str) -> Judgement | None:
    """Nothing visible, or friendly signs only: small talk. Digits, punctuation or other signs: ask. Else None."""
    seen = normalise(_VARIATION.sub("", text))
    if _LETTERS.search(seen):
        return None
    signs = [sign for sign in seen if not sign.isspace() and not _is_mark(sign)]
    friendly = all(sign in _FRIENDLY for sign in signs)
    if not seen or (signs and friendly):
        return _judgement("smalltalk", language=language)
    return _judgement(None, language=language)


def _is_mark(sign: str) -> bool:
    """Full stops and exclamation marks around a sign change nothing; a question mark asks."""
    return unicodedata.category(sign).startswith("P") and sign != "?"


def _judgement(kind: str | None, *, language: str) -> Judgement:
    ranked = () if kind is None else (Guess(kind=kind, confidence=1.0),)
    return Judgement(
        kind=kind,
        confidence=0.0 if kind is None else 1.0,
        ranked=ranked,
        language=language,
        urgent=False,
        model=RULES,
    )
