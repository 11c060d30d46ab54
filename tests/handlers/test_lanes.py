"""Lanes and senders are read off raw updates, whatever these hold."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.lanes import is_fast, lane_of, sender_of, update_id_of

PERSON = {"id": 7, "is_bot": False, "first_name": "anna"}
GROUP = {"id": -100, "type": "supergroup"}
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "from", "chat", "message", "callback_query", "is_bot", "x"]), inner
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("update", "lane"),
    [
        ({"message": {"chat": GROUP, "from": PERSON}}, "chat:7"),
        ({"edited_message": {"chat": GROUP, "from": PERSON}}, "chat:7"),
        ({"message": {"chat": GROUP, "from": {"id": 9, "is_bot": True}}}, "chat:-100"),
        ({"message": {"chat": GROUP}}, "chat:-100"),
        ({"edited_message": {"chat": {"id": 7}, "from": PERSON}}, "chat:7"),
        ({"my_chat_member": {"chat": GROUP, "from": PERSON}}, "chat:-100"),
        ({"chat_member": {"chat": GROUP, "from": PERSON}}, "chat:-100"),
        ({"callback_query": {"from": PERSON, "message": {"chat": GROUP}}}, "press:7"),
        ({"pre_checkout_query": {"from": PERSON}}, "pay:7"),
        ({"message_reaction": {"chat": GROUP, "user": PERSON}}, "other:message_reaction"),
        ({"brand_new_thing": {"chat": GROUP}}, "other:brand_new_thing"),
        ({"message": {"chat": {"id": "7"}}}, "other:message"),
        ({"message": {"chat": {"id": True}}}, "other:message"),
        ({"message": {"chat": {"id": 2**80}}}, "other:message"),
        ({"callback_query": None}, "other:callback_query"),
        ({}, "other:unknown"),
    ],
)
def test_the_lane_follows_the_type_of_the_update(update: dict[str, Any], lane: str) -> None:
    assert lane_of({"update_id": 1, **update}) == lane
    assert lane_of({**update, "update_id": 1}) == lane


@given(st.dictionaries(st.sampled_from(["update_id", "message", "callback_query", "poll"]), anything))
def test_no_update_is_too_strange_for_a_lane(update: dict[str, Any]) -> None:
    assert lane_of(update).partition(":")[0] in {"chat", "press", "pay", "other"}
    sender = sender_of(update)
    assert sender is None or sender > 0


@pytest.mark.parametrize(
    ("update", "sender"),
    [
        ({"message": {"chat": GROUP, "from": PERSON}}, 7),
        ({"edited_message": {"from": PERSON}}, 7),
        ({"callback_query": {"from": PERSON}}, 7),
        ({"message": {"chat": GROUP, "from": {"id": 1087968824, "is_bot": True}}}, None),
        ({"message": {"chat": GROUP}}, None),
        ({"my_chat_member": {"from": PERSON}}, None),
        ({"message": {"from": {"id": -7}}}, None),
    ],
)
def test_the_sender_is_the_person_who_may_be_answered(update: dict[str, Any], sender: int | None) -> None:
    assert sender_of({"update_id": 1, **update}) == sender


@pytest.mark.parametrize("number", [None, "5", True, -1, 1.5, 2**63, [], {}])
def test_what_no_database_can_hold_is_no_update_id(number: object) -> None:
    assert update_id_of({"update_id": number}) is None


def test_an_update_id_is_read_from_objects_only() -> None:
    assert update_id_of({"update_id": 0}) == 0
    assert update_id_of([1]) is None
    assert update_id_of("update_id") is None


def test_presses_and_payments_are_fast_and_nothing_else() -> None:
    assert [is_fast(lane) for lane in ("press:1", "pay:1", "chat:1", "other:x")] == [True, True, False, False]
