"""The client only greets, thanks, agrees or congratulates: there is nothing to do."""

from bot.kinds.kind import Kind, RequestKind
from bot.quota.handling import Handling

SMALLTALK = Kind(
    code=RequestKind.SMALLTALK,
    handling=Handling.TALK,
    emoji="🙂",
    offered=False,
)
