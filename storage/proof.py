"""Whether a database, running or put away as a backup, is whole: everything is read, nothing is changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

from bot.ports.progress import Ticks
from storage import files, invariants, manifest, tables
from storage.check import Finding, books
from storage.dialect import POSTGRES, SQLITE
from storage.errors import NotDone, NotSound
from storage.looking import file_of, is_postgres, postgres, sqlite_file
from storage.manifest import Manifest
from storage.migrate import newest, version_of
from storage.sql import Sql, transact

_TOLD: Final = 5
"""How many of a sort are told."""

_NONE: Final = "no tables of ours; one bot of several has them in a schema of its own: --bot NAME says which"
_KEYS: Final = """
    SELECT conname AS name, child.relname AS child, parent.relname AS parent,
        (SELECT string_agg('child.' || quote_ident(one.attname) || ' = parent.' || quote_ident(other.attname),
                ' AND ')
            FROM unnest(conkey, confkey) AS pair (one, other)
            JOIN pg_attribute AS one ON one.attrelid = conrelid AND one.attnum = pair.one
            JOIN pg_attribute AS other ON other.attrelid = confrelid AND other.attnum = pair.other) AS same,
        (SELECT string_agg('child.' || quote_ident(attname) || ' IS NOT NULL', ' AND ')
            FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey)) AS given
    FROM pg_constraint
    JOIN pg_class AS child ON child.oid = conrelid JOIN pg_class AS parent ON parent.oid = confrelid
    WHERE contype = 'f' AND connamespace = CAST(quote_ident(current_schema()) AS regnamespace)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was asked and answered; the schema's version and each table's rows where they could be read."""

    findings: tuple[Finding, ...]
    schema: int = 0
    rows: Mapping[str, int] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether all is well."""
        return all(finding.ok for finding in self.findings)


def of_database(url: str, ticks: Ticks) -> Proof:
    """Looks at a database where it stands, also while bots work on it. Raises BadAddress, NotDone when it
    cannot be opened."""
    if is_postgres(url):
        with postgres(url) as connection:
            return transact(connection, dialect=POSTGRES, writing=False, body=partial(whole, ticks=ticks))
    return of_file(file_of(url), ticks, mode="ro")


def of_file(path: Path, ticks: Ticks, *, mode: str = "ro&immutable=1") -> Proof:
    """Looks at a file of SQLite's, by default one that nobody writes to; what is torn in it is a finding."""
    try:
        with sqlite_file(path, mode=mode) as connection:
            return transact(connection, dialect=SQLITE, writing=False, body=partial(whole, ticks=ticks))
    except NotDone as error:
        return Proof(findings=(Finding(name="readable", ok=False, detail=str(error)),))


def of_backup(path: Path, ticks: Ticks) -> Proof:
    """Looks at a backup and at whether it is the one its manifest speaks of."""
    try:
        said = manifest.read(path)
    except NotSound as error:
        return Proof(findings=(Finding(name="manifest", ok=False, detail=str(error)),))
    same = _same_bytes(path, said, ticks)
    if not same.ok:  # what is in other bytes is not worth a look
        return Proof(findings=(_manifest(said), same))
    if said.kind == "postgres":
        unseen = (
            "is seen only once it is restored into a new database: then `verify` that, --against this file"
        )
        return Proof(findings=(_manifest(said), same, Finding(name="content", ok=True, detail=unseen)))
    seen = of_file(path, ticks)
    return replace(seen, findings=(_manifest(said), same, *compared(seen, said).findings))


def compared(seen: Proof, said: Manifest) -> Proof:
    """What was found, and whether each table has the rows that the manifest counted."""
    return replace(seen, findings=(*seen.findings, _counted(said.rows, seen.rows)))


def _manifest(said: Manifest) -> Finding:
    made = f"{said.made_at:%Y-%m-%d %H:%M:%S} UTC, of {said.of}, schema {said.schema}"
    if said.sound:
        return Finding(name="manifest", ok=True, detail=made)
    return Finding(name="manifest", ok=False, detail=f"{made}; the database was not in order then already")


def _same_bytes(path: Path, said: Manifest, ticks: Ticks) -> Finding:
    try:
        size = path.stat().st_size
        if size != said.bytes:
            return Finding(name="checksum", ok=False, detail=f"{size} bytes instead of {said.bytes}")
        found = files.checksum(path, ticks)
    except OSError as error:
        return Finding(name="readable", ok=False, detail=f"{path} cannot be read ({error.strerror})")
    detail = f"sha256 {found}" if found == said.sha256 else f"sha256 {found} instead of {said.sha256}"
    return Finding(name="checksum", ok=found == said.sha256, detail=detail)


def _counted(said: Mapping[str, int], seen: Mapping[str, int]) -> Finding:
    other = [
        f"{table}: {seen.get(table, 'none')} instead of {said.get(table, 'none')}"
        for table in sorted(said.keys() | seen.keys())
        if said.get(table) != seen.get(table)
    ]
    detail = "; ".join(other[:_TOLD]) or f"{sum(seen.values())} in {len(seen)} tables, as when it was made"
    return Finding(name="rows", ok=not other, detail=detail)


def whole(sql: Sql, *, ticks: Ticks) -> Proof:
    """Everything that can be asked of one snapshot."""
    findings = [_integrity(sql, ticks)] if sql.dialect is SQLITE else []
    version = version_of(sql)
    rows = tables.counts(sql, ticks)
    findings += [keys(sql, ticks), _schema(version)]
    if version == newest():
        with ticks.stage("books", len(invariants.RULES)) as tick:
            findings.append(books(sql, tick))
    return Proof(findings=tuple(findings), schema=version, rows=rows)


def _integrity(sql: Sql, ticks: Ticks) -> Finding:
    with ticks.stage("integrity", None):
        said = [str(row["integrity_check"]) for row in sql.all("PRAGMA integrity_check")]
    ok = said == ["ok"]
    return Finding(name="integrity", ok=ok, detail="every page and index" if ok else "; ".join(said[:_TOLD]))


def keys(sql: Sql, ticks: Ticks) -> Finding:
    """Whether foreign keys point to something. Constraints see to it, but they can be switched off."""
    with ticks.stage("foreign keys", None):
        wrong = _sqlite_orphans(sql) if sql.dialect is SQLITE else _postgres_orphans(sql)
    return Finding(name="foreign keys", ok=not wrong, detail="; ".join(wrong[:_TOLD]) or "all point to a row")


def _sqlite_orphans(sql: Sql) -> list[str]:
    return [
        f"{row['table']} {row['rowid']} points to no {row['parent']}"
        for row in sql.all("PRAGMA foreign_key_check")
    ]


def _postgres_orphans(sql: Sql) -> list[str]:
    found = []
    for key in sql.all(_KEYS):
        child, parent = tables.quoted(key["child"]), tables.quoted(key["parent"])
        orphans = sql.one(
            f"SELECT COUNT(*) AS rows FROM {child} AS child WHERE {key['given']} "  # noqa: S608 - the catalogue's
            f"AND NOT EXISTS (SELECT 1 FROM {parent} AS parent WHERE {key['same']})"
        )["rows"]
        if orphans:
            found.append(f"{key['name']}: {orphans} rows of {key['child']} point to no {key['parent']}")
    return found


def _schema(version: int) -> Finding:
    known = newest()
    if version > known:
        detail = f"version {version}; this release knows {known}: use the newer release for it"
    elif version < known:
        detail = f"version {version}; the books are looked at after this release has migrated it to {known}"
    else:
        detail = f"version {version}"
    return Finding(name="schema", ok=0 < version <= known, detail=detail if version else _NONE)
