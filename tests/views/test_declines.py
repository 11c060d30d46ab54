"""A decline has five parts in every language, and no word that blames."""

import re

import pytest

from bot.flows.notices import Declined, PersonRefused
from bot.views.render import render
from bot.views.screen import Screen
from bot.views.texts import LANGUAGES
from tests.views import samples
from tests.views.samples import declined

THANKS = {"ru": ("Спасибо", "Возвращаемся"), "pl": ("Dziękujemy", "Wracamy"), "en": ("Thank you", "Back to")}
NOTHING_LOST = {
    "ru": "Заявка сохранена, повторять не нужно.",
    "pl": "Zgłoszenie jest zapisane, nie trzeba go powtarzać.",
    "en": "Your request is saved, there's no need to send it again.",
}
WHO_DECIDES = {
    "ru": "исключениях решает руководитель",
    "pl": "wyjątkach decyduje kierownik",
    "en": "manager decides on exceptions",
}
BLAME = {
    "ru": r"к сожалению|отказ|злоупотреб|исчерпан|превы[сш]|вынужден|невозможно|нарушен|должны|обязаны|ошибк",
    "pl": r"niestety|odmow|odmaw|naduży|przekroczon|wyczerpan|zmuszen|niemożliw|narusz|musisz|błąd",
    "en": r"unfortunately|refus|den(y|ied)|abus|exceed|exhaust|forced|impossible|violat|must|fail|waste",
}
CASES = [
    pytest.param(notice, language, id=f"{index}-{language}")
    for index, notice in enumerate((*samples.DECLINES, samples.PERSON_REFUSED))
    for language in LANGUAGES
]
LIMIT = 450


def shown(notice: object, language: str) -> Screen:
    return render(notice, lang=language, now=samples.NOW)


def actions(screen: Screen) -> list[str]:
    return [button.action for row in screen.keyboard for button in row]


def fold(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(("notice", "language"), CASES)
def test_it_begins_with_thanks_or_with_the_clients_words(notice: object, language: str) -> None:
    assert shown(notice, language).text.startswith(THANKS[language])


@pytest.mark.parametrize(("notice", "language"), CASES)
def test_the_reason_has_its_numbers(notice: object, language: str) -> None:
    assert re.search(r"\d", shown(notice, language).text)


@pytest.mark.parametrize(("notice", "language"), CASES)
def test_there_are_two_to_four_ways_on_and_one_leads_to_a_person(notice: object, language: str) -> None:
    ways = actions(shown(notice, language))
    assert 2 <= len(ways) <= 4
    assert {"person", "appeal"} & set(ways)
    assert len(set(ways)) == len(ways)


@pytest.mark.parametrize(("notice", "language"), CASES)
def test_nothing_is_lost(notice: object, language: str) -> None:
    assert NOTHING_LOST[language] in shown(notice, language).text


@pytest.mark.parametrize(("notice", "language"), CASES)
def test_it_says_who_decides_exceptions(notice: object, language: str) -> None:
    assert WHO_DECIDES[language] in shown(notice, language).text


@pytest.mark.parametrize(("notice", "language"), CASES)
def test_it_is_short_and_blames_nobody(notice: object, language: str) -> None:
    text = shown(notice, language).text
    assert len(text) <= LIMIT
    assert not re.search(BLAME[language], text, re.IGNORECASE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_numbers_still_fit(language: str) -> None:
    notice = declined(
        excerpt="щ" * 80,
        used=1234,
        included=1234,
        balance=-99999999999,
        missing=99999999999,
        price=samples.HOURS,
    )
    assert len(shown(notice, language).text) <= LIMIT


def test_without_money_one_may_top_up_wait_or_talk() -> None:
    screen = shown(declined(), "pl")
    assert actions(screen) == ["topup", "wait_renewal", "person", "appeal"]
    assert [fold(row[0].text) for row in screen.keyboard[:2]] == [
        "Doładuj 147,60 zł",
        "Poczekam do 22 grudnia",
    ]
    assert "5 z 5" in screen.text
    assert "147,60 zł z VAT" in fold(screen.text)


def test_waiting_is_offered_only_where_a_renewal_helps() -> None:
    assert "wait_renewal" not in actions(shown(declined(renews_at=None), "ru"))


def test_topping_up_is_offered_only_where_money_helps() -> None:
    ways = actions(shown(declined(reason="no_price", price=None), "ru"))
    assert ways == ["wait_renewal", "person", "appeal"]


def test_who_has_used_the_talks_is_not_sent_there_again() -> None:
    refused: tuple[Declined | PersonRefused, ...] = (
        declined(reason="person_limit", price=None, asset=None, used=3, included=3),
        samples.PERSON_REFUSED,
    )
    for notice in refused:
        screen = shown(notice, "en")
        assert "person" not in actions(screen)
        assert "appeal" in actions(screen)
        assert "3 talks" in screen.text
