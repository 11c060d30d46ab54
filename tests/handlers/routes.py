"""What administrators type to book by hand, the flow it reaches and with what values."""

from datetime import date

from bot.quota.lot import Category
from bot.quota.money import Typed

AMOUNT = Typed(digits=150050, places=2)
BY_HAND: tuple[tuple[str, str, dict[str, object]], ...] = (
    (
        "/boost Budmax +3 consultation until=2026-12-31 because a busy month",
        "admin.boost",
        {
            "client": "Budmax",
            "amount": 3,
            "unit": "consultation",
            "until": date(2026, 12, 31),
            "because": "a busy month",
            "order": None,
            "priority": 10,
            "category": Category.BOOST,
            "starts": None,
        },
    ),
    (
        "/settle #12 1 500,50 because by night",
        "admin.settle",
        {"request_id": 12, "amount": AMOUNT, "unit": None, "because": "by night"},
    ),
    (
        "/settle 12 2 consultation",
        "admin.settle",
        {"request_id": 12, "amount": 2, "unit": "consultation", "because": ""},
    ),
    (
        "/bounce Budmax ref=bank-11 because it came back",
        "admin.bounce",
        {"client": "Budmax", "reference": "bank-11", "because": "it came back"},
    ),
    (
        "/payout Budmax 1 500,50 ref=out-11 because it is over",
        "admin.payout",
        {"client": "Budmax", "amount": AMOUNT, "reference": "out-11", "because": "it is over"},
    ),
    (
        "/writeoff Budmax all because it is over",
        "admin.writeoff",
        {"client": "Budmax", "amount": None, "because": "it is over"},
    ),
)
