"""The real store on a disk of ours: apsw's connection behind storage's `Driver`, its errors as sqlite3's.

Everything above the connection is the bot's own: the engine with its shared commits, the settings of a
connection, the transactions. Files of ours have no shared memory, so SQLite keeps the index of its journal in
its own memory (locking_mode=EXCLUSIVE); what is written to the database and the journal stays the same.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final, TypeVar

import apsw

from storage import DatabaseStore
from storage.sql import Sql
from storage.sqlite import SqliteEngine, _prepare
from tests.faults.disk import Disk, fingerprint

T = TypeVar("T")

CHECKPOINT_PAGES: Final = 1000
"""SQLite's own."""
_LIKE: Final[tuple[tuple[type[apsw.Error], type[sqlite3.Error]], ...]] = (
    (apsw.ConstraintError, sqlite3.IntegrityError),
    (apsw.CorruptError, sqlite3.DatabaseError),
    (apsw.NotADBError, sqlite3.DatabaseError),
    (apsw.TooBigError, sqlite3.DataError),
)
_CODES: Final[dict[type[apsw.Error], int]] = {
    apsw.BusyError: sqlite3.SQLITE_BUSY,
    apsw.FullError: sqlite3.SQLITE_FULL,
    apsw.IOError: sqlite3.SQLITE_IOERR,
    apsw.CantOpenError: sqlite3.SQLITE_CANTOPEN,
    apsw.ReadOnlyError: sqlite3.SQLITE_READONLY,
    apsw.LockedError: sqlite3.SQLITE_LOCKED,
}
"""What the disk can be made to say."""


class Row:
    """A row as `sqlite3.Row` is read: by column's name, or by number."""

    __slots__ = ("_names", "_values")

    def __init__(self, names: dict[str, int], values: tuple[Any, ...]) -> None:
        self._names, self._values = names, values

    def __getitem__(self, column: str | int) -> Any:
        return self._values[self._names[column] if isinstance(column, str) else column]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def keys(self) -> list[str]:
        """The columns' names, in order."""
        return list(self._names)


class Answer:
    """What a statement gave, read to its end."""

    def __init__(self, rows: list[Row], rowcount: int) -> None:
        self._rows, self.rowcount = iter(rows), rowcount

    def fetchall(self) -> list[Row]:
        """The rows that were not fetched yet."""
        return list(self._rows)

    def fetchone(self) -> Row | None:
        """The next row, None after the last."""
        return next(self._rows, None)


class ApswDriver:
    """`storage.sql.Driver` on a disk of ours. `pages`: how long the journal may grow before its pages are
    carried over."""

    row_factory: object = None
    """Set by who opens it; rows are alike whatever it is."""

    def __init__(self, disk: Disk, path: str, *, pages: int = CHECKPOINT_PAGES) -> None:
        self._disk, self._pages, self._writing = disk, pages, False
        with as_sqlite3():
            self._raw = apsw.Connection(path, vfs=disk.vfs)
            self._raw.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._raw.set_wal_hook(self._carry_over)

    def execute(self, query: str, params: Sequence[Any] = (), /) -> Answer:
        """Runs it whole. Raises what sqlite3 would."""
        if query.startswith("BEGIN"):
            self._writing = query == "BEGIN IMMEDIATE"
            with as_sqlite3():
                self._disk.trouble("begin" if self._writing else "look", "")
        with as_sqlite3():
            before = self._raw.total_changes()
            cursor = self._raw.execute(query, params)
            names = {column[0]: place for place, column in enumerate(_columns(cursor))}
            values = cursor.fetchall()
        changed = self._raw.changes() if self._raw.total_changes() != before else 0
        return Answer([Row(names, row) for row in values], changed)

    def commit(self) -> None:
        """As sqlite3's: nothing where no transaction is open."""
        if self._raw.in_transaction:
            self.execute("COMMIT")
            if self._writing:
                self._disk.committed(self.content() if self._disk.following else b"")

    def rollback(self) -> None:
        """As sqlite3's: nothing where no transaction is open any more."""
        if self._raw.in_transaction:
            self.execute("ROLLBACK")

    def content(self) -> bytes:
        """A fingerprint of every page as this connection reads it."""
        return fingerprint(self._raw.serialize("main"))

    def close(self) -> None:
        """What was not committed is gone; the journal is carried over."""
        with as_sqlite3():
            self._raw.close()

    def _carry_over(self, connection: apsw.Connection, name: str, pages: int) -> int:
        """As SQLite's own hook: what fails here was committed before, so nobody is told."""
        if pages >= self._pages:
            try:
                connection.wal_checkpoint(name)
            except apsw.Error:
                return apsw.SQLITE_OK
        return apsw.SQLITE_OK


def _columns(cursor: apsw.Cursor) -> Sequence[tuple[Any, ...]]:
    """Known until the last row was read; where there is none, nobody will ask."""
    try:
        return cursor.get_description()
    except apsw.ExecutionCompleteError:
        return ()


@contextmanager
def as_sqlite3() -> Iterator[None]:
    """What apsw raises inside comes out as what sqlite3 would raise."""
    try:
        yield
    except apsw.Error as error:
        kind = next((theirs for ours, theirs in _LIKE if isinstance(error, ours)), sqlite3.OperationalError)
        said = kind(str(error))
        said.sqlite_errorcode = _CODES.get(type(error), sqlite3.SQLITE_ERROR)
        raise said from error


class DiskConnection:
    """In the loop's own thread; a turn of the loop passes before each, so that others come to wait beside."""

    def __init__(self, driver: ApswDriver) -> None:
        self.driver = driver

    async def run(self, work: Callable[[ApswDriver], T]) -> T:
        """In the next turn."""
        await asyncio.sleep(0)
        return work(self.driver)

    async def close(self) -> None:
        """As when a process ends."""
        self.driver.close()


class DiskEngine(SqliteEngine):
    """The real engine on a disk of ours; the disk's log is told whose commit was acknowledged."""

    def __init__(self, disk: Disk, path: str, *, pages: int = CHECKPOINT_PAGES, planted: str = "") -> None:
        """`planted`: a statement that spoils the settings, run when they were found to be as they must."""
        driver = ApswDriver(disk, path, pages=pages)
        _prepare(driver)  # type: ignore[arg-type]  # it asks for no more than a Driver has
        if planted:
            driver.execute(planted)
        connection = DiskConnection(driver)
        super().__init__(connection, path=path, busy_timeout=timedelta(0))  # type: ignore[arg-type]
        self._disk = disk

    async def alone(self) -> None:
        """Nobody else reaches this disk."""

    async def run(self, body: Callable[[Sql], T], *, writing: bool) -> T:
        """As the real one; when it returns, what was written is acknowledged."""
        ran: list[int] = []

        def marked(sql: Sql) -> T:
            ran.append(self._disk.commits + 1)
            return body(sql)

        outcome = await super().run(marked, writing=writing)
        if writing:
            self._disk.acked(ran[-1])
        return outcome


def store_on(disk: Disk, path: str, *, pages: int = CHECKPOINT_PAGES, planted: str = "") -> DatabaseStore:
    """The real store on that disk."""
    return DatabaseStore(DiskEngine(disk, path, pages=pages, planted=planted))
