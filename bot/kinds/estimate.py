"""The client asks what something would cost or how long it takes, or for a recalculation of an order."""

from bot.kinds.kind import Kind, RequestKind
from bot.quota.handling import Handling

ESTIMATE = Kind(
    code=RequestKind.ESTIMATE,
    handling=Handling.ESTIMATE,
    emoji="🧮",
    asset="recalculation",
    service="recalculation",
)
