"""The words of a button, typed: what is the reason, and what may be words to the client."""

import pytest

from bot.views.typed import close_undone


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Close undone", ""),
        ("  close UNDONE.  ", ""),
        ("Close undone: the client sold the shop", "the client sold the shop"),
        ("close undone - twice", "twice"),
        ("Close undone, it was asked twice", "it was asked twice"),
        ("Закрыть без выполнения: клиент передумал", "клиент передумал"),
        ("закрыть без выполнения — передумали", "передумали"),
        ("Zamknij bez realizacji\nklient zrezygnował", "klient zrezygnował"),
    ],
)
def test_the_words_of_any_language_with_the_reason_behind_a_sign(text: str, reason: str) -> None:
    assert close_undone(text) == (reason,)


@pytest.mark.parametrize("text", ["Close undone the client sold it", "Закрыть без выполнения можно всегда"])
def test_words_that_go_on_as_a_sentence_are_asked_about(text: str) -> None:
    assert close_undone(text) == (None,)


@pytest.mark.parametrize(
    "text", ["", "Close", "Close undonely", "We close undone ones", "close, undone", "/done"]
)
def test_anything_else_is_no_button(text: str) -> None:
    assert close_undone(text) is None
