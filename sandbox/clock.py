"""The sandbox owns now: real, shifted, or standing still until told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def parse_moment(text: str) -> datetime:
    """An ISO 8601 moment with its zone, as aware UTC.  Raises ValueError for anything else."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"the moment {text!r} has no time zone")
    return moment.astimezone(UTC)


def show_moment(moment: datetime) -> str:
    """ISO 8601 in UTC, microseconds kept, as the control API writes moments."""
    return moment.astimezone(UTC).isoformat()


class SandboxClock:
    """Now of one world.  Virtual time stands still between `advance_to` calls."""

    def __init__(self, *, start: datetime | None, virtual: bool) -> None:
        self.virtual = virtual
        base = start or datetime.now(UTC).replace(microsecond=0)
        self._still = base
        self._shift = (base - datetime.now(UTC)) if start else timedelta(0)

    def now(self) -> datetime:
        """This world's present, aware UTC."""
        return self._still if self.virtual else datetime.now(UTC) + self._shift

    def unix(self) -> int:
        """Whole seconds since the epoch, as Telegram writes dates."""
        return int(self.now().timestamp())

    def advance_to(self, moment: datetime) -> None:
        """Move forward.  Raises ValueError when that would be backwards."""
        behind = self.now() - moment
        if behind > timedelta(0):
            raise ValueError("time never goes backwards")
        if self.virtual:
            self._still = moment
        else:
            self._shift -= behind
