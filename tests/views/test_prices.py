"""How a price is formed, as clients read it; the lists by version, as administrators do."""

from bot.flows import notices as n
from tests.views import made
from tests.views.test_client import said


def test_each_line_says_from_which_list_and_version_it_comes_and_of_which_days() -> None:
    text = said(n.PriceLines(price=made.LISTED, valid_until=made.DUE, zone=made.ZONE), "en")
    assert text.splitlines() == [
        "How the price is formed",
        "Hour of work: PLN 240.00",
        "your own price list, version 2, in force from 23 November, until 22 December inclusive",
        "Recalculation: PLN 40.00",
        "general price list, version 3, in force from 23 November",
        "Emergency, the first hour: PLN 0.00",
        "general price list, version 0",
        "VAT 7.5%: PLN 21.00",
        "In all: PLN 301.00",
        "VAT is counted and rounded on each line.",
        "Sold by Acme sp. z o.o..",
        "The price holds until 14:00.",
    ]


def test_rates_have_the_decimal_sign_of_the_language() -> None:
    notice = n.PriceLines(price=made.LISTED, valid_until=made.DUE, zone=made.ZONE)
    assert "НДС 7,5%: 21,00" in said(notice, "ru")
    assert "VAT 7,5%: 21,00" in said(notice, "pl")


def test_the_total_is_said_to_be_rounded_once() -> None:
    notice = n.PriceLines(price=made.PRICE, valid_until=made.DUE, zone=made.ZONE)
    assert "VAT is counted on the total and rounded once." in said(notice, "en")


def test_what_bore_tax_as_a_deposit_is_said_to_bear_none_here() -> None:
    text = said(n.PriceLines(price=made.TAXED_BEFORE, valid_until=made.DUE, zone=made.ZONE), "en")
    assert text.splitlines()[1:5] == [
        "Work: €120.00",
        "priced for this very request",
        "In all: €120.00",
        "VAT 23% was taken from your top-ups already; nothing is added here.",
    ]


def test_a_receipt_says_what_of_the_payment_was_tax() -> None:
    notice = n.DepositArrived(amount=12300, balance=10000, currency="EUR", tax=2300, tax_rate=2300)
    assert said(notice, "en").splitlines() == [
        "Your payment of €123.00 is in, thank you.",
        "VAT 23% in it: €23.00; the rest is on your balance.",
        "Balance: €100.00.",
    ]
    without = n.DepositArrived(amount=12300, balance=12300, currency="EUR")
    assert "VAT" not in said(without, "en")


def test_lists_show_version_days_setter_and_what_is_coming() -> None:
    text = said(n.PriceLists(client="Budmax", lists=(made.SHOWN_PRICES,)), "en")
    assert text.splitlines() == [
        "Price list · Budmax · PLN",
        "hour: 240.00 PLN; own list, version 2; from 10:00; until 22 December inclusive; Anna <b>",
        "work: 70.00 PLN; base list, version 0; from the plans file",
        "Coming",
        "work: 80.00 PLN; base list, version 1; from 23 December (Wed), 00:00; Boss",
        "All net; VAT 7.5% is added on the service.",
        "Legal entity: Acme sp. z o.o.",
    ]


def test_a_base_list_without_prices_says_so_and_how_it_is_taxed() -> None:
    text = said(n.PriceLists(client="", lists=(made.NO_PRICES,)), "en")
    assert text.splitlines() == [
        "Price list · JPY",
        "There are no prices yet.",
        "All net; VAT 10% is taken from each deposit.",
    ]
