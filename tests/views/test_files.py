"""Files for those who keep accounts: words that are no formulas, real numbers and times."""

import csv
from dataclasses import replace
from datetime import datetime
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from aiogram.methods import SendDocument
from aiogram.types import BufferedInputFile
from python_calamine import CalamineWorkbook

from bot.delivery.calls import send
from bot.flows import notices as n
from bot.ids import ChatId
from bot.views.files import words
from bot.views.render import render
from bot.views.screen import Screen
from tests.views.made import NOW
from tests.views.of_books import FILES
from tests.views.to_admins import AUDITED

CSV, XLSX = FILES


def shown(notice: object, lang: str = "en") -> Screen:
    return render(notice, lang=lang, now=NOW)


def data_of(notice: object, lang: str = "en") -> bytes:
    upload = shown(notice, lang).upload
    assert upload is not None
    return upload.data


def rows(notice: object, lang: str = "en") -> list[list[str]]:
    text = data_of(notice, lang).decode("utf-8-sig")
    return list(csv.reader(StringIO(text), delimiter="," if lang == "en" else ";"))


@pytest.mark.parametrize("lang", ["ru", "pl", "en"])
def test_a_csv_is_what_the_readers_spreadsheet_expects(lang: str) -> None:
    data = data_of(CSV, lang)
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in data
    sign = "." if lang == "en" else ","
    charge = next(row for row in rows(CSV, lang) if row[2] == "#12")
    assert (charge[0], charge[6], charge[7]) == ("2026-11-23 10:00", f"-43{sign}05", f"56{sign}95")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "＝1", "\r=1", "\n=1"])
def test_what_people_wrote_is_never_a_formula(text: str) -> None:
    assert words(text).startswith("'")
    assert words("a=1") == "a=1"


def test_the_words_in_every_cell_are_safe() -> None:
    assert "'=1+1" in {row[4] for row in rows(CSV)}
    cells = CalamineWorkbook.from_filelike(BytesIO(data_of(XLSX))).get_sheet_by_index(0).to_python()
    assert (cells[1][0], cells[6][4]) == ("'=Orbit", "'=1+1")
    evil = replace(AUDITED, action="=cmd", before="-5", after="+7", actor="@boss", client="=x")
    row = rows(n.AuditFile(client="", zone="UTC", at=NOW, lines=(evil,)))[1]
    assert row[2:7] == ["'=x", "'@boss", "'=cmd", "'-5", "'+7"]


def test_an_xlsx_has_numbers_and_times_and_is_the_same_each_time() -> None:
    data = data_of(XLSX)
    assert data == data_of(XLSX)
    with ZipFile(BytesIO(data)) as parts:
        assert NOW.strftime("%Y-%m-%dT%H:%M:%SZ") in parts.read("docProps/core.xml").decode()
    cells = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    charge = next(row for row in cells if row[2] == "#12")
    assert charge[0] == datetime(2026, 11, 23, 10, 0)  # noqa: DTZ001 - a spreadsheet knows no zones
    assert (charge[3], charge[6], charge[7]) == ("order no. 3", -43.05, 56.95)
    assert [row[7] for row in cells if row[1] == "Set aside, not charged yet"] == [43.05]


@pytest.mark.parametrize("lang", ["ru", "pl", "en"])
def test_a_payment_with_tax_has_what_was_paid_and_the_tax_in_columns_of_their_own(lang: str) -> None:
    sign = "." if lang == "en" else ","
    came, gone = [row for row in rows(CSV, lang) if row[9]][1:]
    assert (came[4], came[6:]) == ("bank-7", [f"100{sign}00", f"156{sign}95", f"123{sign}00", f"23{sign}00"])
    assert (gone[4], gone[6:]) == (
        "'=bank-7",
        [f"-100{sign}00", f"56{sign}95", f"-123{sign}00", f"-23{sign}00"],
    )


def test_what_takes_a_booking_back_says_when_that_was_booked() -> None:
    gone = next(row for row in rows(CSV) if row[9].startswith("-"))
    assert gone[1] == "reversed, booked on 20 November"


def test_what_stands_while_a_span_runs_is_no_closing_balance() -> None:
    assert not [row for row in rows(CSV) if row[1] == "Closing balance"]
    assert len([row for row in rows(CSV) if row[1] == "Balance so far"]) == 3
    over = replace(CSV, at=CSV.until)
    assert len([row for row in rows(over) if row[1] == "Closing balance"]) == 3


def test_the_audit_says_who_undid_what_and_when_in_cells_of_their_own() -> None:
    undone = replace(AUDITED, undone=True, undone_at=NOW, undone_by="=Anna", action="credit EUR (appeal #4)")
    table = rows(
        n.AuditFile(client="", zone="UTC", at=NOW, lines=(undone, replace(AUDITED, undone=True))), "pl"
    )
    assert table[1][7:] == ["2026-11-23 07:00", "'=Anna"]
    assert table[1][4] == "credit EUR (odwołanie #4)"
    assert table[2][7:] == ["później cofnięto", ""], "undone before that was written down"


def test_a_file_of_ours_is_uploaded_under_its_name() -> None:
    call = send(shown(CSV), chat=ChatId(7), thread=None, reply_to=None)
    assert isinstance(call, SendDocument)
    assert isinstance(call.document, BufferedInputFile)
    assert call.document.filename == "statement-3-2026-11-01-2026-12-01.csv"
    assert call.document.data == data_of(CSV)
    assert call.caption is not None
    assert call.caption.startswith("Statement, 1 November")
