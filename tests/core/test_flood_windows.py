"""Sliding windows: whatever is taken when they say it fits, no span of their length ever holds more."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.flood import ALL, GROUP, PRIVATE, Flood, Rate, Window, weight
from bot.ids import ChatId
from bot.ports import Operation

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
CHATS = (ChatId(-1), ChatId(-2), ChatId(7))
waits = st.lists(st.integers(min_value=0, max_value=5_000_000), min_size=1, max_size=200)


def most_within(moments: list[datetime], span: timedelta) -> int:
    """The greatest number of moments in any half-open span."""
    return max(sum(first <= moment < first + span for moment in moments) for first in moments)


@given(waits=waits, rate=st.sampled_from([GROUP, PRIVATE, ALL, Rate(most=1, span=timedelta(seconds=3))]))
def test_no_span_ever_holds_more_than_the_rate_allows(waits: list[int], rate: Rate) -> None:
    window, now, taken = Window(rate), START, []
    for wait in waits:
        now = max(now + timedelta(microseconds=wait), window.free_at(now + timedelta(microseconds=wait)))
        window.take(now)
        taken.append(now)
    assert most_within(taken, rate.span) <= rate.most


@given(st.lists(st.tuples(st.sampled_from(CHATS), st.integers(0, 900_000)), min_size=1, max_size=150))
def test_all_windows_hold_at_once_for_several_chats(acts: list[tuple[ChatId, int]]) -> None:
    flood, now = Flood(), START
    taken: dict[ChatId, list[datetime]] = {chat: [] for chat in CHATS}
    for chat, wait in acts:
        now = flood.free_at(chat, now + timedelta(microseconds=wait))
        flood.take(chat, now)
        taken[chat].append(now)
    everything = sorted(moment for moments in taken.values() for moment in moments)
    assert most_within(everything, ALL.span) <= ALL.most
    for chat, moments in taken.items():
        rate = PRIVATE if chat > 0 else GROUP
        assert not moments or most_within(moments, rate.span) <= rate.most


@given(waits)
def test_a_window_is_never_stricter_than_its_rate(waits: list[int]) -> None:
    window, now = Window(PRIVATE), START
    taken: list[datetime] = []
    for wait in waits:
        now += timedelta(microseconds=wait)
        if window.free_at(now) == now:
            window.take(now)
            taken.append(now)
        else:
            assert len([moment for moment in taken if moment > now - PRIVATE.span]) == PRIVATE.most


def test_the_nineteenth_operation_of_a_group_waits_for_the_minute_to_pass() -> None:
    flood = Flood()
    for second in range(18):
        flood.take(ChatId(-5), START + timedelta(seconds=second))
    assert flood.free_at(ChatId(-5), START + timedelta(seconds=20)) == START + timedelta(seconds=60)
    assert flood.free_at(ChatId(-6), START + timedelta(seconds=20)) == START + timedelta(seconds=20)


def card(at: datetime) -> Operation:
    return Operation(chat_id=ChatId(-5), at=at, shape="card", payload="{}")


def test_windows_are_filled_again_after_a_restart() -> None:
    flood = Flood()
    flood.restore([card(START + timedelta(seconds=n)) for n in reversed(range(18))])
    assert flood.free_at(ChatId(-5), START + timedelta(seconds=30)) == START + timedelta(seconds=60)


def test_an_operation_counts_from_when_it_reached_telegram() -> None:
    flood = Flood()
    flood.take(ChatId(7), START)
    flood.take(ChatId(7), START)
    flood.landed(ChatId(7), START + timedelta(seconds=9))
    later = START + timedelta(seconds=9)
    flood.take(ChatId(7), later)
    assert flood.free_at(ChatId(7), later) == later + PRIVATE.span


def test_what_did_not_happen_is_given_back() -> None:
    flood = Flood()
    for _ in range(PRIVATE.most):
        flood.take(ChatId(7), START)
    assert flood.free_at(ChatId(7), START) > START
    flood.give_back(ChatId(7))
    assert flood.free_at(ChatId(7), START) == START


@pytest.mark.parametrize("back", [timedelta(seconds=1), timedelta(hours=5)])
def test_a_clock_that_was_set_back_never_stalls_a_chat_for_longer_than_its_window(back: timedelta) -> None:
    window = Window(GROUP)
    for _ in range(GROUP.most):
        window.take(START)
    assert window.free_at(START - back) <= START - back + GROUP.span


def test_windows_in_which_nothing_counts_are_forgotten() -> None:
    flood = Flood()
    flood.take(ChatId(7), START)
    flood.take(ChatId(-5), START)
    flood.forget_idle(START + timedelta(seconds=3))
    assert set(flood.chats) == {-5}


def test_an_album_waits_until_there_is_room_for_all_of_it() -> None:
    flood, soon = Flood(), START + timedelta(seconds=20)
    for second in range(17):
        flood.take(ChatId(-5), START + timedelta(seconds=second))
    assert flood.free_at(ChatId(-5), soon) == soon
    assert flood.free_at(ChatId(-5), soon, 2) == START + timedelta(seconds=60)
    assert flood.free_at(ChatId(-5), soon, 4) == START + timedelta(seconds=62)
    flood.take(ChatId(-5), START + timedelta(seconds=60), 2)
    assert flood.free_at(ChatId(-5), START + timedelta(seconds=60)) == START + timedelta(seconds=61)


def test_an_album_that_no_window_holds_goes_when_nothing_else_counts() -> None:
    flood = Flood()
    assert flood.free_at(ChatId(7), START, 10) == START
    flood.take(ChatId(7), START)
    assert flood.free_at(ChatId(7), START, 10) == START + PRIVATE.span


def test_an_album_weighs_what_its_pieces_do_and_counts_so_after_a_restart() -> None:
    whole, singly = '{"talks": [4, 5, 6]}', '{"talks": [4, 5, 6], "singly": true, "part": 1}'
    assert (weight("album", whole), weight("album", singly), weight("relay", "{}")) == (3, 1, 1)
    flood = Flood()
    flood.restore([Operation(chat_id=ChatId(-5), at=START, shape="album", payload=whole)] * 6)
    assert flood.free_at(ChatId(-5), START) == START + GROUP.span
