"""People pay invoices."""

from __future__ import annotations

from sandbox.control.fields import integer
from sandbox.control.places import place
from sandbox.errors import ControlError
from sandbox.model import Json, Person
from sandbox.paying import begin
from sandbox.world import World


def pay(world: World, who: Person, wish: Json) -> Json:
    """{"chat", "message_id", "order_info"} -> {"pre_checkout_query_id", "update_id"}.

    In a private chat an invoice is paid once; in a group everybody may pay it.
    """
    chat = place(world, who, wish)
    message = world.message(chat.id, integer(wish, "message_id"))
    if (chat.id, message.message_id) not in world.ledger.invoices:
        raise ControlError(f"message {message.message_id} is no invoice")
    if chat.private and _under_way(world, chat.id, message.message_id):
        raise ControlError("the invoice is paid, or is being paid")
    order = wish.get("order_info")
    if order is not None and not isinstance(order, dict):
        raise ControlError("order_info must be an object")
    checkout, update_id = begin(world, message, user_id=who.id, order_info=order)
    return {"pre_checkout_query_id": checkout.id, "update_id": update_id}


def _under_way(world: World, chat_id: int, message_id: int) -> bool:
    return any(
        (checkout.chat_id, checkout.message_id) == (chat_id, message_id)
        and checkout.state in ("asked", "paid")
        for checkout in world.ledger.checkouts.values()
    )
