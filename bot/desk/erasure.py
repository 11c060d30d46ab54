"""What was erased at somebody's wish, by number alone: what a backup that is older does not know of."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Whose(StrEnum):
    """What the number is of: a person's at Telegram, or a client's in the books."""

    PERSON = "person"
    CLIENT = "client"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    whose: Whose
    number: int
    at: datetime
