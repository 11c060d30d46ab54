"""What buttons carry can be forged: only what we write ourselves is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kinds.catalogue import BY_CODE
from bot.views.callbacks import ACTIONS, DATA_LIMIT, Press, data, parse_press


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_action_is_read_as_it_was_written(action: str) -> None:
    assert parse_press(data(action)) == Press(action=action, id=None, extra=None)
    assert parse_press(data(action, 7)) == Press(action=action, id=7, extra=None)
    assert parse_press(data(action, 7, 99)) == Press(action=action, id=7, extra=99)
    assert len(data(action, 10**18 - 1, 10**18 - 1).encode()) <= DATA_LIMIT


@pytest.mark.parametrize("kind", BY_CODE)
def test_every_kind_can_be_chosen_and_changed_to(kind: str) -> None:
    assert {f"kind_{kind}", f"to_{kind}"} <= ACTIONS


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "accept:",
        "accept:0",
        "accept:01",
        "accept:+1",
        "accept:-1",
        "accept: 1",
        "accept:1 ",
        "accept:1_000",
        "accept:1.0",
        "accept:1e3",
        "accept:0x1",
        "accept:1:2:3",
        "accept:1:",
        "accept::1",
        ":1",
        "Accept:1",
        "accept :1",
        "accept:١",
        "accept:１",
        "accept:1\n",
        "\naccept:1",
        "accept:1\x00",
        "accept:" + "9" * 19,
        "drop_table:1",
        "accept_:1",
        "kind_nothing:1",
        "rate_0:1",
        "rate_6:1",
        "ассept:1",
        "a" * 64,
    ],
)
def test_anything_else_is_no_press(hostile: str) -> None:
    assert parse_press(hostile) is None


@given(st.text(max_size=64))
def test_reading_never_fails_and_what_is_read_is_what_we_write(text: str) -> None:
    press = parse_press(text)
    if press is not None:
        ids = [number for number in (press.id, press.extra) if number is not None]
        assert data(press.action, *ids) == text


@pytest.mark.parametrize("ids", [(0,), (-1,), (10**18,), (1, 2, 3)])
def test_a_button_refuses_ids_that_could_not_be_read_back(ids: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="no button may carry"):
        data("accept", *ids)


def test_a_button_refuses_an_unknown_action() -> None:
    with pytest.raises(ValueError, match="no button may carry"):
        data("explode", 1)
