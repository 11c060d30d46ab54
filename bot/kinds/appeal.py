"""The client contests a decision of the desk or asks for someone higher up."""

from bot.kinds.kind import Kind, RequestKind
from bot.quota.handling import Handling

APPEAL = Kind(
    code=RequestKind.APPEAL,
    handling=Handling.FREE,
    emoji="⚖",
    to_lead=True,
)
