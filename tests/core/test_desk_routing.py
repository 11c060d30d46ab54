"""Queues: which topic a kind goes to, and which card comes first."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from bot.desk.routing import QueueBinding, QueueCard, queue_order, route
from bot.ids import ChatId, RequestId, TopicId

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def bound(kind: str, topic: int | None = 1) -> QueueBinding:
    return QueueBinding(kind=kind, chat_id=ChatId(-100), topic_id=None if topic is None else TopicId(topic))


def card(number: int, *, due: int | None, tier: int = 1) -> QueueCard:
    due_at = None if due is None else NOW + timedelta(hours=due)
    return QueueCard(request_id=RequestId(number), due_at=due_at, tier=tier)


def test_a_kind_goes_to_its_own_topic_before_any_other() -> None:
    bindings = [bound("consultation", 1), bound("complaint", 2), bound("appeal", 3), bound("work", None)]
    for own in bindings:
        assert route(own.kind, bindings) == own


@pytest.mark.parametrize("kind", ["complaint", "appeal", "bargain", "person"])
def test_a_leads_kind_goes_to_another_leads_topic_before_the_consultations(kind: str) -> None:
    lead = bound("bargain" if kind != "bargain" else "complaint", 5)
    assert route(kind, [bound("consultation", 1), bound("work", 2), lead]) == lead


@pytest.mark.parametrize("kind", ["appeal", "work", "emergency", "invented"])
def test_any_kind_without_a_topic_goes_to_the_consultations(kind: str) -> None:
    bindings = [bound("estimate", 2), bound("consultation", 1)]
    assert route(kind, bindings) == bindings[1]


@pytest.mark.parametrize("kind", ["work", "emergency", "consultation"])
def test_a_kind_that_is_no_leads_never_goes_to_a_leads_topic(kind: str) -> None:
    assert route(kind, [bound("complaint"), bound("person"), bound("estimate")]) is None


def test_without_any_binding_there_is_no_queue() -> None:
    assert route("consultation", []) is None


def test_a_queue_is_taken_by_due_time_then_tier_then_age() -> None:
    expected = (
        card(9, due=1),
        card(5, due=2, tier=3),
        card(3, due=2, tier=2),
        card(4, due=2, tier=2),
        card(1, due=None, tier=9),
        card(2, due=None, tier=1),
    )
    for shuffled in permutations(expected):
        assert queue_order(shuffled) == expected
    assert queue_order([]) == ()


def test_a_better_tier_never_overtakes_an_earlier_promise() -> None:
    assert [each.request_id for each in queue_order([card(1, due=3, tier=9), card(2, due=2)])] == [2, 1]
