"""Who reads a screen: the language, the moment it is sent, and the small forms every view needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.views import callbacks, graphemes
from bot.views.screen import Button, Style
from bot.views.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The texts of one language at one moment; `now` is aware UTC, `desk_zone` "" for whoever is not at the
    desk."""

    texts: Texts
    now: datetime
    desk_zone: str = ""

    def t(self, msgid: str, **params: object) -> str:
        return self.texts.t(msgid, **params)

    def n(self, singular: str, plural: str, n: int, **params: object) -> str:
        return self.texts.n(singular, plural, n, **params)

    def word(self, table: Mapping[str, str], code: str) -> str:
        """The table's sentence for a code; a code that the table does not know stands for itself."""
        return self.texts.t(table[code]) if code in table else code

    def money(self, minor: int, currency: str) -> str:
        return self.texts.money(minor, currency)

    def moment(self, at: datetime, zone: str) -> str:
        return self.texts.moment(at, zone, self.now)

    def here(self, at: datetime, zone: str) -> str:
        """A time on the reader's own clock: the desk's for the desk, else that of `zone`."""
        return self.moment(at, self.desk_zone or zone)

    def both(self, at: datetime, zone: str) -> str:
        """A time as the desk reads it, with the client's local one beside it where the two clocks differ:
        `14:00 (16:00 at the client's)`; for others in the client's zone."""
        here, there = self.here(at, zone), ZoneInfo(zone)
        if at.astimezone(ZoneInfo(self.desk_zone or zone)).utcoffset() == at.astimezone(there).utcoffset():
            return here
        return self.t("{time} ({local} at the client's)", time=here, local=self.moment(at, zone))

    def last_day(self, ends_at: datetime, zone: str) -> str:
        """The last day of something that ends (half-open) at a moment: the day before, for a midnight."""
        return self.day(ends_at - timedelta(microseconds=1), zone)

    def day(self, at: datetime, zone: str) -> str:
        return self.texts.day(at, zone, self.now)


def press(text: str, action: str, *ids: int | None, style: Style | None = None) -> Button:
    """A button that carries an action and ids (None is left out). Raises ValueError for an unknown action."""
    carried = callbacks.data(action, *(number for number in ids if number is not None))
    return Button(text=graphemes.fit(text, 64), action=action, data=carried.partition(":")[2], style=style)
