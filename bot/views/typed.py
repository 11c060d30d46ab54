"""Words that staff type as a button has them: read in any of our languages, whoever writes."""

import re
from typing import Final

from bot.views.texts import LANGUAGES, mark, texts

CLOSE_UNDONE: Final = mark("Close undone")
_GAP: Final = re.compile(r"[^\S\n]*[:;,.!–—-]+\s*|[^\S\n]*\n\s*")
"""What parts the reason from the words: a sign, or a new line."""


def close_undone(text: str) -> tuple[str | None] | None:
    """The reason that follows the button's words, "" for none; (None,) where they go on as a sentence does,
    so that it may be words to the client. None: they are not the button's words."""
    said = text.strip()
    for language in LANGUAGES:
        label = texts(language).t(CLOSE_UNDONE)
        rest = said[len(label) :]
        if said[: len(label)].casefold() != label.casefold() or rest[:1].isalnum():
            continue
        if not rest:
            return ("",)
        gap = _GAP.match(rest)
        return (None,) if gap is None else (rest[gap.end() :].strip(),)
    return None
