"""`/retry` from what followed its name. Pure and total."""

import re
from dataclasses import dataclass
from typing import Final

from bot.flows.notices import Usage
from bot.handlers.admin.words import Shape, read_words
from bot.ids import BotId

_CASE: Final = re.compile(r"(0|[1-9][0-9]{0,17})-(0|[1-9][0-9]{0,17})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    bot_id: BotId
    update_id: int


def retry(text: str) -> Retry | Usage:
    """A case number as alerts and senders read it: the bot's number and the update's."""
    words = read_words(text, Shape(command="retry", fields=("case number",)))
    if isinstance(words, Usage):
        return words
    found = _CASE.fullmatch(words.fields[0])
    if found is None:
        return Usage(command="retry", error="unknown_case", detail=words.fields[0])
    return Retry(bot_id=BotId(int(found[1])), update_id=int(found[2]))
