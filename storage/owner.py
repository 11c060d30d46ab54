"""Whose database it is: the bot that first ran on it wrote its number down, no other runs on it by mistake.

Addresses do not tell: one database has many names (localhost and 127.0.0.1, another user, other options).
"""

from storage.errors import AnothersDatabase
from storage.sql import Sql

SETTING = "bot"
_FIRST = "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING"
_NOW = """
INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"""
_OWNER = "SELECT value FROM setting WHERE name = ?"


def owner(sql: Sql) -> int | None:
    """The number of the bot whose database it is; None where none has run yet."""
    row = sql.first(_OWNER, SETTING)
    return None if row is None else int(row["value"])


def owned(sql: Sql, *, bot: int) -> None:
    """The database is that bot's, from now on if it was nobody's. Of two that begin at the same moment the
    second waits for the first here. Raises AnothersDatabase."""
    sql.change(_FIRST, SETTING, str(bot))
    whose = owner(sql)
    if whose != bot:
        raise AnothersDatabase(
            f"the database belongs to bot {whose}, and this is bot {bot}: give each bot a database of its "
            "own (DOORMAN_DATABASE, or DOORMAN_DATABASE_SCHEMA for a schema of its own in PostgreSQL). If "
            "this bot takes the place of the other one for good, say so once: `python -m bot migrate --adopt`"
        )


def adopt(sql: Sql, *, bot: int) -> None:
    """From now on the database is that bot's, whosever it was."""
    sql.change(_NOW, SETTING, str(bot))
