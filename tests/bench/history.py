"""Long histories, written by SQL because a thousand years of work would take too long to live through.

The account of a desk gets exhausted lots of past periods, each with a grant and 99 captures of two entries,
and a done request for each tenth capture. What a check reads besides stays as it was.
"""

import sqlite3
from pathlib import Path

JOURNALS = 100
"""Of one past lot: one that gives, the others take one unit each."""
ENTRIES = 2 * JOURNALS

_SERIES = "WITH RECURSIVE series (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM series WHERE n + 1 < {count})"

_LOTS = """
INSERT INTO lot (id, key, account_id, asset, category, priority, starts_at, expires_at, granted, posted, held,
    version, is_open, created_at)
{series} SELECT {base} + n, 'past:' || n, 1, 'consultation', 'included', 10, 0, 1, {each} - 1, 0, 0,
    {each}, 0, 0 FROM series"""

_JOURNALS = """
INSERT INTO journal (id, account_id, reason, reference, actor, at, booked_at)
{series} SELECT {base} + n, 1, CASE n % {each} WHEN 0 THEN 'grant' ELSE 'capture' END, 'past', NULL, n, n
FROM series"""

_OF_LOTS = """
INSERT INTO entry (journal_id, asset, amount, lot_id, system, version, balance)
{series} SELECT {base} + n, 'consultation', CASE n % {each} WHEN 0 THEN {each} - 1 ELSE -1 END,
    {lots} + n / {each}, NULL, n % {each} + 1, {each} - 1 - n % {each}
FROM series"""

_OF_SYSTEM = """
INSERT INTO entry (journal_id, asset, amount, lot_id, system)
{series} SELECT {base} + n, 'consultation', CASE n % {each} WHEN 0 THEN 1 - {each} ELSE 1 END, NULL,
    CASE n % {each} WHEN 0 THEN 'issued' ELSE 'consumed' END
FROM series"""

_OVER = {"id": "{base} + n", "state": "'done'", "created_at": "n", "closed_at": "n", "order_number": "NULL"}


def add_history(path: Path, *, entries: int) -> int:
    """Gives account 1 about so many entries of history; returns how many entries there are then."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -200000")
    lots = max(1, entries // ENTRIES)
    journals = lots * JOURNALS
    connection.execute("BEGIN IMMEDIATE")
    lot = _next(connection, "lot")
    journal = _next(connection, "journal")
    for statement, base, count in (
        (_LOTS, lot, lots),
        (_JOURNALS, journal, journals),
        (_OF_LOTS, journal, journals),
        (_OF_SYSTEM, journal, journals),
        (_requests(connection), _next(connection, "request"), journals // 10),
    ):
        series = _SERIES.format(count=count)
        connection.execute(statement.format(series=series, base=base, each=JOURNALS, lots=lot))
    total = int(connection.execute("SELECT COUNT(*) FROM entry").fetchone()[0])
    connection.execute("COMMIT")
    connection.execute("ANALYZE")  # as a database that lived as long would have been
    connection.close()
    return total


def _next(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT COALESCE(MAX(id), 0) + 1 FROM {table}").fetchone()[0])


def _requests(connection: sqlite3.Connection) -> str:
    """Copies of the first request that were done long ago, whatever columns the table has by now."""
    columns = [str(row[1]) for row in connection.execute("PRAGMA table_info(request)")]
    values = ", ".join(_OVER.get(column, column) for column in columns)
    return (  # the names come from the schema itself
        f"INSERT INTO request ({', '.join(columns)}) {{series}} "
        f"SELECT {values} FROM series, (SELECT * FROM request WHERE id = 1)"
    )
