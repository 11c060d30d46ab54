"""The text as the classifier reads it. What the desk and the client see is never this form."""

import re
import unicodedata

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Unicode categories without a shape: controls, bidirectional and zero-width marks, halves, unassigned."""
_DIGIT = re.compile(r"\d")
_SPACE = re.compile(r"\s+")
_WITHOUT_MARKS = str.maketrans("ąćęłńóśźżё", "acelnoszzе")


def normalise(text: str) -> str:
    """One line, lower case, every digit a zero, compatibility forms and invisible characters gone.

    Russian ё becomes е and Polish letters lose their marks, since half of the clients type without them.
    """
    shaped = unicodedata.normalize("NFKC", text)
    visible = "".join(_visible(sign) for sign in shaped)
    folded = visible.lower().translate(_WITHOUT_MARKS)
    return _SPACE.sub(" ", _DIGIT.sub("0", folded)).strip()


def _visible(sign: str) -> str:
    if sign.isspace():
        return " "
    return "" if unicodedata.category(sign) in _INVISIBLE else sign
