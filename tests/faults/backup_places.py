"""Where backups are taken and restored: files of SQLite, or databases of a PostgreSQL server."""

import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

from bot.keeping.run import Keeping
from storage import manifest
from storage.dialect import POSTGRES, SQLITE
from storage.looking import postgres, sqlite_file
from storage.sql import transact
from tests.conftest import address_of
from tests.faults.backup_writers import state_of

RESTORE: Final = ("--exit-on-error", "--single-transaction", "--no-owner")
"""As the operations page has it."""


class FilePlace:
    """A folder: `source` is a fresh copy of the furnished database for each play."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._template = folder, folder / "template.db"
        self.template = f"sqlite:///{self._template}"

    def fresh(self) -> str:
        """The address of another copy; what the last play left is gone."""
        play = self._folder / "play"
        shutil.rmtree(play, ignore_errors=True)
        play.mkdir()
        shutil.copy(self._template, play / "doorman.db")
        return f"sqlite:///{play}/doorman.db"

    @property
    def shelf(self) -> Path:
        """Where this play's backup goes."""
        return self._folder / "play" / "backups"

    def restored(self, keeping: Keeping, backup: Path) -> str:
        """The address of what was made of the backup. Raises StorageError."""
        url = f"sqlite:///{self._folder}/play/restored.db"
        keeping.restore(backup, url, own=True)
        return url

    def state(self, url: str) -> str:
        """The digest of what is there."""
        with sqlite_file(Path(url.removeprefix("sqlite:///")), mode="ro") as connection:
            return transact(connection, dialect=SQLITE, writing=False, body=state_of)


class ServerPlace:
    """Databases of a server; gone at the end."""

    def __init__(self, server: str, folder: Path) -> None:
        self._server, self._folder = server, folder
        self._name = f"doorman_backup_{secrets.token_hex(6)}"
        self.template = address_of(server, self._made(""))

    def fresh(self) -> str:
        """As FilePlace has it."""
        shutil.rmtree(self.shelf, ignore_errors=True)
        return address_of(self._server, self._made("_play", template=self._name))

    @property
    def shelf(self) -> Path:
        """As FilePlace has it."""
        return self._folder / "backups"

    def restored(self, keeping: Keeping, backup: Path) -> str:
        """By PostgreSQL's own program, as the operations page says. Raises RuntimeError."""
        del keeping
        url = address_of(self._server, self._made("_restored"))
        found = shutil.which("pg_restore")
        assert found is not None, "pg_restore is not beside pg_dump"
        command = [found, *RESTORE, f"--dbname={url}", str(backup)]
        said = subprocess.run(command, capture_output=True, text=True, check=False)
        if said.returncode:
            raise RuntimeError(f"pg_restore: {said.stderr[-300:]}")
        return url

    def state(self, url: str) -> str:
        """As FilePlace has it."""
        with postgres(url) as connection:
            return transact(connection, dialect=POSTGRES, writing=False, body=state_of)

    def _made(self, ending: str, template: str = "template1") -> str:
        name = f"{self._name}{ending}"
        self._drop(name)
        with psycopg.connect(self._server, autocommit=True) as server:
            both = map(sql.Identifier, (name, template))
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*both))
        return name

    def _drop(self, name: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def close(self) -> None:
        """Nothing is left on the server."""
        for ending in ("_play", "_restored", ""):
            self._drop(f"{self._name}{ending}")


Place = FilePlace | ServerPlace


@contextmanager
def place(folder: Path, server: str | None) -> Iterator[Place]:
    """One of them; without a server the folder."""
    if server is None:
        yield FilePlace(folder)
        return
    made = ServerPlace(server, folder)
    try:
        yield made
    finally:
        made.close()


def only_backup(shelf: Path) -> Path:
    """The one that stands there."""
    (found,) = [path for path in shelf.iterdir() if manifest.beside(path).exists()]
    return found


__all__: list[Any] = ["FilePlace", "Place", "ServerPlace", "only_backup", "place"]
