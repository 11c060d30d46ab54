"""Queues, drafts, what was said, requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.desk.request import Request, RequestState
from bot.desk.routing import QueueBinding
from bot.desk.talk import Content, Copy, Draft, Side, TalkMessage
from bot.ids import AccountId, ChatId, ContactId, DraftId, MessageId, RequestId, TalkId, TopicId, UserId


class Queues(Protocol):
    def bind(self, *, kind: str, chat_id: ChatId, topic_id: TopicId | None, now: datetime) -> None: ...
    def all(self) -> tuple[QueueBinding, ...]: ...
    def unbind_topic(self, chat_id: ChatId, topic_id: TopicId) -> int: ...
    def setting(self, name: str) -> str | None: ...
    def set(self, name: str, value: str) -> None: ...
    def migrate(self, *, old: ChatId, new: ChatId) -> None:
        """The group got a new id: bindings, boards and waiting outbox rows follow; what is known of its
        messages does not, for they have other numbers there."""
        ...


class Drafts(Protocol):
    def open_of(self, user_id: UserId) -> Draft | None:
        """What this person is writing, kept from others till the end: nobody seals it meanwhile."""
        ...

    def open(
        self,
        *,
        user_id: UserId,
        chat_id: ChatId,
        account_id: AccountId | None,
        contact_id: ContactId | None,
        opened_at: datetime,
        due_at: datetime | None,
    ) -> DraftId: ...
    def get(self, draft_id: DraftId) -> Draft | None:
        """None once sealed."""
        ...

    def lock(self, draft_id: DraftId) -> Draft | None:
        """As `get`, kept from others till the end: nobody adds to it meanwhile."""
        ...

    def due_at(self, draft_id: DraftId, due_at: datetime | None) -> None: ...
    def adopt(
        self, draft_id: DraftId, *, account_id: AccountId, contact_id: ContactId, due_at: datetime
    ) -> None:
        """A parked draft's sender became a contact."""
        ...

    def about(self, draft_id: DraftId, request_id: RequestId) -> None:
        """One of its messages replies to that request and yet does not go on with it."""
        ...

    def seal(self, draft_id: DraftId, *, now: datetime) -> bool: ...
    def sealed_at(self, draft_id: DraftId) -> datetime | None: ...
    def due(self, *, now: datetime, limit: int) -> tuple[Draft, ...]: ...
    def next_due(self) -> datetime | None: ...


class Talk(Protocol):
    def add(
        self,
        *,
        request_id: RequestId | None,
        draft_id: DraftId | None,
        side: Side,
        user_id: UserId,
        chat_id: ChatId,
        message_id: MessageId,
        content: Content,
        at: datetime,
        media_group: str | None = None,
        reply_to: MessageId | None = None,
        quoted: str | None = None,
    ) -> TalkId | None:
        """None when this (chat, message) is stored already: the same message arrived as another update."""
        ...

    def get(self, talk_id: TalkId) -> TalkMessage | None: ...
    def by_message(self, chat_id: ChatId, message_id: MessageId) -> TalkMessage | None: ...
    def by_copy(self, chat_id: ChatId, message_id: MessageId) -> TalkMessage | None: ...
    def before(self, chat_id: ChatId, message_id: MessageId) -> TalkMessage | None:
        """The message that was written in the chat right before that one."""
        ...

    def after(self, chat_id: ChatId, message_id: MessageId) -> TalkMessage | None:
        """The message that was written in the chat right after that one."""
        ...

    def of_request(self, request_id: RequestId) -> tuple[TalkMessage, ...]: ...
    def of_draft(self, draft_id: DraftId) -> tuple[TalkMessage, ...]: ...
    def assign(self, draft_id: DraftId, request_id: RequestId) -> None: ...
    def give(self, talk_id: TalkId, request_id: RequestId) -> bool:
        """Put one message that belongs to no request yet to a request; False when it belongs to one."""
        ...

    def join(self, request_id: RequestId, into: RequestId) -> tuple[TalkId, ...]:
        """Put all messages of one request to another; which they were, oldest first."""
        ...

    def split(self, talk_ids: Sequence[TalkId], request_id: RequestId) -> None:
        """Put some messages of one request to another."""
        ...

    def album(self, chat_id: ChatId, media_group: str) -> tuple[TalkMessage, ...]:
        """The pieces of an album that have come so far, in Telegram's order."""
        ...

    def hush(self, chat_id: ChatId, media_group: str) -> None:
        """The pieces of an album are notes of staff from now on: they go nowhere."""
        ...

    def edit(self, talk_id: TalkId, content: Content) -> None:
        """The message says this now; `before` is the text it had, unless only its looks or file changed."""
        ...

    def copied(self, talk_id: TalkId, *, chat_id: ChatId, message_id: MessageId, part: int = 0) -> None: ...
    def outdated(self, chat_id: ChatId, message_id: MessageId) -> None:
        """That copy cannot be edited: it is none of `copies` any more, a reply to it is still understood."""
        ...

    def copies(self, talk_id: TalkId) -> tuple[Copy, ...]:
        """Where it stands on the other side, a chat's oldest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequest:
    account_id: AccountId
    contact_id: ContactId
    user_id: UserId
    kind: str
    state: RequestState
    text: str
    urgent: bool
    created_at: datetime
    first_message: MessageId | None = None
    order_number: int | None = None
    recalculation: bool = False
    parent_id: RequestId | None = None
    confidence: int = 0
    """Of the classifier, in thousandths."""
    model: str = ""


class Requests(Protocol):
    def add(self, new: NewRequest) -> RequestId: ...
    def get(self, request_id: RequestId) -> Request | None: ...
    def move(self, request: Request, state: RequestState, **changes: object) -> bool:
        """Compare and set: only if state and version are still those of `request`; raises `version` by one.
        `changes` are other columns: kind, text, due_at, wake_at, assignee, taken_at, closed_at, minutes,
        order_number, recalculation, reopened. False = someone was faster."""
        ...

    def change(self, request_id: RequestId, **changes: object) -> None:
        """Other columns without a move: text, rating, comment, minutes, urgent, kind, order_number,
        recalculation, wake_at, due_at."""
        ...

    def open_of_account(self, account_id: AccountId) -> tuple[Request, ...]: ...
    def count_open(self, account_id: AccountId) -> int:
        """How many `open_of_account` would give."""
        ...

    def open_of_user(self, user_id: UserId) -> tuple[Request, ...]: ...
    def open_all(self) -> tuple[Request, ...]: ...
    def of_assignee(self, user_id: UserId) -> tuple[Request, ...]: ...
    def pending_of_account(self, account_id: AccountId) -> tuple[Request, ...]: ...
    def recent_of_account(self, account_id: AccountId, *, limit: int) -> tuple[Request, ...]: ...
    def closed_of_user(self, user_id: UserId, *, since: datetime) -> tuple[Request, ...]:
        """What this person wrote and was done since then, the latest closed last."""
        ...

    def next_order(self, account_id: AccountId) -> int: ...
    def order(self, account_id: AccountId, number: int) -> tuple[Request, int] | None:
        """The order's first estimate and how many recalculations of it were accepted (not undone or
        cancelled)."""
        ...

    def orders(self, account_id: AccountId, *, since: datetime, limit: int) -> tuple[Request, ...]:
        """First estimates that were asked for since then and are queued, taken or done, the newest order
        first."""
        ...

    def count(self, account_id: AccountId, *, kind: str, since: datetime) -> int:
        """Requests of the kind since then, undone ones left out."""
        ...

    def asked(self, account_id: AccountId, *, since: datetime, until: datetime) -> int:
        """Requests of any kind that came in [since, until), undone ones left out."""
        ...

    def waking(self, *, now: datetime, limit: int) -> tuple[Request, ...]: ...
    def next_wake(self) -> datetime | None: ...
