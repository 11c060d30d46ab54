"""What administrators read: standings in a fixed form, changes with a way back, mistakes explained."""

from datetime import UTC, datetime

import pytest

from bot.flows import notices as n
from bot.views import commands
from bot.views.render import render
from bot.views.screen import Screen
from bot.views.texts import LANGUAGES
from tests.views import samples
from tests.views.samples import changed


def shown(notice: object, language: str = "en") -> Screen:
    return render(notice, lang=language, now=samples.NOW)


def test_the_standing_has_its_fixed_lines_in_english() -> None:
    card = n.ClientCard(standing=samples.STANDING, contacts=(), contacts_allowed=3, waiting=0)
    assert shown(card).text.splitlines()[:6] == [
        "\u2068ООО Ромашка\u2069 · #3 · basic (1)",
        "Left: consultation 4, recalculation 2",
        "Balance: 1,000.00 EUR",
        "Held: 43.05 EUR",
        "Credit: 500.00 EUR",
        "Open: 1",
    ]


def test_a_standing_without_units_and_below_zero_is_said_so() -> None:
    lines = shown(
        n.ClientCard(standing=samples.BARE, contacts=(), contacts_allowed=3, waiting=0)
    ).text.splitlines()
    assert lines[1:3] == ["Left: -", "Balance: -147.60 PLN"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_units_have_their_names_in_every_language(language: str) -> None:
    card = n.ClientCard(standing=samples.STANDING, contacts=(), contacts_allowed=3, waiting=2)
    said = {
        "en": "consultation 4, recalculation 2",
        "ru": "консультация 4, пересчёт 2",
        "pl": "konsultacja 4, przeliczenie 2",
    }
    assert said[language] in shown(card, language).text


@pytest.mark.parametrize(
    ("language", "usage", "example"),
    [
        ("en", "/done <minutes> [charge=AMOUNT]", '/log "Budmax" 15 explained the invoice by phone'),
        ("ru", "/done <минуты> [charge=СУММА]", '/log "Budmax" 15 объяснили счёт по телефону'),
        ("pl", "/done <minuty> [charge=KWOTA]", '/log "Budmax" 15 wyjaśniono fakturę przez telefon'),
    ],
)
def test_places_and_free_words_of_a_command_are_in_the_readers_language(
    language: str, usage: str, example: str
) -> None:
    assert commands.usage_of("done", language) == usage
    assert commands.example_of("log", language) == example


@pytest.mark.parametrize(
    ("language", "amounts", "quote"),
    [
        ("en", "1500 or 1500.50", "/quote 1500.50"),
        ("ru", "1500 или 1500,50", "/quote 1500,50"),
        ("pl", "1500 albo 1500,50", "/quote 1500,50"),
    ],
)
def test_examples_of_amounts_have_the_sign_of_the_language(language: str, amounts: str, quote: str) -> None:
    text = shown(n.Usage(command="quote", error="bad_amount", detail="x"), language).text
    assert amounts in text
    assert quote in text


def test_a_change_shows_before_and_after_and_can_be_undone() -> None:
    screen = shown(changed(because="goodwill"))
    assert "consultation: 5 → 7" in screen.text
    assert "goodwill" in screen.text
    assert screen.keyboard[0][0].callback_data == "admin_undo:9"
    assert shown(changed(undoable=False)).keyboard == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("error", samples.MISTAKES)
def test_a_mistake_names_the_culprit_and_the_right_form(error: str, language: str) -> None:
    text = shown(n.Usage(command="quota", error=error, detail="Budmx"), language).text
    assert "Budmx" in text
    assert commands.usage_of("quota", language) in text
    assert commands.example_of("quota", language) in text
    assert {"ru": "Ничего не изменено.", "pl": "Nic nie zmieniono.", "en": "Nothing was changed."}[
        language
    ] in text


def test_what_was_meant_can_be_chosen_from() -> None:
    text = shown(
        n.Usage(command="/client", error="ambiguous_client", detail="B", options=("Budmax", "Bolt"))
    ).text
    assert "Budmax" in text
    assert "Bolt" in text


def test_the_invitation_stands_in_the_text_and_under_the_button() -> None:
    link = "https://t.me/doorman_bot?start=abc"
    notice = n.InviteLink(
        client="Budmax", account_id=3, for_role=None, link=link, expires_at=samples.LATER, zone=samples.ZONE
    )
    screen = shown(notice)
    assert link in screen.text
    assert screen.keyboard[0][0].copy == link


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scope", commands.SCOPES)
def test_menus_keep_telegrams_limits(scope: str, language: str) -> None:
    menu = commands.menu(scope, language)
    assert 0 < len(menu) <= 100
    for command, description in menu:
        assert command.isascii()
        assert command == command.lower()
        assert 1 <= len(command) <= 32
        assert 1 <= len(description) <= 256


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_shows_every_command_of_the_role_with_its_form(language: str) -> None:
    for role in ("client", "staff", "lead", "admin"):
        text = shown(n.Help(role=role), language).text
        assert all(commands.usage_of(command, language) in text for command in commands.for_role(role))
    assert "/deposit" not in shown(n.Help(role="client"), language).text
    assert "/client <" in shown(n.Help(role="lead"), language).text
    assert "/client <" not in shown(n.Help(role="staff"), language).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_may_not_learns_who_may(language: str) -> None:
    staff, admin, unknown = (
        shown(n.NotAllowed(command=command), language).text for command in ("/done", "/deposit", "/nonsense")
    )
    assert staff != admin
    assert admin == unknown


def test_what_ends_at_midnight_lasts_until_the_day_before() -> None:
    midnight = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    text = shown(changed(what="credit", until=midnight, zone="Europe/Warsaw"), "pl").text
    assert "Do 31 grudnia włącznie" in text


def test_a_payment_shows_its_reference_and_other_changes_their_reason() -> None:
    assert "Payment reference: bank-1" in shown(changed(what="deposit", because="bank-1")).text
    assert "Reason: goodwill" in shown(changed(what="credit", because="goodwill")).text
