"""Many clients, copied by SQL from those that were really added: adding a hundred thousand takes too long."""

import sqlite3
from pathlib import Path

ROWS = {
    "account": {"id": "account"},
    "account_plan": {"id": "account_plan", "account_id": "account"},
    "contact": {"id": "contact", "account_id": "account"},
    "period": {"account_id": "account"},
    "lot": {"id": "lot", "account_id": "account"},
    "journal": {"id": "journal", "account_id": "account"},
    "entry": {"id": "entry", "journal_id": "journal", "lot_id": "lot"},
}
"""What a client has: by table, the columns that number something, and whose numbers they are."""
APART = {
    ("account", "name"): "name || ' of crowd ' || {crowd}",
    ("account", "name_key"): "name_key || ' of crowd ' || {crowd}",
    ("contact", "user_id"): "user_id + {crowd} * 1000000",
    ("lot", "key"): "'crowd:' || {crowd} || ':' || key",
}
"""What must differ from client to client."""


def add_crowds(path: Path, *, crowds: int) -> int:
    """Copies every client of the database so many times; returns how many there are then."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN IMMEDIATE")
    steps = {table: _last(connection, table) for table in ROWS if table != "period"}
    columns = {table: _columns(connection, table) for table in ROWS}
    for crowd in range(1, crowds + 1):
        for table, numbered in ROWS.items():
            values = [_value(table, column, numbered, steps, crowd) for column in columns[table]]
            first = steps["account"]
            of_first = f"{'id' if table == 'account' else 'account_id'} <= {first}"
            if table == "entry":
                of_first = f"id <= {steps['entry']}"
            names = ", ".join(columns[table])
            connection.execute(
                f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {table} WHERE {of_first}"
            )
    count = int(connection.execute("SELECT COUNT(*) FROM account").fetchone()[0])
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.close()
    return count


def _value(table: str, column: str, numbered: dict[str, str], steps: dict[str, int], crowd: int) -> str:
    if column in numbered:
        return f"{column} + {steps[numbered[column]] * crowd}"
    return APART.get((table, column), column).format(crowd=crowd)


def _last(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT MAX(id) FROM {table}").fetchone()[0])


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [str(row[1]) for row in connection.execute(f"PRAGMA table_info({table})")]
