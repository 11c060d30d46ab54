"""Requests: the whole table of moves, state by state and event by event."""

from itertools import product

import pytest

from bot.desk.request import OPEN, PENDING, REQUEST_MOVES, RequestEvent, RequestState, move

S, E = RequestState, RequestEvent
# Written out a second time on purpose: a slip in the table must differ from a slip here to go unseen.
LEGAL: dict[RequestState, str] = {
    S.CLARIFYING: "ask>clarifying offer>offered decline>declined route>queued answer>answered "
    "cancel>cancelled lapse>lapsed",
    S.OFFERED: "route>queued offer>offered decline>declined wait>waiting cancel>cancelled lapse>lapsed",
    S.DECLINED: "route>queued offer>offered decline>declined wait>waiting cancel>cancelled lapse>lapsed",
    S.WAITING: "route>queued offer>offered decline>declined cancel>cancelled lapse>lapsed",
    S.LAPSED: "route>queued offer>offered decline>declined cancel>cancelled",
    S.QUEUED: "take>taken cancel>cancelled undo>undone offer>offered",
    S.TAKEN: "release>queued finish>done cancel>cancelled offer>offered transfer>taken undo>undone",
    S.ANSWERED: "route>queued ask>clarifying",
    S.DONE: "reopen>taken route>queued",
    S.CANCELLED: "ask>clarifying",
    S.UNDONE: "",
}


def legal(state: RequestState) -> dict[RequestEvent, RequestState]:
    pairs = (move_.split(">") for move_ in LEGAL[state].split())
    return {RequestEvent(event): RequestState(after) for event, after in pairs}


@pytest.mark.parametrize(("state", "event"), list(product(RequestState, RequestEvent)))
def test_every_event_in_every_state_moves_as_the_table_says_or_not_at_all(
    state: RequestState, event: RequestEvent
) -> None:
    assert move(state, event) is legal(state).get(event)


@pytest.mark.parametrize("state", [S.UNDONE])
def test_what_was_not_done_never_moves_again(state: RequestState) -> None:
    assert [event for event in RequestEvent if move(state, event) is not None] == []


def test_only_a_queued_request_can_be_taken_and_only_a_taken_one_finished_or_released() -> None:
    assert [state for state in RequestState if move(state, E.TAKE)] == [S.QUEUED]
    for event in (E.FINISH, E.RELEASE):
        assert [state for state in RequestState if move(state, event)] == [S.TAKEN]


def test_only_what_is_open_can_be_withdrawn() -> None:
    assert [state for state in RequestState if move(state, E.UNDO)] == [S.QUEUED, S.TAKEN]


def test_open_is_what_staff_can_work_on_and_pending_what_may_be_offered_again() -> None:
    assert {S.QUEUED, S.TAKEN} == OPEN
    assert {S.OFFERED, S.DECLINED, S.WAITING, S.LAPSED} == PENDING
    assert not OPEN & PENDING
    assert all(move(state, E.OFFER) is S.OFFERED for state in PENDING)


def test_every_state_is_reached_from_where_a_request_begins() -> None:
    reached, before = {S.CLARIFYING}, set[RequestState]()
    while reached != before:
        before = set(reached)
        reached |= {after for (state, _), after in REQUEST_MOVES.items() if state in before}
    assert reached == set(RequestState)


def test_the_table_cannot_be_changed_by_who_reads_it() -> None:
    assert not hasattr(REQUEST_MOVES, "__setitem__")
