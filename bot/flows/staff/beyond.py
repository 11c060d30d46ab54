"""Closing with more than is held: nobody is charged more than they agreed to, the client is asked first."""

from bot.desk.request import Request, RequestState
from bot.flows.case import excerpt, in_place, open_case
from bot.flows.notices import MinutesAsked, MoreMinutes, Toast, Usage
from bot.flows.scene import Scene
from bot.flows.staff.quoting import offer_quote
from bot.quota.hold import MINUTES, Hold, rounded_up
from bot.quota.money import Typed, is_money, minor_of
from bot.quota.standing import units_left


def as_held(scene: Scene, request: Request, charge: int | Typed) -> int | None:
    """What was typed, in the unit of what is held: minor units, or whole units; None when it is no such
    amount. A number is some already."""
    hold, account = scene.tx.ledger.live_hold(request.id), scene.tx.accounts.get(request.account_id)
    asset = hold.asset if hold is not None else "" if account is None else account.currency
    if is_money(asset) or not isinstance(charge, Typed):
        return minor_of(charge, asset)
    units, part = divmod(charge.digits, 10**charge.places)
    return None if part else units


def beyond(scene: Scene, request: Request, minutes: int, charge: int | Typed | None) -> Toast | None:
    """Why it isn't closed now; None when what is held covers it. The client is asked, staff are told."""
    hold = scene.tx.ledger.live_hold(request.id)
    if charge is not None:
        return beyond_charge(scene, request, hold, charge)
    if hold is None or hold.asset != MINUTES or rounded_up(minutes, hold.step) <= hold.total:
        return None
    return ask_more(scene, request, hold, minutes)


def beyond_charge(scene: Scene, request: Request, hold: Hold | None, typed: int | Typed) -> Toast | None:
    """A higher price is a new quote; its acceptance takes the place of what is held."""
    charge = as_held(scene, request, typed)
    priced = hold is None or is_money(hold.asset)
    most = 0 if hold is None else hold.net if priced else hold.total
    if charge is not None and charge <= most:
        return None
    if charge is not None and priced and request.state is RequestState.TAKEN:
        offer_quote(scene, request, charge)
        return Toast(code="quote_sent")
    scene.answer(Usage(command="done", error="too_much", detail=f"charge={typed}"))
    return Toast(code="gone")


def ask_more(scene: Scene, request: Request, hold: Hold, minutes: int) -> Toast:
    """The client says by a button whether the minutes beyond those held may be counted, as far as there are
    any; until then the request stays open."""
    case = open_case(scene, request, fresh=True)
    room = units_left(in_place(case), MINUTES)
    asked = min(rounded_up(minutes, hold.step), room)
    told = MinutesAsked(
        request_id=request.id,
        client=case.standing.name,
        spent=minutes,
        held=hold.total,
        asked=asked,
        state="asked" if asked > hold.total else "none_left",
    )
    scene.tell(scene.source.user, told, slot=f"told:{request.id}:minutes", fresh=True)
    if asked <= hold.total:
        return Toast(code="no_minutes_left", alert=True)
    scene.tx.ledger.ask_more(hold, asked=asked, spent=minutes)
    case.tell(
        MoreMinutes(
            request_id=request.id,
            excerpt=excerpt(request.text),
            spent=minutes,
            held=hold.total,
            asked=asked,
            left=room - asked,
        )
    )
    return Toast(code="minutes_asked")
