"""XLSX: tables are read as they look, and what a workbook should not have in it is not opened."""

import datetime as dt
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
import xlsxwriter

from bot.importing import xlsx_file
from bot.importing.csv_file import Unreadable
from bot.importing.xlsx_file import look_through, read_xlsx


def workbook(path: Path) -> Path:
    """Two visible tables, one of which begins in C3, an empty sheet and a hidden one."""
    book = xlsxwriter.Workbook(str(path))
    first = book.add_worksheet("Clients")
    first.write_row("C3", ["client", "contract from"])
    first.write_string("C5", "=cmd|' /C calc'!A0")
    first.write_datetime("D5", dt.datetime(2026, 1, 31), book.add_format({"num_format": "dd.mm.yyyy"}))  # noqa: DTZ001 - a cell has no zone
    second = book.add_worksheet("Balances")
    second.write_row("A1", ["client", "amount"])
    second.write("A2", "Orbit")
    second.write_formula("B2", "=1000+500.1", None, 1500.1)
    book.add_worksheet("Empty")
    hidden = book.add_worksheet("Hidden")
    hidden.write("A1", "client")
    hidden.hide()
    book.close()
    return path


def rewritten(path: Path, parts: Mapping[str, bytes]) -> Path:
    """The same workbook with some parts replaced or added."""
    with zipfile.ZipFile(path) as old:
        kept = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in {**kept, **parts}.items():
            new.writestr(name, data)
    return path


def test_each_visible_table_is_read_with_the_line_numbers_of_its_sheet(tmp_path: Path) -> None:
    clients, balances = read_xlsx(workbook(tmp_path / "a.xlsx"))
    assert (clients.place.sheet, balances.place.sheet) == ("Clients", "Balances")
    filled = [(number, cells) for number, cells in clients.rows if any(cells)]
    assert filled[0] == (3, ["client", "contract from"])
    assert filled[1] == (5, ["=cmd|' /C calc'!A0", dt.date(2026, 1, 31)])
    assert list(balances.rows) == [(1, ["client", "amount"]), (2, ["Orbit", 1500.1])]


def test_formulas_are_not_computed_and_this_is_said(tmp_path: Path) -> None:
    assert "values they had" in read_xlsx(workbook(tmp_path / "a.xlsx"))[0].how


def test_a_workbook_with_macros_is_not_opened(tmp_path: Path) -> None:
    path = rewritten(workbook(tmp_path / "a.xlsx"), {"xl/vbaProject.bin": b"macro"})
    with pytest.raises(Unreadable, match="vbaProject") as caught:
        read_xlsx(path)
    assert "without macros" in caught.value.mend


def test_a_small_file_that_unpacks_to_much_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_file, "UNPACKED", 2**20)
    path = rewritten(workbook(tmp_path / "a.xlsx"), {"xl/media/pad.xml": bytes(2**21)})
    assert path.stat().st_size < 50_000
    with pytest.raises(Unreadable, match="once unpacked"):
        read_xlsx(path)


@pytest.mark.parametrize("reference", [b"XFD2", b"A1048577", b"CW1"])
def test_a_cell_far_outside_is_refused_before_a_grid_is_made(tmp_path: Path, reference: bytes) -> None:
    path = workbook(tmp_path / "a.xlsx")
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as archive:
        data = archive.read(sheet).replace(b'r="C5"', b'r="' + reference + b'"')
    with pytest.raises(Unreadable, match="far outside"):
        read_xlsx(rewritten(path, {sheet: data}))


def test_many_cells_in_a_wide_grid_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_file, "CELLS", 10)
    with pytest.raises(Unreadable, match="cells, more than 10"):
        read_xlsx(workbook(tmp_path / "a.xlsx"))


@pytest.mark.parametrize(
    "sheet",
    [
        b"<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>",
        b'<worksheet><sheetData><row r="1"><c r="&#65;1"><v>1</v></c></row></sheetData></worksheet>',
        b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>',
        "<worksheet/>".encode("utf-16"),
    ],
)
def test_a_sheet_that_hides_where_its_cells_stand_is_refused(tmp_path: Path, sheet: bytes) -> None:
    path = rewritten(workbook(tmp_path / "a.xlsx"), {"xl/worksheets/sheet1.xml": sheet})
    with pytest.raises(Unreadable) as caught:
        look_through(path)
    assert "save it as XLSX" in caught.value.mend


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut", b"\xd0\xcf\x11\xe0" + bytes(600), b"client;plan\n"])
def test_what_is_no_xlsx_says_how_to_save_it(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    with pytest.raises(Unreadable) as caught:
        read_xlsx(path)
    assert "CSV UTF-8" in caught.value.mend


def test_the_library_is_loaded_only_for_such_a_file() -> None:
    code = "import sys, bot.importing.run; sys.exit('python_calamine' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
