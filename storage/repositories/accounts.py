"""Client companies, the plans they are on by date, and the periods of their contracts.

`Account.plan` is the plan agreed last for a start that had come when it was agreed; `plan_at` also sees the
changes that were set for later.
"""

import re
from datetime import date, datetime

from bot.desk.people import Account
from bot.ids import AccountId
from bot.quota.period import Period
from bot.quota.renewal import Running
from storage.sql import Row, Sql
from storage.values import moment, moment_or_none, name_key

_SELECT = """
SELECT id, name, currency, language, zone, anchor, created_at, entity,
    (SELECT plan FROM account_plan WHERE account_id = account.id AND starts_at <= set_at
     ORDER BY starts_at DESC, id DESC LIMIT 1) AS plan
FROM account"""

_ADD = """
INSERT INTO account (name, name_key, currency, language, zone, anchor, created_at, entity)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (name_key) DO NOTHING RETURNING id"""

_GET = f"{_SELECT} WHERE id = ?"
_LOCK = f"{_SELECT} WHERE id = ? {{lock}}"
_EXACT = f"{_SELECT} WHERE name_key = ?"
_BEGINNING = f"{_SELECT} WHERE substr(name_key, 1, ?) = ? AND erased_at IS NULL ORDER BY id"
_ALL = f"{_SELECT} WHERE erased_at IS NULL ORDER BY id"

# Before its first plan began an account was on that plan, too.
_PLAN_AT = """
SELECT plan FROM account_plan WHERE account_id = ? AND id <> ?
ORDER BY CASE WHEN starts_at <= ? THEN 0 ELSE 1 END,
    CASE WHEN starts_at <= ? THEN -starts_at ELSE starts_at END, id DESC LIMIT 1"""

# The plan as `_PLAN_AT` finds it, of each account at once.
_WAITING = """
SELECT id, name, currency, language, zone, anchor, created_at, entity,
    (SELECT plan FROM account_plan WHERE account_id = account.id AND starts_at <= set_at
     ORDER BY starts_at DESC, id DESC LIMIT 1) AS plan,
    (SELECT plan FROM account_plan WHERE account_id = account.id
     ORDER BY CASE WHEN starts_at <= ? THEN 0 ELSE 1 END,
        CASE WHEN starts_at <= ? THEN -starts_at ELSE starts_at END, id DESC LIMIT 1) AS in_force
FROM account WHERE id IN (SELECT account_id FROM request WHERE state IN ('queued', 'taken')) ORDER BY id"""

_PLANS_AFTER = "SELECT plan FROM account_plan WHERE account_id = ? AND starts_at > ? ORDER BY starts_at, id"

# Of two for one start the later set counts.
_TO_COME = """
SELECT plan, starts_at FROM account_plan WHERE id IN (
    SELECT MAX(id) FROM account_plan WHERE account_id = ? AND starts_at > ? GROUP BY starts_at)
ORDER BY starts_at"""

_SET_ENTITY = "UPDATE account SET entity = ? WHERE id = ?"

_SET_PLAN = """
INSERT INTO account_plan (account_id, plan, starts_at, set_at) VALUES (?, ?, ?, ?) RETURNING id"""

# The first plan stays: an account without any could not be decided about.
_CHANGE = """
SELECT id FROM account_plan WHERE account_id = ? AND starts_at = ?
    AND id <> (SELECT MIN(id) FROM account_plan WHERE account_id = ?)
ORDER BY id DESC LIMIT 1"""

_DROP_PLAN = """
DELETE FROM account_plan WHERE account_id = ? AND id = ?
    AND id <> (SELECT MIN(id) FROM account_plan WHERE account_id = ?)"""

_RUNNING = """
SELECT n, starts_at, ends_at,
    (SELECT MIN(starts_at) FROM account_plan WHERE account_id = ? AND followed_at IS NULL) AS change_at,
    (SELECT MIN(hold.expires_at) FROM hold JOIN request ON request.id = hold.request_id
        WHERE hold.account_id = ? AND hold.state = 'held' AND hold.expires_at <= ?
            AND request.state <> 'taken') AS hold_at
FROM period WHERE account_id = ? ORDER BY n DESC LIMIT 1"""

_OPEN_PERIOD = "INSERT INTO period (account_id, n, starts_at, ends_at, plan) VALUES (?, ?, ?, ?, ?)"

_FOLLOWED = """
UPDATE account_plan SET followed_at = ? WHERE account_id = ? AND followed_at IS NULL AND starts_at <= ?"""

_NUMBER = re.compile(r"#([1-9][0-9]{0,17})", re.ASCII)


class AccountsRepository:
    """`bot.ports.Accounts`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def add(
        self,
        *,
        name: str,
        currency: str,
        language: str,
        zone: str,
        plan: str,
        anchor: date,
        now: datetime,
        entity: str | None = None,
    ) -> AccountId | None:
        """A new account on `plan` from `now`; None when the name is taken."""
        row = self._sql.first(_ADD, name, name_key(name), currency, language, zone, anchor, now, entity)
        if row is None:
            return None
        account_id = AccountId(row["id"])
        self.set_plan(account_id, plan=plan, starts_at=now, now=now)
        return account_id

    def get(self, account_id: AccountId) -> Account | None:
        """The account, None if there is none."""
        row = self._sql.first(_GET, account_id)
        return None if row is None else _account(row)

    def lock(self, account_id: AccountId) -> Account:
        """Reads the account and keeps others out of it till the end.

        Raises LookupError, and RuntimeError where nothing may be written: PostgreSQL would refuse, and what
        works must work on both.
        """
        if not self._sql.writing:
            raise RuntimeError("an account is locked in a writing transaction only")
        row = self._sql.first(_LOCK, account_id)
        if row is None:
            raise LookupError(f"no account {account_id}")
        return _account(row)

    def find(self, text: str) -> tuple[Account, ...]:
        """By `#id`, else by exact name, else by beginning; several mean it is ambiguous."""
        numbered, key = _NUMBER.fullmatch(text.strip()), name_key(text)
        if numbered:
            return self._found(_GET, int(numbered[1]))
        if not key:
            return ()
        return self._found(_EXACT, key) or self._found(_BEGINNING, len(key), key)

    def all(self) -> tuple[Account, ...]:
        """All accounts by id."""
        return self._found(_ALL)

    def plan_at(self, account_id: AccountId, *, now: datetime, without: int | None = None) -> str:
        """The plan in force at `now`, as if the change `without` had not been set. Raises LookupError for an
        unknown account."""
        return str(self._sql.one(_PLAN_AT, account_id, without or 0, now, now)["plan"])

    def waiting(self, *, now: datetime) -> tuple[tuple[Account, str], ...]:
        """Those that have open requests, each with the plan in force at `now`."""
        rows = self._sql.all(_WAITING, now, now)
        return tuple((_account(row), str(row["in_force"])) for row in rows)

    def set_plan(self, account_id: AccountId, *, plan: str, starts_at: datetime, now: datetime) -> int:
        """This plan from then on; of two for one start the later set counts. Returns the change's number."""
        return int(self._sql.one(_SET_PLAN, account_id, plan, starts_at, now)["id"])

    def plan_change(self, account_id: AccountId, *, starts_at: datetime) -> int | None:
        """The change set last for that start; never the account's first plan."""
        row = self._sql.first(_CHANGE, account_id, starts_at, account_id)
        return None if row is None else int(row["id"])

    def drop_plan(self, account_id: AccountId, *, change: int) -> bool:
        """Takes a change back; never the account's first plan."""
        return self._sql.change(_DROP_PLAN, account_id, change, account_id) == 1

    def running(self, account_id: AccountId, *, now: datetime | None = None) -> Running | None:
        """The newest period that is written down, and the first change that no lot follows yet."""
        row = self._sql.first(_RUNNING, account_id, account_id, now, account_id)
        if row is None:
            return None
        period = Period(index=row["n"], starts_at=moment(row["starts_at"]), ends_at=moment(row["ends_at"]))
        change_at, hold_at = moment_or_none(row["change_at"]), moment_or_none(row["hold_at"])
        return Running(period=period, change_at=change_at, hold_at=hold_at)

    def set_entity(self, account_id: AccountId, entity: str | None) -> None:
        """That legal entity of ours sells to the account from now on; None: the first of its currency."""
        self._sql.change(_SET_ENTITY, entity, account_id)

    def plans_from(self, account_id: AccountId, *, since: datetime) -> tuple[str, ...]:
        """The plan in force at that moment and those set for later, as they follow each other."""
        later = self._sql.all(_PLANS_AFTER, account_id, since)
        return (self.plan_at(account_id, now=since), *(str(row["plan"]) for row in later))

    def plans_to_come(self, account_id: AccountId, *, since: datetime) -> tuple[tuple[str, datetime], ...]:
        """(plan, its start) of every change that is set for after that moment, in order."""
        later = self._sql.all(_TO_COME, account_id, since)
        return tuple((str(row["plan"]), moment(row["starts_at"])) for row in later)

    def open_period(self, account_id: AccountId, period: Period, *, plan: str) -> None:
        """Writes a period down; the database refuses to do it twice, or to change it."""
        self._sql.change(_OPEN_PERIOD, account_id, period.index, period.starts_at, period.ends_at, plan)

    def plan_followed(self, account_id: AccountId, *, until: datetime) -> None:
        """Changes that start up to then are followed, from then on."""
        self._sql.change(_FOLLOWED, until, account_id, until)

    def _found(self, statement: str, *parameters: object) -> tuple[Account, ...]:
        return tuple(map(_account, self._sql.all(statement, *parameters)))


def _account(row: Row) -> Account:
    return Account(
        id=AccountId(row["id"]),
        name=row["name"],
        currency=row["currency"],
        language=row["language"],
        zone=row["zone"],
        plan=row["plan"],
        anchor=date.fromisoformat(row["anchor"]),
        created_at=moment(row["created_at"]),
        entity=row["entity"],
    )
