"""The client asks how, why or what to do: wants an explanation or advice."""

from bot.kinds.kind import Kind, RequestKind
from bot.quota.handling import Handling

CONSULTATION = Kind(
    code=RequestKind.CONSULTATION,
    handling=Handling.QUOTA,
    emoji="💬",
    asset="consultation",
    service="consultation",
)
