"""What the company decided once, at start: plans, people in charge, manners. Read-only while running."""

from dataclasses import dataclass
from datetime import timedelta

from bot.ids import ChatId, UserId
from bot.quota.plan import PlanBook


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


HELLO = "hello"
"""The payload of a link that only has somebody press Start."""


def start_link(house: House, payload: str = HELLO) -> str:
    """A link that opens the bot and presses Start with the payload (at most 64 characters, Bot API)."""
    return f"https://t.me/{house.bot_username}?start={payload}"
