"""What people read of who pays: parts of a price, what was charged, plans to come, money that is not told."""

import pytest

from bot.flows import notices as n
from bot.views.render import render
from bot.views.screen import Screen
from bot.views.texts import LANGUAGES
from tests.views import samples
from tests.views.made import LATER, STANDING, UNSEEN, card, changed, declined, offered


def shown(notice: object, language: str = "en") -> Screen:
    return render(notice, lang=language, now=samples.NOW)


def said(notice: object, language: str = "en") -> str:
    text = shown(notice, language).text
    return text.replace("\u2068", "").replace("\u2069", "").replace("\u00a0", " ")


def actions(screen: Screen) -> set[str | None]:
    return {button.action for row in screen.keyboard for button in row}


def test_the_card_names_a_plan_to_come_with_its_day() -> None:
    def lines(language: str) -> str:
        coming = n.ClientCard(
            standing=STANDING, contacts=(), contacts_allowed=3, waiting=0, coming=(("business", LATER),)
        )
        return said(coming, language)

    assert "From 24 November: plan business" in lines("en").splitlines()
    assert "24 ноября" in lines("ru")
    assert "24 listopada" in lines("pl")


@pytest.mark.parametrize(
    ("language", "day"), [("en", "24 November"), ("ru", "24 ноября"), ("pl", "24 listopada")]
)
def test_a_dated_plan_is_answered_with_its_day_in_words_and_with_what_it_includes(
    language: str, day: str
) -> None:
    text = said(
        changed(
            what="plan",
            subject="plan",
            before="basic",
            after="business",
            starts=LATER,
            units=(("consultation", 5, 20),),
        ),
        language,
    )
    assert day in text
    assert "basic → business" in text
    assert "5 → 20" in text


def test_a_dated_price_is_answered_with_its_day_in_words() -> None:
    text = said(changed(what="price", subject="hour", before="70.00", after="60.00", because="2026-12-01"))
    assert "From 1 December" in text
    assert "2026-12-01" not in text


def test_an_offer_says_which_part_is_on_credit_only_where_there_are_two() -> None:
    assert "Paid from your balance of PLN 500.00: PLN 100.00. On your credit: PLN 47.60." in said(
        offered(funding="credit", credit=4760)
    )
    assert "this goes on your credit" in said(offered(funding="credit", credit=14760))
    assert "this goes on your credit" in said(offered(funding="credit")), "as it was promised before"


@pytest.mark.parametrize(
    ("paid", "credit", "emergency", "line"),
    [
        ("balance", 0, 0, "Paid from the balance: PLN 147.60. Balance: PLN 0.00."),
        ("credit", 14760, 0, "Paid on credit: PLN 147.60. Balance: PLN 0.00."),
        ("credit", 4760, 0, "Paid: PLN 100.00 from the balance, PLN 47.60 on credit. Balance: PLN 0.00."),
        ("emergency", 0, 14760, "Emergency: PLN 147.60 on the emergency allowance."),
        ("emergency", 4000, 760, "Paid: PLN 100.00 from the balance, PLN 40.00 on credit, PLN 7.60 on the"),
    ],
)
def test_a_card_says_each_part(paid: str, credit: int, emergency: int, line: str) -> None:
    view = card(paid=paid, amount=14760, currency="PLN", credit=credit, emergency=emergency)
    assert any(one.startswith(line) for one in said(view).splitlines()), said(view)


CHARGES = [
    (
        n.Charged(asset="PLN", amount=14760, tax=2760),
        "Charged: PLN 147.60 from the balance. Before tax PLN 120.00, VAT PLN 27.60.",
    ),
    (n.Charged(asset="PLN", amount=12000, credit=12000), "Charged: PLN 120.00 on credit."),
    (n.Charged(asset="PLN", amount=0), "Nothing was charged."),
    (n.Charged(asset="consultation", amount=1), "Charged to the contract: 1 consultation."),
]


@pytest.mark.parametrize(("charged", "line"), CHARGES)
def test_closing_says_what_was_charged_and_the_card_keeps_it(charged: n.Charged, line: str) -> None:
    told = n.StaffTold(what="done", request_id=12, detail="15", charged=charged)
    assert said(told).splitlines()[-1] == line
    assert line in said(card(state="done", assignee="Ivan", minutes=15, charged=charged)).splitlines()


def test_closing_for_free_has_no_such_line() -> None:
    assert said(n.StaffTold(what="done", request_id=12, detail="15")).splitlines()[-1] == (
        "The request is closed, 15 minutes."
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("command", "note"), [("done", "before tax"), ("quote", "before tax")])
def test_the_form_of_an_amount_says_that_tax_comes_on_top(command: str, note: str, language: str) -> None:
    text = said(n.Usage(command=command, error="missing"), language)
    assert {"en": note, "ru": "без НДС", "pl": "netto"}[language] in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_money_that_is_not_told_has_no_figure_and_no_button_to_it(language: str) -> None:
    for notice in (
        n.Balance(standing=UNSEEN, owners=("Ольга",)),
        n.BillingAnswer(request_id=12, standing=UNSEEN),
        n.Welcome(name="Пётр", company="Acme", client="Budmax", fresh=False, standing=UNSEEN),
        n.RunningLow(
            asset="consultation", level=100, left=0, included=5, zone="UTC", renews_at=LATER, unseen=True
        ),
    ):
        assert "0.00" not in said(notice, language).replace(",", ".")
        assert not {"topup", "statement"} & actions(shown(notice, language))
    assert "Ольга" in said(n.Balance(standing=UNSEEN, owners=("Ольга",)), language)
    no = shown(declined(unseen=True, balance=0, missing=0), language)
    assert "topup" not in actions(no)
    assert {"person", "appeal"} <= actions(no)
    price = said(offered(funding="unseen", balance=0), language).replace(",", ".")
    assert "147.60" in price
    assert " 0.00" not in price


def test_the_refusal_to_take_the_last_owner_names_the_way_on() -> None:
    text = said(n.Usage(command="contact", error="last_owner", detail="#1 olga", options=("#2 petr",)))
    assert "make another contact an owner first" in text
    assert "#2 petr" in text
    assert "Nothing was changed." in text
