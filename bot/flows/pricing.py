"""A price laid before the client while somebody works on it: nothing is held until they accept."""

from bot.flows.act import new_quote
from bot.flows.case import Case, excerpt, in_place
from bot.flows.money import on_credit
from bot.flows.notices import Offered
from bot.flows.orders import scope_of
from bot.ids import QuoteId
from bot.quota.decision import accept_offer
from bot.quota.lot import Short
from bot.quota.money import is_money
from bot.quota.price import Price
from bot.quota.standing import balance


def offer_price(case: Case, price: Price, *, reason: str = "staff", corrected: str = "") -> QuoteId:
    """While somebody works on it; `corrected`: the kind that it becomes with the client's yes."""
    work, request = case.work, case.request
    quote_id = new_quote(case, price)
    before, hold = in_place(case), work.tx.ledger.live_hold(request.id)
    scope = scope_of(request)
    short = isinstance(accept_offer(price, before, scope=scope, now=work.now), Short)
    credit = on_credit(price, before, scope=scope, now=work.now)
    case.tell(
        Offered(
            request_id=request.id,
            quote_id=quote_id,
            reason=reason,
            price=price,
            funding="short" if short else "credit" if credit else "balance",
            zone=case.standing.zone,
            valid_until=work.now + work.house.quote_valid,
            balance=balance(case.standing),
            currency=price.currency,
            excerpt=excerpt(request.text),
            replaces=hold.total if hold is not None and is_money(hold.asset) else 0,
            corrected=corrected,
            credit=credit,
        )
    )
    return quote_id
