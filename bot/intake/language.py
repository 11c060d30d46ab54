"""Which of the three languages a message is in, by its letters and commonest words."""

import re
from typing import Final

LANGUAGES: Final = ("ru", "pl", "en")
FALLBACK: Final = "en"

_WORD = re.compile(r"[^\W\d_]+")
_POLISH_LETTERS = frozenset("ąćęłńśźż")
_POLISH_WORDS = frozenset(
    "ale bardzo bez bo bylo byl byc co czy czesc da dla do dobry dzien dzis gdzie go ile i ich ja jak jaka jaki jakie"
    " je jest jeszcze jestem juz kiedy kto ktory ma mam mamy mi mnie moge mozna na nam nas nasz nasza nie nic niech"
    " o od oraz panie pan pani panstwo po pod prosze przez przy sa sie sobie tak tam tego tej ten to trzeba tu tylko"
    " tym u w wam was witam wy z za zaraz ze zeby zgoda".split()
)
_ENGLISH_WORDS = frozenset(
    "a about all am an and any are as at be been but by can could day did do does don down for from get go good got"
    " had has have he hello hi how i if in is it its just let me much my need no not now of off ok on one or our out"
    " please re s so still t thank thanks that the them there they this to up us was we were what when where which who why"
    " will with would yes you your".split()
)


def detect(text: str, *, hint: str) -> str:
    """`ru`, `pl` or `en`: Cyrillic is Russian, Polish letters are Polish, else the words that occur decide.

    `hint` (the contact's language) decides when the text does not; an unknown hint counts as English.
    """
    lowered = text.lower()
    letters = [sign for sign in lowered if sign.isalpha()]
    cyrillic = sum("\u0400" <= sign <= "\u04ff" for sign in letters)
    if letters and cyrillic * 2 >= len(letters):
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
