"""The quiet time of a draft: several messages in a row are one request, and one charge."""

from collections.abc import Iterable
from datetime import datetime, timedelta


def quiet_until(last_message_at: datetime, *, quiet: timedelta, ends_now: bool) -> datetime:
    """When a draft is taken for complete: `quiet` after its last message, or with it.

    `ends_now`: a command, a press of a button or an emergency does not wait. Raises ValueError if `quiet` is
    negative.
    """
    if quiet < timedelta(0):
        raise ValueError(f"a quiet time cannot be negative: {quiet}")
    return last_message_at if ends_now else last_message_at + quiet


def joined_text(parts: Iterable[str]) -> str:
    """The texts and captions of a draft as one text, a line each; those without any text leave no line."""
    stripped = (part.strip() for part in parts)
    return "\n".join(part for part in stripped if part)
