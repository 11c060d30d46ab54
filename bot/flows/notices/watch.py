"""To admins: something waits too long, or no longer does."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """`matter`: inbox | outbox | held_back (until `since`) | due | unreminded | set_aside | backup (`since`
    None: there is none) | disk (`n`: MiB left). `n`: how many wait, `since` when; `detail`: which machine.
    `over_at`: when it was over."""

    matter: str
    zone: str
    since: datetime | None = None
    n: int = 0
    detail: str = ""
    over_at: datetime | None = None
