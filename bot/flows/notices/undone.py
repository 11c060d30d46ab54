"""To a client: what the desk closed undone."""

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
