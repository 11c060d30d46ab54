"""A house of one plan, for tests that need some rules of the company and do not care which."""

from datetime import timedelta

from bot.flows.house import House
from bot.ids import ChatId, UserId
from bot.quota.plan import parse_plan_book

PLANS: dict[str, object] = {
    "plans": {
        "basic": {
            "tier": 1,
            "included": {"consultation": 5},
            "free_recalculations": 2,
            "contacts": 3,
            "sla": {"consultation": "4h"},
            "credit": 0,
            "emergency_allowance": {"EUR": 250},
        }
    },
    "prices": {"consultation": {"EUR": 35}},
    "tax": {"EUR": "23%"},
    "hours": {"mon-fri": "09:00-18:00"},
    "zones": {"EUR": "Europe/Berlin"},
}


def small_house(*, admins: frozenset[int] = frozenset(), staff_group: int | None = None) -> House:
    """The rules of a company with one plan."""
    return House(
        company="Firm",
        plan_book=parse_plan_book(PLANS),
        admins=frozenset(UserId(admin) for admin in admins),
        staff_group=None if staff_group is None else ChatId(staff_group),
        bot_username="doorman_bot",
        payment_details="",
        names=(),
        quiet=timedelta(seconds=5),
        quote_valid=timedelta(days=7),
        language="en",
        invite_valid=timedelta(days=7),
    )
