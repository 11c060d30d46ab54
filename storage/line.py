"""The line to a PostgreSQL server: a machine that vanishes is noticed within seconds, at either end.

By default both sides wait for hours. Until then a vanished worker's locks would keep everybody, and a
vanished server every thread of a worker (docs/decisions/0012).
"""

import select
from typing import Any, Final

import psycopg
from psycopg import conninfo
from psycopg_pool import ConnectionPool

_OURS: Final = {
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 5000,
    "connect_timeout": 5,
}
_THEIRS: Final = (
    "-ctcp_keepalives_idle=2 -ctcp_keepalives_interval=1 -ctcp_keepalives_count=3 -ctcp_user_timeout=5000"
    " -cidle_in_transaction_session_timeout=30000"
)


def watched(url: str) -> str:
    """The address with both ends told to notice. Raises psycopg.ProgrammingError for one that is none."""
    own = conninfo.conninfo_to_dict(url)
    options = f"{_THEIRS} {own.get('options') or ''}".strip()
    return conninfo.make_conninfo(
        url, **{**_OURS, **{key: own[key] for key in _OURS if key in own}}, options=options
    )


def still_there(connection: "psycopg.Connection[Any]") -> None:
    """Returns if it can be used; raises psycopg.OperationalError for one that was lost while idle.

    A server that ends a session says so, and one that vanished is noticed by keep-alive: either way the line
    has something to say. One that is silent is taken as it is, without asking the server at each transaction.
    """
    asked = select.poll()
    asked.register(connection.fileno(), select.POLLIN)
    if asked.poll(0):
        ConnectionPool.check_connection(connection)
