"""What a reply quotes is found where it stands on the other side, or it is not quoted."""

import json
from datetime import UTC, datetime

import pytest

from bot.flows.notices import Relayed
from bot.flows.prepared import Passage
from bot.views.quoting import Quoted, quoted
from bot.views.screen import Entity

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def find(passage: Passage, lang: str = "en") -> Quoted | None:
    return quoted(passage, lang=lang, now=NOW)


def original(
    text: str, words: str, position: int, *, entities: str = "[]", whole: str | None = None
) -> Passage:
    """`whole`: the text that was quoted, where it is another than that of the original."""
    from_end = len(whole if whole is not None else text) - position
    return Passage(text=words, position=position, from_end=from_end, original=text, entities=entities)


def relayed(text: str, **more: object) -> Relayed:
    fields: dict[str, object] = {"by": "Olga", "side": "client", "request_id": 7, "client": "Orbit"}
    fields |= {"text": text, "entities": "[]", "media": None, "file_id": None, "talk_id": 3} | more
    return Relayed(**fields)  # type: ignore[arg-type]  # keyword by keyword, as the class names them


def copy(text: str, words: str, position: int, *, part: int = 0, **more: object) -> Passage:
    """Quoted in the original, which says `text`; it stands there as a copy."""
    return Passage(
        text=words,
        position=position,
        from_end=len(text) - position,
        notice=relayed(text, **more),
        talk=3,
        part=part,
    )


def test_a_quote_of_a_copy_is_found_in_the_original_below_its_head() -> None:
    text = "one two one two"
    head = "ivan:\n"
    assert find(original(text, "one", len(head) + 8, whole=head + text)) == Quoted(text="one", position=8)


def test_a_quote_of_the_original_is_found_in_the_copy_behind_its_head() -> None:
    first, second = (find(copy("one two one two", "one", place)) for place in (0, 8))
    assert first is not None
    assert second is not None
    assert second.position - first.position == 8


def test_positions_count_utf_16_units() -> None:
    found = find(Passage(text="two", position=7, from_end=3, original="😀 one two"))
    assert found == Quoted(text="two", position=7)


def test_without_the_quoted_message_at_hand_the_position_counts_from_the_beginning() -> None:
    found = find(Passage(text="one", position=8, from_end=None, original="one two one two"))
    assert found == Quoted(text="one", position=8)


@pytest.mark.parametrize("words", ["three", "", "x" * 1025])
def test_what_does_not_stand_there_or_is_too_long_is_not_quoted(words: str) -> None:
    text = "one two" if words == "three" else words
    assert find(original("one two" if words == "three" else text, words, 0)) is None


def test_words_of_another_part_of_a_long_message_are_not_quoted() -> None:
    text = "Pierwsze zdanie. " * 300 + "the end"
    assert find(copy(text, "the end", text.index("the end"))) is None
    assert find(copy(text, "the end", text.index("the end"), part=1)) is not None
    assert find(copy(text, "the end", text.index("the end"), part=9)) is None


def test_a_head_that_says_what_was_before_the_edit_is_not_taken_for_the_words() -> None:
    found = find(copy("ten pieces", "ten pieces", 0, before="ten pieces"))
    assert found is not None
    plain = find(copy("ten pieces", "ten pieces", 0))
    assert plain is not None
    assert found.position > plain.position


def test_looks_are_those_of_the_message_cut_to_the_quote() -> None:
    looks = [
        {"type": "bold", "offset": 0, "length": 7},
        {"type": "code", "offset": 4, "length": 3},
        {"type": "custom_emoji", "offset": 8, "length": 2, "custom_emoji_id": "55"},
    ]
    found = find(original("one two 🙂 three", "two 🙂", 4, entities=json.dumps(looks)))
    assert found is not None
    assert found.entities == (
        Entity(type="bold", offset=0, length=3),
        Entity(type="custom_emoji", offset=4, length=2, custom_emoji_id="55"),
    )


def test_looks_of_a_copy_are_those_that_were_passed_on() -> None:
    bold = json.dumps([{"type": "bold", "offset": 4, "length": 3}])
    found = find(copy("one two", "one two", 0, entities=bold))
    assert found is not None
    assert found.entities == (Entity(type="bold", offset=4, length=3),)
