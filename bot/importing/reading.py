"""From files to lines: every cell read, everything that is wrong collected, nothing decided yet."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TypeVar

from bot.flows.importing.lines import (
    BalanceLine,
    ClientLine,
    ContactLine,
    Line,
    Lines,
    Place,
    PriceLine,
    Problem,
)
from bot.ids import UserId
from bot.importing import cells as reads
from bot.importing.cells import Cell, Wrong, text_of
from bot.importing.csv_file import Sheet, Unreadable, read_csv
from bot.importing.table import ALIASES, Table, problem, recognise
from bot.importing.xlsx_file import read_xlsx

T = TypeVar("T")
BASE: Final = ("", "*")
"""What stands in the client's column of a price of the base list."""


@dataclass(slots=True, kw_only=True)
class Found:
    """What the files say: lines, what is wrong, what is worth a look, and how each table was read."""

    lines: Lines = field(default_factory=Lines)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    how: list[tuple[Place, str, int]] = field(default_factory=list)
    """(table, in words how it was read, how many lines)"""
    headers: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    """(file, sheet) -> column -> its header there"""

    def named(self, problems: Sequence[Problem]) -> list[Problem]:
        """The problems with their columns called as in their files, or as docs/import.md calls them."""
        return [replace(one, column=self._header(one)) for one in problems]

    def _header(self, one: Problem) -> str:
        there = self.headers.get((one.place.file, one.place.sheet), {})
        return there.get(one.column, ALIASES[one.column].split(", ")[0])


def read_files(paths: Sequence[Path], *, encoding: str | None, tick: Callable[[], object]) -> Found:
    """Everything in the files. `tick` is called for each line."""
    found, lines = Found(), list[Line]()
    for path in paths:
        for sheet in _sheets(path, encoding, found):
            before = len(lines)
            try:
                kind = _read_sheet(sheet, found, lines, tick)
            except Unreadable as error:
                found.problems.append(_unread(sheet.place, error))
                continue
            found.how.append((sheet.place, f"{kind}; {sheet.how}", len(lines) - before))
    found.lines = _sorted(lines)
    return found


def _sheets(path: Path, encoding: str | None, found: Found) -> list[Sheet]:
    try:
        if path.suffix.casefold() in {".xlsx", ".xlsm", ".xls", ".ods", ".xlsb"}:
            sheets = read_xlsx(path)
        else:
            sheets = [read_csv(path, encoding=encoding)]
    except OSError as error:
        said = f"cannot be read ({error.strerror or type(error).__name__})"
        found.problems.append(problem(Place(file=path.name), "", said, "name another file"))
        return []
    except Unreadable as error:
        found.problems.append(_unread(Place(file=path.name), error))
        return []
    if not sheets:
        said, mend = "there is nothing in it", "give a workbook with a table in a sheet that is not hidden"
        found.problems.append(problem(Place(file=path.name), "", said, mend))
    return sheets


def _unread(place: Place, error: Unreadable) -> Problem:
    at = Place(file=place.file, sheet=place.sheet, line=error.line)
    return problem(at, "", error.said, error.mend)


def _read_sheet(sheet: Sheet, found: Found, lines: list[Line], tick: Callable[[], object]) -> str:
    table, problems, warnings = recognise(sheet.rows, sheet.place)
    found.problems += problems
    found.warnings += warnings
    if table is None:
        return "not read"
    found.headers[sheet.place.file, sheet.place.sheet] = table.headers
    read, count = _READERS[table.kind], 0
    for place, row in table.lines():
        tick()
        count += 1
        line = _Row(table=table, place=place, cells=row, problems=found.problems)
        lines += read(line)
    if not count:
        mend = "add a line, or leave the file out"
        found.problems.append(problem(table.place, "", "there is no line below the header", mend))
    return table.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One row of a table, and where its problems go."""

    table: Table
    place: Place
    cells: Sequence[Cell]
    problems: list[Problem]

    def get(self, column: str, read: Callable[[Cell], T | Wrong], *, needed: bool = False) -> T | None:
        """The column's value; None when it is empty, when the table has no such column, or when it is wrong
        (then a problem says so)."""
        index = self.table.columns.get(column)
        cell = self.cells[index] if index is not None and index < len(self.cells) else None
        if not text_of(cell):
            if needed:
                self.wrong(column, Wrong("is empty", "fill it in"))
            return None
        value = read(cell)
        if isinstance(value, Wrong):
            self.wrong(column, value)
            return None
        return value

    def wrong(self, column: str, why: Wrong) -> None:
        header = self.table.headers.get(column, column)
        self.problems.append(problem(self.place, header, why.said, why.mend))

    def overfull(self) -> bool:
        """Whether there is more than the header has columns for, which shifts the meaning of all."""
        if not any(map(text_of, self.cells[self.table.width :])):
            return False
        said = f"has {len(self.cells)} cells, the header {self.table.width}"
        mend = "put quotes around what has a separator in it (a decimal comma, too)"
        self.problems.append(problem(self.place, "", said, mend))
        return True


def _client(row: _Row) -> Iterator[Line]:
    if row.overfull():
        return
    name = row.get("client", reads.word, needed=True)
    line = ClientLine(
        place=row.place,
        client=name or "",
        plan=row.get("plan", reads.word),
        currency=_upper(row.get("currency", reads.word)),
        language=_lower(row.get("language", reads.word)),
        starts=row.get("starts", reads.day),
    )
    if name:
        yield line


def _contact(row: _Row) -> Iterator[Line]:
    if row.overfull():
        return
    client = row.get("client", reads.word, needed=True)
    person = row.get("person", reads.word, needed=True)
    telegram = row.get("telegram", reads.person_id)
    email = row.get("email", reads.word)
    if client and person:
        yield ContactLine(
            place=row.place,
            client=client,
            person=person,
            telegram=None if telegram is None else UserId(telegram),
            email=email or "",
        )


def _balance(row: _Row) -> Iterator[Line]:
    if row.overfull():
        return
    client = row.get("client", reads.word, needed=True)
    amount = row.get("amount", reads.amount, needed=True)
    unit = row.get("unit", reads.word)
    currency = _upper(row.get("currency", reads.word))
    reference = row.get("reference", reads.word)
    ends = row.get("ends", reads.day)
    if unit and currency:
        row.wrong("unit", Wrong("both a unit and a currency are given", "leave one of them empty"))
    elif client and amount is not None:
        yield BalanceLine(
            place=row.place,
            client=client,
            amount=amount,
            asset=unit or currency,
            reference=reference,
            ends=ends,
        )


def _price(row: _Row) -> Iterator[Line]:
    if row.overfull():
        return
    client = row.get("client", reads.word) or ""
    service = row.get("service", reads.word, needed=True)
    amount = row.get("price", reads.amount, needed=True)
    currency = _upper(row.get("currency", reads.word))
    starts, ends = row.get("starts", reads.day), row.get("ends", reads.day)
    if starts and ends and ends < starts:
        row.wrong("ends", Wrong(f"{ends} is before {starts}", "give an end that is not before the start"))
    elif service and amount is not None:
        yield PriceLine(
            place=row.place,
            client=None if client in BASE else client,
            service=service,
            amount=amount,
            currency=currency,
            starts=starts,
            ends=ends,
        )


def _upper(text: str | None) -> str | None:
    return None if text is None else text.upper()


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


_READERS: Final[dict[str, Callable[[_Row], Iterator[Line]]]] = {
    "clients": _client,
    "contacts": _contact,
    "balances": _balance,
    "prices": _price,
}


def _sorted(lines: Sequence[Line]) -> Lines:
    return Lines(
        clients=tuple(line for line in lines if isinstance(line, ClientLine)),
        contacts=tuple(line for line in lines if isinstance(line, ContactLine)),
        balances=tuple(line for line in lines if isinstance(line, BalanceLine)),
        prices=tuple(line for line in lines if isinstance(line, PriceLine)),
    )
