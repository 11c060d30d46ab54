"""XLSX: looked through before it is read, because a small file can ask for all the memory there is.

Formulas are never computed: their cells have the values that the program showed when the file was saved. The
library is loaded only here, when there is such a file; it knows no macros, but it makes a full grid between
the outermost cells, so those are bounded first.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.flows.importing.lines import Place
from bot.importing.cells import Cell, shown
from bot.importing.csv_file import LARGEST, Sheet, Unreadable
from bot.importing.table import Row

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

UNPACKED: Final = 256 * 2**20
MEMBERS: Final = 500
LINES: Final = 1_000_000
COLUMNS: Final = 100
CELLS: Final = 8_000_000
_CELL: Final = re.compile(rb"<(?:\w+:)?(c|row)(?=[\s/>])([^<>]*)")
_REFERENCE: Final = re.compile(rb"""\sr\s*=\s*["']([A-Z]{0,3})([0-9]{1,8})["']""")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s/>]")
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError)
_SAVE_AGAIN: Final = "open it in Excel or LibreOffice, save it as XLSX, or as CSV UTF-8"


def read_xlsx(path: Path) -> list[Sheet]:
    """Every visible sheet that is not empty. Raises Unreadable."""
    formulas = look_through(path)
    from python_calamine import (  # noqa: PLC0415 - only where there is such a file
        CalamineError,
        CalamineWorkbook,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        book = CalamineWorkbook.from_path(path)
        shown_sheets = [
            book.get_sheet_by_name(one.name)
            for one in book.sheets_metadata
            if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
        ]
    except (CalamineError, ValueError, OSError) as error:
        raise Unreadable(f"is no XLSX that can be read ({error})", _SAVE_AGAIN) from None
    how = "XLSX" + (", formulas by the values they had when it was saved" if formulas else "")
    full = [one for one in shown_sheets if one.start is not None]
    return [Sheet(place=Place(file=path.name, sheet=one.name), how=how, rows=_rows(one)) for one in full]


def _rows(sheet: "CalamineSheet") -> Iterator[Row]:
    """From the sheet's first line on, also where the first ones are empty."""
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        yield number, [_cell(one) for one in cells]


def _cell(value: object) -> Cell:
    return value if isinstance(value, str | int | float | date) else str(value)


def look_through(path: Path) -> bool:
    """Whether there are formulas. Raises Unreadable for what is not to be opened: macros, encryption, an old
    format, more than the bounds once unpacked, cells far outside of any table."""
    if path.stat().st_size > LARGEST:
        raise Unreadable(f"has more than {LARGEST // 2**20} MB", "divide it into several files")
    try:
        with zipfile.ZipFile(path) as archive:
            return _look_into(archive)
    except (*_DAMAGED, OSError) as error:
        said = f"is no XLSX: an old or a protected workbook, or a damaged file ({error})"
        raise Unreadable(said, _SAVE_AGAIN) from None


def _look_into(archive: zipfile.ZipFile) -> bool:
    members = archive.infolist()
    if len(members) > MEMBERS:
        raise Unreadable(f"is made of {len(members)} parts", _SAVE_AGAIN)
    room, cells, formulas = UNPACKED, 0, False
    for member in members:
        if "vba" in member.filename.casefold() or member.filename.casefold().endswith(".bin"):
            mend = "macros and binary parts are not opened: save it as XLSX without macros, or as CSV UTF-8"
            raise Unreadable(f"has the part {shown(member.filename)} in it", mend)
        with archive.open(member) as part:
            data = part.read(room + 1)
        room -= len(data)
        if room < 0:
            said = f"has more than {UNPACKED // 2**20} MB once unpacked"
            raise Unreadable(said, "divide it into several files")
        if member.filename.endswith(".xml"):
            cells += _bounded(data)
            formulas = formulas or _FORMULA.search(data) is not None
    if cells > CELLS:
        raise Unreadable(f"has {cells} cells, more than {CELLS}", "divide it into several files")
    return formulas


def _bounded(data: bytes) -> int:
    """How many cells the grid around this part's cells has. Raises Unreadable if it reaches too far."""
    if b"\0" in data[:64] or b"<!ENTITY" in data:
        raise Unreadable("is written in an unusual way", _SAVE_AGAIN)
    rows = columns = 0
    for found in _CELL.finditer(data):
        where = _REFERENCE.search(found[2])
        if where is None or (found[1] == b"c") != bool(where[1]):
            raise Unreadable("has cells that do not say where they stand", _SAVE_AGAIN)
        rows, columns = max(rows, int(where[2])), max(columns, _column(where[1]))
        if rows > LINES or columns > COLUMNS:
            said = f"has something in {(where[1] + where[2]).decode()}, far outside of any table"
            raise Unreadable(said, f"leave {COLUMNS} columns and {LINES} lines at most, delete the others")
    return rows * columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
