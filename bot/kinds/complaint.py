"""The client is dissatisfied with quality, deadlines, people or behaviour."""

from bot.kinds.kind import Kind, RequestKind
from bot.quota.handling import Handling

COMPLAINT = Kind(
    code=RequestKind.COMPLAINT,
    handling=Handling.FREE,
    emoji="📣",
    to_lead=True,
)
