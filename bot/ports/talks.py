"""Where a talk stands in a private chat with topics, and the answers that staff keep ready."""

from datetime import datetime
from typing import Protocol

from bot.desk.ready import ReadyAnswer
from bot.ids import ChatId, RequestId, TopicId, UserId


class Topics(Protocol):
    """The topic of a request in the private chat of somebody who works (or worked) on it."""

    def put(self, request_id: RequestId, chat_id: ChatId, thread_id: TopicId) -> None:
        """The request's talk in this chat stands there from now on."""
        ...

    def of(self, request_id: RequestId, chat_id: ChatId) -> TopicId | None: ...
    def request(self, chat_id: ChatId, thread_id: TopicId) -> RequestId | None: ...
    def drop(self, request_id: RequestId, chat_id: ChatId) -> None:
        """The topic was deleted."""
        ...


class Answers(Protocol):
    """Answers kept ready; a name is kept in lower case and names one answer."""

    def all(self) -> tuple[ReadyAnswer, ...]: ...
    def get(self, answer_id: int) -> ReadyAnswer | None: ...
    def named(self, name: str) -> ReadyAnswer | None: ...
    def put(self, *, name: str, text: str, by: UserId, now: datetime) -> bool:
        """Keep it under the name, instead of what was there; True when the name is new."""
        ...

    def remove(self, name: str) -> bool: ...
