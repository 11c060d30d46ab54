"""Statements, their files, and what runs low: notices of the books."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.flows import notices as n
from bot.quota.span import Span, packed
from tests.views.made import LATER, NOW, RENEWS, STANDING, ZONE

MONTH = Span(since=datetime(2026, 10, 31, 21, tzinfo=UTC), until=datetime(2026, 11, 30, 21, tzinfo=UTC))
BOOKED = (
    n.StatementLine(at=NOW, asset="EUR", amount=10000, reason="deposit", reference="=1+1", balance=10000),
    n.StatementLine(
        at=NOW, asset="EUR", amount=-4305, reason="capture", reference="request:12", balance=5695, order=3
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

OF_BOOKS: tuple[object, ...] = (
    *STATEMENTS,
    n.ChooseMonth(months=((date(2026, 11, 1), packed(MONTH)), (date(2026, 10, 1), packed(MONTH)))),
    n.ChooseMonth(months=((date(2026, 11, 1), packed(MONTH)),), of=3),
    n.MoneyUnseen(),
    n.MoneyUnseen(owners=("Ольга", "Пётр")),
    *(LOW, replace(LOW, lasts_until=LATER), replace(LOW, lasts_until=RENEWS + timedelta(days=9))),
    *(replace(LOW, level=level) for level in (50, 80)),
    replace(LOW, asset="trips", level=50),
    replace(LOW, asset="EUR", left=4999, below=5000, included=0),
    replace(LOW, asset="EUR", left=-10, below=5000, included=0, lasts_until=LATER),
    *FILES,
)
