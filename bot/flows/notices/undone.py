"""To a client: what the desk closed undone, and a payment taken out again."""

from dataclasses import dataclass

from bot.flows.notices.standing import UnitsLeft


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelledByStaff:
    """Closed undone by `by`; `reason`: not_needed | no_reply | not_ours | other_way, or staff's own words.
    `charged`: something was charged for it before it was opened again, and stays so.
    Button open_again:<request>."""

    request_id: int
    reason: str
    left: UnitsLeft | None
    returned: int | None
    currency: str
    by: str = ""
    charged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositUndone:
    """Money that was booked for the client by mistake is taken out again: `amount` left the balance; of a
    payment that bore tax also what was `paid` and how much of it was `tax`."""

    amount: int
    balance: int | None
    """None for whoever may not see it."""
    currency: str
    reference: str
    paid: int = 0
    tax: int = 0
