"""An account as it stands: its standing, its tariff, and how both are shown."""

from collections.abc import Mapping
from datetime import timedelta

from bot.desk.people import Account
from bot.flows.notices import StandingView, UnitsLeft
from bot.flows.scene import Work
from bot.ids import AccountId, LotId
from bot.ports import Entry
from bot.quota.lot import Category, Limits
from bot.quota.period import Period, period_at
from bot.quota.plan import Plan
from bot.quota.price import Tariff
from bot.quota.standing import Standing, assets, balance, held_money, included, units_left

PRIORITY = 10
"""Of every lot until an admin decides otherwise; then expiry and category order them."""


def plan_of(work: Work, account: Account) -> Plan:
    """The plan in force now; KeyError when the plans file lost a plan that a contract names."""
    return work.house.plan_book.plans[work.tx.accounts.plan_at(account.id, now=work.now)]


def load_standing(work: Work, account_id: AccountId) -> Standing:
    """Lock the account and read what a decision needs; the period's included lots are made when first asked
    for, so that a renewal depends on no job having run."""
    account = work.tx.accounts.lock(account_id)
    plan = plan_of(work, account)
    period = period_at(account.anchor, zone=account.zone, now=work.now)
    open_lots(work, account, plan, period)
    set_limit = work.tx.ledger.credit_limit(account_id, now=work.now)
    credit = plan.credit.get(account.currency, 0) if set_limit is None else set_limit
    return Standing(
        account_id=account_id,
        name=account.name,
        plan=plan,
        currency=account.currency,
        zone=account.zone,
        period=period,
        lots=work.tx.ledger.lots(account_id),
        limits=Limits(credit=credit, emergency=plan.emergency_allowance.get(account.currency, 0)),
        open_requests=len(work.tx.requests.open_of_account(account_id)),
        person_asks=work.tx.requests.count(account_id, kind="person", since=period.starts_at),
        now=work.now,
    )


def open_lots(work: Work, account: Account, plan: Plan, period: Period) -> None:
    """The lots every account has: this period's included units, and the debt lots of its currency."""
    for asset, units in plan.included.items():
        lot = _lot(
            work,
            account,
            f"included:{asset}:{period.index}",
            asset=asset,
            category=Category.INCLUDED,
            period=period,
        )
        if lot is not None:
            grant(work, account.id, lot, asset, units, reference=f"period:{period.index}")
    for category in (Category.CREDIT, Category.EMERGENCY):
        _lot(work, account, str(category), asset=account.currency, category=category, period=None)


def _lot(
    work: Work, account: Account, name: str, *, asset: str, category: Category, period: Period | None
) -> LotId | None:
    return work.tx.ledger.add_lot(
        key=f"lot:{account.id}:{name}",
        account_id=account.id,
        asset=asset,
        category=category,
        priority=PRIORITY,
        starts_at=account.created_at if period is None else period.starts_at,
        expires_at=None if period is None else period.ends_at,
        scope=None,
        now=work.now,
    )


def grant(work: Work, account_id: AccountId, lot: LotId, asset: str, units: int, *, reference: str) -> None:
    """Put units into a lot out of what the company issues."""
    entries = (
        Entry(asset=asset, amount=units, lot_id=lot),
        Entry(asset=asset, amount=-units, system="issued"),
    )
    work.tx.ledger.post(
        reason="grant", reference=reference, account_id=account_id, entries=entries, actor=None, now=work.now
    )


def tariff_of(work: Work, account_id: AccountId, currency: str) -> Tariff:
    """The base list, the changes made to it by command, and the client's special prices on top."""
    book = work.house.plan_book
    prices = {service: by[currency] for service, by in book.prices.items() if currency in by}
    prices.update(work.tx.prices.special(None, currency, now=work.now))
    prices.update(work.tx.prices.special(account_id, currency, now=work.now))
    return Tariff(
        currency=currency,
        prices=prices,
        tax_rate=book.tax.get(currency, 0),
        valid_for=_positive(work.house.quote_valid),
    )


def _positive(span: timedelta) -> timedelta:
    if span <= timedelta(0):
        raise ValueError("a quote must be valid for some time")
    return span


def view_of(standing: Standing) -> StandingView:
    """The standing as people see it."""
    return StandingView(
        account_id=standing.account_id,
        name=standing.name,
        plan=standing.plan.code,
        tier=standing.plan.tier,
        currency=standing.currency,
        zone=standing.zone,
        left=_units({asset: units_left(standing, asset) for asset in assets(standing)}),
        included=_units({asset: included(standing, asset) for asset in assets(standing)}),
        balance=balance(standing),
        held=held_money(standing),
        credit_limit=standing.limits.credit,
        open=standing.open_requests,
        renews_at=standing.period.ends_at,
    )


def _units(amounts: Mapping[str, int]) -> tuple[UnitsLeft, ...]:
    return tuple(UnitsLeft(asset=asset, left=amount) for asset, amount in amounts.items())


def left_of(standing: Standing, asset: str) -> UnitsLeft:
    return UnitsLeft(asset=asset, left=units_left(standing, asset))
