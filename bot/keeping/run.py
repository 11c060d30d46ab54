"""The commands: make a backup, look through one, go back to it, move to PostgreSQL; what came of each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.keeping import report
from bot.keeping.retention import Keep
from bot.keeping.shelf import Shelf
from bot.ports.progress import Ticks
from storage import manifest, moving, proof
from storage.backup import back_up, identity
from storage.errors import NotDone
from storage.files import told
from storage.looking import file_of, is_postgres
from storage.restore import restore


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Who is told what, and the time. Every command returns whether all is well; StorageError says what was
    not done and why."""

    say: Callable[[str], object]
    ticks: Ticks
    now: Callable[[], datetime]

    def backup(self, url: str, folder: Path, *, keep: Keep | None) -> bool:
        """Make one; then, where `keep` says how many stay and the new one is good, delete what need not."""
        made = back_up(url, folder, now=self.now(), ticks=self.ticks)
        self.say(report.proved(made.proof).rstrip("\n"))
        self.say(f"{made.path} is the backup, {made.manifest.bytes} bytes; its manifest stands beside it.")
        if not made.proof.ok:
            self.say("It is a faithful copy of a database that is not in order. No older backup was deleted.")
            return False
        if keep is not None:
            self._prune(Shelf(folder=folder, of=made.manifest.of), keep)
        return True

    def verify(self, what: str, *, against: Path | None) -> bool:
        """Look through a backup (a file) or a database (an address); `against`: the backup it was made of."""
        if "://" not in what:
            found = proof.of_backup(Path(what), self.ticks)
        else:
            found = proof.of_database(what, self.ticks)
            if against is not None:
                found = proof.compared(found, manifest.read(against))
        self.say(report.proved(found).rstrip("\n"))
        self.say("All is well." if found.ok else "NOT all is well: see above for what to do.")
        return found.ok

    def restore(self, backup: Path, url: str, *, own: bool) -> bool:
        """Put a backup in the place of the database."""
        for line in report.restored(restore(backup, url, now=self.now(), own=own, ticks=self.ticks)):
            self.say(line)
        return True

    def move(self, url: str, *, to: str) -> bool:
        """Copy a stopped SQLite into an empty PostgreSQL."""
        if not is_postgres(to):
            raise NotDone("a move goes to an address like postgresql://user:password@host/database")
        path = file_of(url)
        self.say(report.moved(moving.move(path, to, self.ticks)).rstrip("\n"))
        self.say("Everything is in PostgreSQL, read back and the same; the books are in order on both sides.")
        self.say(
            f"Now set DOORMAN_DATABASE to that address and start the bot. {path} is as it was: "
            "keep it till you trust the new place, and start no bot on it any more."
        )
        return True

    def _prune(self, shelf: Shelf, keep: Keep) -> None:
        with told(f"{shelf.folder}: old backups cannot be deleted"):
            for line in report.gone(shelf.prune(keep, ticks=self.ticks)):
                self.say(line)
            shelf.sweep(self.now())


def shelf_of(url: str, folder: Path) -> Shelf:
    """The backups of that database in the folder. Raises BadAddress, NotDone."""
    return Shelf(folder=folder, of=identity(url))
