"""A neutral question on money facts or papers: balance, invoices, a payment made, what is left."""

from bot.kinds.kind import Kind, RequestKind
from bot.quota.handling import Handling

BILLING = Kind(
    code=RequestKind.BILLING,
    handling=Handling.BOT,
    emoji="🧾",
)
