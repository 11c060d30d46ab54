"""Frozen prices, offered until a moment; at most one live for a request."""

from datetime import datetime

from bot.ids import AccountId, QuoteId, RequestId, UserId
from bot.quota.price import Line, Origin, Price, PricedBy
from bot.quota.quote import Quote, QuoteState
from bot.quota.tax import Rounding, TaxOn
from storage.sql import Row, Sql
from storage.values import moment, moment_or_none

_SUPERSEDE = "UPDATE quote SET state = 'superseded', closed_at = ? WHERE request_id = ? AND state = 'live'"

_ADD = """
INSERT INTO quote (request_id, account_id, currency, net, tax, gross, tax_rate, tax_on, rounding, entity,
    created_at, valid_until)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"""

_ADD_LINE = """
INSERT INTO quote_line (quote_id, position, service, quantity, unit_net, net, tax, priced_by, version,
    valid_from, valid_to)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""

_SELECT = """
SELECT id, request_id, account_id, state, currency, net, tax, gross, tax_rate, tax_on, rounding, entity,
    created_at, valid_until
FROM quote"""

_GET = f"{_SELECT} WHERE id = ?"
_LAST_OF = f"{_SELECT} WHERE request_id = ? ORDER BY id DESC LIMIT 1"
_LIVE_OF = f"{_SELECT} WHERE request_id = ? AND state = 'live'"
_LAPSING = f"{_SELECT} WHERE state = 'live' AND valid_until <= ? ORDER BY valid_until, id LIMIT ?"
_LINES = """
SELECT service, quantity, unit_net, net, tax, priced_by, version, valid_from, valid_to
FROM quote_line WHERE quote_id = ? ORDER BY position"""
_CLOSE = "UPDATE quote SET state = ?, closed_at = ?, closed_by = ? WHERE id = ? AND state = 'live'"
_NEXT_LAPSE = "SELECT MIN(valid_until) AS at FROM quote WHERE state = 'live'"


class QuotesRepository:
    """`bot.ports.Quotes`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def add(
        self,
        *,
        request_id: RequestId,
        account_id: AccountId,
        price: Price,
        valid_until: datetime,
        now: datetime,
    ) -> QuoteId:
        """A new live quote; a live one of the same request becomes superseded."""
        self._sql.change(_SUPERSEDE, now, request_id)
        amounts = (price.currency, price.net, price.tax, price.gross)
        rule = (price.tax_rate, price.tax_on, price.rounding, price.entity)
        row = self._sql.one(_ADD, request_id, account_id, *amounts, *rule, now, valid_until)
        quote_id = QuoteId(row["id"])
        for position, line in enumerate(price.lines):
            parts = (line.service, line.quantity, line.unit_net, line.net, line.tax)
            self._sql.change(_ADD_LINE, quote_id, position, *parts, *_origin_row(line.origin))
        return quote_id

    def get(self, quote_id: QuoteId) -> Quote | None:
        """The quote in any state."""
        return self._quote(self._sql.first(_GET, quote_id))

    def last_of(self, request_id: RequestId) -> Quote | None:
        """The request's latest quote, whatever became of it."""
        return self._quote(self._sql.first(_LAST_OF, request_id))

    def live_of(self, request_id: RequestId) -> Quote | None:
        """The request's quote that may be accepted, unless its time is over."""
        return self._quote(self._sql.first(_LIVE_OF, request_id))

    def close(self, quote_id: QuoteId, state: QuoteState, *, by: UserId | None, now: datetime) -> bool:
        """From live to the state; False when it was closed already. Raises ValueError for LIVE."""
        if state is QuoteState.LIVE:
            raise ValueError("a quote is not closed by leaving it live")
        return self._sql.change(_CLOSE, state, now, by, quote_id) == 1

    def lapsing(self, *, now: datetime, limit: int) -> tuple[Quote, ...]:
        """Live quotes whose time is over, oldest first."""
        rows = self._sql.all(_LAPSING, now, limit)
        return tuple(_quote(row, self._lines(row["id"])) for row in rows)

    def next_lapse(self) -> datetime | None:
        """When the next live quote lapses, in the past too."""
        return moment_or_none(self._sql.one(_NEXT_LAPSE)["at"])

    def _quote(self, row: Row | None) -> Quote | None:
        return None if row is None else _quote(row, self._lines(row["id"]))

    def _lines(self, quote_id: int) -> tuple[Line, ...]:
        return tuple(map(_line, self._sql.all(_LINES, quote_id)))


def _origin_row(origin: Origin | None) -> tuple[object, ...]:
    if origin is None:
        return (None, None, None, None)
    return (origin.by, origin.version, origin.valid_from, origin.valid_to)


def _line(row: Row) -> Line:
    return Line(
        service=row["service"],
        quantity=row["quantity"],
        unit_net=row["unit_net"],
        net=row["net"],
        tax=row["tax"],
        origin=None if row["priced_by"] is None else _origin(row),
    )


def _origin(row: Row) -> Origin:
    return Origin(
        by=PricedBy(row["priced_by"]),
        version=row["version"],
        valid_from=moment_or_none(row["valid_from"]),
        valid_to=moment_or_none(row["valid_to"]),
    )


def _quote(row: Row, lines: tuple[Line, ...]) -> Quote:
    return Quote(
        id=QuoteId(row["id"]),
        request_id=RequestId(row["request_id"]),
        account_id=AccountId(row["account_id"]),
        state=QuoteState(row["state"]),
        price=Price(
            currency=row["currency"],
            lines=lines,
            net=row["net"],
            tax=row["tax"],
            gross=row["gross"],
            tax_rate=row["tax_rate"],
            tax_on=TaxOn(row["tax_on"]),
            rounding=Rounding(row["rounding"]),
            entity=row["entity"],
        ),
        created_at=moment(row["created_at"]),
        valid_until=moment(row["valid_until"]),
    )
