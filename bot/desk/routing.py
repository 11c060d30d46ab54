"""Which topic a request goes to, and in what order a queue is worked off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.ids import ChatId, RequestId, TopicId

LEAD_KINDS = ("complaint", "appeal", "bargain", "person")
"""Kinds that go to a lead; a topic bound to one of them serves the others until they have their own."""
FALLBACK_KIND = "consultation"
_NO_PROMISE = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueBinding:
    """A topic of a staff group that is the queue of a kind; `topic_id` None is the General topic."""

    kind: str
    chat_id: ChatId
    topic_id: TopicId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueCard:
    """What the order of a queue depends on: the promise (None: none made), then the plan's tier, then age."""

    request_id: RequestId
    due_at: datetime | None
    tier: int


def queue_order(cards: Iterable[QueueCard]) -> tuple[QueueCard, ...]:
    """The cards as they should be taken: due time (none last), then higher tier, then the older request."""
    return tuple(sorted(cards, key=_queue_key))


def _queue_key(card: QueueCard) -> tuple[datetime, int, int]:
    return card.due_at or _NO_PROMISE, -card.tier, card.request_id


def route(kind: str, bindings: Iterable[QueueBinding]) -> QueueBinding | None:
    """The queue of a kind: its own, else (for a lead's kind) another lead's, else the consultations'.

    None when there is none of these: the caller uses the group's General topic.
    """
    by_kind: dict[str, QueueBinding] = {}
    for binding in bindings:
        by_kind.setdefault(binding.kind, binding)
    lead = LEAD_KINDS if kind in LEAD_KINDS else ()
    tried = (kind, *lead, FALLBACK_KIND)
    return next((by_kind[name] for name in tried if name in by_kind), None)
