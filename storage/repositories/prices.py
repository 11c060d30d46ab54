"""Price lists: the base list of each currency and the clients' own, in versions that are only ever added."""

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby

from bot.ids import AccountId, UserId
from bot.quota.pricelist import ListVersion
from storage.sql import Row, Sql
from storage.values import moment, moment_or_none

# 0 is no account's id: it stands for the base list, so that one index serves both.
_VERSIONS = """
SELECT list.id, list.account_id, list.currency, list.version, list.valid_from, list.valid_to,
    back.valid_from AS back_from, list.set_by, list.set_at, item.service, item.unit_net
FROM price_list AS list JOIN price_item AS item ON item.list_id = list.id
    LEFT JOIN price_list AS back ON back.takes_back = list.id
WHERE list.currency = ? AND COALESCE(list.account_id, 0) IN (0, ?)
    AND (list.valid_to IS NULL OR list.valid_to > ?) AND (back.id IS NULL OR back.valid_from > ?)
ORDER BY list.id, item.service"""

_ADD = """
INSERT INTO price_list (account_id, currency, version, valid_from, valid_to, takes_back, set_by, set_at)
VALUES (?, ?, (SELECT COALESCE(MAX(version), 0) + 1 FROM price_list
    WHERE currency = ? AND COALESCE(account_id, 0) = ?), ?, ?, ?, ?, ?) RETURNING id"""

_ADD_ITEM = "INSERT INTO price_item (list_id, service, unit_net) VALUES (?, ?, ?)"
_LIST = "SELECT account_id, currency FROM price_list WHERE id = ?"
_BY_NUMBER = """
SELECT back.id FROM price_list AS list JOIN price_list AS back ON back.takes_back = list.id
WHERE list.currency = ? AND COALESCE(list.account_id, 0) = ? AND list.version = ? AND back.valid_from <= ?"""
_TAKEN_BACK = "SELECT id FROM price_list WHERE takes_back = ?"


class PricesRepository:
    """`bot.ports.Prices`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def versions(
        self, account_id: AccountId | None, currency: str, *, now: datetime
    ) -> tuple[ListVersion, ...]:
        """Of the base list and the account's own, what holds at `now` or will, in the order set."""
        rows = self._sql.all(_VERSIONS, currency, account_id or 0, now, now)
        return tuple(_version(list(group)) for _, group in groupby(rows, lambda row: row["id"]))

    def put(
        self,
        *,
        account_id: AccountId | None,
        currency: str,
        prices: Mapping[str, int],
        valid_from: datetime,
        valid_to: datetime | None,
        by: UserId,
        now: datetime,
    ) -> int:
        """The next version of a list: these prices in [valid_from, valid_to). Returns its id.

        Raises ValueError for a version without a price."""
        if not prices:
            raise ValueError("a version of a price list without a price")
        list_id = self._add(account_id, currency, valid_from, valid_to, None, by=by, now=now)
        for service in sorted(prices):
            self._sql.change(_ADD_ITEM, list_id, service, prices[service])
        return list_id

    def taken_back(self, account_id: AccountId | None, currency: str, *, version: int, now: datetime) -> bool:
        """Whether that version of the account's own list, or of the base list, was taken back by then."""
        return self._sql.first(_BY_NUMBER, currency, account_id or 0, version, now) is not None

    def take_back(self, list_id: int, *, by: UserId, now: datetime) -> bool:
        """The next version takes an earlier one back from now on, once; False when that was done before.
        Raises LookupError when there is no such version."""
        taken = self._sql.one(_LIST, list_id)
        if self._sql.first(_TAKEN_BACK, list_id) is not None:
            return False
        owner = None if taken["account_id"] is None else AccountId(taken["account_id"])
        self._add(owner, taken["currency"], now, None, list_id, by=by, now=now)
        return True

    def _add(
        self,
        account_id: AccountId | None,
        currency: str,
        valid_from: datetime,
        valid_to: datetime | None,
        takes_back: int | None,
        *,
        by: UserId,
        now: datetime,
    ) -> int:
        numbered = (account_id, currency, currency, account_id or 0)
        return int(self._sql.one(_ADD, *numbered, valid_from, valid_to, takes_back, by, now)["id"])


def _version(rows: list[Row]) -> ListVersion:
    first = rows[0]
    return ListVersion(
        id=first["id"],
        account_id=None if first["account_id"] is None else AccountId(first["account_id"]),
        currency=first["currency"],
        version=first["version"],
        valid_from=moment(first["valid_from"]),
        valid_to=moment_or_none(first["valid_to"]),
        back_from=moment_or_none(first["back_from"]),
        prices={row["service"]: row["unit_net"] for row in rows},
        set_by=UserId(first["set_by"]),
        set_at=moment(first["set_at"]),
    )
