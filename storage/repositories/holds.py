"""Holds: the part of the ledger that reserves."""

from datetime import datetime

from bot.ids import AccountId, HoldId, LotId, RequestId
from bot.quota.hold import Hold, HoldState, Portion, whole
from bot.quota.lot import DEBTS, Category, HoldLine, HoldPlan, Limits
from bot.quota.money import is_money
from storage.sql import Row, Sql
from storage.values import moment, moment_or_none

_ADD = """
INSERT INTO hold (request_id, account_id, asset, net, tax, tax_rate, created_at, expires_at, step, kind,
    reopened)
SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, kind, reopened FROM request WHERE id = ? RETURNING id"""

_ADD_LINE = """
INSERT INTO hold_line (hold_id, lot_id, amount, position, owed, bound) VALUES (?, ?, ?, ?, ?, ?)"""

_RESERVE = """
UPDATE lot SET held = held + ? WHERE id = ? AND account_id = ? AND asset = ?
RETURNING category, held - posted AS owed"""

_FREE = "UPDATE lot SET held = held - ? WHERE id = ?"
_CLOSE = "UPDATE hold SET state = ?, closed_at = ?, captured_net = ? WHERE id = ? AND state = 'held'"
_CAPTURE_LINE = "UPDATE hold_line SET captured = ? WHERE hold_id = ? AND lot_id = ?"
_RENEW = "UPDATE hold SET expires_at = ? WHERE id = ? AND state = 'held'"
_ASK = "UPDATE hold SET asked = ?, spent = ? WHERE id = ? AND state = 'held'"

_REVERSE = """
UPDATE hold SET reversed_at = ? WHERE id = ? AND state = 'captured' AND reversed_at IS NULL"""

_SELECT = """
SELECT hold.id, hold.request_id, hold.account_id, hold.asset, hold.state, hold.net, hold.tax, hold.created_at,
hold.expires_at, hold.captured_net, hold.reversed_at, hold.step, hold.asked, hold.spent, hold.kind,
hold.tax_rate, hold.reopened
FROM hold"""

_BY_ID = f"{_SELECT} WHERE id = ?"
_LIVE = f"{_SELECT} WHERE request_id = ? AND state = 'held'"
_LAST = f"{_SELECT} WHERE request_id = ? ORDER BY id DESC LIMIT 1"
_OF_REQUEST = f"{_SELECT} WHERE request_id = ? ORDER BY id DESC"
_LAST_CAPTURED = f"""{_SELECT} WHERE request_id = ? AND state = 'captured'
ORDER BY CASE WHEN reversed_at IS NULL THEN 0 ELSE 1 END, id DESC LIMIT 1"""

_LINES = """
SELECT lot_id, amount, captured FROM hold_line WHERE hold_id = ? ORDER BY position, lot_id"""

# A hold lasts as long as somebody works on the request, however late it is.
_ENDED = f"""{_SELECT} JOIN request ON request.id = hold.request_id
WHERE hold.account_id = ? AND hold.state = 'held' AND request.state <> 'taken' AND hold.expires_at < ?
ORDER BY hold.expires_at, hold.id"""

_EXPIRING = f"""{_SELECT} JOIN request ON request.id = hold.request_id
WHERE hold.state = 'held' AND request.state <> 'taken' AND hold.expires_at <= ?
ORDER BY hold.expires_at, hold.id LIMIT ?"""

_TO_TELL = f"{_SELECT} WHERE state = 'expired' AND told_at IS NULL ORDER BY expires_at, id LIMIT ?"
_TELL = "UPDATE hold SET told_at = ? WHERE id = ? AND state = 'expired' AND told_at IS NULL"

_NEXT_EXPIRY = """
SELECT MIN(at) AS at FROM (
    SELECT MIN(hold.expires_at) AS at FROM hold JOIN request ON request.id = hold.request_id
    WHERE hold.state = 'held' AND request.state <> 'taken'
    UNION ALL SELECT MIN(expires_at) FROM hold WHERE state = 'expired' AND told_at IS NULL) AS following"""

_CAPTURED = """
SELECT hold.asset, CAST(SUM(hold_line.captured) AS BIGINT) AS amount
FROM hold JOIN hold_line ON hold_line.hold_id = hold.id
WHERE hold.request_id = ? AND hold.state = 'captured' AND hold.reversed_at IS NULL
GROUP BY hold.asset ORDER BY MAX(hold.id) DESC LIMIT 1"""

_OWED_BY_TAX = """
SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS owed FROM (
    SELECT -posted AS amount FROM lot
    WHERE account_id = ? AND asset = ? AND is_open = 1 AND category IN ('credit', 'emergency')
    UNION ALL SELECT line.amount FROM hold_line AS line JOIN hold ON hold.id = line.hold_id
        JOIN lot ON lot.id = line.lot_id
    WHERE hold.account_id = ? AND hold.state = 'held' AND lot.asset = ?
        AND lot.category IN ('credit', 'emergency') AND CASE WHEN hold.tax > 0 THEN 1 ELSE 0 END = ?
    ) AS owing"""


class HoldsRepository:
    """The part of `bot.ports.Ledger` that reserves and gives back."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self._moved: set[AccountId] = set()

    def moved(self) -> frozenset[AccountId]:
        """Accounts of whose money something was posted in this transaction, or a hold ended."""
        return frozenset(self._moved)

    def hold(
        self,
        *,
        request_id: RequestId,
        account_id: AccountId,
        plan: HoldPlan,
        net: int,
        tax: int,
        tax_rate: int | None = None,
        expires_at: datetime | None = None,
        step: int = 1,
        now: datetime,
    ) -> HoldId:
        """Reserves; the database refuses a second live hold of one request and a lot drawn below its floor.
        Raises ValueError for a lot of another account or asset."""
        if not plan.lines:
            raise ValueError("a hold of nothing")
        price = (net, tax, tax_rate)
        row = self._sql.one(_ADD, account_id, plan.asset, *price, now, expires_at, step, request_id)
        hold_id = HoldId(row["id"])
        drawn = sorted(enumerate(plan.lines), key=lambda placed: placed[1].lot_id)
        for position, line in drawn:
            lot = self._sql.first(_RESERVE, line.amount, line.lot_id, account_id, plan.asset)
            if lot is None:
                raise ValueError(f"lot {line.lot_id} is not of account {account_id} and {plan.asset}")
            depth = _depth(lot, plan.limits)
            self._sql.change(_ADD_LINE, hold_id, line.lot_id, line.amount, position, *depth)
        return hold_id

    def live_hold(self, request_id: RequestId) -> Hold | None:
        """The request's hold that still holds."""
        return self._hold(_LIVE, request_id)

    def last_hold(self, request_id: RequestId) -> Hold | None:
        """The request's latest hold, whatever became of it."""
        return self._hold(_LAST, request_id)

    def hold_by_id(self, hold_id: HoldId) -> Hold | None:
        """That hold, whatever became of it."""
        return self._hold(_BY_ID, hold_id)

    def holds_of(self, request_id: RequestId) -> tuple[Hold, ...]:
        """All that the request ever had, the latest first."""
        return self._holds(_OF_REQUEST, request_id)

    def captured_hold(self, request_id: RequestId) -> Hold | None:
        """The request's latest charge that stands, else the latest that was taken back."""
        return self._hold(_LAST_CAPTURED, request_id)

    def close_hold(self, hold: Hold, state: HoldState, *, now: datetime) -> bool:
        """From held to the state, once; captured is captured whole. Raises ValueError when the state is no
        end."""
        if state is HoldState.HELD:
            raise ValueError("a hold is not closed by holding it")
        stored = self._stored(hold)
        return self._end(stored, state, whole(stored) if state is HoldState.CAPTURED else None, now=now)

    def capture_hold(self, hold: Hold, portion: Portion, *, now: datetime) -> bool:
        """From held to captured, once. Raises ValueError when the portion is not a part of the hold."""
        stored = self._stored(hold)
        held = {line.lot_id: line.amount for line in stored.lines}
        if not portion.lines or any(line.amount > held.get(line.lot_id, 0) for line in portion.lines):
            raise ValueError(f"hold {hold.id} does not hold {portion}")
        return self._end(stored, HoldState.CAPTURED, portion, now=now)

    def renew_hold(self, hold: Hold, *, expires_at: datetime) -> bool:
        """It lasts until then; False when it holds nothing any more."""
        return self._sql.change(_RENEW, expires_at, hold.id) > 0

    def ask_more(self, hold: Hold, *, asked: int | None, spent: int | None) -> bool:
        """The client is asked for so many units in place of those held; None: not any more."""
        return self._sql.change(_ASK, asked, spent, hold.id) > 0

    def reverse_hold(self, hold: Hold, *, now: datetime) -> bool:
        """What was captured is taken back, once."""
        return self._sql.change(_REVERSE, now, hold.id) > 0

    def ended(self, account_id: AccountId, *, before: datetime) -> tuple[Hold, ...]:
        """The account's live holds whose time was over before that while nobody works on the request, the
        longest over first."""
        return self._holds(_ENDED, account_id, before)

    def expiring(self, *, now: datetime, limit: int) -> tuple[Hold, ...]:
        """Holds whose end nobody was told of: booked already, then those that are over while nobody works on
        the request; each the longest over first."""
        return (self._holds(_TO_TELL, limit) + self._holds(_EXPIRING, now, limit))[:limit]

    def next_expiry(self) -> datetime | None:
        """When the next of them is over, in the past too."""
        return moment_or_none(self._sql.one(_NEXT_EXPIRY)["at"])

    def tell_ended(self, hold_id: HoldId, *, now: datetime) -> Hold | None:
        """The hold that ended by time and of which nobody was told until now; None when there is no such."""
        if not self._sql.change(_TELL, now, hold_id):
            return None
        return self._hold(_BY_ID, hold_id)

    def captured_of(self, request_id: RequestId) -> tuple[str, int] | None:
        """(asset, amount) of the request's charges that stand."""
        row = self._sql.first(_CAPTURED, request_id)
        return None if row is None else (str(row["asset"]), int(row["amount"]))

    def owed(self, account_id: AccountId, asset: str, *, taxed: bool) -> int:
        """What is owed and, on prices with or without tax of their own, held on debts."""
        row = self._sql.one(_OWED_BY_TAX, account_id, asset, account_id, asset, int(taxed))
        return int(row["owed"])

    def _end(self, hold: Hold, state: HoldState, portion: Portion | None, *, now: datetime) -> bool:
        net = 0 if portion is None else portion.net
        if not self._sql.change(_CLOSE, state, now, net, hold.id):
            return False
        for line in () if portion is None else portion.lines:
            self._sql.change(_CAPTURE_LINE, line.amount, hold.id, line.lot_id)
        for line in sorted(hold.lines, key=lambda line: line.lot_id):
            self._sql.change(_FREE, line.amount, line.lot_id)
        if is_money(hold.asset):
            self._moved.add(hold.account_id)
        return True

    def _holds(self, statement: str, *parameters: object) -> tuple[Hold, ...]:
        rows = self._sql.all(statement, *parameters)
        return tuple(_hold(row, self._sql.all(_LINES, row["id"])) for row in rows)

    def _stored(self, hold: Hold) -> Hold:
        """As it is stored: what the caller has in hand may be older."""
        return self._hold(_BY_ID, hold.id) or hold

    def _hold(self, statement: str, key: RequestId | HoldId) -> Hold | None:
        row = self._sql.first(statement, key)
        return None if row is None else _hold(row, self._sql.all(_LINES, row["id"]))


def _depth(lot: Row, limits: Limits | None) -> tuple[int | None, int | None]:
    """(what is owed and held on a debt now, how much that may be); of other lots neither."""
    category = Category(lot["category"])
    if category not in DEBTS:
        return None, None
    if limits is None:
        return lot["owed"], None
    return lot["owed"], limits.credit if category is Category.CREDIT else limits.emergency


def _hold(row: Row, lines: list[Row]) -> Hold:
    drawn = [HoldLine(lot_id=LotId(line["lot_id"]), amount=line["amount"]) for line in lines]
    captured = [HoldLine(lot_id=LotId(line["lot_id"]), amount=line["captured"]) for line in lines]
    return Hold(
        id=HoldId(row["id"]),
        request_id=RequestId(row["request_id"]),
        account_id=AccountId(row["account_id"]),
        asset=row["asset"],
        state=HoldState(row["state"]),
        lines=tuple(drawn),
        net=row["net"],
        tax=row["tax"],
        created_at=moment(row["created_at"]),
        expires_at=moment_or_none(row["expires_at"]),
        captured=tuple(line for line in captured if line.amount),
        captured_net=row["captured_net"],
        reversed_at=moment_or_none(row["reversed_at"]),
        step=row["step"],
        asked=row["asked"],
        spent=row["spent"],
        kind=row["kind"],
        tax_rate=row["tax_rate"],
        reopened=row["reopened"],
    )
