"""What people read of what begins later, of what cannot be used yet, and of what is not booked by hand."""

import pytest

from bot.flows import notices as n
from tests.views.made import LATER, RENEWS, RICH, changed
from tests.views.test_who_pays import said


@pytest.mark.parametrize(
    ("language", "units", "money"),
    [
        (
            "en",
            "On top from 24 November until 22 December inclusive: 3 consultations",
            "On top from 24 November until 22 December inclusive, for order no. 7 only",
        ),
        ("ru", "Сверх того, с 24 ноября по 22 декабря включительно: 3", "только для заказа № 7"),
        ("pl", "Dodatkowo, od 24 listopada do 22 grudnia włącznie: 3", "tylko do zamówienia nr 7"),
    ],
)
def test_what_begins_later_is_told_with_its_first_and_last_day(language: str, units: str, money: str) -> None:
    text = said(n.Balance(standing=RICH), language)
    assert units in text
    assert money in text
    card = n.ClientCard(standing=RICH, contacts=(), contacts_allowed=3, waiting=0)
    assert units.split(":", maxsplit=1)[0] in said(card, language)


@pytest.mark.parametrize("language", ["en", "ru", "pl"])
def test_the_echo_of_a_boost_names_its_first_day_and_what_a_debt_keeps(language: str) -> None:
    text = said(changed(what="boost", starts=LATER, until=RENEWS, stuck="13.05 PLN"), language)
    day, debt = {
        "en": ("From 24 November", "can't be used until that is paid"),
        "ru": ("24 ноября", "пока он не погашен"),
        "pl": ("24 listopada", "dopóki go nie spłaci"),
    }[language]
    assert day in text
    assert debt in text
    assert "13" in text
    assert debt not in said(changed(what="boost", until=RENEWS), language)


def test_what_needs_the_clients_yes_names_the_price_to_be_copied() -> None:
    text = said(n.Usage(command="settle", error="ask_first", detail="#12", ways=("/quote 150.00",)))
    assert "/quote 150.00" in text
    assert "Nothing was changed." in text
