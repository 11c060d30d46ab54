"""sendInvoice, answerPreCheckoutQuery, refundStarPayment."""

from __future__ import annotations

import re

from sandbox.errors import bad_request
from sandbox.ledger import STARS, Sold
from sandbox.methods.callbacks import TOO_OLD
from sandbox.methods.common import writable_chat
from sandbox.methods.registry import method
from sandbox.methods.sending import send
from sandbox.model import Json
from sandbox.paying import complete, expire, finish, refund
from sandbox.render import message_json
from sandbox.world import World

MOST_STARS = 100_000
MOST_MONEY = 10**12
LONGEST_PAYLOAD = 128
"""Bytes."""
LONGEST_TITLE, LONGEST_DESCRIPTION = 32, 255


@method("sendInvoice", "Message")
def send_invoice(world: World, params: Json) -> Json:
    """An invoice in Stars (no provider) or in money (a provider's token); without a keyboard it has Pay."""
    chat = writable_chat(world, params["chat_id"])
    sold = _sold(params)
    invoice = {
        "title": params["title"],
        "description": params["description"],
        "start_parameter": params.get("start_parameter", ""),
        "currency": sold.currency,
        "total_amount": sold.total,
    }
    pay = {"text": f"Pay {sold.total} {sold.currency}", "pay": True}
    markup = params.get("reply_markup") or {"inline_keyboard": [[pay]]}
    message = send(world, chat, params | {"reply_markup": markup}, {"invoice": invoice})
    world.ledger.invoices[(chat.id, message.message_id)] = sold
    return message_json(world, message)


def _sold(params: Json) -> Sold:
    """What is sold.  Raises ApiError in the words of Telegram's servers, where they are known."""
    _refuse_bad_words(params)
    currency, prices = params["currency"], params["prices"]
    stars, provider = currency == STARS, params.get("provider_token")
    if re.fullmatch(r"[A-Z]{3}", currency) is None:
        raise bad_request("CURRENCY_INVALID")
    if stars and (len(prices) != 1 or provider):
        raise bad_request("STARS_INVOICE_INVALID")
    if not stars and not provider:
        raise bad_request("PAYMENT_PROVIDER_INVALID")
    total = sum(price["amount"] for price in prices)
    if not 0 < total <= (MOST_STARS if stars else MOST_MONEY):
        raise bad_request("CURRENCY_TOTAL_AMOUNT_INVALID")
    return Sold(payload=params["payload"], currency=currency, total=total)


def _refuse_bad_words(params: Json) -> None:
    if not 1 <= len(params["payload"].encode()) <= LONGEST_PAYLOAD:
        raise bad_request("INVOICE_PAYLOAD_INVALID")
    for name, most in (("title", LONGEST_TITLE), ("description", LONGEST_DESCRIPTION)):
        if not 1 <= len(params[name]) <= most:
            raise bad_request(f"sandbox: sendInvoice.{name}: 1 to {most} characters")
    if params.get("is_flexible"):
        raise bad_request("sandbox: sendInvoice.is_flexible: nothing is shipped here")


@method("answerPreCheckoutQuery", "True")
def answer_pre_checkout_query(world: World, params: Json) -> bool:
    """Within ten seconds, once.  With ok the payment goes through at once."""
    expire(world)
    checkout = world.ledger.checkouts.get(params["pre_checkout_query_id"])
    if checkout is None or checkout.state != "asked":
        raise bad_request(TOO_OLD)
    if params["ok"]:
        complete(world, checkout)
        return True
    if not params.get("error_message"):
        raise bad_request("ERROR_TEXT_EMPTY")
    finish(world, checkout, state="refused", words=params["error_message"])
    return True


@method("refundStarPayment", "True")
def refund_star_payment(world: World, params: Json) -> bool:
    charge = world.ledger.charges.get(params["telegram_payment_charge_id"])
    if charge is None or charge.user_id != params["user_id"] or charge.sold.currency != STARS:
        raise bad_request("CHARGE_NOT_FOUND")
    if charge.refunded:
        raise bad_request("CHARGE_ALREADY_REFUNDED")
    refund(world, charge)
    return True
