"""Room for tests on a PostgreSQL server: schemas, and one that is emptied for each next test."""

import secrets
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg.rows import dict_row

from storage import invariants
from storage.dialect import POSTGRES
from storage.sql import transact
from storage.unit_of_work import UnitOfWork

# Faster than TRUNCATE, which makes new files.
_EMPTY = """
SELECT format('DELETE FROM %I', tablename) AS statement
FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'schema_version'
UNION ALL SELECT format('PERFORM setval(%L, 1, false)', sequencename)
FROM pg_sequences WHERE schemaname = current_schema()"""


def schema(url: str) -> str:
    """Makes an empty schema in the database; its address. It goes with the database: to drop it table by
    table takes longer than most tests."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}".encode())
    return f"{url}?options={quote(f'-csearch_path={name} -csynchronous_commit=off')}"


class SharedSchema:
    """A schema for one test after the other. What is done between them goes over one connection, where the
    server keeps its plans: making them anew would take it longer than most tests."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection: psycopg.Connection[dict[str, Any]] = psycopg.connect(
            url, autocommit=True, row_factory=dict_row
        )
        self._connection.execute("SET session_replication_role = replica")
        self._can_empty = False

    def empty(self) -> None:
        """Leaves the tables, once there are any, without rows, their numbers beginning with 1 again."""
        if not self._can_empty:
            statements = [row["statement"] for row in self._connection.execute(_EMPTY)]
            body = "".join(f"{statement}; " for statement in statements)
            made = f"CREATE FUNCTION pg_temp.emptied() RETURNS void LANGUAGE plpgsql AS $$BEGIN {body}END$$"
            if not statements:
                return
            self._connection.execute(made.encode())
            self._can_empty = True
        self._connection.execute("SELECT pg_temp.emptied()")

    def violations(self) -> tuple[invariants.Violation, ...]:
        """What is wrong with the books, as everybody else sees them."""
        return transact(
            self._connection,
            dialect=POSTGRES,
            writing=False,
            body=lambda sql: invariants.check(UnitOfWork(sql)),
        )

    def close(self) -> None:
        """Leaves the schema to its database."""
        self._connection.close()
