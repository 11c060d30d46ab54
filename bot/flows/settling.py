"""Settling: whatever fell due for an account since somebody asked last is booked, in the order in which it
fell due, each with the moment it took effect (docs/decisions/0009). The only place where periods turn.

An account asked every minute and one asked after a year come to the same: every amount is computed from the
facts as they stood at the moment it took effect, never as they stand now.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.desk.people import Account
from bot.flows.repaying import pay_off
from bot.flows.scene import Work
from bot.ids import AccountId, LotId
from bot.ports import Entry
from bot.quota.hold import HoldState
from bot.quota.lot import PRIORITY, Category, Lot, free, in_order
from bot.quota.money import is_money
from bot.quota.period import Period, boundary, period_after, period_at
from bot.quota.plan import Plan
from bot.quota.renewal import Expiry, Running, carried, earned, expiries, followed, free_before

_TICK = timedelta(microseconds=1)


def settle(work: Work, account: Account) -> tuple[Period, tuple[Lot, ...]]:
    """Book what fell due up to and with now; the running period and the lots as they are then.

    The account is locked. KeyError when the plans file lost a plan that was in force at a renewal: what it
    gave nobody can know, so nothing is written.
    """
    running = work.tx.accounts.running(account.id, now=work.now) or _begin(work, account)
    while (moment := running.turns_at) <= work.now:
        _end_holds(work, account, running, before=moment)
        _expire(work, account, running.period, _earlier_than(moment))
        if moment == running.period.ends_at:
            _turn(work, account, running.period)
        else:
            _expire(work, account, running.period, _ending_at(moment))
            follow_plan(work, account, running.period, at=moment)
        running = _running(work, account)
    _end_holds(work, account, running, before=work.now + _TICK)
    return running.period, _expire(work, account, running.period, lambda one: one.at <= work.now)


def settled(work: Work, account_id: AccountId) -> None:
    """Lock the account and book what fell due for it: what ends by time has ended before anybody looks at
    what is held."""
    settle(work, work.tx.accounts.lock(account_id))


def plan_in_force(work: Work, account: Account, at: datetime, *, without: int | None = None) -> Plan:
    """The plan at a moment; KeyError when the plans file lost it."""
    code = work.tx.accounts.plan_at(account.id, now=at, without=without)
    return work.house.plan_book.plans[code]


def follow_plan(work: Work, account: Account, period: Period, *, at: datetime) -> None:
    """The running period's included lots follow the plan in force from `at` on: more is given at once, less
    takes away only what is neither used nor held; what was used stays used."""
    plan = plan_in_force(work, account, at)
    lots = work.tx.ledger.lots(account.id)
    given = {lot.asset: lot for lot in _included(lots, period)}
    for asset in {**plan.included, **given}:
        wanted = plan.included.get(asset, 0)
        lot = given.get(asset)
        if lot is None:
            _include(work, account, period, asset, wanted, reason="plan", at=at)
            continue
        there = free(lot) if at == work.now else _free_before(work, lot, at)
        units = followed(granted=lot.granted, free=there, wanted=wanted)
        _issue(work, account, lot.id, asset, units, reason="plan", reference=plan.code, at=at)
    work.tx.accounts.plan_followed(account.id, until=at)


def can_follow(work: Work, account: Account, plan: Plan) -> bool:
    """Whether the running period could follow that plan in full: nothing it would take away is in use."""
    period, lots = settle(work, account)
    return all(lot.granted - plan.included.get(lot.asset, 0) <= free(lot) for lot in _included(lots, period))


def _begin(work: Work, account: Account) -> Running:
    """The first period: the one that holds the account's creation or, where included units were given before
    periods were written down, the newest of those."""
    for category in (Category.CREDIT, Category.EMERGENCY):
        _lot(
            work,
            account,
            str(category),
            asset=account.currency,
            category=category,
            span=(account.created_at, None),
            at=account.created_at,
        )
    period = work.tx.ledger.last_included(account.id)
    if period is None:
        period = period_at(account.anchor, zone=account.zone, now=account.created_at)
    _open(work, account, period, at=max(period.starts_at, account.created_at))
    return _running(work, account)


def _running(work: Work, account: Account) -> Running:
    running = work.tx.accounts.running(account.id, now=work.now)
    if running is None:
        raise LookupError(f"account {account.id} has no period")
    return running


def _end_holds(work: Work, account: Account, running: Running, *, before: datetime) -> None:
    """Holds whose time was over before that moment end at their own times; one that ends in the very instant
    of a boundary was held at it. What comes back pays what is owed by then. Clients hear of it from whoever
    tells (`bot.flows.holding.expire`)."""
    if running.hold_at is None or running.hold_at >= before:
        return
    for hold in work.tx.ledger.ended(account.id, before=before):
        at = hold.expires_at
        if at is None or not work.tx.ledger.close_hold(hold, HoldState.EXPIRED, now=at):
            continue
        if is_money(hold.asset):
            pay_off(work.tx, account.id, now=work.now, at=at)


def _turn(work: Work, account: Account, period: Period) -> None:
    """The renewal, in its order: rollover, quiet bonus, expiry, the next period's included units."""
    at = period.ends_at
    ending = plan_in_force(work, account, at - _TICK)
    _roll_over(work, account, period, ending)
    _reward_quiet(work, account, period, ending)
    _expire(work, account, period, _ending_at(at))
    work.tx.ledger.close_used(account.id, before=at)
    _open(work, account, period_after(period, account.anchor, zone=account.zone), at=at)


def _open(work: Work, account: Account, period: Period, *, at: datetime) -> None:
    """Write the period down and give its included units, by the plan in force `at`."""
    plan = plan_in_force(work, account, at)
    work.tx.accounts.open_period(account.id, period, plan=plan.code)
    work.tx.accounts.plan_followed(account.id, until=at)
    for asset, units in plan.included.items():
        _include(work, account, period, asset, units, reason="grant", at=at)


def _include(
    work: Work, account: Account, period: Period, asset: str, units: int, *, reason: str, at: datetime
) -> None:
    lot = _lot(
        work,
        account,
        f"included:{asset}:{period.index}",
        asset=asset,
        category=Category.INCLUDED,
        span=(period.starts_at, period.ends_at),
        at=at,
    )
    if lot is not None:
        reference = f"period:{period.index}"
        _issue(work, account, lot, asset, units, reason=reason, reference=reference, at=at)


def _roll_over(work: Work, account: Account, period: Period, ending: Plan) -> None:
    """Unused included units go over into lots of their own; only included ones, so nothing compounds."""
    at, rule = period.ends_at, ending.rollover
    for lot in _included(work.tx.ledger.lots(account.id), period):
        units = carried(rule, _free_before(work, lot, at))
        if rule is None or units == 0:
            continue
        end = boundary(account.anchor, period.index + 1 + rule.periods, zone=account.zone)
        into = _lot(
            work,
            account,
            f"rollover:{lot.asset}:{period.index + 1}",
            asset=lot.asset,
            category=Category.ROLLOVER,
            span=(at, end),
            at=at,
        )
        entries = [
            Entry(asset=lot.asset, amount=-units, lot_id=lot.id),
            Entry(asset=lot.asset, amount=units, lot_id=_made(into)),
        ]
        _book(work, account, entries, reason="rollover", reference=f"period:{period.index}", at=at)


def _reward_quiet(work: Work, account: Account, period: Period, ending: Plan) -> None:
    """A paid period without a charge earns what the plan promises for it."""
    at, rule = period.ends_at, ending.quiet_bonus
    if rule is None:
        return
    charged = work.tx.ledger.charged(account.id, period)
    arrears = work.tx.ledger.in_arrears(account.id, moment=at)
    for asset, units in earned(rule, charged=charged, arrears=arrears).items():
        lot = _lot(
            work,
            account,
            f"bonus:{asset}:{period.index + 1}",
            asset=asset,
            category=Category.BONUS,
            span=(at, boundary(account.anchor, period.index + 1 + rule.periods, zone=account.zone)),
            at=at,
        )
        reference = f"period:{period.index}"
        _issue(work, account, _made(lot), asset, units, reason="bonus", reference=reference, at=at)


def _expire(work: Work, account: Account, period: Period, due: Callable[[Expiry], bool]) -> tuple[Lot, ...]:
    """Book what is due of the lots that have expired; the lots as they are then."""
    lots = work.tx.ledger.lots(account.id)
    gone = [
        one
        for lot in in_order(lots)
        if lot.expires_at is not None and lot.expires_at <= work.now and free(lot) > 0
        for one in expiries(lot, work.tx.ledger.changes(lot.id, since=lot.expires_at))
        if due(one)
    ]
    for one in sorted(gone, key=lambda one: (one.at, one.late)):
        entries = [
            Entry(asset=one.asset, amount=-one.amount, lot_id=one.lot_id),
            Entry(asset=one.asset, amount=one.amount, system="expired"),
        ]
        _book(work, account, entries, reason="expire", reference=f"period:{period.index}", at=one.at)
    return work.tx.ledger.lots(account.id) if gone else lots


def _earlier_than(moment: datetime) -> Callable[[Expiry], bool]:
    return lambda one: one.at < moment


def _ending_at(moment: datetime) -> Callable[[Expiry], bool]:
    """The lots' own ends at that moment; what comes back in the same moment comes after it."""
    return lambda one: one.at == moment and not one.late


def _included(lots: Sequence[Lot], period: Period) -> tuple[Lot, ...]:
    """The period's included lots."""
    return tuple(
        lot
        for lot in lots
        if lot.category is Category.INCLUDED and lot.scope is None and lot.expires_at == period.ends_at
    )


def _free_before(work: Work, lot: Lot, moment: datetime) -> int:
    return free_before(lot, work.tx.ledger.changes(lot.id, since=moment), moment=moment)


def _lot(
    work: Work,
    account: Account,
    name: str,
    *,
    asset: str,
    category: Category,
    span: tuple[datetime, datetime | None],
    at: datetime,
) -> LotId | None:
    """An empty lot of that name, made as of `at`; None when the account has it."""
    return work.tx.ledger.add_lot(
        key=f"lot:{account.id}:{name}",
        account_id=account.id,
        asset=asset,
        category=category,
        priority=PRIORITY,
        starts_at=span[0],
        expires_at=span[1],
        scope=None,
        now=at,
    )


def _made(lot: LotId | None) -> LotId:
    if lot is None:
        raise LookupError("the lot of this renewal was made before")
    return lot


def _issue(
    work: Work,
    account: Account,
    lot: LotId,
    asset: str,
    units: int,
    *,
    reason: str,
    reference: str,
    at: datetime,
) -> None:
    """Give units into a lot out of what the company issues, or with a minus take them back."""
    if units:
        entries = [
            Entry(asset=asset, amount=units, lot_id=lot),
            Entry(asset=asset, amount=-units, system="issued"),
        ]
        _book(work, account, entries, reason=reason, reference=reference, at=at)


def _book(
    work: Work, account: Account, entries: Sequence[Entry], *, reason: str, reference: str, at: datetime
) -> None:
    work.tx.ledger.post(
        reason=reason,
        reference=reference,
        account_id=account.id,
        entries=entries,
        actor=None,
        now=work.now,
        at=at,
    )
