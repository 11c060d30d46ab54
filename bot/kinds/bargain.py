"""The client wants better terms: a discount, deferred payment, something extra for nothing."""

from bot.kinds.kind import Kind, RequestKind
from bot.quota.handling import Handling

BARGAIN = Kind(
    code=RequestKind.BARGAIN,
    handling=Handling.FREE,
    emoji="🤝",
    to_lead=True,
)
