"""What stands beside a backup: what it is a backup of, what is in it, and the checksum that says it is that.

It is written last: a backup that has one was finished.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from storage import files
from storage.errors import NotSound

FORM: Final = "doorman-backup-1"
ENDING: Final = ".manifest.json"

Kind = Literal["sqlite", "postgres"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`of` names the database: SQLite's absolute file, or server, database and schema, without a password.
    `rows` counts each table, `sha256` and `bytes` are those of the file, `sound` says that all checks held.
    """

    of: str
    kind: Kind
    made_at: datetime
    schema: int
    rows: Mapping[str, int]
    bytes: int
    sha256: str
    sound: bool


def beside(backup: Path) -> Path:
    """Where a backup's manifest stands."""
    return backup.with_name(backup.name + ENDING)


def write(manifest: Manifest, backup: Path) -> None:
    """Puts it beside the backup, whole or not at all. Raises OSError."""
    said = {"form": FORM, **asdict(manifest), "made_at": manifest.made_at.isoformat()}
    with files.passing(beside(backup)) as path:
        path.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
        files.put(path, beside(backup))


def read(backup: Path) -> Manifest:
    """A backup's manifest. Raises NotSound when there is none, or none of ours."""
    path = beside(backup)
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return _parsed(said)
    except FileNotFoundError:
        raise NotSound(
            f"{path.name} is not beside it: a file copied by hand, a backup that was not finished, or the "
            "manifest was left behind"
        ) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotSound(f"{path.name} cannot be read ({type(error).__name__}: {error})") from error


def _parsed(said: dict[str, Any]) -> Manifest:
    if said.pop("form") != FORM:
        raise ValueError("of another form")
    made_at = datetime.fromisoformat(said.pop("made_at")).astimezone(UTC)
    return Manifest(**said, made_at=made_at)
