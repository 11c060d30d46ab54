"""A table as it was read: its columns by name, its rows with their line numbers."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.flows.importing.lines import Place, Problem
from bot.importing.cells import Cell, shown, text_of

Row = tuple[int, Sequence[Cell]]
"""(line number, cells)"""

ALIASES: Final = {
    "client": "client, company, klient, firma, kontrahent, клиент, компания, организация, контрагент",
    "name": "name, client name, nazwa, nazwa klienta, imię, imię i nazwisko, "
    "имя, фио, название, наименование, название клиента",
    "person": "contact, person, contact person, kontakt, osoba, osoba kontaktowa, контакт, контактное лицо",
    "plan": "plan, taryfa, план, тариф",
    "currency": "currency, waluta, валюта",
    "language": "language, lang, język, язык",
    "starts": "from, since, starts, start date, valid from, contract from, od, od dnia, obowiązuje od, "
    "umowa od, с, от, действует с, договор с, дата начала",
    "ends": "until, to, ends, valid to, valid until, do, do dnia, obowiązuje do, до, по, действует до",
    "telegram": "telegram, telegram id, id telegram, телеграм, телеграм id, id телеграм",
    "email": "email, e mail, mail, poczta, почта, эл почта, электронная почта",
    "unit": "unit, units, asset, jednostka, единица, единицы",
    "amount": "amount, balance, quantity, kwota, saldo, ilość, сумма, баланс, остаток, количество",
    "reference": "reference, ref, payment, tytuł, numer, numer wpłaty, nr, "
    "основание, номер, номер платежа, ссылка",
    "service": "service, usługa, услуга",
    "price": "price, net price, cena, cena netto, цена, цена без налога, цена нетто",
}
"""Column -> its names, as they stand after folding (case, signs and runs of spaces do not count)."""
NAMES: Final = {name: column for column, names in ALIASES.items() for name in names.split(", ")}

NEEDED: Final = {
    "clients": ("client",),
    "contacts": ("client", "person"),
    "balances": ("client", "amount"),
    "prices": ("service", "price"),
}
ALSO: Final = {
    "clients": ("plan", "currency", "language", "starts"),
    "contacts": ("telegram", "email"),
    "balances": ("currency", "unit", "reference", "ends"),
    "prices": ("client", "currency", "starts", "ends"),
}
_COLUMNS_SAID: Final = "; ".join(f"{kind}: {', '.join(NEEDED[kind] + ALSO[kind])}" for kind in NEEDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`kind` is a key of NEEDED; `columns` says where each column stands, `headers` how the file calls it."""

    kind: str
    place: Place
    columns: dict[str, int]
    headers: dict[str, str]
    width: int
    rows: Iterable[Row]

    def lines(self) -> Iterator[tuple[Place, Sequence[Cell]]]:
        """Each row that has something in it, and where it stands."""
        for number, cells in self.rows:
            if any(map(text_of, cells)):
                yield Place(file=self.place.file, sheet=self.place.sheet, line=number), cells


def fold(header: str) -> str:
    """A header as headers are compared."""
    text = unicodedata.normalize("NFKC", header).casefold()
    return " ".join("".join(sign if sign.isalnum() else " " for sign in text).split())


def recognise(rows: Iterator[Row], place: Place) -> tuple[Table | None, list[Problem], list[Problem]]:
    """The table whose first row that is not empty names the columns; or None and what is wrong. Then what is
    worth a look."""
    for number, cells in rows:
        if any(map(text_of, cells)):
            return _headed(cells, rows, Place(file=place.file, sheet=place.sheet, line=number))
    return (
        None,
        [problem(place, "", "there is nothing in it", f"give a table with a header ({_COLUMNS_SAID})")],
        [],
    )


def _headed(
    cells: Sequence[Cell], rows: Iterator[Row], place: Place
) -> tuple[Table | None, list[Problem], list[Problem]]:
    headers = [text_of(cell) for cell in cells]
    found = [NAMES.get(fold(header)) for header in headers]
    kind = _kind({column for column in found if column})
    if kind is None:
        said = f"no table is known by the columns {', '.join(map(shown, filter(None, headers)))}"
        return None, [problem(place, "", said, f"name them as docs/import.md does ({_COLUMNS_SAID})")], []
    named = [_in_context(column, kind, set(filter(None, found))) for column in found]
    known = NEEDED[kind] + ALSO[kind]
    problems = _wrong_columns(named, headers, kind, place)
    warnings = [
        problem(place, header, f"no column of {kind}", f"it is left out; known are: {', '.join(known)}")
        for column, header in zip(named, headers, strict=True)
        if header and column not in known
    ]
    at = {column: index for index, column in enumerate(named) if column in known}
    table = Table(
        kind=kind,
        place=place,
        columns=at,
        headers={column: headers[index] for column, index in at.items()},
        width=max((index + 1 for index, header in enumerate(headers) if header), default=0),
        rows=rows,
    )
    return (None if problems else table), problems, warnings


def _kind(columns: set[str]) -> str | None:
    if columns & {"service", "price"}:
        return "prices"
    if "amount" in columns:
        return "balances"
    if columns & {"person", "telegram", "email"} or {"client", "name"} <= columns:
        return "contacts"
    return "clients" if columns & {"client", "name"} else None


def _in_context(column: str | None, kind: str, beside: set[str]) -> str | None:
    """A column called "name" is the client's, or the person's where the client has a column of its own."""
    if column != "name":
        return column
    if kind == "contacts" and "client" in beside:
        return "person"
    return "client" if "client" not in beside else None


def _wrong_columns(
    named: Sequence[str | None], headers: Sequence[str], kind: str, place: Place
) -> list[Problem]:
    missing = [column for column in NEEDED[kind] if column not in named]
    found = [
        problem(
            place, column, f"a table of {kind} needs this column", f"add it ({ALIASES.get(column, column)})"
        )
        for column in missing
    ]
    elsewhere = {column for other in NEEDED for column in NEEDED[other] + ALSO[other]}
    for index, (column, header) in enumerate(zip(named, headers, strict=True)):
        if column in named[:index] and column is not None:
            found.append(problem(place, header, "this column is there twice", "leave one of them"))
        elif column in elsewhere and column not in NEEDED[kind] + ALSO[kind]:
            mend = "put it into a file or sheet of its own"
            found.append(problem(place, header, f"this column is of another table than {kind}", mend))
    return found


def problem(place: Place, column: str, said: str, mend: str) -> Problem:
    """A problem, in a line."""
    return Problem(place=place, column=column, said=said, mend=mend)
