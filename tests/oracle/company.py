"""What the company of the oracle sells: one plans file as plain data, read by both sides in their own way."""

from datetime import date, timedelta

CURRENCIES = ("EUR", "PLN")
PRICES = {"consultation": "10.50", "recalculation": "3.33", "hour": "70.10", "emergency": "101.70"}
"""Net, the same in each currency; some with half a cent of tax."""
TAX_PERCENT = 23
ON_DEPOSIT = "PLN"
"""Where the deposit bears the tax; elsewhere each service does."""
QUOTE_VALID = timedelta(days=3)
PLANS = {
    "small": {
        "tier": 1,
        "included": {"consultation": 5, "minutes": 90, "recalculation": 1},
        "free_recalculations": 1,
        "contacts": 3,
        "sla": {"consultation": "4h", "emergency": "30m", "appeal": "2d"},
        "rollover": {"percent": 50, "cap": 3, "periods": 1},
        "quiet_bonus": {"units": {"consultation": 1}, "periods": 2},
        "by_minutes": {"kinds": ["work"], "hold": 60, "step": 15},
        "credit": {"EUR": "100.00", "PLN": "40.00"},
        "emergency_allowance": {"EUR": "50.00", "PLN": "200.00"},
    },
    "large": {
        "tier": 2,
        "included": {"consultation": 9, "recalculation": 3},
        "free_recalculations": 2,
        "contacts": 3,
        "sla": {"consultation": "30h"},
        "rollover": {"percent": 35, "cap": 20, "periods": 2},
        "emergency_allowance": {"EUR": "10.00"},
    },
    "bare": {
        "tier": 1,
        "included": {"consultation": 0},
        "free_recalculations": 0,
        "contacts": 3,
        "sla": {},
        "quiet_bonus": {"units": {"minutes": 20}, "periods": 1},
        "by_minutes": {"kinds": ["work"], "hold": 30, "step": 10},
    },
}
FILE: dict[str, object] = {
    "plans": PLANS,
    "prices": {service: dict.fromkeys(CURRENCIES, amount) for service, amount in PRICES.items()},
    "entities": {
        "Firm EU": {"currency": "EUR", "tax": f"{TAX_PERCENT}%", "on": "service", "rounding": "total"},
        "Firm PL": {"currency": "PLN", "tax": f"{TAX_PERCENT}%", "on": "deposit"},
    },
    "hours": {"mon-fri": "09:00-18:00"},
    "zones": dict.fromkeys(CURRENCIES, "Europe/Warsaw"),
}
ZONES = ("Europe/Warsaw", "America/Santiago", "America/Havana", "UTC")
"""Two of them change their clocks at midnight: one skips it, the other has it twice."""
ANCHORS = (date(2026, 1, 31), date(2026, 2, 1), date(2026, 1, 8), date(2026, 1, 6))
"""The end of a month; the first of one; the Sundays on which Havana and Santiago change their clocks."""
