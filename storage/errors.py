"""What storage refuses, in the same words on both databases."""


class StorageError(Exception):
    """The base of everything storage raises on its own account."""


class BadAddress(StorageError, ValueError):
    """The database's address names nothing we can open."""


class NotDurable(StorageError):
    """The database did not take a setting without which an acknowledged message could be lost."""


class AlreadyRunning(StorageError):
    """Another bot works with this database, and there is room for one."""


class AnothersDatabase(StorageError):
    """The database was begun by another bot."""


class ConstraintRefused(StorageError):
    """A constraint, the last wall, refused a statement; the transaction it stood in is lost."""


class StatementFailed(StorageError):
    """A statement failed and the body went on as if it had not; nothing of the transaction is kept."""


class SchemaTooNew(StorageError):
    """The database was migrated by a newer release than this code."""


class SchemaTooOld(StorageError):
    """The database waits for migrations that this code needs."""


class StepRefused(StorageError):
    """A migration step would lose what must not be lost; nothing of it was done."""


class NotSound(StorageError):
    """A database or a backup of one is not whole, so it was not used."""


class NotEmpty(StorageError):
    """There is something already where a whole database was to be put."""


class NotDone(StorageError):
    """The system or a driver did not let it be done; what was there before is as it was."""
