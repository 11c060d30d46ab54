"""The client asks staff to make, change, fix or deliver something that can wait its turn."""

from bot.kinds.kind import Kind, RequestKind
from bot.quota.handling import Handling

WORK = Kind(
    code=RequestKind.WORK,
    handling=Handling.PRICED,
    emoji="🛠",
    service="hour",
)
