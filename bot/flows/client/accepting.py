"""May this press count: a banned contact sets nothing in motion but an emergency, and a price holds for
whoever pressed in its time."""

from datetime import datetime

from bot.desk.request import Request, RequestState
from bot.flows.asking import EMERGENCY
from bot.flows.corrected import kind_of
from bot.flows.notices import Toast
from bot.flows.scene import Scene
from bot.quota.money import is_money
from bot.quota.quote import Quote


def shut_out(scene: Scene, request: Request, quote: Quote | None = None) -> Toast | None:
    """The ban's words for a banned sender; None where the press counts. `quote`: the price that is pressed
    on, which may make the request an emergency."""
    kind = request.kind if quote is None else kind_of(scene, quote.id, request.kind)
    if kind == EMERGENCY or scene.tx.manners.banned(scene.source.user, now=scene.now) is None:
        return None
    return Toast(code="kept_only", alert=True)


def pressed_at(scene: Scene) -> datetime:
    """When the press came in. Telegram dates no press, so it counts from when the inbox had it: what it
    waited there is not the client's delay."""
    return min(scene.source.at, scene.now)


def over(scene: Scene, request: Request) -> Toast:
    """The price holds no more; where the request is closed by now and was charged, that is said, too."""
    hold = scene.tx.ledger.captured_hold(request.id)
    charged = hold is not None and hold.reversed_at is None and is_money(hold.asset) and hold.charged > 0
    if hold is None or not charged or request.state is not RequestState.DONE:
        return Toast(code="quote_over", alert=True)
    return Toast(code="quote_closed", amount=hold.charged, currency=hold.asset, alert=True)
