"""Statements, their files, and what runs low: notices of the books."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.flows import notices as n
from bot.quota.span import Span, packed
from tests.views.made import CLIENT, LATER, NOW, RENEWS, STANDING, UNSEEN, ZONE, declined, offered

MONTH = Span(since=datetime(2026, 10, 31, 21, tzinfo=UTC), until=datetime(2026, 11, 30, 21, tzinfo=UTC))
BOOKED = (
    n.StatementLine(at=NOW, asset="EUR", amount=10000, reason="deposit", reference="=1+1", balance=10000),
    n.StatementLine(
        at=NOW, asset="EUR", amount=-4305, reason="capture", reference="request:12", balance=5695, order=3
    ),
    n.StatementLine(
        at=NOW, asset="EUR", amount=10000, reason="deposit", reference="bank-7", balance=15695, tax=2300
    ),
    n.StatementLine(
        at=NOW,
        asset="EUR",
        amount=-10000,
        reason="grant_undone",
        reference="audit:7",
        balance=5695,
        tax=-2300,
        of_payment="=bank-7",
        of_day=NOW - timedelta(days=3),
    ),
    n.StatementLine(at=NOW, asset="consultation", amount=5, reason="grant", reference="period:0", balance=5),
    n.StatementLine(at=NOW, asset="trips", amount=-1, reason="expire", reference="period:0", balance=2),
)
TOTALS = (
    n.StatementTotal(asset="EUR", opening=0, closing=5695, count=7, held=4305),
    n.StatementTotal(asset="consultation", opening=0, closing=5, count=1),
    n.StatementTotal(asset="trips", opening=3, closing=2, count=1),
)
STATEMENTS = tuple(
    n.Statement(
        standing=STANDING, since=MONTH.since, until=MONTH.until, lines=lines, totals=TOTALS[:many], of=of
    )
    for lines, many, of in ((BOOKED, 3, None), (BOOKED, 3, 3), ((), 1, None), (BOOKED[:2] * 40, 1, None))
)
OVER = replace(STATEMENTS[0], until=NOW - timedelta(days=1), totals=(replace(TOTALS[0], held=0),))
DRAWN = replace(
    STATEMENTS[0],
    lines=(),
    totals=(n.StatementTotal(asset="EUR", opening=-100, closing=-100, count=0, held=4305),),
)
AHEAD = replace(STATEMENTS[0], since=LATER, until=RENEWS, lines=(), totals=(), ahead=True)
FILES = tuple(
    n.StatementFile(
        form=form,
        client="=Orbit",
        account_id=3,
        zone=ZONE,
        since=MONTH.since,
        until=MONTH.until,
        at=NOW,
        totals=TOTALS,
        lines=BOOKED,
    )
    for form in ("csv", "xlsx")
)
LOW = n.RunningLow(asset="consultation", level=100, left=0, included=5, zone=ZONE, renews_at=RENEWS)
UNTOLD = (
    n.Balance(standing=UNSEEN, owners=("Ольга", "Пётр")),
    n.Balance(standing=UNSEEN),
    n.BillingAnswer(request_id=12, standing=UNSEEN),
    n.Welcome(name="Пётр", company="Doorman Demo", client=CLIENT, fresh=False, standing=UNSEEN),
    offered(funding="unseen", balance=0),
    declined(unseen=True, balance=0, missing=0),
    n.DepositArrived(amount=12300, balance=None, currency="EUR"),
    n.DepositUndone(amount=12300, balance=None, currency="EUR", reference="bank-12"),
    replace(LOW, unseen=True),
)
"""To a reader who may see no money of the account."""

OF_BOOKS: tuple[object, ...] = (
    *(*STATEMENTS, OVER, DRAWN, AHEAD, replace(AHEAD, of=3)),
    n.ChooseMonth(months=((date(2026, 11, 1), packed(MONTH)), (date(2026, 10, 1), packed(MONTH)))),
    n.ChooseMonth(months=((date(2026, 11, 1), packed(MONTH)),), of=3),
    *UNTOLD,
    offered(funding="credit", credit=14760),
    offered(funding="credit", credit=4760),
    n.MoneyUnseen(),
    n.MoneyUnseen(owners=("Ольга", "Пётр")),
    *(LOW, replace(LOW, lasts_until=LATER), replace(LOW, lasts_until=RENEWS + timedelta(days=9))),
    *(replace(LOW, level=level) for level in (50, 80)),
    replace(LOW, asset="trips", level=50),
    replace(LOW, asset="EUR", left=4999, below=5000, included=0),
    replace(LOW, asset="EUR", left=-10, below=5000, included=0, lasts_until=LATER),
    *FILES,
)
