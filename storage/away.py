"""Which errors of a driver are no fault of what was asked: the database is away, ill or busy with others.

By codes, not by the drivers' classes: those put a row that is too large beside a server that stops. What is
not known here counts as the fault of what was asked, so that nothing waits for ever for a mistake of ours.
"""

import sqlite3
from typing import Final

import psycopg

_SQLITE: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)
"""https://www.sqlite.org/rescode.html"""
_READ_ONLY: Final = "25006"
_CLASSES: Final = ("08", "40", "53", "57", "58")
"""Connection, rollback (also of an unknown outcome), resources, an operator's hand, the system.
https://www.postgresql.org/docs/current/errcodes-appendix.html"""
_STATES: Final = frozenset({"25P03", "25P04", "55P03"})
"""Time is up: of an idle transaction, of a transaction, for a lock."""


def is_away(error: Exception, *, writing: bool) -> bool:
    """Whether asking again later may go well. `writing`: the transaction was allowed to write, so that a
    database that takes nothing is one that others may write to again (a disk, a server that takes over)."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        return code in _SQLITE or (writing and code == sqlite3.SQLITE_READONLY)
    if not isinstance(error, psycopg.Error):
        return False
    state = error.sqlstate
    if state is None:  # no server said it: the line is gone, or none came in time
        return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return state.startswith(_CLASSES) or state in _STATES or (writing and state == _READ_ONLY)
