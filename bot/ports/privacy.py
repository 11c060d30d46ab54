"""What is kept about a person, and how they are taken out of the books."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from bot.desk.erasure import Erasure
from bot.desk.privacy import Marks
from bot.ids import AccountId, ContactId, RequestId, UserId

Kept = Mapping[str, object]
"""One row as the person may read it: names of columns and values, times as ISO 8601 in UTC."""


class Privacy(Protocol):
    def kept(self, user_id: UserId) -> dict[str, tuple[Kept, ...]]:
        """Everything that is kept about the person, by what it is."""
        ...

    def marks(self, user_id: UserId, *, instead: UserId) -> Marks:
        """What the person could be known by, as far as the books know."""
        ...

    def open_of(self, user_id: UserId) -> tuple[RequestId, ...]:
        """The person's requests that are not over, oldest first."""
        ...

    def unsettled_of(self, account_id: AccountId) -> tuple[RequestId, ...]:
        """The client's requests for which something is set aside, or on which somebody works."""
        ...

    def is_erased(self, account_id: AccountId) -> bool:
        """Whether only the client's number is left."""
        ...

    def erase_person(self, user_id: UserId, *, instead: UserId, now: datetime) -> None:
        """Their rows go, or stay without words and with `instead` for the number."""
        ...

    def erase_contact(self, contact_id: ContactId, *, now: datetime) -> None:
        """Nobody's contact any more."""
        ...

    def erase_account(self, account_id: AccountId, *, now: datetime) -> None:
        """The client loses its name, its open invitations and whatever people wrote about it."""
        ...

    def clear(self, change: Callable[[str, bool], str], *, account_id: AccountId | None) -> int:
        """Let every text that others' rows keep go through `change(text, own)`; how many were changed. `own`:
        a name in it can only be theirs, for the row is of that client, or was sent already."""
        ...

    def note(self, erasure: Erasure) -> None:
        """It is to be written down outside of the database, which an older backup may take the place of."""
        ...

    def noted(self) -> tuple[Erasure, ...]:
        """What is to be written down and was not yet."""
        ...

    def let_go(self, erasure: Erasure) -> None:
        """It is written down elsewhere; nothing of it is left here."""
        ...

    def last_seen(self, user_id: UserId) -> datetime | None:
        """When the person last wrote or pressed; None for nobody known."""
        ...

    def forget(self, *, before: datetime, now: datetime, limit: int) -> int:
        """Texts of requests that ended before then go, with what was said in them; at most so many
        requests and as many words that became none. How many rows that were."""
        ...
