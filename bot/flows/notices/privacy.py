"""What is kept about people: told, handed over, deleted."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Privacy:
    """`words`: the company's own in place of ours; `names`: whom to ask; how many days texts of finished
    requests (None: for as long as the books) and raw updates are kept."""

    company: str
    words: str = ""
    names: tuple[str, ...] = ()
    texts_days: int | None = None
    updates_days: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFile:
    """Everything kept about one person, `data` as JSON text."""

    company: str
    at: datetime
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseAsked:
    """What goes and what stays, with the button. `open`: requests that are closed by it; `contact`: of a
    client (else nobody's); `last_owner`: the client then has nobody who decides for it."""

    company: str
    contact: bool
    open: int = 0
    last_owner: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseRefused:
    """`why`: in_work (somebody works on `requests`), desk (staff)."""

    why: str
    requests: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseClientAsked:
    """To an admin, before a whole client goes. `left`: its balance in minor units; `seen`: the same as the
    button carries it."""

    client: str
    account_id: int
    contacts: int
    left: int
    currency: str
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseClientRefused:
    """`why`: held (something is set aside for `requests`, or somebody works on them), desk (a contact is of
    the staff, too)."""

    client: str
    why: str
    requests: tuple[int, ...] = ()
