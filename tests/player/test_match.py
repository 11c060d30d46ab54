"""What a text holds: whole numbers, spaces of all kinds, marks that nobody sees."""

from decimal import Decimal

import pytest

from bot.player.checks import labelled, units
from bot.player.match import amount, holds, holds_any_case, is_number, numbers


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Осталось 4 из 5, ответ до 14:00.", "4"),
        ("Осталось 4 из 5, ответ до 14:00.", "14:00"),
        ("Cena 147,60 zł, saldo 1\u00a0500,00 zł", "147,60"),
        ("Cena 147,60 zł, saldo 1\u00a0500,00 zł", "1 500,00"),
        ("на счёте 1\u202f000,00\u00a0₽", "1 000,00"),
        ("Заказ №1", "1"),
        ("№ 1.", "1"),
        ("4/5", "4"),
        ("(43.05)", "43.05"),
        ("\u20684\u2069", "4"),
        ("Balance: −5", "-5"),
        ("Тираж 5000, 2 фальца", "5000"),
        ("14:00 100 ₽", "100"),
        ("client \u2068ООО\u00a0Ромашка\u2069", "ООО Ромашка"),
        ("Reports, Registers, Export.", "Reports, Registers, Export."),
    ],
)
def test_a_person_finds(text: str, wanted: str) -> None:
    assert holds(text, wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ответ до 14:00", "4"),
        ("ответ до 14:00", "14"),
        ("ответ до 14:00", "00"),
        ("saldo 500,00", "5"),
        ("saldo 500,00", "500"),
        ("saldo 1 500,00", "500,00"),
        ("saldo 1\u00a0500,00", "1"),
        ("1147,60", "147,60"),
        ("147,601", "147,60"),
        ("23.11.2026", "11"),
        ("2026-11-23", "11"),
        ("формат А4", "4"),
        ("вопрос по 1С", "1"),
        ("было -5", "5"),
        ("Error", "error"),
        ("", "4"),
    ],
)
def test_a_person_does_not_find(text: str, wanted: str) -> None:
    assert not holds(text, wanted)


def test_what_must_not_be_there_is_found_in_any_case() -> None:
    assert holds_any_case("An ERROR happened", "error")
    assert holds_any_case("Saldo: 5", "saldo")
    assert not holds_any_case("terror", "errors")


def test_numbers_keep_their_signs_and_groups() -> None:
    assert numbers("1 000,00 of 4, at 14:00; 3000") == ["1 000,00", "4", "14:00", "3000"]


@pytest.mark.parametrize("wanted", ["4", "14:00", "147,60", "1 000,00", "13 000", "-5", "2026-12-31"])
def test_it_is_a_number(wanted: str) -> None:
    assert is_number(wanted)


@pytest.mark.parametrize("wanted", ["4 шт", "", "40 minut", "A4", "сто", "4 5"])
def test_it_is_no_number(wanted: str) -> None:
    assert not is_number(wanted)


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("1,000.00 RUB", "1000.00"),
        ("-147.60 PLN", "-147.60"),
        ("0.00", "0"),
        ("3", "3"),
        ("12,345,678.90 EUR", "12345678.90"),
    ],
)
def test_an_amount_is_read_exactly(told: str, meant: str) -> None:
    assert amount(told) == Decimal(meant)


@pytest.mark.parametrize("told", ["", "none", "RUB 5", "1.2.3"])
def test_what_is_no_amount_is_none(told: str) -> None:
    assert amount(told) is None


def test_a_standing_is_read_line_by_line() -> None:
    text = "\u2068Mill House\u2069 #1\nLeft: consultation 4, recalculation 12\nBalance: 1,000.00 RUB\nOpen: 1"
    figures = labelled(text)
    assert units(figures["left"]) == {"consultation": 4, "recalculation": 12}
    assert (figures["balance"], figures["open"]) == ("1,000.00 RUB", "1")
    assert "held" not in figures
