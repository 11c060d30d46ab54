"""Values to make notices of: prices, standings, times, and a notice of each kind with what differs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.flows import notices as n
from bot.quota.price import BASE_FILE, BY_STAFF, Line, Origin, Price, PricedBy
from bot.quota.tax import Rounding, TaxOn

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
DUE = NOW + timedelta(hours=4)
LATER = NOW + timedelta(days=1)
RENEWS = datetime(2026, 12, 22, 21, 0, tzinfo=UTC)
ZONE = "Europe/Moscow"
CLIENT = "ООО Ромашка"

PRICE = Price(
    currency="PLN",
    lines=(n_line := Line(service="consultation", quantity=1, unit_net=12000, net=12000),),
    net=12000,
    tax=2760,
    gross=14760,
    tax_rate=2300,
)
HOURS = Price(
    currency="RUB",
    lines=(Line(service="hour", quantity=2, unit_net=300000, net=600000),),
    net=600000,
    tax=132000,
    gross=732000,
    tax_rate=2200,
)
NO_TAX = Price(currency="EUR", lines=(n_line,), net=12000, tax=0, gross=12000, tax_rate=0)
LISTED = Price(
    currency="PLN",
    lines=(
        Line(
            service="hour",
            quantity=1,
            unit_net=24000,
            net=24000,
            tax=1800,
            origin=Origin(by=PricedBy.OWN, version=2, valid_from=NOW, valid_to=RENEWS),
        ),
        Line(
            service="recalculation",
            quantity=1,
            unit_net=4000,
            net=4000,
            tax=300,
            origin=Origin(by=PricedBy.BASE, version=3, valid_from=NOW),
        ),
        Line(service="emergency", quantity=1, unit_net=0, net=0, origin=BASE_FILE),
    ),
    net=28000,
    tax=2100,
    gross=30100,
    tax_rate=750,
    rounding=Rounding.LINE,
    entity="Acme sp. z o.o.",
)
TAXED_BEFORE = Price(
    currency="EUR",
    lines=(Line(service="work", quantity=1, unit_net=12000, net=12000, origin=BY_STAFF),),
    net=12000,
    tax=0,
    gross=12000,
    tax_rate=2300,
    tax_on=TaxOn.DEPOSIT,
)
LEFT = n.UnitsLeft(asset="consultation", left=4)
STANDING = n.StandingView(
    account_id=3,
    name=CLIENT,
    plan="basic",
    tier=1,
    currency="EUR",
    zone=ZONE,
    left=(LEFT, n.UnitsLeft(asset="recalculation", left=2)),
    included=(n.UnitsLeft(asset="consultation", left=5), n.UnitsLeft(asset="recalculation", left=2)),
    balance=100000,
    held=4305,
    credit_limit=50000,
    open=1,
    renews_at=RENEWS,
)
UNSEEN = replace(STANDING, balance=0, held=0, credit_limit=0, unseen=True)
RICH = replace(
    STANDING,
    left=(n.UnitsLeft(asset="consultation", left=7),),
    extra=(
        *(n.ExtraUnits(asset="consultation", left=2, why=why, until=RENEWS) for why in ("rollover", "bonus")),
        n.ExtraUnits(asset="EUR", left=5000, why="boost", until=RENEWS),
        n.ExtraUnits(asset="consultation", left=2, why="promo", until=RENEWS),
        n.ExtraUnits(asset="recalculation", left=2, why="boost", until=RENEWS, order=7),
        n.ExtraUnits(asset="consultation", left=3, why="boost", until=RENEWS, since=LATER),
        n.ExtraUnits(asset="EUR", left=5000, why="promo", until=RENEWS, order=7, since=LATER),
    ),
)
BARE = n.StandingView(
    account_id=4,
    name="Żwirex",
    plan="basic",
    tier=1,
    currency="PLN",
    zone="Europe/Warsaw",
    left=(),
    included=(),
    balance=-14760,
    held=0,
    credit_limit=0,
    open=0,
    renews_at=RENEWS,
)
NAMES = ("Ирина Крылова, +7 495 000-00-00", "director@example.com")
TEXT = "Как в 1С закрыть месяц, если в октябре было два авансовых отчёта с одним номером?"


def accepted(**changes: object) -> n.Accepted:
    base: dict[str, object] = {"request_id": 12, "kind": "consultation", "due_at": DUE, "zone": ZONE}
    return n.Accepted(**(base | changes))  # type: ignore[arg-type]  # keyword by keyword, as the class names them


def offered(**changes: object) -> n.Offered:
    base: dict[str, object] = {
        "request_id": 12,
        "quote_id": 7,
        "reason": "exhausted",
        "price": PRICE,
        "funding": "balance",
        "zone": "Europe/Warsaw",
        "valid_until": LATER,
        "balance": 50000,
        "currency": "PLN",
        "asset": "consultation",
        "used": 5,
        "included": 5,
    }
    return n.Offered(**(base | changes))  # type: ignore[arg-type]  # see above


def declined(**changes: object) -> n.Declined:
    base: dict[str, object] = {
        "request_id": 12,
        "kind": "consultation",
        "reason": "no_funds",
        "zone": "Europe/Warsaw",
        "currency": "PLN",
        "price": PRICE,
        "asset": "consultation",
        "used": 5,
        "included": 5,
        "balance": 0,
        "missing": 14760,
        "renews_at": RENEWS,
    }
    return n.Declined(**(base | changes))  # type: ignore[arg-type]  # see above


def card(**changes: object) -> n.CardView:
    base: dict[str, object] = {
        "request_id": 12,
        "client": CLIENT,
        "account_id": 3,
        "tier": 1,
        "contact": "Ольга",
        "kind": "consultation",
        "state": "queued",
        "text": TEXT,
        "attachments": 0,
        "due_at": DUE,
        "zone": ZONE,
        "created_at": NOW,
        "order_number": None,
        "recalculation": False,
        "paid": "quota",
        "amount": 1,
        "currency": "RUB",
        "left": LEFT,
        "balance": 0,
        "assignee": None,
        "minutes": None,
        "urgent": False,
    }
    return n.CardView(**(base | changes))  # type: ignore[arg-type]  # see above


def relayed(**changes: object) -> n.Relayed:
    base: dict[str, object] = {
        "by": "Иван",
        "side": "staff",
        "request_id": 12,
        "text": "Перенумеруйте второй отчёт.",
        "entities": '[{"type": "bold", "offset": 0, "length": 13}]',
        "media": None,
        "file_id": None,
    }
    return n.Relayed(**(base | changes))  # type: ignore[arg-type]  # see above


def changed(**changes: object) -> n.Changed:
    base: dict[str, object] = {
        "audit_id": 9,
        "what": "quota",
        "client": "Budmax",
        "subject": "consultation",
        "before": "5",
        "after": "7",
    }
    return n.Changed(**(base | changes))  # type: ignore[arg-type]  # see above


LINE = n.RequestLine(
    request_id=12,
    kind="estimate",
    state="taken",
    excerpt="Посчитайте тираж",
    due_at=DUE,
    taken_by="Иван",
    order_number=1,
    created_at=NOW,
)


FAVOUR = n.FavourLine(at=NOW, by="Иван", minutes=15, text="звонок")


def board_line(**values: object) -> n.BoardLine:
    """A line of the board; name what differs."""
    plain: dict[str, object] = {
        "request_id": 12,
        "client": CLIENT,
        "tier": 1,
        "kind": "consultation",
        "due_at": DUE,
        "zone": ZONE,
        "sign": "",
        "excerpt": "Как закрыть месяц в 1С, если часть документов ещё не пришла?",
        "urgent": False,
    }
    return n.BoardLine(**(plain | values))  # type: ignore[arg-type]  # keyword by keyword, as the class names them


SHOWN_PRICES = n.PricesShown(
    currency="PLN",
    zone=ZONE,
    entity="Acme sp. z o.o.",
    tax_rate=750,
    tax_on="service",
    in_force=(
        n.PriceShown(
            service="hour", minor=24000, own=True, version=2, since=NOW, until=RENEWS, set_by="Anna <b>"
        ),
        n.PriceShown(service="work", minor=7000, own=False, version=0, since=None, until=None, set_by=""),
    ),
    coming=(
        n.PriceShown(
            service="work", minor=8000, own=False, version=1, since=RENEWS, until=None, set_by="Boss"
        ),
    ),
)
NO_PRICES = n.PricesShown(
    currency="JPY", zone=ZONE, entity="", tax_rate=1000, tax_on="deposit", in_force=(), coming=()
)
