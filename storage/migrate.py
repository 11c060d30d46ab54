"""Brings the schema to a version, up or down, in one transaction."""

from collections.abc import Iterator

from storage.errors import SchemaTooNew, SchemaTooOld, StepRefused
from storage.migrations import Migration, known, refusal, statements
from storage.sql import Sql

_TABLE = (
    "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL)"
)
_EXISTS = {
    "sqlite": "SELECT COUNT(*) AS tables FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'",
    "postgres": "SELECT COUNT(*) AS tables FROM pg_class WHERE oid = to_regclass('schema_version')",
}


def newest() -> int:
    """The version this code is written for."""
    return len(known())


def version_of(sql: Sql) -> int:
    """The schema's version; 0 for an empty database."""
    if not sql.one(_EXISTS[sql.dialect.name])["tables"]:
        return 0
    version: int = sql.one("SELECT COALESCE(MAX(version), 0) AS version FROM schema_version")["version"]
    return version


def check_version(sql: Sql, *, exact: bool) -> int:
    """The schema's version. Raises SchemaTooNew, and when it must be exact SchemaTooOld."""
    version = version_of(sql)
    if version > newest():
        raise SchemaTooNew(
            f"the database has schema {version}, this release knows {newest()}: start the newer release, "
            "or have that one migrate back first"
        )
    if exact and version < newest():
        raise SchemaTooOld(f"the database has schema {version}, this release needs {newest()}: run `migrate`")
    return version


def migrate(sql: Sql, *, to: int | None = None) -> int:
    """Steps up or down to `to`, by default the newest; returns the version reached.

    Raises SchemaTooNew; StepRefused when a step would lose what must not be lost: then nothing has changed.
    """
    target = newest() if to is None else to
    if not 0 <= target <= newest():
        raise ValueError(f"there is no schema version {target}, only 0 to {newest()}")
    for statement in sql.dialect.alone:
        sql.all(statement)
    sql.change(_TABLE)
    version = check_version(sql, exact=False)
    for step in _steps(version, target):
        _down(sql, step) if target < version else _up(sql, step)
    return target


def _steps(version: int, target: int) -> Iterator[Migration]:
    return iter(known()[version:target]) if target >= version else reversed(known()[target:version])


def _up(sql: Sql, step: Migration) -> None:
    _run(sql, step, step.up)
    sql.change("INSERT INTO schema_version (version, name) VALUES (?, ?)", step.version, step.name)


def _down(sql: Sql, step: Migration) -> None:
    _run(sql, step, step.down)
    sql.change("DELETE FROM schema_version WHERE version = ?", step.version)


def _run(sql: Sql, step: Migration, section: str) -> None:
    for statement in statements(section, sql.dialect):
        why = refusal(statement)
        if why is None:
            sql.change(statement)
        elif sql.first(statement) is not None:
            raise StepRefused(f"migration {step.version} ({step.name}): {why}")
