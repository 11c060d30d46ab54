"""Idempotency keys, kept for ever: the money they guard may be asked about at any time."""

from datetime import datetime

from storage.sql import Sql

_GET = "SELECT fingerprint, outcome FROM idempotency WHERE key = ?"
_PUT = "INSERT INTO idempotency (key, fingerprint, outcome, at) VALUES (?, ?, ?, ?)"


class KeysRepository:
    """`bot.ports.Keys`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def get(self, key: str) -> tuple[str, str] | None:
        """(fingerprint, outcome) of what was done under the key."""
        row = self._sql.first(_GET, key)
        return None if row is None else (str(row["fingerprint"]), str(row["outcome"]))

    def put(self, key: str, *, fingerprint: str, outcome: str, now: datetime) -> None:
        """Keeps what was done; the database refuses a key that is there."""
        self._sql.change(_PUT, key, fingerprint, outcome, now)
