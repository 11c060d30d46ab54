"""Texts are folded for the classifier only, and their language is told by letters and common words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.language import LANGUAGES, detect
from bot.intake.normalise import normalise


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("  Счёт\n\tза  МАЙ ", "счет за май"),
        ("ŻÓŁĆ łąka", "zolc laka"),
        ("ﬁne №5", "fine no0"),
        ("a\u200bb\u202ec\x00d\ufeffe", "abcde"),
        ("12 345,60", "00 000,00"),
        ("٣٤", "00"),
        ("", ""),
        ("\u2066\u2069 \x07", ""),
    ],
)
def test_a_text_is_folded(text: str, seen: str) -> None:
    assert normalise(text) == seen


@given(st.text(max_size=300))
def test_folding_twice_changes_nothing_more_and_leaves_one_clean_line(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert once == once.strip()
    assert "\n" not in once
    assert "  " not in once


@pytest.mark.parametrize(
    ("text", "hint", "language"),
    [
        ("когда приедет мастер", "en", "ru"),
        ("не работает Windows Server", "pl", "ru"),
        ("kiedy przyjedzie serwisant, łącze padło", "en", "pl"),
        ("prosze o fakture za maj", "en", "pl"),
        ("when is the engineer due", "ru", "en"),
        ("faktura", "pl", "pl"),
        ("faktura", "ru", "en"),
        ("ok", "pl_PL", "pl"),
        ("12345", "ru", "ru"),
        ("", "de", "en"),
        ("", "", "en"),
    ],
)
def test_the_language_is_the_texts_own_and_else_the_hint(text: str, hint: str, language: str) -> None:
    assert detect(text, hint=hint) == language


@given(st.text(max_size=100), st.text(max_size=6))
def test_any_text_and_hint_give_one_of_the_three_languages(text: str, hint: str) -> None:
    assert detect(text, hint=hint) in LANGUAGES
