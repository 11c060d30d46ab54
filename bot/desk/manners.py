"""Manners of the desk: who may not write for a while and why, and what was done past the channel."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.ids import AccountId, UserId

PACE = 20
"""Messages that one person may send within `PACE_SPAN` before being told that they are many."""
PACE_SPAN = timedelta(minutes=1)

FLOOD = 3 * PACE
"""From so many on a message is not judged by itself any more, only with the burst it is part of."""

GUESSES = 5
"""Invitations that nobody made which one person may try within `GUESS_SPAN`."""
GUESS_SPAN = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban:
    """A person whose messages are kept and not passed on; `until` None = until an admin lifts it."""

    id: int
    user_id: UserId
    reason: str
    until: datetime | None
    banned_at: datetime
    told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Favour:
    """Work done for a client past the channel: seen in the history, never counted as output."""

    account_id: AccountId
    staff_id: UserId
    minutes: int
    text: str
    logged_at: datetime
