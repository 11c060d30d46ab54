"""Why something was changed, as its readers read it: people's words as they are, ours in their language.

Reasons are kept as they were given. Those that a button gave stand there as codes, because the one who reads
them later may speak another language than the one who pressed.
"""

import re
from typing import Final

from bot.views.graphemes import clean
from bot.views.reader import Reader
from bot.views.texts import mark

WORDS: Final = {
    1: mark("For now the contract's limits stay as agreed; the price list holds beyond them."),
    2: mark("We'll look at the limits together when the contract renews."),
    3: mark("A manager will write to you about the terms."),
}
"""The ready words of a refusal, as the client reads them."""
_CODE: Final = "appeal #[0-9]{1,18}|word:[0-9]{1,3}"
_REASON: Final = re.compile(_CODE, re.ASCII)
_DEED: Final = re.compile(rf"(.*) \(({_CODE})\)", re.ASCII | re.DOTALL)


def reason(because: str, reader: Reader) -> str:
    """`appeal #4` and `word:2` in the reader's language; anything else as it was written."""
    if _REASON.fullmatch(because) is None:
        return clean(because)
    if because.startswith("word:"):
        return ready(int(because.removeprefix("word:")), reader)
    return reader.t("appeal #{number}", number=because.removeprefix("appeal #"))


def ready(word: int, reader: Reader) -> str:
    """A ready word by its number; that of a number which is none any more is the first."""
    return reader.t(WORDS.get(word, WORDS[1]))


def deed(action: str, reader: Reader) -> str:
    """What was done, as the audit keeps it: `quota consultation (appeal #4)`. What was done and to what are
    the words that commands and filters take, in every language; the reason is read."""
    found = _DEED.fullmatch(action)
    return clean(action) if found is None else f"{clean(found[1])} ({reason(found[2], reader)})"
