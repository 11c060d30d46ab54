"""What only one process may do at a time, for longer than a decision's transaction lasts; and when it was
last done, which the folder of one of several machines does not tell.

With SQLite one process is all there is: it is always its turn, and its folder tells.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from storage.dialect import POSTGRES
from storage.looking import is_postgres, postgres
from storage.repositories.queues import QueuesRepository
from storage.repositories.workers import WorkersRepository
from storage.sql import Sql, transact

BACKUP = "backup"
"""The daily backup of a bot's database."""


@contextmanager
def turn(url: str, what: str) -> Iterator[bool]:
    """Inside it nobody else has that turn; False when somebody has it now. A session holds it, so that the
    dead hold nothing. Raises NotDone."""
    if not is_postgres(url):
        yield True
        return
    with postgres(url) as connection, connection.transaction():
        connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")  # it waits, inside
        yield WorkersRepository(Sql(connection, POSTGRES, writing=True)).claim(f"turn: {what}")


def last(url: str, what: str) -> datetime | None:
    """When it was last done by any process; None where nobody did, or where folders tell. Raises NotDone."""
    if not is_postgres(url):
        return None
    with postgres(url) as connection:
        found = transact(connection, dialect=POSTGRES, writing=False, body=partial(_read, name=_name(what)))
    return None if found is None else datetime.fromisoformat(found)


def done(url: str, what: str, *, at: datetime) -> None:
    """It was done. Raises NotDone."""
    if is_postgres(url):
        body = partial(_write, name=_name(what), value=at.isoformat())
        with postgres(url) as connection:
            transact(connection, dialect=POSTGRES, writing=True, body=body)


def _name(what: str) -> str:
    return f"turn:{what}"


def _read(sql: Sql, *, name: str) -> str | None:
    return QueuesRepository(sql).setting(name)


def _write(sql: Sql, *, name: str, value: str) -> None:
    QueuesRepository(sql).set(name, value)
