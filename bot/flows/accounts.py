"""An account as it stands: its standing, its tariff, and how both are shown."""

from collections.abc import Mapping
from datetime import timedelta

from bot.desk.people import Account
from bot.flows.notices import ExtraUnits, StandingView, UnitsLeft
from bot.flows.scene import Work
from bot.flows.settling import plan_in_force, settle
from bot.ids import AccountId
from bot.ports import EMERGENCY
from bot.quota.decision import order_of_scope
from bot.quota.entities import Entity
from bot.quota.lot import Limits
from bot.quota.plan import Plan
from bot.quota.price import Tariff
from bot.quota.pricelist import laid_over
from bot.quota.standing import Standing, assets, balance, extras, held_money, included, units_left
from bot.quota.tax import deposit_for


def plan_of(work: Work, account: Account) -> Plan:
    """The plan in force now; KeyError when the plans file lost a plan that a contract names."""
    return plan_in_force(work, account, work.now)


def load_standing(work: Work, account_id: AccountId) -> Standing:
    """Lock the account, book what fell due for it, and read what a decision needs: a renewal depends on no
    job having run."""
    account = work.tx.accounts.lock(account_id)
    period, lots = settle(work, account)
    plan = plan_of(work, account)
    return Standing(
        account_id=account_id,
        name=account.name,
        plan=plan,
        currency=account.currency,
        zone=account.zone,
        period=period,
        lots=lots,
        limits=limits_of(work, account, plan),
        open_requests=work.tx.requests.count_open(account_id),
        person_asks=work.tx.requests.count(account_id, kind="person", since=period.starts_at),
        now=work.now,
    )


def limits_of(work: Work, account: Account, plan: Plan) -> Limits:
    """How far the account may go below zero now: as an admin set it, else as the plan says."""
    credit = work.tx.ledger.credit_limit(account.id, now=work.now)
    emergency = work.tx.ledger.credit_limit(account.id, now=work.now, kind=EMERGENCY)
    currency = account.currency
    return Limits(
        credit=plan.credit.get(currency, 0) if credit is None else credit,
        emergency=plan.emergency_allowance.get(currency, 0) if emergency is None else emergency,
    )


def tariff_of(work: Work, account_id: AccountId, currency: str) -> Tariff:
    """The plans file, the base list's versions over it, the client's own over both; the seller's tax rule."""
    versions = work.tx.prices.versions(account_id, currency, now=work.now)
    prices, origins = laid_over(filed_prices(work, currency), versions, at=work.now)
    return Tariff(
        currency=currency,
        prices=prices,
        origins=origins,
        tax=seller_of(work, account_id, currency).tax,
        valid_for=_positive(work.house.quote_valid),
    )


def filed_prices(work: Work, currency: str) -> dict[str, int]:
    """service -> minor units net, as the plans file has them: version 0 of the base list."""
    listed = work.house.plan_book.prices
    return {service: by[currency] for service, by in listed.items() if currency in by}


def seller_of(work: Work, account_id: AccountId, currency: str) -> Entity:
    """The legal entity that sells to the account; LookupError when the plans file lost it."""
    account = work.tx.accounts.get(account_id)
    named = None if account is None or account.currency != currency else account.entity
    return work.house.plan_book.entity(currency, named)


def to_pay(work: Work, account_id: AccountId, currency: str, missing: int) -> int:
    """What has to come in so that the balance grows by what is missing, tax on the deposit included."""
    return deposit_for(missing, seller_of(work, account_id, currency).tax)


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
        extra=tuple(
            ExtraUnits(
                asset=one.asset,
                left=one.left,
                why=str(one.category),
                until=one.until,
                order=None if one.scope is None else order_of_scope(one.scope),
                since=one.since,
            )
            for one in extras(standing)
        ),
    )


def _units(amounts: Mapping[str, int]) -> tuple[UnitsLeft, ...]:
    return tuple(UnitsLeft(asset=asset, left=amount) for asset, amount in amounts.items())


def left_of(standing: Standing, asset: str) -> UnitsLeft:
    return UnitsLeft(asset=asset, left=units_left(standing, asset))
