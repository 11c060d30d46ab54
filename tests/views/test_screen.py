"""Text, entities, cuts: offsets as Telegram counts them, letters never split."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.graphemes import clean, fit, name, units
from bot.views.screen import CAPTION_LIMIT, TEXT_LIMIT, Button, Entity, Text, cut

FAMILY = "👨\u200d👩\u200d👧"
FLAG = "🇵🇱"


def covered(text: str, entity: Entity) -> str:
    """The stretch of text under an entity, as Telegram would find it."""
    raw = text.encode("utf-16-le")
    return raw[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")


def test_offsets_count_utf16_units_also_after_emoji() -> None:
    screen = Text().bold("Авария 🚨").plain(" ").italic(FAMILY).line().code("/done 15").screen()
    assert [(entity.type, covered(screen.text, entity)) for entity in screen.entities] == [
        ("bold", "Авария 🚨"),
        ("italic", FAMILY),
        ("code", "/done 15"),
    ]


def test_a_short_quote_is_open_and_a_long_one_folded() -> None:
    kinds = [Text().quote("a" * size).screen().entities[0].type for size in (400, 401)]
    assert kinds == ["blockquote", "expandable_blockquote"]


def test_a_quote_is_cut_before_it_pushes_the_rest_out() -> None:
    screen = Text().quote("я" * 5000).line("Ответить до 14:00.").screen()
    assert screen.text.endswith("Ответить до 14:00.")
    assert units(screen.text) <= TEXT_LIMIT


def test_an_empty_look_leaves_no_entity() -> None:
    assert Text().bold("").plain("x").screen().entities == ()


def test_lines_leaves_out_what_is_empty() -> None:
    assert Text().lines("a", "", None, "b").screen().text == "a\nb"


def test_a_screen_with_media_has_the_limit_of_captions() -> None:
    screen = Text().plain("x" * 3000).screen(media="photo", file_id="f")
    assert units(screen.text) == CAPTION_LIMIT


def test_cutting_keeps_entities_within_the_text() -> None:
    screen = Text().bold("a" * 10).italic("b" * 10).screen()
    shorter = cut(screen, 8)
    assert shorter.text == "aaaaaaa…"
    assert shorter.entities == (Entity(type="bold", offset=0, length=8),)


@pytest.mark.parametrize(
    "cluster", [FAMILY, FLAG, "👍🏽", "e\u0301", "1\ufe0f\u20e3", "🏴\U000e0067\U000e007f"]
)
def test_fit_never_splits_what_is_read_as_one_letter(cluster: str) -> None:
    whole = cluster * 3
    for limit in range(1, units(whole)):
        shown = fit(whole, limit)
        assert units(shown) <= limit
        assert shown.removesuffix("…") == cluster * (len(shown.removesuffix("…")) // len(cluster))


def test_fit_leaves_alone_what_fits() -> None:
    assert fit("🙂🙂", 4) == "🙂🙂"
    assert fit("🙂🙂", 3) == "🙂…"


@given(st.text(), st.integers(min_value=1, max_value=60))
def test_fit_keeps_its_limit_for_any_text(text: str, limit: int) -> None:
    assert units(fit(text, limit)) <= limit


@pytest.mark.parametrize("hostile", ["a\u202eb", "a\x00b", "a\u2066b", "a\u200fb", "a\x1bb", "a\u061cb"])
def test_clean_removes_controls_and_marks_of_direction(hostile: str) -> None:
    assert clean(hostile) == "ab"


def test_clean_keeps_lines_and_shows_lone_surrogates() -> None:
    assert clean("a\r\nb\rc\u2028d\te") == "a\nb\nc\nd\te"
    assert clean("a\ud800") == "a\ufffd"


def test_a_name_is_one_isolated_line() -> None:
    assert name(" Ольга\n\u202eevil\u2069 ") == "\u2068Ольга evil\u2069"
    assert name("\u202e ") == "\u2068-\u2069"
    assert units(name("x" * 500, 64)) == 66


def test_a_button_that_opens_or_copies_carries_nothing() -> None:
    assert Button(text="x", copy="y").callback_data is None
    assert Button(text="x", action="accept", data="5").callback_data == "accept:5"
    assert Button(text="x", action="balance").callback_data == "balance"
