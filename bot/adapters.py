"""What is made by the settings: clock, Bot API (between us and the outside), the house's rules."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.types import User

from bot.calendars import HolidayCalendar, unknown_countries
from bot.clock import SandboxClock, SystemClock
from bot.delivery.session import Session
from bot.flows.house import House
from bot.ids import ChatId, UserId
from bot.quota.plan import PlanBook
from bot.settings import PRODUCTION_API, BadSettings, Settings

CALL_SECONDS: Final = 15.0
CONNECTIONS: Final = 100
"""To the Bot API, for each bot: more than it ever calls at once."""
QUOTE_VALID: Final = timedelta(days=7)
INVITE_VALID: Final = timedelta(days=7)
TOKEN_BYTES: Final = 16


async def open_clock(settings: Settings) -> SystemClock | SandboxClock:
    """The machine's time, or the sandbox's."""
    if settings.clock == "system":
        return SystemClock()
    clock = SandboxClock(settings.api)
    await clock.start()
    return clock


def open_session(settings: Settings, *, bots: int = 1) -> AiohttpSession:
    """The HTTP session of so many bots; to be closed."""
    return Session(api=api_server(settings), timeout=CALL_SECONDS, limit=CONNECTIONS * bots)


@asynccontextmanager
async def open_bot(settings: Settings) -> AsyncIterator[Bot]:
    """The Bot API's client."""
    session = open_session(settings)
    try:
        yield Bot(settings.token.get_secret_value(), session=session)
    finally:
        await session.close()


def api_server(settings: Settings) -> TelegramAPIServer:
    """Where the Bot API is: Telegram's own or another server."""
    return PRODUCTION if settings.api == PRODUCTION_API else TelegramAPIServer.from_base(settings.api)


def house_of(settings: Settings, *, book: PlanBook, me: User | None) -> House:
    """What the company decided, by the settings and plans file; its bot by what Telegram says of it (None:
    not asked). Raises BadSettings."""
    group = settings.staff_group
    return House(
        company=settings.company or (me.first_name if me else ""),
        plan_book=book,
        admins=frozenset(UserId(admin) for admin in settings.admins),
        staff_group=None if group is None else ChatId(group),
        bot_username=(me.username if me else None) or "",
        payment_details=settings.payment_details,
        names=settings.escalation_contacts,
        quiet=timedelta(seconds=settings.quiet_seconds),
        quote_valid=QUOTE_VALID,
        language=settings.language,
        invite_valid=INVITE_VALID,
        calendar=_calendar(book),
        reopen=timedelta(hours=settings.reopen_hours),
        alarm_wait=timedelta(minutes=settings.alarm_minutes),
        clarify_wait=timedelta(minutes=settings.clarify_minutes),
        details=timedelta(minutes=settings.details_minutes),
        desk_zone=settings.desk_zone or next(iter(book.zones.values())),
        keep_texts=timedelta(days=settings.keep_texts_days) if settings.keep_texts_days else None,
        keep_updates=timedelta(days=settings.keep_updates_days),
        privacy_words=settings.privacy_words,
        privacy_contact=settings.privacy_contact,
        private_topics=bool(me and me.has_topics_enabled),
    )


def _calendar(book: PlanBook) -> HolidayCalendar:
    """Raises BadSettings for a country without a calendar: the first promise would be too late to say so."""
    calendar = HolidayCalendar()
    unknown = unknown_countries(calendar, frozenset(book.holidays.values()))
    if unknown:
        raise BadSettings([f"DOORMAN_PLANS: holidays: no calendar is known for {', '.join(unknown)}"])
    return calendar


def fresh_token() -> str:
    """128 bits, URL-safe."""
    return secrets.token_urlsafe(TOKEN_BYTES)
