"""Holds: the part of the ledger that reserves."""

from datetime import datetime

from bot.ids import AccountId, HoldId, LotId, RequestId
from bot.quota.hold import Hold, HoldState
from bot.quota.lot import HoldLine, HoldPlan
from storage.sql import Row, Sql
from storage.values import moment

_ADD = """
INSERT INTO hold (request_id, account_id, asset, net, tax, created_at) VALUES (?, ?, ?, ?, ?, ?)
RETURNING id"""

_ADD_LINE = "INSERT INTO hold_line (hold_id, lot_id, amount) VALUES (?, ?, ?)"
_RESERVE = "UPDATE lot SET held = held + ? WHERE id = ? AND account_id = ? AND asset = ?"
_FREE = "UPDATE lot SET held = held - ? WHERE id = ?"
_CLOSE = "UPDATE hold SET state = ?, closed_at = ? WHERE id = ? AND state = 'held'"
_SELECT = "SELECT id, request_id, account_id, asset, state, net, tax, created_at FROM hold"
_LIVE = f"{_SELECT} WHERE request_id = ? AND state = 'held'"
_LAST = f"{_SELECT} WHERE request_id = ? ORDER BY id DESC LIMIT 1"
_LINES = "SELECT lot_id, amount FROM hold_line WHERE hold_id = ? ORDER BY lot_id"

_CAPTURED = """
SELECT hold.asset, CAST(SUM(hold_line.amount) AS BIGINT) AS amount
FROM hold JOIN hold_line ON hold_line.hold_id = hold.id
WHERE hold.request_id = ? AND hold.state = 'captured'
GROUP BY hold.asset ORDER BY MAX(hold.id) DESC LIMIT 1"""


class Holds:
    """What `LedgerRepository` needs to reserve and to give back."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def add(
        self,
        *,
        request_id: RequestId,
        account_id: AccountId,
        plan: HoldPlan,
        net: int,
        tax: int,
        now: datetime,
    ) -> HoldId:
        """See `LedgerRepository.hold`."""
        if not plan.lines:
            raise ValueError("a hold of nothing")
        hold_id = HoldId(self._sql.one(_ADD, request_id, account_id, plan.asset, net, tax, now)["id"])
        for line in sorted(plan.lines, key=lambda line: line.lot_id):
            if not self._sql.change(_RESERVE, line.amount, line.lot_id, account_id, plan.asset):
                raise ValueError(f"lot {line.lot_id} is not of account {account_id} and {plan.asset}")
            self._sql.change(_ADD_LINE, hold_id, line.lot_id, line.amount)
        return hold_id

    def live(self, request_id: RequestId) -> Hold | None:
        """The request's hold that still holds."""
        return self._hold(_LIVE, request_id)

    def last(self, request_id: RequestId) -> Hold | None:
        """The request's latest hold."""
        return self._hold(_LAST, request_id)

    def close(self, hold_id: HoldId, state: HoldState, *, now: datetime) -> bool:
        """From held to the state, once. Raises ValueError when the state is no end."""
        if state is HoldState.HELD:
            raise ValueError("a hold is not closed by holding it")
        if not self._sql.change(_CLOSE, state, now, hold_id):
            return False
        for line in self._lines(hold_id):  # as stored: what the caller holds in hand may be older
            self._sql.change(_FREE, line.amount, line.lot_id)
        return True

    def captured(self, request_id: RequestId) -> tuple[str, int] | None:
        """(asset, amount) of the request's captured holds."""
        row = self._sql.first(_CAPTURED, request_id)
        return None if row is None else (str(row["asset"]), int(row["amount"]))

    def _hold(self, statement: str, request_id: RequestId) -> Hold | None:
        row = self._sql.first(statement, request_id)
        return None if row is None else _hold(row, self._lines(HoldId(row["id"])))

    def _lines(self, hold_id: HoldId) -> tuple[HoldLine, ...]:
        rows = self._sql.all(_LINES, hold_id)
        return tuple(HoldLine(lot_id=LotId(row["lot_id"]), amount=row["amount"]) for row in rows)


def _hold(row: Row, lines: tuple[HoldLine, ...]) -> Hold:
    return Hold(
        id=HoldId(row["id"]),
        request_id=RequestId(row["request_id"]),
        account_id=AccountId(row["account_id"]),
        asset=row["asset"],
        state=HoldState(row["state"]),
        lines=lines,
        net=row["net"],
        tax=row["tax"],
        created_at=moment(row["created_at"]),
    )
