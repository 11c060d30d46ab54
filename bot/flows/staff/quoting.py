"""A price that staff name for work in progress: offered to the client; nothing is held until they accept."""

from bot.desk.request import Request
from bot.flows.accounts import tariff_of
from bot.flows.case import open_case
from bot.flows.notices import StaffTold, Usage
from bot.flows.pricing import offer_price
from bot.flows.promises import kept
from bot.flows.scene import Scene
from bot.quota.money import Typed, minor_of
from bot.quota.price import Price, priced


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
