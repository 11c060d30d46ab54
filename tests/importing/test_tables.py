"""Tables are recognised by their headers in three languages; everything wrong in them is collected."""

from pathlib import Path

import pytest

from bot.flows.importing.lines import BalanceLine, ClientLine, ContactLine, PriceLine
from bot.importing.reading import Found, read_files
from bot.importing.table import ALIASES, NAMES, fold


def read(tmp_path: Path, *texts: str) -> Found:
    paths = [tmp_path / f"{number}.csv" for number in range(1, len(texts) + 1)]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return read_files(paths, encoding=None, tick=int)


def wrong(found: Found) -> list[tuple[int, str, str]]:
    return [(one.place.line, one.column, one.said) for one in found.problems]


def test_no_name_of_a_column_means_two_columns() -> None:
    names = [name for names in ALIASES.values() for name in names.split(", ")]
    assert len(names) == len(set(names)) == len(NAMES)
    assert all(fold(name) == name for name in names)


@pytest.mark.parametrize(
    "header", ["Client;Plan", "Название клиента;Тариф", "NAZWA;PLAN", "firma ; plan", "Name:;Plan *"]
)
def test_a_table_of_clients_is_known_in_each_language(tmp_path: Path, header: str) -> None:
    (line,) = read(tmp_path, f"{header}\nOrbit;basic\n").lines
    assert isinstance(line, ClientLine)
    assert (line.client, line.plan) == ("Orbit", "basic")


@pytest.mark.parametrize(
    "header", ["client,name,telegram id", "Клиент,Имя,Телеграм", "Klient,Imię i nazwisko,ID Telegram"]
)
def test_beside_a_client_the_name_is_the_contacts(tmp_path: Path, header: str) -> None:
    (line,) = read(tmp_path, f"{header}\nOrbit,Olga,301\n").lines
    assert isinstance(line, ContactLine)
    assert (line.client, line.person, line.telegram) == ("Orbit", "Olga", 301)


def test_lines_count_in_one_order_whatever_the_order_of_the_files(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "usługa;cena;waluta\nconsultation;120;PLN\n",
        "клиент;сумма\nOrbit;5\n",
        "client,contact\nOrbit,Olga\n",
        "client\nOrbit\n",
    )
    assert [type(line) for line in found.lines] == [ClientLine, ContactLine, BalanceLine, PriceLine]
    assert len(found.lines) == 4
    assert [how.split(";")[0] for _, how, _ in found.how] == ["prices", "balances", "contacts", "clients"]


def test_all_that_is_wrong_is_told_at_once_with_line_and_column(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "Клиент;Сумма;Ссылка;до\n;5;a;\nOrbit;-5;b;31.02.2026\nOrbit;много;c;\nOrbit;;d;\nAcme;7;e;\n",
    )
    assert wrong(found) == [
        (2, "Клиент", "is empty"),
        (3, "Сумма", "“-5” is negative"),
        (3, "до", "“31.02.2026” is no day"),
        (4, "Сумма", "“много” is no amount"),
        (5, "Сумма", "is empty"),
    ]
    assert all(problem.mend for problem in found.problems)
    assert [line.place.line for line in found.lines] == [6]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is nothing in it"),
        ("\n\n ; \n", "there is nothing in it"),
        ("client;plan\n", "there is no line below the header"),
        ("client;plan\n;;\n", "there is no line below the header"),
        ("a;b\n1;2\n", "no table is known by the columns “a”, “b”"),
        ("service\nconsultation\n", "a table of prices needs this column"),
        ("amount\n5\n", "a table of balances needs this column"),
        ("client;email\nOrbit;a@b\n", "a table of contacts needs this column"),
        ("client;client\nOrbit;Acme\n", "this column is there twice"),
        ("client;firma\nOrbit;Acme\n", "this column is there twice"),
        ("client;plan;balance\nOrbit;basic;5\n", "this column is of another table than balances"),
        ("client,amount\nOrbit,1500,50\n", "has 3 cells, the header 2"),
        ("service;price;from;to\nconsultation;5;2026-02-01;2026-01-01\n", "2026-01-01 is before 2026-02-01"),
        ("client;amount;unit;currency\nOrbit;5;consultation;PLN\n", "both a unit and a currency are given"),
    ],
)
def test_a_table_that_cannot_be_meant_is_not_read(tmp_path: Path, text: str, said: str) -> None:
    found = read(tmp_path, text)
    assert [one[2] for one in wrong(found)] == [said]
    assert len(found.lines) == 0


def test_a_column_of_no_table_is_left_out_with_a_word(tmp_path: Path) -> None:
    found = read(tmp_path, "client;plan;NIP\nOrbit;basic;123\n")
    assert not found.problems
    assert [(one.column, one.said) for one in found.warnings] == [("NIP", "no column of clients")]


def test_a_file_that_is_not_there_keeps_no_other_from_being_read(tmp_path: Path) -> None:
    path = tmp_path / "good.csv"
    path.write_text("client\nOrbit\n", encoding="utf-8")
    found = read_files([tmp_path / "gone.csv", tmp_path, path], encoding=None, tick=int)
    assert [one.place.file for one in found.problems] == ["gone.csv", tmp_path.name]
    assert len(found.lines) == 1
