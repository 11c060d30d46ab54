"""How long to wait for a database that is away: a moment, then longer from time to time, but never long."""

from typing import Final

FIRST_SECONDS: Final = 0.25
LONGEST_SECONDS: Final = 4.0


class Patience:
    """Of all who ask one database side by side. Whoever asks notes `failures` before, and hands it in when
    that failed: those who were turned away together count as one."""

    def __init__(self) -> None:
        self.failures = 0

    def answered(self) -> None:
        """The database did what it was asked."""
        self.failures = 0

    def pause(self, before: int) -> float:
        """Real seconds to wait, now that what began when there were `before` failures has failed, too."""
        if before >= self.failures:
            self.failures += 1
        return float(min(FIRST_SECONDS * 2 ** min(self.failures - 1, 10), LONGEST_SECONDS))
