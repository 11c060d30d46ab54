"""All admin commands: name, handler and an example that works as it stands."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from aiogram import Router

from bot.handlers.admin.audit import audit
from bot.handlers.admin.ban import ban, unban
from bot.handlers.admin.boost import boost
from bot.handlers.admin.client import client
from bot.handlers.admin.client_add import client_add
from bot.handlers.admin.clients import clients
from bot.handlers.admin.contact import contact
from bot.handlers.admin.contact_add import contact_add
from bot.handlers.admin.credit import credit, emergency
from bot.handlers.admin.deposit import deposit
from bot.handlers.admin.entity import entity
from bot.handlers.admin.parting import payout, writeoff
from bot.handlers.admin.plan import plan
from bot.handlers.admin.price import price, prices
from bot.handlers.admin.quota import quota
from bot.handlers.admin.refuse import refuse
from bot.handlers.admin.retry import retry
from bot.handlers.admin.reverse import reverse
from bot.handlers.admin.settle import bounce, settle
from bot.handlers.admin.staff import staff
from bot.handlers.admin.undo import undo
from bot.handlers.commands import Named
from bot.handlers.senders import in_private
from bot.views.commands import USAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminCommand:
    name: str
    handler: Callable[..., Awaitable[None]]
    example: str


CATALOGUE: Final = (
    AdminCommand(name="client_add", handler=client_add, example=USAGE["client_add"].example),
    AdminCommand(name="client", handler=client, example=USAGE["client"].example),
    AdminCommand(name="clients", handler=clients, example="/clients"),
    AdminCommand(name="contact_add", handler=contact_add, example=USAGE["contact_add"].example),
    AdminCommand(name="contact", handler=contact, example=USAGE["contact"].example),
    AdminCommand(name="plan", handler=plan, example=USAGE["plan"].example),
    AdminCommand(name="entity", handler=entity, example=USAGE["entity"].example),
    AdminCommand(name="quota", handler=quota, example=USAGE["quota"].example),
    AdminCommand(name="boost", handler=boost, example=USAGE["boost"].example),
    AdminCommand(name="deposit", handler=deposit, example=USAGE["deposit"].example),
    AdminCommand(name="bounce", handler=bounce, example=USAGE["bounce"].example),
    AdminCommand(name="payout", handler=payout, example=USAGE["payout"].example),
    AdminCommand(name="writeoff", handler=writeoff, example=USAGE["writeoff"].example),
    AdminCommand(name="credit", handler=credit, example=USAGE["credit"].example),
    AdminCommand(name="emergency", handler=emergency, example=USAGE["emergency"].example),
    AdminCommand(name="refuse", handler=refuse, example=USAGE["refuse"].example),
    AdminCommand(name="price", handler=price, example=USAGE["price"].example),
    AdminCommand(name="reverse", handler=reverse, example=USAGE["reverse"].example),
    AdminCommand(name="settle", handler=settle, example=USAGE["settle"].example),
    AdminCommand(name="prices", handler=prices, example=USAGE["prices"].example),
    AdminCommand(name="staff", handler=staff, example=USAGE["staff"].example),
    AdminCommand(name="ban", handler=ban, example=USAGE["ban"].example),
    AdminCommand(name="unban", handler=unban, example=USAGE["unban"].example),
    AdminCommand(name="retry", handler=retry, example=USAGE["retry"].example),
    AdminCommand(name="audit", handler=audit, example=USAGE["audit"].example),
    AdminCommand(name="undo", handler=undo, example="/undo"),
)


def build() -> Router:
    """In private chats only: answers to administrators are not for a group."""
    router = Router(name="admin.commands")
    router.message.filter(in_private)
    for command in CATALOGUE:
        router.message.register(command.handler, Named(command.name))
    return router
