"""What administrators are to book by hand: a request is served while nothing is set aside for it. They hear
of it with the command that books it, ready to be copied."""

from bot.flows.notices import AdminAlert
from bot.flows.scene import Work
from bot.ids import RequestId
from bot.quota.hold import Hold
from bot.quota.money import is_money, plain
from bot.quota.price import Price


def tell_uncovered(
    work: Work, client: str, request_id: RequestId, agreed: Price | Hold | None, *, what: str = "settle"
) -> None:
    """`agreed`: what would have been set aside for it, or was; None where no price is known."""
    command = settle_command(request_id, agreed)
    work.tell_admins(AdminAlert(what=what, client=client, request_id=request_id, command=command))


def settle_command(request_id: RequestId, agreed: Price | Hold | None) -> str:
    """`/settle 12 150.00`, before tax, or `/settle 12 1 consultation`."""
    if agreed is None:
        return f"/settle {request_id} …"
    if isinstance(agreed, Hold) and not is_money(agreed.asset):
        return f"/settle {request_id} {agreed.total} {agreed.asset}"
    currency = agreed.asset if isinstance(agreed, Hold) else agreed.currency
    return f"/settle {request_id} {plain(agreed.net, currency)}"
