"""Telling a client in time: so much of the period's units is used, the money runs low.

Looked at where something is set aside for a request, and nowhere else: what an admin took away is no surprise
to explain, and a decline says by itself what is missing. Once for each level and period, the highest only.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.desk.request import Request
from bot.flows.case import PUT_OFF
from bot.flows.notices import RunningLow
from bot.flows.reach import reachable
from bot.flows.scene import Work
from bot.hours import CLOCK_KINDS
from bot.ids import UserId
from bot.quota.hold import Hold
from bot.quota.lot import HoldLine, HoldPlan, usable
from bot.quota.money import is_money
from bot.quota.pace import LOW, lasts_until, level, morning
from bot.quota.standing import Standing, balance, held_money, included, units_left, used

PACE = timedelta(days=30)
"""Over how long the pace of money is taken."""


def warn(
    work: Work, request: Request, before: Standing, plan: HoldPlan | None, *, instead_of: Hold | None = None
) -> None:
    """What the plan sets aside crosses a level: the owners hear it, by day. `before`: as it stood without it;
    what was set aside before, which it takes the place of, crosses nothing anew."""
    if plan is None or request.kind in CLOCK_KINDS:  # in an emergency nobody is asked about money
        return
    already = 0 if instead_of is None or instead_of.asset != plan.asset else current(before, instead_of.lines)
    money = is_money(plan.asset)
    found = low_money(before, plan, already) if money else low_units(work, before, plan, already)
    period = before.period.index
    if found is None or not work.tx.statements.warned(
        before.account_id, found.asset, period=period, level=found.level, now=work.now
    ):
        return
    notice = with_pace(work, before, found, held=plan.total)
    later = morning(work.now, zone=before.zone)
    for user in readers(work, request, notice):
        work.tell(
            user,
            notice,
            slot=f"low:{notice.asset}",
            fresh=True,
            priority=5 if later is None else PUT_OFF,
            not_before=later,
        )


def current(before: Standing, lines: Iterable[HoldLine]) -> int:
    """What these lines draw on lots that may be drawn on now: the rest was kept in lots that have ended."""
    there = {lot.id for lot in before.lots if usable(lot, now=before.now)}
    return sum(line.amount for line in lines if line.lot_id in there)


def low_units(work: Work, before: Standing, plan: HoldPlan, already: int) -> RunningLow | None:
    """The level of the period's units that this hold reaches, of those the client had: what an admin took
    away is neither used nor there. Units of an order's own are not counted."""
    common = {lot.id for lot in before.lots if lot.scope is None and lot.asset == plan.asset}
    drawn = current(before, (line for line in plan.lines if line.lot_id in common))
    if not level(used=used(before, plan.asset) + drawn, included=included(before, plan.asset)):
        return None
    gone = work.tx.statements.spent(before.account_id, plan.asset, since=before.period.starts_at)
    gone += sum(lot.held for lot in before.lots if lot.id in common)
    left = units_left(before, plan.asset)
    reached = level(used=gone + drawn, included=gone + left)
    if reached <= level(used=gone + already, included=gone + left):
        return None
    return RunningLow(
        asset=plan.asset,
        level=reached,
        left=left - drawn,
        included=gone + left,
        zone=before.zone,
        renews_at=before.period.ends_at,
    )


def low_money(before: Standing, plan: HoldPlan, already: int) -> RunningLow | None:
    """Own money that nothing is set aside from goes below the plan's threshold."""
    below = before.plan.low_balance.get(plan.asset, 0)
    there = balance(before) - held_money(before)
    left = there - current(before, plan.lines)
    if not below or not there - already >= below > left:
        return None
    return RunningLow(
        asset=plan.asset,
        level=LOW,
        left=left,
        included=0,
        zone=before.zone,
        renews_at=before.period.ends_at,
        below=below,
    )


def with_pace(work: Work, before: Standing, found: RunningLow, *, held: int) -> RunningLow:
    """Until when it lasts: by what was charged and is set aside since the period began, or in thirty days."""
    account = work.tx.accounts.get(before.account_id)
    begun = work.now - PACE if found.below else before.period.starts_at
    since = begun if account is None else max(begun, account.created_at)
    reserved = held + sum(lot.held for lot in before.lots if lot.asset == found.asset)
    spent = work.tx.statements.spent(before.account_id, found.asset, since=since)
    pace = lasts_until(used=spent + reserved, left=found.left, since=since, now=work.now)
    return replace(found, lasts_until=pace)


def readers(work: Work, request: Request, notice: RunningLow) -> list[UserId]:
    """The owners; when nothing is left of the units, whoever asked for the last of them, too."""
    contacts = work.tx.contacts.of_account(request.account_id)
    last = request.user_id if notice.level == LOW and not notice.below else None
    return [
        one.user_id for one in contacts if (one.owner or one.user_id == last) and reachable(work, one.user_id)
    ]
