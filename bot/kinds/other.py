"""None of the kinds: spam, a wrong recipient, unintelligible, unrelated."""

from bot.kinds.kind import Kind, RequestKind
from bot.quota.handling import Handling

OTHER = Kind(
    code=RequestKind.OTHER,
    handling=Handling.HINT,
    emoji="❔",
    offered=False,
)
