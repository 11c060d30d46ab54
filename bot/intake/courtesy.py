"""Which courtesy small talk is: a greeting, thanks, or anything else."""

import re
from typing import Final

from bot.intake.normalise import normalise

_THANKS: Final = re.compile(
    r"\b(?:спасиб\w*|пасиб\w*|спс|благодар\w*|dziek\w*|podziekowani\w*|thank\w*|thx|ty|cheers)\b"
)
_HELLO: Final = re.compile(
    r"\b(?:здравствуй\w*|здрасте|приветствую|привет\w*|доброе утро|доброго (?:дня|времени|утра)"
    r"|добр(?:ый|ого) (?:день|вечер\w*)"
    r"|dzien dobry|dobry wieczor|czesc|hej|hejka|witam|witajcie|siema|hello|hi|hey|good (?:morning"
    r"|afternoon|evening|day))\b"
)


def courtesy_of(text: str) -> str:
    """hello | thanks | other. Thanks after a greeting are thanks."""
    seen = normalise(text)
    if _THANKS.search(seen):
        return "thanks"
    return "hello" if _HELLO.search(seen) else "other"
