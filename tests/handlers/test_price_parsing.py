"""Amounts, prices with their days and a client's legal entity: what is read, what is refused and how."""

from datetime import date

import pytest

from bot.handlers.admin import limits_parsing, parsing
from bot.quota.money import Typed
from tests.handlers.test_admin_parsing import mistake


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("1500", 150000),
        ("1 500,50", 150050),
        ("1\u00a0500.5", 150050),
        ("1\u202f500", 150000),
        ("1500.50", 150050),
    ],
)
def test_an_amount_has_three_spellings_and_spaces_need_no_quotes(typed: str, minor: int) -> None:
    deposit = parsing.deposit(f"Budmax {typed} ref=b-1")
    assert isinstance(deposit, parsing.Deposit)
    assert (deposit.client, deposit.amount.minor("PLN"), deposit.reference) == ("Budmax", minor, "b-1")
    assert parsing.deposit(f'ref="b-1" Budmax {typed}') == deposit
    credit = limits_parsing.credit(f"Budmax {typed} because a reason")
    assert isinstance(credit, limits_parsing.Limit)
    assert credit.amount.minor("PLN") == minor
    price = parsing.price(f"* work {typed}")
    assert price == parsing.Price(
        client=None, service="work", amount=credit.amount, currency=None, starts=None, until=None
    )


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "1e9",
            "1_000",
            "NaN",
            "Infinity",
            "-5",
            "+5",
            "５",
            "1 00",
            "1  500",
            "1,500.50",
            "1.500,50",
            "1500,5055",
        ),
        *("1500 PLN", "1500zł", "0x10", "1500.", ".5", "١", "99999999999999", "1500 x", '"1500"'),
    ],
)
def test_no_other_spelling_is_an_amount(typed: str) -> None:
    assert mistake("deposit", f"Budmax {typed} ref=b") == ("bad_amount", typed)
    assert mistake("credit", f"Budmax {typed} because x") == ("bad_amount", typed)
    assert mistake("price", f"Budmax work {typed}") == ("bad_amount", typed)


def test_nothing_cannot_be_deposited_but_can_be_a_limit_or_a_price() -> None:
    assert mistake("deposit", "Budmax 0 ref=b") == ("bad_amount", "0")
    assert limits_parsing.credit("Budmax 0 because paid") == limits_parsing.Limit(
        client="Budmax", amount=Typed(digits=0, places=0), starts=None, until=None, because="paid"
    )
    assert parsing.price("Budmax work 0,00") == parsing.Price(
        client="Budmax",
        service="work",
        amount=Typed(digits=0, places=2),
        currency=None,
        starts=None,
        until=None,
    )


def test_a_price_has_days_and_a_currency_in_any_place() -> None:
    wanted = parsing.Price(
        client="Budmax",
        service="work",
        amount=Typed(digits=150_050, places=2),
        currency="PLN",
        starts=date(2026, 12, 1),
        until=date(2026, 12, 31),
    )
    assert parsing.price("Budmax work 1 500,50 currency=pln from=2026-12-01 until=2026-12-31") == wanted
    assert parsing.price("until=2026-12-31 Budmax from=2026-12-01 work currency=PLN 1500.50") == wanted


@pytest.mark.parametrize(
    ("typed", "error", "detail"),
    [
        ("Budmax work 5 from=tomorrow", "bad_date", "tomorrow"),
        ("Budmax work 5 until=2026-2-1", "bad_date", "2026-2-1"),
        ("Budmax work 5 until=2026-12-31 until=2027-12-31", "extra", "until=2027-12-31"),
        ("Budmax work 5 to=2026-12-31", "extra", "to=2026-12-31"),
    ],
)
def test_a_price_with_other_days_is_refused(typed: str, error: str, detail: str) -> None:
    assert mistake("price", typed) == (error, detail)


@pytest.mark.parametrize(("typed", "client"), [("", None), (" * ", None), ("Budmax", "Budmax"), ('"*"', "*")])
def test_prices_are_of_one_client_or_of_the_base_list(typed: str, client: str | None) -> None:
    assert parsing.prices(typed) == parsing.Prices(client=client)


def test_prices_of_two_clients_at_once_are_refused() -> None:
    assert mistake("prices", "Budmax Orbit") == ("extra", "Orbit")
    assert mistake("prices", "#0") == ("unknown_client", "#0")


def test_a_client_may_be_added_to_a_legal_entity() -> None:
    asked = parsing.client_add('"Orbit" currency=EUR lang=en entity="Acme GmbH"')
    assert isinstance(asked, parsing.ClientAdd)
    assert asked.entity == "Acme GmbH"
    without = parsing.client_add('"Orbit" currency=EUR lang=en')
    assert isinstance(without, parsing.ClientAdd)
    assert without.entity is None
