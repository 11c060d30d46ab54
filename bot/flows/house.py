"""What the company decided once, at start: plans, people in charge, manners. Read-only while running."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.ids import ChatId, UserId
from bot.ports import Calendar
from bot.quota.plan import PlanBook

DaysOff = tuple[frozenset[date], frozenset[date]]
"""(days when nobody works, days when people do although the weekday says otherwise)"""
NO_DAYS: frozenset[date] = frozenset()


class NoHolidays:
    """The calendar of a company that named no country's holidays."""

    def off(self, country: str, year: int) -> DaysOff:
        """Nothing, of any country and year."""
        del country, year
        return NO_DAYS, NO_DAYS


NO_HOLIDAYS = NoHolidays()


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """`names`: who may be complained to higher up; `quiet`: the pause that ends a burst; `language`: of the
    staff group and of people whose language is unknown."""

    company: str
    plan_book: PlanBook
    admins: frozenset[UserId]
    staff_group: ChatId | None
    bot_username: str
    payment_details: str
    names: tuple[str, ...]
    quiet: timedelta
    quote_valid: timedelta
    language: str
    invite_valid: timedelta
    calendar: Calendar = NO_HOLIDAYS
    album_quiet: timedelta = timedelta(seconds=1.2)
    """How long after its newest piece an album is taken for complete: Telegram sends them one by one."""
    reopen: timedelta = timedelta(hours=48)
    """How long after its end a request may be opened again by a message that replies to nothing."""
    alarm_wait: timedelta = timedelta(minutes=2)
    """How long a possible emergency waits for its client's word before staff see it."""
    clarify_wait: timedelta = timedelta(hours=1)
    """Working time after which an unanswered question is asked once more; as long again, and a person reads
    it."""
    details: timedelta = timedelta(minutes=10)
    """How long what is written after a request that nobody has taken yet is taken for a part of it."""
    desk_zone: str = ""
    """The zone in which staff read times; "" leaves them in each client's."""
    keep_texts: timedelta | None = timedelta(days=1095)
    """How long the words of a request are kept after its end; None for as long as the books."""
    keep_updates: timedelta = timedelta(days=30)
    """How long a raw update is kept; Telegram may deliver it again for a day."""
    privacy_words: str = ""
    """What the company says of people's data in its own words."""
    privacy_contact: str = ""
    """Whom to ask about it; "" names those who may be complained to."""
    private_topics: bool = False
    """The bot has topics in private chats: each request's talk gets one of its own."""


HELLO = "hello"
"""The payload of a link that only has somebody press Start."""


def start_link(house: House, payload: str = HELLO) -> str:
    """A link that opens the bot and presses Start with the payload (at most 64 characters, Bot API)."""
    return f"https://t.me/{house.bot_username}?start={payload}"
