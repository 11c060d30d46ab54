"""What clients read, by the stories: the numbers, the times, the buttons."""

import re
from dataclasses import replace

import pytest

from bot.flows import notices as n
from bot.views.render import render
from bot.views.screen import Screen
from bot.views.texts import LANGUAGES
from tests.views import samples
from tests.views.samples import accepted, offered

MONEY = r"(?i)limit|saldo|лимит|баланс|balance|credit|kredyt|кредит|VAT|НДС|zł|₽|€|charge|списа|pobra|PLN|RUB"


def shown(notice: object, language: str) -> Screen:
    return render(notice, lang=language, now=samples.NOW)


def said(notice: object, language: str) -> str:
    """The text as a person sees it: ordinary spaces, no invisible marks."""
    text = shown(notice, language).text
    return re.sub("[\u2068\u2069]", "", text.replace("\u00a0", " ").replace("\u202f", " "))


def actions(notice: object, language: str = "en") -> list[list[str]]:
    return [[button.action for button in row] for row in shown(notice, language).keyboard]


def test_the_receipt_says_what_is_left_and_by_when() -> None:
    assert (
        said(accepted(left=samples.LEFT), "ru")
        == "Вопрос принят.\nОтветим до 14:00.\nОстались 4 консультации."
    )
    assert actions(accepted(left=samples.LEFT)) == [["undo"]]


def test_once_somebody_works_on_it_there_is_a_name_and_no_undo() -> None:
    notice = accepted(left=samples.LEFT, taken_by="Иван")
    assert "Иван" in said(notice, "ru")
    assert actions(notice) == [["solved"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_emergency_is_never_answered_with_money(language: str) -> None:
    notice = accepted(
        kind="emergency", undo=False, charged=29520, currency="PLN", left=samples.LEFT, pricing=True
    )
    assert not re.search(MONEY, said(notice, language))
    assert "14:00" in said(notice, language)
    assert "4" not in said(notice, language).replace("14:00", "")


@pytest.mark.parametrize(
    ("language", "order"), [("ru", "Заказ № 1."), ("pl", "Zamówienie nr 1."), ("en", "Order no. 1.")]
)
def test_an_estimate_shows_the_number_of_its_order(language: str, order: str) -> None:
    assert order in said(accepted(kind="estimate", order_number=1), language)


@pytest.mark.parametrize(
    ("left", "line"),
    [
        (0, "По этому заказу осталось 0 бесплатных пересчётов."),
        (1, "По этому заказу остался 1 бесплатный пересчёт."),
        (2, "По этому заказу остались 2 бесплатных пересчёта."),
    ],
)
def test_a_free_recalculation_says_how_many_remain(left: int, line: str) -> None:
    notice = accepted(kind="estimate", order_number=1, recalculation=True, free_left=left)
    assert line in said(notice, "ru")


@pytest.mark.parametrize("kind", ["complaint", "appeal"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_complaint_gets_an_apology_a_time_and_names_higher_up(kind: str, language: str) -> None:
    text = said(accepted(kind=kind, names=samples.NAMES), language)
    assert re.match(r"Простите|Przepraszamy|We're sorry", text)
    assert "14:00" in text
    assert all(person in text for person in samples.NAMES)


def test_an_offer_shows_used_units_price_and_balance() -> None:
    text = said(offered(), "pl")
    for number in ("5 z 5", "147,60 zł z VAT", "500,00 zł", "24 listopada (wt), 08:00"):
        assert number in text
    assert actions(offered()) == [["accept"], ["decline", "price_lines"], ["appeal"], ["person"]]


def test_the_accept_button_says_what_it_costs() -> None:
    button = shown(offered(), "ru").keyboard[0][0]
    assert button.text.replace("\u00a0", " ") == "Принять за 147,60 PLN"
    assert (button.callback_data, button.style) == ("accept:7", "success")


@pytest.mark.parametrize(("language", "word"), [("ru", "кредита"), ("pl", "kredytu"), ("en", "credit")])
def test_an_offer_on_credit_says_so(language: str, word: str) -> None:
    assert word in said(offered(funding="credit", balance=0), language)
    assert word not in said(offered(), language)


def test_an_older_request_is_offered_with_its_first_words() -> None:
    screen = shown(offered(excerpt=samples.TEXT), "ru")
    assert samples.TEXT in screen.text
    assert [entity.type for entity in screen.entities] == ["blockquote"]


def test_what_the_contract_covers_by_now_costs_nothing_more() -> None:
    notice = offered(reason="covered", price=None, quote_id=None, funding="quota", excerpt=samples.TEXT)
    assert actions(notice) == [["accept_covered"], ["person"]]
    assert "147" not in said(notice, "en")


def test_a_price_is_shown_line_by_line_with_its_tax() -> None:
    text = said(n.PriceLines(price=samples.HOURS, valid_until=samples.DUE, zone=samples.ZONE), "ru")
    assert text.splitlines()[1:4] == [
        "2 × час работы: 6 000,00 ₽",
        "НДС 22%: 1 320,00 ₽",
        "Итого: 7 320,00 ₽",
    ]


def test_a_price_without_tax_names_no_tax() -> None:
    notice = n.PriceLines(price=samples.NO_TAX, valid_until=samples.DUE, zone=samples.ZONE)
    assert "VAT" not in said(notice, "en")


def test_topping_up_gives_amount_reference_and_what_happens_then() -> None:
    notice = n.TopUpDetails(
        request_id=12, amount=4305, currency="EUR", reference="DM-3-12", details="IBAN 00", company="Lakeside"
    )
    screen = shown(notice, "en")
    assert "€43.05" in screen.text
    assert "DM-3-12" in screen.text
    assert "IBAN 00" in screen.text
    assert [row[0].copy for row in screen.keyboard] == ["DM-3-12", "43.05", None]


def test_a_closed_request_shows_the_balance_after_it_and_asks_for_stars() -> None:
    notice = n.Closed(
        request_id=12, kind="work", order_number=None, left=None, charged=14760, balance=35240, currency="PLN"
    )
    assert "352,40 zł" in said(notice, "pl")
    assert actions(notice) == [["rate_1", "rate_2", "rate_3", "rate_4", "rate_5"]]
    assert "5" not in said(notice, "pl").replace("352,40", "").replace("147,60", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_balance_is_two_lines_in_every_language(language: str) -> None:
    for standing in (samples.STANDING, samples.BARE):
        assert len(said(n.Balance(standing=standing), language).splitlines()) == 2


def test_an_unsure_guess_is_asked_about_with_buttons() -> None:
    notice = n.AskKind(request_id=12, candidates=("work", "estimate"), excerpt=samples.TEXT)
    assert actions(notice) == [["kind_work"], ["kind_estimate"], ["kind_more"], ["person"]]
    unsure = n.AskKind(request_id=12, candidates=("other", "work"), excerpt="")
    assert actions(unsure) == [["kind_work"], ["kind_more"], ["person"]]
    everything = n.AskKind(request_id=12, candidates=("work", "estimate"), excerpt="", all=True)
    assert actions(everything) == [["kind_work"], ["kind_estimate"], ["kind_other"], ["person"]]


def test_a_possible_emergency_stands_first_before_the_request_it_may_belong_to() -> None:
    notice = n.AskKind(request_id=13, candidates=("emergency", "work"), excerpt="", same=12, alarm=2)
    assert actions(notice)[:2] == [["kind_emergency"], ["same_request"]]
    assert "in 2 minutes" in said(notice, "en")


def test_words_passed_on_have_a_way_to_the_other_request_and_to_one_of_their_own() -> None:
    notice = n.Continued(request_id=12, talk_id=99, excerpt="", about="one", other=11, other_excerpt="two")
    assert actions(notice) == [["other_request"], ["new_request"]]
    assert "one" in said(notice, "en")


def test_asked_once_more_it_says_what_happens_without_an_answer() -> None:
    notice = n.AskKind(request_id=13, candidates=("work",), excerpt="")
    assert "a person will read" not in said(notice, "en")
    assert "a person will read" in said(replace(notice, again=True), "en")


def test_a_kind_that_nobody_knows_is_not_offered() -> None:
    notice = n.AskKind(request_id=12, candidates=("nonsense", "work"), excerpt="")
    assert actions(notice)[0] == ["kind_work"]


@pytest.mark.parametrize("stars", [1, 2, 3, 4, 5])
def test_few_stars_open_the_way_to_say_why(stars: int) -> None:
    assert ("manager" in said(n.Rated(request_id=12, stars=stars), "en")) == (stars <= 3)


def test_a_statement_shows_the_reference_of_a_payment_only() -> None:
    lines = tuple(
        n.StatementLine(at=samples.NOW, asset="EUR", amount=amount, reason=reason, reference="bank-1")
        for amount, reason in ((10000, "deposit"), (-4305, "capture"))
    )
    text = said(n.Statement(standing=samples.STANDING, since=samples.NOW, lines=lines), "en")
    assert "+€100.00, top-up (bank-1)" in text
    assert "-€43.05, request closed\n" in text


def test_a_unit_without_a_name_of_ours_keeps_its_code() -> None:
    trips = n.UnitsLeft(asset="trips", left=3)
    assert "trips: 3" in said(accepted(left=trips), "pl")
    assert "5 из 7 (trips)" in said(offered(asset="trips", used=5, included=7), "ru")


def test_somebody_with_an_invisible_name_is_greeted_all_the_same() -> None:
    notice = n.Welcome(name="\u202e", company="X", client="Y", fresh=False, standing=samples.BARE)
    assert said(notice, "en").startswith("Hello!\n")


def test_words_may_belong_to_the_request_that_waits_already() -> None:
    notice = n.AskKind(
        request_id=13, candidates=("work",), excerpt="и ещё", same=12, same_excerpt=samples.TEXT
    )
    button = shown(notice, "ru").keyboard[0][0]
    assert button.callback_data == "same_request:13"
    assert button.text.startswith("Это к заявке: Как в 1С")
    assert samples.TEXT in said(n.Joined(request_id=12, excerpt=samples.TEXT), "pl")
