"""How many connections a PostgreSQL server has room for, and which server it is: addresses do not tell."""

from dataclasses import dataclass

from storage.sql import Sql

# When it began, to the microsecond, is what everybody may know and no two servers share.
_ROOM = """
SELECT CAST(pg_postmaster_start_time() AS text) || ' ' || current_setting('port') AS server,
    CAST(current_setting('max_connections') AS integer) AS most,
    CAST(current_setting('superuser_reserved_connections') AS integer)
        + CAST(COALESCE(current_setting('reserved_connections', true), '0') AS integer) AS reserved,
    (SELECT datconnlimit FROM pg_database WHERE datname = current_database()) AS in_database,
    (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user) AS of_role"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """`server` names it within a moment; `most`: connections that a user like ours may have there."""

    server: str
    most: int


def room(sql: Sql) -> Room | None:
    """None where there are no connections to count: SQLite."""
    if sql.dialect.name != "postgres":
        return None
    row = sql.one(_ROOM)
    limits = [limit for limit in (row["in_database"], row["of_role"]) if limit >= 0]
    return Room(server=row["server"], most=min([row["most"] - row["reserved"], *limits]))
