"""References under which clients were asked to pay in."""

from datetime import datetime

from bot.ids import AccountId, RequestId
from storage.sql import Sql

_ADD = """
INSERT INTO topup (reference, account_id, request_id, amount, currency, created_at)
VALUES (?, ?, ?, ?, ?, ?)"""

_OPEN_OF = """
SELECT reference, amount FROM topup
WHERE account_id = ? AND COALESCE(request_id, 0) = ? AND paid_at IS NULL
ORDER BY created_at DESC, reference DESC LIMIT 1"""

_PAY = "UPDATE topup SET paid_at = ? WHERE reference = ? AND account_id = ? AND paid_at IS NULL"


class TopUpsRepository:
    """`bot.ports.TopUps`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def add(
        self,
        *,
        reference: str,
        account_id: AccountId,
        request_id: RequestId | None,
        amount: int,
        currency: str,
        now: datetime,
    ) -> None:
        """A new reference; the database refuses one that was given before."""
        self._sql.change(_ADD, reference, account_id, request_id, amount, currency, now)

    def open_of(self, account_id: AccountId, request_id: RequestId | None) -> tuple[str, int] | None:
        """(reference, amount) of the latest unpaid one for the request, or for none."""
        row = self._sql.first(_OPEN_OF, account_id, request_id or 0)
        return None if row is None else (str(row["reference"]), int(row["amount"]))

    def pay(self, reference: str, *, account_id: AccountId, now: datetime) -> bool:
        """True for the payment that closes the account's open reference."""
        return self._sql.change(_PAY, now, reference, account_id) == 1
