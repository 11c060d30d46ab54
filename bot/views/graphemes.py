"""Lengths as Telegram counts them, cuts that split no letter, names that cannot bend their line."""

import unicodedata

ELLIPSIS = "…"
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"

_JOINER = "\u200d"
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_KEPT_CONTROLS = frozenset("\n\t")
_NEW_LINES = {0x2028: "\n", 0x2029: "\n", 0x0085: "\n"}


def units(text: str) -> int:
    """The length in UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)


def fit(text: str, limit: int = 4096) -> str:
    """The text, or as much of it with an ellipsis as fits into `limit` UTF-16 units, cut between letters."""
    if units(text) <= limit:
        return text
    room = limit - units(ELLIPSIS)
    end, used = 0, 0
    for index, char in enumerate(text):
        if used > room:
            break
        if index == 0 or not glued(text, index):
            end = index
        used += units(char)
    return text[:end].rstrip() + ELLIPSIS


def clean(text: str) -> str:
    """Text to show: without control characters and marks that turn the direction of what follows."""
    lined = text.replace("\r\n", "\n").replace("\r", "\n").translate(_NEW_LINES)
    return "".join(_shown(char) for char in lined)


def cleaned(text: str) -> tuple[str, tuple[int, ...]]:
    """The clean text, and for each UTF-16 offset in the old one, its end included, where that is now."""
    parts: list[str] = []
    moved: list[int] = []
    length = 0
    for char, after in zip(text, text[1:] + " ", strict=False):
        part = "" if (char, after) == ("\r", "\n") else clean(char)
        moved += [length] * units(char)
        parts.append(part)
        length += units(part)
    return "".join(parts), (*moved, length)


def name(text: str, limit: int = 64) -> str:
    """A name of one line, isolated, so that its direction stays its own; a dash for an empty one."""
    shown = " ".join(clean(text).split())
    return f"{FIRST_STRONG_ISOLATE}{fit(shown, limit) or '-'}{POP_ISOLATE}"


def _shown(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cs":
        return "\ufffd"
    hidden = char in _BIDI or (category == "Cc" and char not in _KEPT_CONTROLS)
    return "" if hidden else char


def glued(text: str, index: int) -> bool:
    """Whether the character belongs to the one before it: marks, joined emoji, skin tones, flags."""
    if not 0 < index < len(text):
        return False
    char, before = text[index], text[index - 1]
    if _JOINER in {char, before} or unicodedata.category(char).startswith("M"):
        return True
    if "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f":
        return True
    return _regional(char) and _flags_before(text, index) % 2 == 1


def _regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _flags_before(text: str, index: int) -> int:
    start = index
    while start and _regional(text[start - 1]):
        start -= 1
    return index - start
