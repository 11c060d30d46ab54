"""CSV: the encoding and the separator are found out, and what cannot be read says where."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.importing.csv_file import Unreadable, encoding_of, read_csv, separator_of

RUSSIAN = "клиент;план;валюта\nООО «Ромашка» № 7;basic;RUB\nЁлка – сервис;basic;RUB\n"
POLISH = "klient;plan;waluta\nZażółć gęślą jaźń Sp. z o.o.;basic;PLN\nŁódź – Żabka „Ósma”;basic;PLN\n"


def rows(path: Path, *, encoding: str | None = None) -> list[list[str]]:
    return [list(map(str, cells)) for _, cells in read_csv(path, encoding=encoding).rows]


@pytest.mark.parametrize(
    ("text", "encoding", "guessed"),
    [
        (RUSSIAN, "utf-8", False),
        (RUSSIAN, "utf-8-sig", False),
        (RUSSIAN, "utf-16", False),
        (RUSSIAN, "cp1251", True),
        (POLISH, "utf-8", False),
        (POLISH, "cp1250", True),
        ("client\nOrbit\n", "utf-8", False),
        ("klient\nMüller Śląsk Łódź Gdańsk\n", "cp1250", True),
        ("клиент\nкус кус\n", "cp1251", True),
    ],
)
def test_the_encoding_is_found_and_a_guess_is_called_one(
    tmp_path: Path, text: str, encoding: str, guessed: bool
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    sheet = read_csv(path, encoding=None)
    assert sheet.how.startswith(encoding)
    assert ("guessed" in sheet.how) == guessed
    assert "\n".join(";".join(map(str, cells)) for _, cells in sheet.rows) + "\n" == text


@given(
    words=st.lists(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюя", min_size=3, max_size=9), min_size=3)
)
def test_russian_words_are_taken_for_russian(words: list[str]) -> None:
    data = " ".join(words).encode("cp1251")
    assert data.decode(encoding_of(data)[0]) == " ".join(words)


def test_a_file_of_two_encodings_says_which_lines() -> None:
    data = "client\nŻabka\n".encode() + "Łódź\n".encode("cp1250")
    with pytest.raises(Unreadable, match="line 2 is UTF-8, line 3 is not") as caught:
        encoding_of(data)
    assert "UTF-8" in caught.value.mend


def test_an_encoding_that_was_named_is_used_and_a_wrong_one_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("klient\nŁódź\n".encode("iso-8859-2"))
    assert rows(path, encoding="iso-8859-2") == [["klient"], ["Łódź"]]
    for wrong in ("utf-8", "klingon"):
        with pytest.raises(Unreadable, match="is not written in"):
            read_csv(path, encoding=wrong)


@pytest.mark.parametrize(
    ("header", "separator"),
    [
        ("a,b", ","),
        ("a;b", ";"),
        ("a\tb", "\t"),
        ('"a, the first";b', ";"),
        ("client", ","),
        ("\n\na;b,c;d", ";"),
    ],
)
def test_the_separator_is_what_parts_the_header(header: str, separator: str) -> None:
    assert separator_of(header) == separator


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('client,plan\n"two\nlines",basic\n\nOrbit,basic\n', encoding="utf-8")
    assert [number for number, _ in read_csv(path, encoding=None).rows] == [1, 2, 4, 5]


def test_a_quote_that_never_closes_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('client,plan\nOrbit,basic\n"Acme,basic\n', encoding="utf-8")
    with pytest.raises(Unreadable) as caught:
        rows(path)
    assert caught.value.line == 3


def test_a_file_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.importing.csv_file.LARGEST", 10)
    path = tmp_path / "a.csv"
    path.write_text("client\nOrbit Ltd\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="more than"):
        read_csv(path, encoding=None)
