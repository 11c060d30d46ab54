"""Reading an account's books: what was booked when; and which warnings were given."""

from datetime import UTC, datetime
from typing import Protocol

from bot.ids import AccountId, LotId
from bot.quota.money import Asset
from bot.quota.period import Period
from bot.quota.statement import Moved, Movement

LAST = datetime(9999, 1, 1, tzinfo=UTC)
"""Later than anything."""


class Statements(Protocol):
    """Of settled books only: what falls due is not made up here."""

    def posted(self, account_id: AccountId) -> dict[Asset, int]:
        """What is posted on all lots now, debts as minus; assets that ever had a lot that is open."""
        ...

    def moved(self, account_id: AccountId, *, since: datetime) -> dict[Asset, Moved]:
        """What was booked on lots with effect from then on."""
        ...

    def movements(
        self, account_id: AccountId, *, since: datetime, until: datetime, up_to: int, newest: int
    ) -> tuple[Movement, ...]:
        """The newest movements in [since, until) that were booked up to and with the journal of that number,
        oldest first."""
        ...

    def orders(self, account_id: AccountId) -> dict[int, int]:
        """The order's number by the request's."""
        ...

    def period(self, account_id: AccountId, index: int) -> Period | None:
        """A period as it was written down; None before the first."""
        ...

    def newest(self) -> int:
        """The number of the latest journal, anybody's: whatever an account whose row is locked gets later has
        a higher one."""
        ...

    def spent(self, account_id: AccountId, asset: Asset, *, since: datetime) -> int:
        """What was charged and not taken back, with effect from then on."""
        ...

    def came_with(self, lot_id: LotId) -> tuple[int, int]:
        """Of the payment that filled the lot, minor units: (what came to the balance, what of it was tax and
        did not); (0, 0) where no payment did."""
        ...

    def warned(self, account_id: AccountId, asset: Asset, *, period: int, level: int, now: datetime) -> bool:
        """Write down that the client is told of this level; False when it, or a higher one, was told of in
        this period already."""
        ...
