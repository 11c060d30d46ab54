"""Payments: a person begins one, the bot agrees in time or not, the money may go back."""

from __future__ import annotations

from datetime import timedelta

from sandbox.ledger import STARS, Charge, Checkout, Sold
from sandbox.model import Json, Message
from sandbox.posting import emit, post, post_service, tell_bot
from sandbox.render import present, user_json
from sandbox.updates import QUERY
from sandbox.world import World

ANSWER_WITHIN = timedelta(seconds=10)
"""How long a pre-checkout query waits; after that the payment has failed."""


def begin(
    world: World, message: Message, *, user_id: int, order_info: Json | None
) -> tuple[Checkout, int | None]:
    """A person presses Pay: the pre-checkout query, and the id of its update (None if the bot gets none)."""
    sold = world.ledger.invoices[(message.chat_id, message.message_id)]
    checkout = Checkout(
        id=str(6_000_000_000_000_000_000 + world.next_number()),
        user_id=user_id,
        chat_id=message.chat_id,
        message_id=message.message_id,
        sold=sold,
        asked=world.clock.now(),
        order_info=order_info,
    )
    world.ledger.checkouts[checkout.id] = checkout
    _show(world, checkout)
    payload = {"id": checkout.id, "from": user_json(world.people[user_id])} | _sold_json(checkout)
    return checkout, emit(world, "pre_checkout_query", payload, key=f"checkout:{user_id}", kept=QUERY)


def expire(world: World) -> None:
    """End every payment that the bot has let wait too long."""
    for checkout in world.ledger.checkouts.values():
        if checkout.state == "asked" and world.clock.now() - checkout.asked > ANSWER_WITHIN:
            finish(world, checkout, state="expired", words=None)


def finish(world: World, checkout: Checkout, *, state: str, words: str | None) -> None:
    """Refuse or end a payment; the payer sees `words`, if there are any."""
    checkout.state = state
    _show(world, checkout, words=words)


def complete(world: World, checkout: Checkout) -> Charge:
    """The money goes over: the message successful_payment of the payer reaches the bot."""
    stars = checkout.sold.currency == STARS
    number = world.next_number()
    charge = Charge(
        id=f"stx{number:032d}" if stars else f"{world.bot.id}_{checkout.user_id}_{number}",
        provider_id=f"{checkout.user_id}_{number}",
        user_id=checkout.user_id,
        chat_id=checkout.chat_id,
        sold=checkout.sold,
    )
    world.ledger.charges[charge.id] = charge
    finish(world, checkout, state="paid", words=None)
    paid = _sold_json(checkout) | _charge_json(charge)
    chat = world.chat(checkout.chat_id)
    message = post(world, chat, sender=checkout.user_id, content={"successful_payment": paid}, service=True)
    tell_bot(world, chat, "message", message)
    return charge


def refund(world: World, charge: Charge) -> None:
    """The money goes back: the service message refunded_payment."""
    charge.refunded = True
    content = _money(charge.sold) | _charge_json(charge)
    post_service(world, world.chat(charge.chat_id), content={"refunded_payment": content})


def _money(sold: Sold) -> Json:
    return {"currency": sold.currency, "total_amount": sold.total, "invoice_payload": sold.payload}


def _sold_json(checkout: Checkout) -> Json:
    return _money(checkout.sold) | present(order_info=checkout.order_info)


def _charge_json(charge: Charge) -> Json:
    return {"telegram_payment_charge_id": charge.id, "provider_payment_charge_id": charge.provider_id}


def _show(world: World, checkout: Checkout, *, words: str | None = None) -> None:
    """Write into the journal how a payment stands; only the payer sees it."""
    message = world.chat(checkout.chat_id).messages[checkout.message_id]
    world.seen.add(
        kind="payment",
        chat_id=checkout.chat_id,
        message_id=checkout.message_id,
        thread_id=message.thread_id,
        by=checkout.user_id,
        user_id=checkout.user_id,
        text=words,
        state=checkout.state,
        currency=checkout.sold.currency,
        total_amount=checkout.sold.total,
    )
