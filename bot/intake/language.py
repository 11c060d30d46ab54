"""Which of the three languages a message is in, by its letters and commonest words."""

import re
from typing import Final

LANGUAGES: Final = ("ru", "pl", "en")
FALLBACK: Final = "en"

_WORD = re.compile(r"[^\W\d_]+")
_POLISH_LETTERS = frozenset("ąćęłńśźż")
_POLISH = (
    "ale bardzo bez bo bylo byl byc co czy czesc da dla do dobry dzien dzis gdzie ile ich ja jak jaka "
    "jaki jakie je jest jeszcze jestem juz kiedy kto ktory mam mamy mi mnie moge mozna na nam nas nasz "
    "nasza nie nic niech od oraz panie pan pani panstwo po pod prosze przez przy sa sie sobie tak tam "
    "tego tej ten trzeba tu tylko tym wam was witam wy za zaraz ze zeby zgoda "
)
_ENGLISH = (
    "about all am an and any are as at be been but by can could day did does down for from get go good "
    "got had has have hello hi how if in is it its just let me much my need not now of off on one or our "
    "out please still thank thanks that the them there they this up us was we were what when where which "
    "who why will with would yes you your "
)
_POLISH_WORDS = frozenset(_POLISH.split())
_ENGLISH_WORDS = frozenset(_ENGLISH.split())


def detect(text: str, *, hint: str) -> str:
    """`ru`, `pl` or `en`: Cyrillic is Russian, Polish letters are Polish, else common words decide.

    A third of Cyrillic letters is enough: names of programs and brands are Latin in Russian texts.
    `hint` (the contact's language) decides when the text does not; an unknown hint counts as English.
    """
    lowered = text.lower()
    letters = [sign for sign in lowered if sign.isalpha()]
    cyrillic = sum("\u0400" <= sign <= "\u04ff" for sign in letters)
    if letters and cyrillic * 3 >= len(letters):
        return "ru"
    if _POLISH_LETTERS.intersection(letters):
        return "pl"
    return _by_words(_WORD.findall(lowered)) or _known(hint, latin=bool(letters))


def _by_words(words: list[str]) -> str | None:
    polish = sum(word in _POLISH_WORDS for word in words)
    english = sum(word in _ENGLISH_WORDS for word in words)
    if polish == english:
        return None
    return "pl" if polish > english else "en"


def _known(hint: str, *, latin: bool) -> str:
    """The hint, unless it is Russian and the letters are Latin: then the text cannot be told, English."""
    language = hint.partition("_")[0].partition("-")[0].lower()
    if language not in LANGUAGES or (latin and language == "ru"):
        return FALLBACK
    return language
