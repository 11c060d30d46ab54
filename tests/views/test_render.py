"""Every notice in every language: within Telegram's limits, with nothing left unfilled."""

import dataclasses
import inspect
import re

import pytest

from bot.flows import notices
from bot.views.callbacks import parse_press
from bot.views.graphemes import units
from bot.views.render import VIEWS, mark_repeat, render
from bot.views.screen import Button, Screen
from bot.views.texts import LANGUAGES
from bot.views.toasts import LIMIT, SENTENCES, toast_text
from tests.views import samples

PARTS = {
    "BookedPayment",
    "ExtraUnits",
    "ContactRights",
    "LimitLine",
    "UnitsLeft",
    "Charged",
    "StandingView",
    "RequestLine",
    "StatementLine",
    "StatementTotal",
    "AuditLine",
    "FavourLine",
    "BoardLine",
    "ContactLine",
    "LateLine",
    "NoteLine",
    "PriceShown",
    "PricesShown",
    "Toast",
    "TopicView",
}
"""Values that stand inside notices, and the toast and the name of a topic, which are no screens."""

CASES = [
    pytest.param(notice, id=f"{index}-{type(notice).__name__}")
    for index, notice in enumerate(samples.EVERYTHING)
]


def classes() -> dict[str, type[object]]:
    return {
        name: value
        for name, value in inspect.getmembers(notices, inspect.isclass)
        if value.__module__.startswith(notices.__name__) and name not in PARTS
    }


def shown(notice: object, language: str) -> Screen:
    return render(notice, lang=language, now=samples.NOW)


def everywhere(notice: object) -> list[Screen]:
    return [shown(notice, language) for language in LANGUAGES]


def buttons(screen: Screen) -> list[Button]:
    return [button for row in screen.keyboard for button in row]


def test_every_notice_has_a_view_and_a_sample() -> None:
    assert set(classes().values()) == set(VIEWS)
    assert {type(sample) for sample in samples.EVERYTHING} == set(VIEWS)


@pytest.mark.parametrize("notice", CASES)
def test_a_screen_keeps_telegrams_limits(notice: object) -> None:
    for screen in everywhere(notice):
        assert units(screen.text) <= screen.limit
        assert screen.text.strip() or screen.media is not None or screen.items
        assert screen.text == screen.text.rstrip()
        for entity in screen.entities:
            assert entity.length > 0
            assert 0 <= entity.offset <= entity.offset + entity.length <= units(screen.text)


@pytest.mark.parametrize("notice", CASES)
def test_every_button_says_something_and_carries_what_can_be_read(notice: object) -> None:
    for button in [button for screen in everywhere(notice) for button in buttons(screen)]:
        assert 0 < units(button.text) <= 64
        if button.callback_data is None:
            assert button.copy is not None
            assert 0 < len(button.copy) <= 256
        else:
            assert parse_press(button.callback_data) is not None


@pytest.mark.parametrize("notice", CASES)
def test_nothing_is_left_unfilled_and_nothing_alarms(notice: object) -> None:
    for screen in everywhere(notice):
        said = " ".join([screen.text, *(button.text for button in buttons(screen))])
        named = isinstance(notice, notices.AnswerList)  # it tells which placeholders there are
        assert not re.search(r"  |—|!!" if named else r"[{}]|  |—|!!", said)
        assert "None" not in screen.text
        assert not re.search(r"(?i)\berror\b|\bdenied\b|ошибк|odmow|błąd", said)


@pytest.mark.parametrize("notice", CASES)
def test_no_keyboard_is_longer_than_a_thumb_reaches(notice: object) -> None:
    for screen in everywhere(notice):
        assert len(screen.keyboard) <= 14
        assert all(len(row) <= 5 for row in screen.keyboard)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stranger", [None, "text", 5, notices.Toast(code="done"), object()])
def test_what_is_no_notice_is_refused(stranger: object, language: str) -> None:
    with pytest.raises(TypeError, match="no view for"):
        render(stranger, lang=language, now=samples.NOW)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_possible_repeat_says_so_at_the_end(language: str) -> None:
    screen = shown(samples.accepted(left=samples.LEFT), language)
    repeated = mark_repeat(screen, language)
    assert repeated.text.startswith(screen.text + "\n(")
    assert repeated.keyboard == screen.keyboard
    assert repeated.entities[-1].type == "italic"
    assert repeated.entities[-1].offset + repeated.entities[-1].length == units(repeated.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_full_message_still_has_room_for_the_mark(language: str) -> None:
    screen = Screen(text="я" * 4096)
    repeated = mark_repeat(screen, language)
    assert units(repeated.text) <= 4096
    assert repeated.text.endswith(")")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", samples.TOASTS)
def test_a_toast_is_short_and_complete(code: str, language: str) -> None:
    said = toast_text(notices.Toast(code=code, name="Ева\u202e" * 100), language)
    assert 0 < units(said) <= LIMIT
    assert "{" not in said
    assert "\u202e" not in said


def test_every_toast_of_the_contract_has_a_sentence() -> None:
    assert set(samples.TOASTS) == set(SENTENCES)


def test_the_loser_learns_who_has_it() -> None:
    assert "eva" in toast_text(notices.Toast(code="already_taken", name="eva"), "en")


def test_a_toast_without_the_name_it_needs_says_it_otherwise() -> None:
    for code in ("already_taken", "not_yours"):
        assert "-" not in toast_text(notices.Toast(code=code), "en")


def test_a_toast_without_a_sentence_is_refused() -> None:
    with pytest.raises(KeyError):
        toast_text(notices.Toast(code="something_new"), "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_names_bend_no_line(language: str) -> None:
    hostile = "Evil\u202e\u2067\nname" * 40
    notice = dataclasses.replace(samples.card(), client=hostile, contact=hostile, text="\x00a\u202eb")
    said = shown(notice, language).text
    assert not set("\u202e\u2067\x00") & set(said)
    assert "ab" in said
