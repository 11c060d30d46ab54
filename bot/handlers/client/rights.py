"""An owner's buttons: prices above a colleague's limit, and what colleagues may do; and asking an owner."""

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.flows.bundle import Flows
from bot.flows.notices import Toast
from bot.flows.source import Source
from bot.handlers.pressing import Pressed
from bot.ids import ContactId, QuoteId
from bot.views.callbacks import SPENDS


async def approve(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast:
    return await flows.client.approve(source, quote_id=QuoteId(number))


async def disapprove(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast:
    return await flows.client.disapprove(source, quote_id=QuoteId(number))


async def team(_: CallbackQuery, source: Source, flows: Flows) -> None:
    await flows.client.team(source)


async def team_member(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast | None:
    return await flows.client.team_member(source, contact_id=ContactId(number))


async def team_set(_: CallbackQuery, action: str, number: int, source: Source, flows: Flows) -> Toast:
    what, value = action.removeprefix("team_").split("_")
    chosen = int(value) if value.isdigit() else int(value == "yes")
    return await flows.client.team_set(source, contact_id=ContactId(number), what=what, value=chosen)


async def let_write(_: CallbackQuery, number: int, source: Source, flows: Flows) -> Toast:
    return await flows.client.team_set(source, contact_id=ContactId(number), what="write", value=1)


async def ask_owner(_: CallbackQuery, source: Source, flows: Flows) -> Toast:
    return await flows.client.ask_owner(source)


HANDLERS: Final = (
    (approve, Pressed("approve")),
    (disapprove, Pressed("disapprove")),
    (team, Pressed("team", numbers=0)),
    (team_member, Pressed("team")),
    (team_set, Pressed("team_write_yes", "team_write_no", "team_owner_yes")),
    (team_set, Pressed(*(f"team_spend_{place}" for place in SPENDS))),
    (let_write, Pressed("let_write")),
    (ask_owner, Pressed("ask_owner", numbers=0)),
)


def build() -> Router:
    router = Router(name="client.rights")
    for handler, pressed in HANDLERS:
        router.callback_query.register(handler, pressed)
    return router
