"""Manners and favours: bans, the pace of one sender, work past the channel."""

from datetime import datetime
from typing import Protocol

from bot.desk.manners import Ban, Favour
from bot.ids import AccountId, ChatId, RequestId, TalkId, UserId


class Manners(Protocol):
    def ban(self, *, user_id: UserId, reason: str, until: datetime | None, by: UserId, now: datetime) -> int:
        """A new ban instead of whichever was; its number."""
        ...

    def banned(self, user_id: UserId, *, now: datetime) -> Ban | None:
        """The ban in force at `now`."""
        ...

    def was_banned(self, user_id: UserId, *, at: datetime) -> bool:
        """Whether a ban was in force at that moment."""
        ...

    def ended(self, *, now: datetime, limit: int) -> tuple[Ban, ...]:
        """Bans that ran out by `now` and were not closed."""
        ...

    def next_end(self) -> datetime | None: ...
    def close(self, ban_id: int, *, now: datetime) -> bool:
        """It ran out; False when that was known, or it did not."""
        ...

    def lift(self, user_id: UserId, *, now: datetime) -> bool:
        """End the ban; False when none was in force."""
        ...

    def told(self, ban_id: int, *, now: datetime) -> None:
        """The person has been told of the ban."""
        ...

    def spoken(self, chat_id: ChatId, *, since: datetime, most: int) -> int:
        """How many of the chat's latest `most` messages were written after `since`."""
        ...

    def slowed(self, user_id: UserId, *, now: datetime, since: datetime) -> bool:
        """Remember that the person is told to slow down; False when they were told after `since` already."""
        ...

    def guesses(self, user_id: UserId, *, since: datetime) -> int:
        """How many links that nobody made the person has tried; 0 when the first of them was before
        `since`."""
        ...

    def guessed(self, user_id: UserId, *, now: datetime, since: datetime) -> None:
        """One more; the first after `since` begins the count anew."""
        ...

    def speaks(self, user_id: UserId, language: str) -> None:
        """A better guess of the language, from what the person wrote; a chosen language stays."""
        ...


class Favours(Protocol):
    def add(
        self,
        *,
        account_id: AccountId,
        staff_id: UserId,
        minutes: int,
        text: str,
        request_id: RequestId | None,
        now: datetime,
    ) -> int: ...
    def of_account(self, account_id: AccountId, *, limit: int) -> tuple[Favour, ...]:
        """The latest first."""
        ...

    def hand_in(self, talk_id: TalkId, request_id: RequestId, *, user_id: UserId) -> bool:
        """A forward becomes its author's own words in the request; False when it belongs to one already."""
        ...

    def minutes(self, account_id: AccountId, *, since: datetime) -> int:
        """All minutes logged since then."""
        ...
