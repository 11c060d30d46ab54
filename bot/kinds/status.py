"""The client asks, neutrally, how an earlier request is going."""

from bot.kinds.kind import Kind, RequestKind
from bot.quota.handling import Handling

STATUS = Kind(
    code=RequestKind.STATUS,
    handling=Handling.BOT,
    emoji="🔎",
)
