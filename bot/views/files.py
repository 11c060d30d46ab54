"""Files for those who keep accounts: a statement as CSV or XLSX, the audit as CSV. Pure: the same bytes for
the same notice.

People's words stand in cells as words: what a spreadsheet would take for a formula gets an apostrophe in
front of it. Amounts are numbers, times are local to the client.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from bot.flows.notices import AuditFile, AuditLine, StatementFile, StatementLine
from bot.quota.money import is_money, scale_of
from bot.quota.span import Span
from bot.views.graphemes import clean, name
from bot.views.reader import Reader
from bot.views.reasons import deed
from bot.views.screen import Screen, Text, Upload
from bot.views.statement import (
    HELD,
    booked_of,
    closing_name,
    order_of,
    payment_of,
    reason_of,
    request_of,
    span_title,
    unit_name,
)
from bot.views.texts import mark

Cell: TypeAlias = str | int | Decimal | datetime | None
Rows: TypeAlias = list[list[Cell]]

STATEMENT = (
    *(mark("Date"), mark("What"), mark("Request"), mark("Order"), mark("Payment reference"), mark("Unit")),
    *(mark("Amount"), mark("Balance after"), mark("Paid"), mark("VAT in it")),
)
AUDIT = (
    *(mark("Number"), mark("Date"), mark("Client"), mark("Who"), mark("What"), mark("Before"), mark("After")),
    *(mark("Undone"), mark("Undone by")),
)
FORMULAS = "=+-@\t\r\n＝＋－＠"
_WIDTHS = (18, 28, 10, 12, 26, 16, 14, 14, 14, 14)
_AS_THEY_ARE = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
_TIME = "%Y-%m-%d %H:%M"


def words(text: str) -> str:
    """Somebody's words as a cell that no spreadsheet reckons with."""
    shown = clean(text)
    return f"'{shown}" if shown.lstrip(" ")[:1] in tuple(FORMULAS) else shown


def statement_file(notice: StatementFile, reader: Reader) -> Screen:
    rows = statement_rows(notice, reader)
    head = [reader.t(one) for one in STATEMENT]
    if notice.form == "csv":
        data = as_csv(head, rows, reader)
    else:
        title = span_title(reader, Span(since=notice.since, until=notice.until), notice.zone)
        above = [title, words(notice.client), notice.zone]
        data = as_xlsx(above, head, rows, at=notice.at, sheet=reader.t("Statement"))
    first, last = (_local(at, notice.zone) for at in (notice.since, notice.until))
    file = f"statement-{notice.account_id}-{first:%Y-%m-%d}-{last:%Y-%m-%d}.{notice.form}"
    text = Text().bold(span_title(reader, Span(since=notice.since, until=notice.until), notice.zone))
    return _screen(text.line(name(notice.client)), file, data)


def statement_rows(notice: StatementFile, reader: Reader) -> Rows:
    """Asset by asset: what stood, each line, what stands, and what of it is set aside."""
    rows: Rows = []
    begin, end = (_local(at, notice.zone) for at in (notice.since, min(notice.until, notice.at)))
    for total in notice.totals:
        rows.append(_standing(reader, total.asset, total.opening, reader.t("Opening balance"), begin))
        rows += [_line(line, notice, reader) for line in notice.lines if line.asset == total.asset]
        closing = reader.t(closing_name(notice.until, notice.at))
        rows.append(_standing(reader, total.asset, total.closing, closing, end))
        if total.held:
            rows.append(_standing(reader, total.asset, total.held, reader.t(HELD), end))
    return rows


def _standing(reader: Reader, asset: str, amount: int, said: str, at: datetime) -> list[Cell]:
    """What stands at a local time."""
    unit = words(unit_name(reader, asset))
    return [at, said, None, None, None, unit, None, number(amount, asset), None, None]


def _line(line: StatementLine, notice: StatementFile, reader: Reader) -> list[Cell]:
    balance = None if line.balance is None else number(line.balance, line.asset)
    said = (reason_of(reader, line), booked_of(reader, line, notice.zone))
    return [
        _local(line.at, notice.zone),
        ", ".join(filter(None, said)),
        words(request_of(line)) or None,
        order_of(reader, line) or None,
        words(payment_of(line)) or None,
        words(unit_name(reader, line.asset)),
        number(line.amount, line.asset),
        balance,
        *_paid(line),
    ]


def _paid(line: StatementLine) -> tuple[Cell, Cell]:
    """What came in (or, with a minus, was taken out again) and what of it was tax, where the balance got only
    the rest."""
    if not line.tax:
        return None, None
    return number(line.amount + line.tax, line.asset), number(line.tax, line.asset)


def number(amount: int, asset: str) -> int | Decimal:
    """Major units with the currency's places, exact; units as they are."""
    return Decimal(amount).scaleb(-scale_of(asset)) if is_money(asset) else amount


def audit_file(notice: AuditFile, reader: Reader) -> Screen:
    rows: Rows = [_audited(line, notice, reader) for line in notice.lines]
    data = as_csv([reader.t(one) for one in AUDIT], rows, reader)
    text = Text().bold(reader.t("What was changed"))
    text.lines(name(notice.client) if notice.client else "")
    return _screen(text, f"audit-{_local(notice.at, notice.zone):%Y-%m-%d}.csv", data)


def _audited(line: AuditLine, notice: AuditFile, reader: Reader) -> list[Cell]:
    told = (line.client or notice.client, line.actor, deed(line.action, reader), line.before, line.after)
    undone: Cell = reader.t("undone since") if line.undone else None
    if line.undone_at is not None:
        undone = _local(line.undone_at, notice.zone)
    by = words(line.undone_by) or None
    return [line.audit_id, _local(line.at, notice.zone), *(words(one) or None for one in told), undone, by]


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]], reader: Reader) -> bytes:
    """UTF-8 with the mark that tells spreadsheets so; where decimals have a comma, cells have a semicolon."""
    comma = reader.texts.decimal_sign == ","
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";" if comma else ",", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_written(cell, comma=comma) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig", "replace")


def _written(cell: Cell, *, comma: bool) -> str | int:
    match cell:
        case None:
            return ""
        case datetime():
            return cell.strftime(_TIME)
        case Decimal():
            return f"{cell:f}".replace(".", ",") if comma else f"{cell:f}"
        case _:
            return cell


def as_xlsx(above: Sequence[str], head: Sequence[str], rows: Rows, *, at: datetime, sheet: str) -> bytes:
    """One sheet: what it is of, the head, the rows; times are times and amounts numbers with their places."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - only where there is such a file

    stream = BytesIO()
    book = Workbook(stream, dict.fromkeys(_AS_THEY_ARE, False) | {"in_memory": True})
    book.set_properties({"created": at.replace(tzinfo=None)})
    table = book.add_worksheet(sheet)
    bold, looks = book.add_format({"bold": True}), _Looks(book)
    for column, width in enumerate(_WIDTHS):
        table.set_column(column, column, width)
    for line, text in enumerate(above):
        table.write_string(line, 0, text, bold)
    top = len(above) + 1
    for column, text in enumerate(head):
        table.write_string(top, column, text, bold)
    for line, row in enumerate(rows, start=top + 1):
        for column, cell in enumerate(row):
            looks.put(table, line, column, cell)
    table.freeze_panes(top + 1, 0)
    book.close()
    return stream.getvalue()


class _Looks:
    """How each kind of cell is written: words never as a formula, a link or a number."""

    def __init__(self, book: Any) -> None:
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._numbers = [book.add_format({"num_format": f"#,##0.{'0' * n}".rstrip(".")}) for n in range(4)]

    def put(self, table: Any, line: int, column: int, cell: Cell) -> None:
        if isinstance(cell, str):
            table.write_string(line, column, cell)
        elif isinstance(cell, datetime):
            table.write_datetime(line, column, cell, self._moment)
        elif cell is not None:
            table.write_number(line, column, cell, self._numbers[_places(cell)])


def _places(cell: int | Decimal) -> int:
    exponent = cell.as_tuple().exponent if isinstance(cell, Decimal) else 0
    return -exponent if isinstance(exponent, int) else 0


def _local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _screen(text: Text, file: str, data: bytes) -> Screen:
    return text.screen(media="document", upload=Upload(name=file, data=data))
