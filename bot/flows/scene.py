"""The scene of one transaction: where it came from, the rules of the house, the moment, the open transaction.

Every flow runs its body through `Flow.run`: one hop, one transaction, the inbox row done inside it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from bot.desk.rights import sees_money
from bot.flows.codec import encode
from bot.flows.house import House
from bot.flows.language import guess_language
from bot.flows.repaying import pay_debts
from bot.flows.source import Source
from bot.flows.unseen import MONEY_TOLD, without_money
from bot.ids import ChatId, InboxId, MessageId, TopicId, UserId
from bot.ports import Clock, Send, Store, Tx

T = TypeVar("T")


_done: ContextVar[set[InboxId] | None] = ContextVar("done", default=None)


@contextmanager
def noting_done() -> Iterator[set[InboxId]]:
    """The updates that flows have done inside it, committed: the database need not be asked about them."""
    noted: set[InboxId] = set()
    token = _done.set(noted)
    try:
        yield noted
    finally:
        _done.reset(token)


class DoneBefore(RuntimeError):
    """The update was done already, or set aside: whoever came later changes nothing."""


REVIVED = timedelta(days=14)
"""How far back promises are still kept to somebody who had blocked the bot and is back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A transaction that nobody's message asked for: timers, the outbox."""

    tx: Tx
    house: House
    now: datetime

    def tell(
        self,
        chat_id: ChatId | UserId,
        notice: object,
        *,
        thread: TopicId | None = None,
        slot: str | None = None,
        fresh: bool = False,
        reply_to: MessageId | None = None,
        priority: int = 5,
        not_before: datetime | None = None,
    ) -> None:
        """Promise a notice to a chat. With `fresh` the slot starts a new message instead of editing
        its old one. What waits for `not_before` holds back what has its priority."""
        chat = ChatId(int(chat_id))
        if slot is not None and fresh:
            self.tx.outbox.start_anew(chat, slot, now=self.now)
        send = Send(
            chat_id=chat,
            shape="screen",
            payload=encode(self._for_reader(chat, notice)),
            thread_id=thread,
            slot=slot,
            reply_to=reply_to,
            priority=priority,
            not_before=not_before,
        )
        self.tx.outbox.put(send, now=self.now)

    def _for_reader(self, chat: ChatId, notice: object) -> object:
        """Without the account's money, where the reader may not see it."""
        contact = self.tx.contacts.by_user(UserId(int(chat))) if type(notice) in MONEY_TOLD else None
        return notice if contact is None or sees_money(contact) else without_money(notice)

    def admins(self) -> tuple[ChatId, ...]:
        """The private chats of the admins who may be written to."""
        known = (self.tx.people.get(admin) for admin in sorted(self.house.admins))
        return tuple(ChatId(int(one.user_id)) for one in known if one and one.started and not one.blocked)

    def tell_admins(self, notice: object) -> None:
        """The same notice to each admin who may be written to."""
        for admin in self.admins():
            self.tell(admin, notice)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene(Work):
    """A transaction that an update asked for."""

    source: Source

    def answer(self, notice: object, *, slot: str | None = None) -> None:
        """Promise a notice to the chat (and topic) the update came from."""
        self.tell(self.source.chat, notice, thread=self.source.thread, slot=slot)

    def arrive(self) -> None:
        """Remember the sender; a private message or press proves that the bot may write to them. Their
        language of before is asked for only where Telegram names none."""
        source = self.source
        known = None if source.language_code else self.tx.people.get(source.user)
        fallback = self.house.language if known is None else known.language
        person = self.tx.people.seen(
            user_id=source.user,
            first_name=source.first_name,
            username=source.username,
            guess=guess_language(source.language_code, fallback=fallback),
            now=self.now,
        )
        if source.private and (person.blocked or not person.started):
            self.tx.people.started(source.user)
            if person.blocked:
                self.tx.outbox.revive(source.chat, since=self.now - REVIVED)

    def claim(self) -> None:
        """The update is done, in this very transaction; raises DoneBefore when it was."""
        row = self.source.inbox_id
        if row is not None and not self.tx.inbox.done(row, now=self.now):
            raise DoneBefore(f"inbox row {row}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A use case: its ports, and `run` for its one transaction."""

    store: Store
    clock: Clock
    house: House

    async def run(self, source: Source, body: Callable[[Scene], T], *, here: bool = True) -> T:
        """Run the body whole in one transaction, with the sender remembered and the inbox row done.
        `here` False: the update proves no presence (it says that they left)."""
        now = self.clock.now()

        def whole(tx: Tx) -> T:
            scene = Scene(tx=tx, house=self.house, now=now, source=source)
            scene.claim()
            if here:
                scene.arrive()
            result = body(scene)
            pay_debts(tx, now=now)
            return result

        outcome = await self.store.write(whole)
        noted = _done.get()
        if noted is not None and source.inbox_id is not None:
            noted.add(source.inbox_id)
        return outcome

    async def work(self, body: Callable[[Work], T]) -> T:
        """Run a body that no update asked for in one transaction."""
        now = self.clock.now()

        def whole(tx: Tx) -> T:
            result = body(Work(tx=tx, house=self.house, now=now))
            pay_debts(tx, now=now)
            return result

        return await self.store.write(whole)
