"""Made-up accounts for the tests of the decision: one plan, one tariff, and lots of any shape."""

from datetime import UTC, datetime, timedelta

from bot.ids import AccountId, LotId
from bot.quota.decision import Ask, Order
from bot.quota.handling import Handling
from bot.quota.lot import Category, Limits, Lot
from bot.quota.period import Period
from bot.quota.plan import Plan
from bot.quota.price import Tariff
from bot.quota.standing import Standing
from bot.quota.tax import Tax

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PERIOD = Period(
    index=0,
    starts_at=datetime(2026, 11, 22, 23, tzinfo=UTC),
    ends_at=datetime(2026, 12, 22, 23, tzinfo=UTC),
)
PLAN = Plan(
    code="basic",
    tier=1,
    included={"consultation": 5},
    free_recalculations=2,
    contacts=3,
    sla={},
    rollover=None,
    credit={},
    emergency_allowance={"PLN": 100_000},
)
TARIFF = Tariff(
    currency="PLN",
    prices={"consultation": 12_000, "recalculation": 4_000, "hour": 24_000, "emergency": 24_000},
    tax=Tax(rate=2_300),
    valid_for=timedelta(days=7),
)
CONSULTATION_GROSS = 14_760
RECALCULATION_GROSS = 4_920
HOUR_GROSS = 29_520
NO_LIMITS = Limits(credit=0, emergency=0)


def lot(
    number: int,
    posted: int,
    *,
    asset: str = "PLN",
    category: Category = Category.DEPOSIT,
    held: int = 0,
    granted: int | None = None,
    priority: int = 10,
    starts_at: datetime = PERIOD.starts_at,
    expires_at: datetime | None = None,
    scope: str | None = None,
) -> Lot:
    """A lot; money of a deposit unless said otherwise, granted in full."""
    return Lot(
        id=LotId(number),
        account_id=AccountId(1),
        asset=asset,
        category=category,
        priority=priority,
        starts_at=starts_at,
        expires_at=expires_at,
        scope=scope,
        granted=posted if granted is None else granted,
        posted=posted,
        held=held,
    )


def units(number: int, left: int, *, asset: str = "consultation", of: int = 5, held: int = 0) -> Lot:
    """The period's included lot with `left` units in the books."""
    return lot(
        number,
        left,
        asset=asset,
        category=Category.INCLUDED,
        granted=of,
        held=held,
        expires_at=PERIOD.ends_at,
    )


def credit(posted: int = 0, *, held: int = 0) -> Lot:
    """The account's credit lot."""
    return lot(901, posted, category=Category.CREDIT, held=held, granted=0)


def emergency(posted: int = 0, *, held: int = 0) -> Lot:
    """The account's emergency lot."""
    return lot(902, posted, category=Category.EMERGENCY, held=held, granted=0)


def standing(
    *lots: Lot,
    limits: Limits = NO_LIMITS,
    plan: Plan = PLAN,
    person_asks: int = 0,
    debts: bool = True,
    now: datetime = NOW,
) -> Standing:
    """A standing with these lots and, unless `debts` is off, an unused credit and emergency lot."""
    present = {each.category for each in lots}
    unused = [each for each in (credit(), emergency()) if debts and each.category not in present]
    return Standing(
        account_id=AccountId(1),
        name="Budmax",
        plan=plan,
        currency="PLN",
        zone="Europe/Warsaw",
        period=PERIOD,
        lots=(*lots, *unused),
        limits=limits,
        open_requests=0,
        person_asks=person_asks,
        now=now,
    )


CONSULTATION = Ask(
    kind="consultation", handling=Handling.QUOTA, asset="consultation", service="consultation", order=None
)
WORK = Ask(kind="work", handling=Handling.PRICED, asset=None, service="hour", order=None)
EMERGENCY = Ask(kind="emergency", handling=Handling.EMERGENCY, asset=None, service="emergency", order=None)
COMPLAINT = Ask(kind="complaint", handling=Handling.FREE, asset=None, service=None, order=None)
PERSON = Ask(kind="person", handling=Handling.FREE, asset=None, service=None, order=None)
ESTIMATE = Ask(kind="estimate", handling=Handling.ESTIMATE, asset=None, service="recalculation", order=None)


def recalculation(made: int, *, asset: str | None = None, service: str | None = "recalculation") -> Ask:
    """An estimate that recalculates order 7, for which `made` recalculations were made already."""
    order = Order(number=7, recalculations=made)
    return Ask(kind="estimate", handling=Handling.ESTIMATE, asset=asset, service=service, order=order)
