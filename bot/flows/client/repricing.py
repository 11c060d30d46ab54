"""A price that was declared a mistake: quotes made from it are answered with what holds now.

A quote is a promise: a version that is followed by another leaves the quotes made from it as they are. A
version that was taken back (`/undo`) never should have been, so nobody is charged by it."""

from dataclasses import replace

from bot.desk.request import Request, RequestEvent, RequestState
from bot.flows.accounts import tariff_of
from bot.flows.act import act
from bot.flows.approvals import close_if_over
from bot.flows.case import Case, open_case, step
from bot.flows.corrected import await_price, kind_of
from bot.flows.holding import show_held
from bot.flows.notices import Toast
from bot.flows.pricing import offer_price
from bot.flows.scene import Scene, Work
from bot.kinds.catalogue import BY_CODE
from bot.quota.price import Line, PricedBy
from bot.quota.quote import Quote, QuoteState


def mistaken(work: Work, quote: Quote) -> bool:
    """Whether any line of it was priced by a version that is taken back by now."""
    return any(taken_back(work, quote, line) for line in quote.price.lines)


def taken_back(work: Work, quote: Quote, line: Line) -> bool:
    origin = line.origin
    if origin is None or origin.by is PricedBy.STAFF or origin.version == 0:
        return False
    owner = quote.account_id if origin.by is PricedBy.OWN else None
    return work.tx.prices.taken_back(owner, quote.price.currency, version=origin.version, now=work.now)


def reprice(scene: Scene, quote: Quote, request: Request, *, fresh: bool = False) -> Toast:
    """The quote is replaced by what holds now; whoever asked reads that in place of it, or with `fresh` in a
    new message."""
    case = open_case(scene, request, fresh=fresh)
    if request.state is RequestState.TAKEN:
        price_anew(case, quote)
    else:
        scene.tx.quotes.close(quote.id, QuoteState.SUPERSEDED, by=scene.source.user, now=scene.now)
        act_instead(case)
    close_if_over(scene, quote.id)
    return Toast(code="price_changed", alert=True)


def act_instead(case: Case) -> None:
    """Decided anew in place of the price that they said yes to: another price, or what the contract covers by
    now, is offered; nothing is taken without a yes to it."""
    act(replace(step(case, RequestEvent.DECLINE), instead=True), case.request.kind)


def price_anew(case: Case, quote: Quote) -> None:
    """While somebody works on it: the same service by today's list; without a price there what is held for
    the work stays as it is, and staff name one if they want more."""
    work, request = case.work, case.request
    kind = kind_of(work, quote.id, request.kind)
    service = BY_CODE[kind].service
    tariff = tariff_of(work, request.account_id, case.standing.currency)
    price = None if service is None else tariff.price(service)
    if price is None or price.gross == 0:
        work.tx.quotes.close(quote.id, QuoteState.SUPERSEDED, by=None, now=work.now)
        show_held(case)
        return
    corrected = kind if kind != request.kind else ""
    quote_id = offer_price(case, price, corrected=corrected)
    if corrected:
        await_price(work, quote_id, kind)
