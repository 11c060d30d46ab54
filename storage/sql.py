"""Statements within one transaction, and the transaction itself: the only place that commits."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import psycopg

from storage.dialect import Dialect
from storage.errors import ConstraintRefused, StatementFailed
from storage.values import stored

T = TypeVar("T")


class Row(Protocol):
    """A row read: values by column name."""

    def __getitem__(self, column: str, /) -> Any: ...


class Driver(Protocol):
    """What `sqlite3.Connection` and `psycopg.Connection` share. Statements are made by the dialect."""

    def execute(self, query: Any, params: Any = ..., /) -> Any: ...
    def commit(self) -> None: ...
    def rollback(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one body: its value, or what it raised."""

    value: object = None
    error: BaseException | None = None


class Sql:
    """Runs constant statements with parameters on a driver's connection, inside an open transaction."""

    __slots__ = ("_broken", "_driver", "_statements", "dialect", "writing")

    def __init__(self, driver: Driver, dialect: Dialect, *, writing: bool) -> None:
        self._driver, self._statements, self.dialect = driver, dialect.statements, dialect
        self.writing = writing
        self._broken: Exception | None = None

    def all(self, text: str, *parameters: object) -> list[Row]:
        """Every row of the answer. All at once: a RETURNING left half read would keep its statement open."""
        rows: list[Row] = self._run(text, parameters).fetchall()
        return rows

    def first(self, text: str, *parameters: object) -> Row | None:
        """The first row, or None."""
        rows = self.all(text, *parameters)
        return rows[0] if rows else None

    def one(self, text: str, *parameters: object) -> Row:
        """The first row. Raises LookupError when there is none."""
        row = self.first(text, *parameters)
        if row is None:
            raise LookupError(f"no row: {' '.join(text.split())[:80]}")
        return row

    def change(self, text: str, *parameters: object) -> int:
        """How many rows the statement changed."""
        count: int = self._run(text, parameters).rowcount
        return count

    def sound(self) -> None:
        """Raises StatementFailed if any statement failed: PostgreSQL would then roll back in silence."""
        if self._broken is not None:
            raise StatementFailed("a statement of this transaction failed") from self._broken

    def _run(self, text: str, parameters: tuple[object, ...]) -> Any:
        query = self._statements[text]
        values = tuple(map(stored, parameters))
        try:
            return self._driver.execute(query, values)
        except (sqlite3.IntegrityError, psycopg.errors.IntegrityError) as error:
            self._broken = error
            raise ConstraintRefused(str(error).splitlines()[0]) from error
        except (sqlite3.Error, psycopg.Error) as error:
            self._broken = error
            raise


def transact(driver: Driver, *, dialect: Dialect, writing: bool, body: Callable[[Sql], T]) -> T:
    """Runs `body` whole in one transaction: all of it is kept, or, whatever is raised, nothing."""
    with _transaction(driver, dialect, writing=writing):
        return _whole(driver, dialect, writing=writing, body=body)


def transact_together(
    driver: Driver, *, dialect: Dialect, bodies: Sequence[Callable[[Sql], object]]
) -> list[Outcome]:
    """Runs writing bodies one after the other with one commit for all: each is kept whole or not at all, and
    what one raises touches no other. Raises what the commit raises; then nothing of any of them is kept.

    Where commits wait for the disk this is what lets many writers share the wait (docs/decisions/0010).
    """
    with _transaction(driver, dialect, writing=True):
        return [_beside_others(driver, dialect, body) for body in bodies]


def _beside_others(driver: Driver, dialect: Dialect, body: Callable[[Sql], object]) -> Outcome:
    driver.execute(dialect.statements["SAVEPOINT one_body"])
    try:
        outcome = Outcome(value=_whole(driver, dialect, writing=True, body=body))
    except BaseException as error:  # noqa: BLE001 - it is handed to whoever waits for this body
        # Fails when the error ended the whole transaction (a full disk): then nobody's work may be kept.
        driver.execute(dialect.statements["ROLLBACK TO SAVEPOINT one_body"])
        outcome = Outcome(error=error)
    driver.execute(dialect.statements["RELEASE SAVEPOINT one_body"])
    return outcome


def _whole(driver: Driver, dialect: Dialect, *, writing: bool, body: Callable[[Sql], T]) -> T:
    sql = Sql(driver, dialect, writing=writing)
    outcome = body(sql)
    sql.sound()
    return outcome


@contextmanager
def _transaction(driver: Driver, dialect: Dialect, *, writing: bool) -> Iterator[None]:
    mode = dialect.writing if writing else dialect.reading
    try:
        for statement in mode.begin:
            driver.execute(dialect.statements[statement])
        yield
        driver.commit()
    except BaseException:
        driver.rollback()
        raise
    finally:
        for statement in mode.after:
            driver.execute(dialect.statements[statement])
