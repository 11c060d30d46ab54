"""A price that staff name for work in progress: offered to the client; nothing is held until they accept."""

from bot.desk.request import Request
from bot.flows.accounts import tariff_of
from bot.flows.act import new_quote
from bot.flows.case import Case, excerpt, in_place, open_case
from bot.flows.money import on_credit
from bot.flows.notices import Offered, StaffTold, Usage
from bot.flows.promises import kept
from bot.flows.scene import Scene
from bot.ids import QuoteId
from bot.quota.decision import accept_offer
from bot.quota.lot import Short
from bot.quota.money import Typed, is_money, minor_of
from bot.quota.price import Price, priced
from bot.quota.standing import balance


def offer_quote(scene: Scene, request: Request, amount: int | Typed) -> None:
    case = open_case(scene, request, fresh=True)
    tariff = tariff_of(scene, request.account_id, case.standing.currency)
    minor = minor_of(amount, tariff.currency)
    if minor is None or minor <= 0:
        scene.answer(Usage(command="quote", error="bad_amount", detail=f"{amount} {tariff.currency}"))
        return
    price: Price = priced(minor, service="work", currency=tariff.currency, tax=tariff.tax)
    offer_price(case, price)
    scene.answer(StaffTold(what="quote_sent", request_id=request.id))
    kept(scene, request)


def offer_price(case: Case, price: Price, *, reason: str = "staff", corrected: str = "") -> QuoteId:
    """While somebody works on it; `corrected`: the kind that it becomes with the client's yes."""
    work, request = case.work, case.request
    quote_id = new_quote(case, price)
    before, hold = in_place(case), work.tx.ledger.live_hold(request.id)
    short = isinstance(accept_offer(price, before, now=work.now), Short)
    credit = on_credit(price, before, now=work.now)
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
