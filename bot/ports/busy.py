"""The queue under load: how fast requests come, which cards want a sign, where boards stand for cards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.ids import ChatId, RequestId, TopicId


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One message that stands for a queue's cards; `topic_id` None is the General topic. `drawn_at` None: it
    was not put up yet; `dirty`: it shows less than there is."""

    chat_id: ChatId
    topic_id: TopicId | None
    dirty: bool
    drawn_at: datetime | None
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A request whose promised time is over; `times`: how often staff were reminded of it."""

    request_id: RequestId
    times: int


class Busy(Protocol):
    def queued(self, request_id: RequestId, *, now: datetime, near_at: datetime | None) -> None:
        """The request came into its queue; its card wants a sign at `near_at`."""
        ...

    def sign_at(self, request_id: RequestId, near_at: datetime | None) -> None:
        """When its card wants the next sign; None: none any more."""
        ...

    def nearing(self, *, now: datetime, limit: int) -> tuple[RequestId, ...]: ...
    def next_sign(self) -> datetime | None: ...
    def remind_at(self, request_id: RequestId, at: datetime | None, *, times: int) -> None:
        """When staff are next to be reminded of it, who were so `times` times; None: not any more."""
        ...

    def reminders(self, *, now: datetime, limit: int) -> tuple[Reminder, ...]: ...
    def next_reminder(self) -> datetime | None: ...
    def came(self, *, since: datetime) -> Mapping[str, int]:
        """How many requests of each kind came into their queues after `since`."""
        ...

    def shown(self, chat_id: ChatId, *, slots: str) -> frozenset[RequestId]:
        """The open requests of which a message stands in the chat, in the slot that is `slots` and their
        number."""
        ...

    def board(self, chat_id: ChatId, topic_id: TopicId | None) -> Board | None: ...
    def put_up(self, chat_id: ChatId, topic_id: TopicId | None, *, due_at: datetime) -> None:
        """A board for this queue, to be drawn at `due_at`."""
        ...

    def change_board(self, board: Board) -> None:
        """Dirty, drawn_at and due_at as given."""
        ...

    def take_down(self, chat_id: ChatId, topic_id: TopicId | None) -> None: ...
    def boards_due(self, *, now: datetime) -> tuple[Board, ...]: ...
    def next_board(self) -> datetime | None: ...
