"""Invoices and what becomes of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.lab import Json, Lab

STARS: Json = {
    "title": "Hour",
    "description": "One hour",
    "payload": "order-1",
    "currency": "XTR",
    "prices": [{"label": "Hour", "amount": 50}],
}
MONEY: Json = STARS | {"currency": "PLN", "provider_token": "1:TEST:x"}


async def billed(lab: Lab, **wish: Any) -> tuple[int, Json]:
    """Somebody with an invoice."""
    anna = await lab.person()
    return anna, await lab.result("sendInvoice", chat_id=anna, **STARS | wish)


async def states(lab: Lab, who: int) -> list[str]:
    return [event["state"] for event in await lab.seen(who) if event["kind"] == "payment"]


async def test_an_invoice_has_a_button_to_pay_and_no_payload_to_see(lab: Lab) -> None:
    anna, bill = await billed(lab)
    assert bill["reply_markup"]["inline_keyboard"] == [[{"text": "Pay 50 XTR", "pay": True}]]
    assert "payload" not in bill["invoice"]
    assert (await lab.seen(anna))[-1]["media"] == "invoice"
    wrong = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    refusal = await lab.refused("sendInvoice", chat_id=anna, reply_markup=wrong, **STARS)
    assert refusal == "400 Bad Request: BUTTON_TYPE_INVALID"


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (MONEY | {"provider_token": ""}, "PAYMENT_PROVIDER_INVALID"),
        (MONEY | {"currency": "zloty"}, "CURRENCY_INVALID"),
        (MONEY | {"prices": []}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
        (STARS | {"prices": STARS["prices"] * 2}, "STARS_INVOICE_INVALID"),
        (STARS | {"prices": [{"label": "x", "amount": 100_001}]}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
        (STARS | {"payload": "ж" * 65}, "INVOICE_PAYLOAD_INVALID"),
        (STARS | {"title": "x" * 33}, "sandbox: sendInvoice.title: 1 to 32 characters"),
        (MONEY | {"is_flexible": True}, "sandbox: sendInvoice.is_flexible: nothing is shipped here"),
    ],
)
async def test_a_senseless_invoice_is_refused(lab: Lab, wish: Json, words: str) -> None:
    anna = await lab.person()
    assert await lab.refused("sendInvoice", chat_id=anna, **wish) == f"400 Bad Request: {words}"


async def test_a_refused_payment_says_why_and_may_be_tried_again(lab: Lab) -> None:
    anna, bill = await billed(lab)
    asked = await lab.act(anna, "pay", message_id=bill["message_id"])
    query = {"pre_checkout_query_id": asked["pre_checkout_query_id"]}
    silent = await lab.refused("answerPreCheckoutQuery", ok=False, **query)
    assert silent == "400 Bad Request: ERROR_TEXT_EMPTY"
    await lab.result("answerPreCheckoutQuery", ok=False, error_message="Sold out", **query)
    again = await lab.refused("answerPreCheckoutQuery", ok=True, **query)
    assert again.startswith("400 Bad Request: query is too old")
    assert [e["text"] for e in await lab.seen(anna) if e["kind"] == "payment"] == [None, "Sold out"]
    assert (await lab.act(anna, "pay", message_id=bill["message_id"]))["update_id"]
    assert await lab.violations() == []


async def test_money_goes_with_what_was_ordered_and_does_not_come_back(lab: Lab) -> None:
    anna, bill = await billed(lab, **MONEY)
    order = {"name": "Anna", "email": "a@b.pl"}
    asked = await lab.act(anna, "pay", message_id=bill["message_id"], order_info=order)
    answer = {"pre_checkout_query_id": asked["pre_checkout_query_id"], "ok": True}
    await lab.control("advance", by=10)
    assert await lab.result("answerPreCheckoutQuery", **answer) is True
    paid = (await lab.updates())[-1]["message"]["successful_payment"]
    assert (paid["order_info"], paid["currency"], paid["total_amount"]) == (order, "PLN", 50)
    assert await states(lab, anna) == ["asked", "paid"]
    charge = {"user_id": anna, "telegram_payment_charge_id": paid["telegram_payment_charge_id"]}
    assert await lab.refused("refundStarPayment", **charge) == "400 Bad Request: CHARGE_NOT_FOUND"
    assert await lab.violations() == []


async def test_an_invoice_in_a_private_chat_is_paid_once(lab: Lab) -> None:
    anna, bill = await billed(lab)
    asked = await lab.act(anna, "pay", message_id=bill["message_id"])
    assert (await lab.ask("act", who=anna, do="pay", message_id=bill["message_id"]))[0] == 400
    answer = {"pre_checkout_query_id": asked["pre_checkout_query_id"], "ok": True}
    await lab.result("answerPreCheckoutQuery", **answer)
    assert (await lab.ask("act", who=anna, do="pay", message_id=bill["message_id"]))[0] == 400
    assert (await lab.ask("act", who=anna, do="pay", message_id=1))[0] == 400


async def test_time_alone_ends_a_payment(lab: Lab) -> None:
    anna, bill = await billed(lab)
    await lab.act(anna, "pay", message_id=bill["message_id"])
    await lab.control("advance", by=10)
    assert await states(lab, anna) == ["asked"]
    await lab.control("advance", by=1)
    assert await states(lab, anna) == ["asked", "expired"]
