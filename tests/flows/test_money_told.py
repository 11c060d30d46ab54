"""Money in currencies of other scales, and payments whose references come again in another spelling."""

import pytest
import yaml

from bot.flows.notices import BookedPayment, Changed, ClientCard, DepositArrived, Offered, TopUpDetails, Usage
from bot.flows.payment import pay_key
from bot.handlers.admin import boost_parsing
from bot.ids import QuoteId
from bot.quota.plan import parse_plan_book
from bot.views.render import render
from tests.flows.lab import BOSS, IVAN, OLGA, PETR, PLANS, START, Lab
from tests.flows.test_holds import reverse


async def join_in(lab: Lab, currency: str) -> None:
    """The lab's client, its money in another currency."""
    book = PLANS.read_text(encoding="utf-8").replace("EUR", currency)
    lab.refit(plan_book=parse_plan_book(yaml.safe_load(book)))
    await lab.flows.admin.client_add(
        lab.source(BOSS), name="Orbit", plan="basic", currency=currency, language="en"
    )
    await lab.follow(OLGA)


async def balance_of(lab: Lab, name: str = "Orbit") -> int:
    await lab.flows.admin.client(lab.source(BOSS), client=name)
    return lab.last(ClientCard, BOSS).standing.balance


async def boost(lab: Lab, amount: str) -> None:
    """As an administrator types it."""
    asked = boost_parsing.boost(f"Orbit {amount} until=2026-11-30 because busy")
    assert isinstance(asked, boost_parsing.Boost)
    await lab.flows.admin.boost(
        lab.source(BOSS), client="Orbit", amount=asked.amount, unit=None, until=asked.until, because="busy"
    )


@pytest.mark.parametrize(
    ("currency", "typed", "minor", "shown"),
    [("JPY", "1000", 1000, "1000"), ("KWD", "10", 10_000, "10.000"), ("EUR", "10,50", 1050, "10.50")],
)
async def test_boosted_money_is_of_the_clients_currency(
    lab: Lab, currency: str, typed: str, minor: int, shown: str
) -> None:
    await join_in(lab, currency)
    await boost(lab, typed)
    assert lab.look("SELECT asset, posted FROM lot WHERE category = 'boost'") == [(currency, minor)]
    changed = lab.last(Changed, BOSS)
    assert (changed.until is not None, changed.after) == (True, shown)


async def test_boosted_money_with_more_places_than_the_currency_has_is_refused(lab: Lab) -> None:
    await join_in(lab, "JPY")
    await boost(lab, "10.50")
    error = lab.last(Usage, BOSS)
    assert (error.error, error.detail) == ("bad_amount", "10.50 JPY")
    assert not lab.look("SELECT 1 FROM lot WHERE category = 'boost'")


@pytest.mark.parametrize(("currency", "after"), [("JPY", "10000"), ("KWD", "10.000")])
async def test_a_charge_taken_back_is_shown_with_the_places_of_its_currency(
    lab: Lab, currency: str, after: str
) -> None:
    await join_in(lab, currency)
    await lab.hire(IVAN)
    await lab.quota(-5)
    await lab.flows.admin.credit(lab.source(BOSS), client="Orbit", minor=90_000, until=None, because="good")
    await lab.deposit(10_000)
    request = await lab.ask("one more question", "consultation")
    offer = lab.last(Offered, OLGA)
    assert offer.quote_id is not None
    await lab.flows.client.accept(lab.source(OLGA), quote_id=QuoteId(offer.quote_id))
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.flows.staff.done(lab.source(IVAN), minutes=10)
    await reverse(lab, request)
    changed = lab.last(Changed, BOSS)
    before = {"JPY": "9957", "KWD": "-33.050"}[currency]
    assert (changed.what, changed.before, changed.after) == ("reverse", before, after)
    written = lab.look("SELECT before, after FROM audit WHERE action LIKE 'reverse%'")
    assert written == [(before, after)]


@pytest.mark.parametrize("again", ["d1-5", "D1-5", " D1-5 ", "d1-5\u00a0"])
async def test_a_reference_in_another_spelling_is_the_same_payment(lab: Lab, again: str) -> None:
    await lab.join()
    await lab.deposit(5000, "D1-5")
    assert lab.last(Changed, BOSS).because == "D1-5"
    await lab.deposit(5000, again)
    error = lab.last(Usage, BOSS)
    assert (error.error, error.detail, error.stands) == ("used_reference", again, None)
    assert await balance_of(lab) == 5000


async def test_spaces_within_a_reference_count_once_and_what_was_typed_is_shown(lab: Lab) -> None:
    await lab.join()
    await lab.deposit(5000, "Bank  Transfer 7")
    assert lab.last(Changed, BOSS).because == "Bank  Transfer 7"
    await lab.deposit(5000, "bank transfer  7")
    assert await balance_of(lab) == 5000
    await lab.deposit(5000, "banktransfer 7")
    assert await balance_of(lab) == 10_000


@pytest.mark.parametrize(
    ("kept", "typed"), [("Bank-1", "Bank-1"), ("D1-5", "d1-5"), ("two  words", "two  words")]
)
async def test_a_payment_booked_under_the_key_of_before_is_recognised(
    lab: Lab, kept: str, typed: str
) -> None:
    await lab.join()
    await lab.deposit(5000, kept)
    lab.look("UPDATE idempotency SET key = ? WHERE key = ?", f"pay:{kept}", pay_key(kept))
    await lab.deposit(5000, typed)
    assert lab.last(Usage, BOSS).error == "used_reference"
    assert await balance_of(lab) == 5000


async def test_a_payment_of_before_that_was_undone_is_booked_anew_once(lab: Lab) -> None:
    await lab.join()
    await lab.deposit(5000, "Bank-1")
    lab.look("UPDATE idempotency SET key = 'pay:Bank-1' WHERE key = 'pay:bank-1'")
    lab.look("UPDATE lot SET key = REPLACE(key, 'bank-1', 'Bank-1')")
    await lab.flows.admin.undo(lab.source(BOSS))
    for again in ("bank-1", "Bank-1"):
        await lab.deposit(5000, again)
    assert lab.last(Usage, BOSS).error == "used_reference"
    assert await balance_of(lab) == 5000
    await lab.sound()


async def test_whoever_was_given_a_reference_hears_of_it_in_any_spelling_and_gets_another_next(
    lab: Lab,
) -> None:
    await lab.join()
    await lab.flows.admin.contact_add(lab.source(BOSS), client="Orbit")
    await lab.follow(PETR)
    await lab.quota(-5)
    request = await lab.ask("one more question", "consultation", user=PETR)
    await lab.flows.client.top_up(lab.source(PETR), request_id=request)
    given = lab.last(TopUpDetails, PETR).reference
    await lab.deposit(100, f" {given.lower()} ")
    assert lab.last(DepositArrived, PETR).amount == 100
    assert lab.look("SELECT 1 FROM topup WHERE reference = ? AND paid_at IS NOT NULL", given)
    await lab.flows.client.top_up(lab.source(PETR), request_id=request)
    assert lab.last(TopUpDetails, PETR).reference == f"{given}-2"


@pytest.mark.parametrize(("name", "minor"), [("Orbit", 7000), ("Comet", 5000)])
async def test_another_payment_under_a_used_reference_is_told_what_stands_there(
    lab: Lab, name: str, minor: int
) -> None:
    await lab.join()
    await lab.flows.admin.client_add(
        lab.source(BOSS), name="Comet", plan="basic", currency="EUR", language="en"
    )
    await lab.deposit(5000, "bank-1")
    await lab.wait(hours=2)
    await lab.deposit(minor, "BANK-1", name=name)
    error = lab.last(Usage, BOSS)
    assert error.stands == BookedPayment(
        client="Orbit", amount=5000, currency="EUR", at=START, zone="Europe/Berlin"
    )
    said = render(error, lang="en", now=START).text
    assert "€50.00, \u2068Orbit\u2069, booked " in said
    assert "Nothing was changed." in said
    assert (await balance_of(lab), await balance_of(lab, "Comet")) == (5000, 0)
