"""A long text as several messages: nothing is lost, nothing is torn, every part fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.graphemes import glued, units
from bot.views.screen import Entity
from bot.views.splitting import MOST_ENTITIES, most_important, split

FLAG, FAMILY, SKIN = "🇵🇱", "👨\u200d👩\u200d👧", "👍🏽"
LETTERS = ("a", "ż", "й", "e\u0301", "🙂", FLAG, FAMILY, SKIN, " ", "\n", "\n\n", ". ", "word ", "…")


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, tuple[Entity, ...]]:
    """A text of whole letters, and looks somewhere in it."""
    text = "".join(draw(st.lists(st.sampled_from(LETTERS), max_size=120)))
    end = units(text)
    looks = []
    for _ in range(draw(st.integers(0, 5)) if end else 0):
        start = draw(st.integers(0, end - 1))
        length = draw(st.integers(1, end - start))
        looks.append(Entity(type=draw(st.sampled_from(["bold", "code"])), offset=start, length=length))
    return text, tuple(looks)


limits = st.integers(20, 60)


@given(marked(), limits, limits)
def test_joined_again_the_parts_are_the_text(
    source: tuple[str, tuple[Entity, ...]], first: int, rest: int
) -> None:
    text, looks = source
    assert "".join(part for part, _ in split(text, looks, first=first, rest=rest)) == text


@given(marked(), limits, limits)
def test_every_part_fits_and_only_an_empty_text_has_an_empty_one(
    source: tuple[str, tuple[Entity, ...]], first: int, rest: int
) -> None:
    parts = split(source[0], first=first, rest=rest)
    assert units(parts[0][0]) <= first
    assert all(units(part) <= rest for part, _ in parts[1:])
    assert source[0] == "" or all(part for part, _ in parts)


@given(marked(), limits, limits)
def test_looks_cover_the_same_text(source: tuple[str, tuple[Entity, ...]], first: int, rest: int) -> None:
    text, looks = source
    before = sorted(
        (look.type, place) for look in looks for place in range(look.offset, look.offset + look.length)
    )
    after, start = [], 0
    for part, mine in split(text, looks, first=first, rest=rest):
        assert all(look.length > 0 and look.offset + look.length <= units(part) for look in mine)
        after += [
            (look.type, start + place)
            for look in mine
            for place in range(look.offset, look.offset + look.length)
        ]
        start += units(part)
    assert sorted(after) == before


@given(marked(), limits, limits)
def test_no_letter_is_torn(source: tuple[str, tuple[Entity, ...]], first: int, rest: int) -> None:
    text, place = source[0], 0
    for part, _ in split(text, first=first, rest=rest)[:-1]:
        place += len(part)
        assert not glued(text, place)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("aaaa bbbb\n\ncccc dddd", "aaaa bbbb\n\n"),
        ("aaaa bbbb\ncc. dddd eeee", "aaaa bbbb\n"),
        ("aaaa bbbbb. ccc dddd eeee", "aaaa bbbbb. "),
        ("aaaa bbbbb ccc dddd eeee", "aaaa bbbbb ccc "),
        ("a" * 30, "a" * 16),
    ],
)
def test_a_part_ends_where_a_reader_would_pause(text: str, first: str) -> None:
    assert split(text, first=16, rest=16)[0][0] == first


def test_a_link_is_not_cut_in_two_where_it_can_be_kept_whole() -> None:
    text = "x" * 20 + "https://e.pl/abcdefgh" + "y" * 5
    assert split(text, first=32, rest=32)[0][0] == text[:32]
    assert split(text, first=32, rest=32, whole=[(20, 21)])[0][0] == "x" * 20


def test_a_letter_longer_than_a_message_is_cut_rather_than_lost() -> None:
    text = "e" + "\u0301" * 100
    parts = split(text, first=20, rest=30)
    assert "".join(part for part, _ in parts) == text
    assert [units(part) for part, _ in parts] == [20, 30, 30, 21]


def test_a_limit_that_no_letter_fits_into_is_refused() -> None:
    with pytest.raises(ValueError, match="fits into 1"):
        split("a", first=1, rest=100)


def test_of_too_many_looks_mere_looks_go_first() -> None:
    bold = [Entity(type="bold", offset=place, length=1) for place in range(90)]
    links = [Entity(type="text_link", offset=place, length=1, url="https://e.pl") for place in range(20)]
    kept = most_important([*bold, *links])
    assert len(kept) == MOST_ENTITIES
    assert [look.type for look in kept] == ["bold"] * 80 + ["text_link"] * 20
    assert most_important(bold) == tuple(bold)
