"""What people read of money and units that were taken back, set aside or over."""

import pytest

from bot.flows import notices as n
from bot.views.render import render
from bot.views.texts import LANGUAGES, texts
from tests.views import samples
from tests.views.made import declined


def text(notice: object, language: str = "en") -> str:
    said = render(notice, lang=language, now=samples.NOW).text
    return said.replace("\u2068", "").replace("\u2069", "").replace("\u00a0", " ")


def money(minor: int, language: str) -> str:
    return texts(language).money(minor, "PLN").replace("\u00a0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_undone_payment_with_tax_names_what_left_the_balance_what_was_paid_and_the_tax(
    language: str,
) -> None:
    notice = n.DepositUndone(
        amount=20000, balance=0, currency="PLN", reference="bank-12", paid=24600, tax=4600
    )
    said = text(notice, language)
    assert money(20000, language) in said.splitlines()[0]
    assert money(24600, language) in said
    assert money(4600, language) in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_decline_names_what_is_set_aside_and_the_tax_only_where_there_is_some(language: str) -> None:
    said = text(declined(balance=50000, held=29520, missing=24600, tax=4600), language)
    assert money(29520, language) in said
    assert money(4600, language) in said
    bare = text(declined(balance=50000, missing=24600), language)
    assert money(4600, language) not in bare
    assert bare.splitlines()[1:] == said.splitlines()[1:]
    assert bare.splitlines()[0] in said.splitlines()[0]


def test_a_charge_back_into_what_has_ended_says_so_to_both_with_the_ways_on() -> None:
    told = n.ChargeReversed(
        request_id=12, left=None, returned=None, balance=None, currency="PLN", ended=1, asset="consultation"
    )
    assert "Its time had ended meanwhile, so it can't be used any more: 1 consultation." in text(told)
    changed = samples.changed(what="reverse", ended=1, asset="consultation", undoable=False)
    assert "To give it anew: /quota" in text(changed)
    money_back = samples.changed(what="reverse", ended=4305, asset="PLN", undoable=False)
    assert "To give it anew: /boost" in text(money_back)


def test_what_is_so_already_is_told_and_that_nothing_was_changed() -> None:
    said = text(n.Usage(command="plan", error="already_so", detail="business"))
    assert said.splitlines()[:2] == ["It is so already: business", "Nothing was changed."]
