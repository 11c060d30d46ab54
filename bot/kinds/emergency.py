"""Something stops or endangers the client's operation right now."""

from bot.kinds.kind import Kind, RequestKind
from bot.quota.handling import Handling

EMERGENCY = Kind(
    code=RequestKind.EMERGENCY,
    handling=Handling.EMERGENCY,
    emoji="🚨",
    service="emergency",
)
