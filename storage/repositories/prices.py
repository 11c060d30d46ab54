"""Prices set by command: a client's own list, and changes to the base list."""

from collections.abc import Mapping
from datetime import datetime

from bot.ids import AccountId, UserId
from storage.sql import Sql

# 0 is no account's id: it stands for the base list, so that one index serves both.
_SPECIAL = """
SELECT service, minor FROM price
WHERE currency = ? AND COALESCE(account_id, 0) = ? AND dropped_at IS NULL AND set_at <= ? ORDER BY id"""

_PUT = """
INSERT INTO price (account_id, service, currency, minor, set_by, set_at) VALUES (?, ?, ?, ?, ?, ?)
RETURNING id"""

_DROP = "UPDATE price SET dropped_at = ? WHERE id = ? AND dropped_at IS NULL"


class PricesRepository:
    """`bot.ports.Prices`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def special(self, account_id: AccountId | None, currency: str, *, now: datetime) -> Mapping[str, int]:
        """service -> minor net in force: of two for one service the later set counts."""
        rows = self._sql.all(_SPECIAL, currency, account_id or 0, now)
        return {row["service"]: row["minor"] for row in rows}

    def put(
        self,
        *,
        account_id: AccountId | None,
        service: str,
        currency: str,
        minor: int,
        by: UserId,
        now: datetime,
    ) -> int:
        """Sets a price; returns the number by which it can be dropped."""
        return int(self._sql.one(_PUT, account_id, service, currency, minor, by, now)["id"])

    def drop(self, price_id: int, *, now: datetime) -> None:
        """As if it had not been set; what was set before counts again."""
        self._sql.change(_DROP, now, price_id)
