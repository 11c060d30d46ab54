"""Tax by legal entity: on the service or on the deposit, with what people are told of it."""

from dataclasses import replace

import pytest

from bot.flows.notices import (
    AuditList,
    Balance,
    Changed,
    ChangeUndone,
    ClientCard,
    Closed,
    Declined,
    DepositArrived,
    InviteLink,
    NotAllowed,
    Offered,
    PriceLists,
    TopUpDetails,
    Usage,
)
from bot.ids import AuditId
from bot.quota.entities import Entity
from bot.quota.tax import Rounding, Tax, TaxOn
from tests.flows.lab import BOSS, IVAN, OLGA, Lab, house
from tests.flows.test_paying import quote_of, standing

ON_DEPOSIT = Entity(
    name="Acme GmbH", currency="EUR", tax=Tax(rate=2_300, on=TaxOn.DEPOSIT, entity="Acme GmbH")
)
BY_LINE = Entity(
    name="Acme Services", currency="EUR", tax=Tax(rate=700, rounding=Rounding.LINE, entity="Acme Services")
)


def seller(lab: Lab, *entities: Entity) -> None:
    """The same desk, with these legal entities in euros."""
    book = house().plan_book
    others = tuple(one for one in book.entities if one.currency != "EUR")
    lab.refit(plan_book=replace(book, entities=(*entities, *others)))


async def journal(lab: Lab) -> dict[str, int]:
    """What system accounts hold, by name, in euros."""

    def sums(tx: object) -> dict[str, int]:
        rows = tx.sql.all(  # type: ignore[attr-defined]  # the unit of work of storage
            "SELECT system, SUM(amount) AS amount FROM entry WHERE asset = 'EUR' AND system IS NOT NULL "
            "GROUP BY system"
        )
        return {row["system"]: row["amount"] for row in rows}

    return await lab.store.write(sums)


async def test_with_tax_on_the_deposit_the_balance_is_net_and_the_receipt_says_so(lab: Lab) -> None:
    seller(lab, ON_DEPOSIT)
    await lab.join()
    await lab.deposit(12_300)
    arrived = lab.last(DepositArrived, OLGA)
    assert (arrived.amount, arrived.tax, arrived.tax_rate, arrived.balance) == (12_300, 2_300, 2_300, 10_000)
    changed = lab.last(Changed, BOSS)
    assert (changed.before, changed.after, changed.tax) == ("0.00", "100.00", "23.00 EUR")
    assert await journal(lab) == {"cash": -12_300, "vat": 2_300}
    assert (await standing(lab))[0] == 10_000


async def test_with_tax_on_the_service_the_whole_deposit_is_balance(lab: Lab) -> None:
    await lab.join()
    await lab.deposit(12_300)
    arrived = lab.last(DepositArrived, OLGA)
    assert (arrived.tax, arrived.tax_rate, arrived.balance) == (0, 0, 12_300)
    assert lab.last(Changed, BOSS).tax == ""
    assert await journal(lab) == {"cash": -12_300}


async def test_a_quote_bears_no_tax_when_the_deposit_did_and_done_books_no_second_one(lab: Lab) -> None:
    seller(lab, ON_DEPOSIT)
    await lab.join()
    await lab.hire(IVAN)
    await lab.quota(-5)
    await lab.deposit(12_300)
    request = await lab.ask("one more question", "consultation")
    offer = lab.last(Offered, OLGA)
    assert offer.price is not None
    assert (offer.price.net, offer.price.tax, offer.price.gross, offer.price.tax_on) == (
        *(3_500, 0, 3_500),
        TaxOn.DEPOSIT,
    )
    await lab.flows.client.accept(lab.source(OLGA), quote_id=quote_of(offer))
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.flows.staff.done(lab.source(IVAN), minutes=20)
    assert lab.last(Closed, OLGA).balance == 6_500
    assert await journal(lab) == {"cash": -12_300, "vat": 2_300, "revenue": 3_500}


async def test_what_is_asked_for_covers_what_is_missing_with_the_tax_in_it(lab: Lab) -> None:
    seller(lab, ON_DEPOSIT)
    await lab.join()
    await lab.quota(-5)
    request = await lab.ask("one more question", "consultation")
    assert lab.last(Declined, OLGA).missing == 4_305
    await lab.flows.client.top_up(lab.source(OLGA), request_id=request)
    details = lab.last(TopUpDetails, OLGA)
    assert details.amount == 4_305
    await lab.deposit(details.amount, details.reference)
    told = [notice for notice in lab.told(OLGA) if isinstance(notice, DepositArrived | Offered)]
    assert [type(notice) for notice in told[-2:]] == [DepositArrived, Offered]
    offer = lab.last(Offered, OLGA)
    assert (offer.balance, offer.funding) == (3_500, "balance")
    assert (await lab.flows.client.accept(lab.source(OLGA), quote_id=quote_of(offer))).code == "accepted"


async def test_undoing_a_deposit_takes_its_tax_back_too(lab: Lab) -> None:
    seller(lab, ON_DEPOSIT)
    await lab.join()
    await lab.deposit(12_300)
    changed = lab.last(Changed, BOSS)
    toast = await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=AuditId(changed.audit_id))
    assert toast.code == "change_undone"
    assert await journal(lab) == {"cash": 0, "vat": 0}
    assert (await standing(lab))[0] == 0
    await lab.deposit(12_300)
    assert await journal(lab) == {"cash": -12_300, "vat": 2_300}


async def test_a_deposit_pays_debts_back_with_what_tax_leaves_of_it(lab: Lab) -> None:
    seller(lab, ON_DEPOSIT)
    await lab.join()
    await lab.hire(IVAN)
    await lab.quota(-5)
    await lab.flows.admin.credit(
        lab.source(BOSS), client="Orbit", minor=50_000, until=None, because="a good client"
    )
    request = await lab.ask("one more question", "consultation")
    offer = lab.last(Offered, OLGA)
    await lab.flows.client.accept(lab.source(OLGA), quote_id=quote_of(offer))
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    await lab.flows.staff.done(lab.source(IVAN), minutes=20)
    assert (await standing(lab))[0] == -3_500
    await lab.deposit(2_460)
    assert (await standing(lab))[0] == -1_500
    await lab.deposit(3_690, "pay-2")
    assert (await standing(lab))[0] == 1_500
    await lab.flows.admin.undo(lab.source(BOSS))
    assert (await standing(lab))[0] == -1_500


async def test_a_client_belongs_to_the_entity_named_and_is_taxed_by_its_rule(lab: Lab) -> None:
    seller(lab, ON_DEPOSIT, BY_LINE)
    add = lab.flows.admin.client_add
    await add(
        lab.source(BOSS), name="Orbit", plan="basic", currency="EUR", language="en", entity="Acme Services"
    )
    await lab.follow(OLGA)
    await lab.flows.admin.client(lab.source(BOSS), client="Orbit")
    assert lab.last(ClientCard, BOSS).entity == "Acme Services"
    await lab.quota(-5)
    await lab.deposit(12_300)
    assert lab.last(DepositArrived, OLGA).tax == 0
    await lab.ask("one more question", "consultation")
    price = lab.last(Offered, OLGA).price
    assert price is not None
    assert (price.tax, price.gross, price.rounding, price.entity) == (
        *(245, 3_745, Rounding.LINE),
        "Acme Services",
    )
    assert [line.tax for line in price.lines] == [245]
    await lab.flows.admin.prices(lab.source(BOSS), client="Orbit")
    (shown,) = lab.last(PriceLists, BOSS).lists
    assert (shown.entity, shown.tax_rate, shown.tax_on) == ("Acme Services", 700, "service")


async def test_without_an_entity_named_a_client_belongs_to_the_currencys_first(lab: Lab) -> None:
    seller(lab, ON_DEPOSIT, BY_LINE)
    await lab.join()
    await lab.flows.admin.client(lab.source(BOSS), client="Orbit")
    assert lab.last(ClientCard, BOSS).entity == "Acme GmbH"


@pytest.mark.parametrize(("currency", "entity"), [("EUR", "Acme"), ("PLN", "Acme GmbH"), ("EUR", "")])
async def test_an_entity_that_does_not_sell_in_the_currency_is_refused(
    lab: Lab, currency: str, entity: str
) -> None:
    seller(lab, ON_DEPOSIT, BY_LINE)
    await lab.flows.admin.client_add(
        lab.source(BOSS), name="Orbit", plan="basic", currency=currency, language="en", entity=entity
    )
    usage = lab.last(Usage, BOSS)
    options = ("Acme GmbH", "Acme Services") if currency == "EUR" else ()
    assert (usage.error, usage.detail, usage.options) == ("unknown_entity", entity, options)
    assert lab.none_told(InviteLink, BOSS)


async def test_an_entity_that_the_plans_file_lost_is_never_guessed(lab: Lab) -> None:
    seller(lab, ON_DEPOSIT, BY_LINE)
    await lab.flows.admin.client_add(
        lab.source(BOSS), name="Orbit", plan="basic", currency="EUR", language="en", entity="Acme Services"
    )
    await lab.follow(OLGA)
    seller(lab, ON_DEPOSIT)
    with pytest.raises(LookupError, match="no legal entity 'Acme Services' for EUR"):
        await lab.deposit(12_300)
    await lab.flows.client.balance(lab.source(OLGA))
    assert lab.last(Balance, OLGA).standing.balance == 0


async def change_entity(lab: Lab, entity: str) -> None:
    await lab.flows.admin.entity(lab.source(BOSS), client="Orbit", entity=entity)


async def test_another_entity_sells_from_now_on_and_a_price_that_was_named_stands(lab: Lab) -> None:
    seller(lab, ON_DEPOSIT, BY_LINE)
    await lab.join()
    await lab.quota(-5)
    await lab.deposit(12_300)
    asked = await lab.ask("one more question", "consultation")
    before = quote_of(lab.last(Offered, OLGA))
    await change_entity(lab, "Acme Services")
    changed = lab.last(Changed, BOSS)
    assert (changed.what, changed.before, changed.after) == ("entity", "Acme GmbH", "Acme Services")
    assert changed.undoable
    await lab.flows.client.accept(lab.source(OLGA), quote_id=before)
    held = await lab.store.read(lambda tx: tx.ledger.live_hold(asked))
    assert held is not None
    assert (held.total, held.tax) == (3_500, 0)
    await lab.ask("and another matter", "consultation")
    price = lab.last(Offered, OLGA).price
    assert price is not None
    assert (price.gross, price.entity) == (3_745, "Acme Services")
    await lab.sound()


async def test_a_changed_entity_is_on_record_and_undone_to_the_one_before(lab: Lab) -> None:
    seller(lab, ON_DEPOSIT, BY_LINE)
    await lab.join()
    await change_entity(lab, "Acme Services")
    await lab.flows.admin.audit(lab.source(BOSS), client="Orbit")
    line = lab.last(AuditList, BOSS).lines[0]
    assert (line.action, line.before, line.after) == ("entity EUR", "Acme GmbH", "Acme Services")
    await lab.flows.admin.undo(lab.source(BOSS))
    undone = lab.last(ChangeUndone, BOSS)
    assert (undone.what, undone.before, undone.after) == ("entity", "Acme Services", "Acme GmbH")
    account = await lab.store.read(lambda tx: tx.accounts.all()[0])
    assert account.entity is None


async def test_an_older_change_of_the_entity_is_not_undone_over_a_newer_one(lab: Lab) -> None:
    seller(lab, ON_DEPOSIT, BY_LINE)
    await lab.join()
    await change_entity(lab, "Acme Services")
    first = lab.last(Changed, BOSS).audit_id
    await change_entity(lab, "Acme GmbH")
    toast = await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=AuditId(first))
    assert toast.code == "cannot_undo"
    account = await lab.store.read(lambda tx: tx.accounts.all()[0])
    assert account.entity == "Acme GmbH"


async def test_an_entity_of_another_currency_or_by_anybody_else_changes_nothing(lab: Lab) -> None:
    seller(lab, ON_DEPOSIT, BY_LINE)
    await lab.join()
    await change_entity(lab, "Acme")
    usage = lab.last(Usage, BOSS)
    assert (usage.command, usage.error, usage.options) == (
        "entity",
        "unknown_entity",
        ("Acme GmbH", "Acme Services"),
    )
    await lab.flows.admin.entity(lab.source(OLGA), client="Orbit", entity="Acme Services")
    assert lab.last(NotAllowed, OLGA).command == "entity"
    account = await lab.store.read(lambda tx: tx.accounts.all()[0])
    assert account.entity is None


async def test_a_client_whose_entity_the_plans_file_lost_is_given_another(lab: Lab) -> None:
    seller(lab, ON_DEPOSIT, BY_LINE)
    await lab.join()
    await change_entity(lab, "Acme Services")
    seller(lab, ON_DEPOSIT)
    await change_entity(lab, "Acme GmbH")
    assert lab.last(Changed, BOSS).before == "Acme Services"
