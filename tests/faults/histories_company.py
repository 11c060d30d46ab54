"""Who is in a history: a company's desk and its clients, of three languages; and what is sold to them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from bot.desk.people import Role
from bot.ids import ChatId, UserId
from bot.ports import Tx

START: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday."""
BOSS, PARTNER, LEAD, FIRST_STAFF, FIRST = 40_000, 40_001, 41_000, 41_001, 50_000
GROUP: Final = -1_000_000_000_042
LANGUAGES: Final = ("en", "ru", "pl")
CLIENTS, CONTACTS, STAFF = 3, 2, 3
DESK: Final[tuple[int, ...]] = (LEAD, *range(FIRST_STAFF, FIRST_STAFF + STAFF - 1))
WRITERS: Final = range(FIRST, FIRST + CLIENTS * CONTACTS)
EVERYBODY: Final[tuple[int, ...]] = (BOSS, PARTNER, *DESK, *WRITERS)
ROUTED: Final = ("consultation", "work", "estimate", "complaint", "emergency", "bargain", "appeal", "person")


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """`units`: consultations a period; `credit`: euros; `allowance`: euros for emergencies."""

    units: int = 2
    credit: int = 0
    allowance: int = 0
    recalculations: int = 1
    rollover: int = 0
    """How many units are carried at most, half of what was left."""

    def plans(self) -> dict[str, object]:
        """As the file of plans says it."""
        plan: dict[str, object] = {
            "tier": 1,
            "included": {"consultation": self.units},
            "free_recalculations": self.recalculations,
            "contacts": 10,
            "sla": {kind: "4h" for kind in ROUTED if kind not in ("person", "emergency")}
            | {"emergency": "1h"},
            "credit": {"EUR": self.credit},
            "emergency_allowance": {"EUR": self.allowance},
        }
        if self.rollover:
            plan["rollover"] = {"percent": 50, "cap": self.rollover, "periods": 1}
        return {
            "plans": {"small": plan},
            "prices": {
                "consultation": {"EUR": 35},
                "recalculation": {"EUR": 10},
                "hour": {"EUR": 70},
                "emergency": {"EUR": 100},
            },
            "tax": {"EUR": "23%"},
            "hours": {"mon-sun": "00:00-24:00"},
            "zones": {"EUR": "Europe/Berlin"},
        }

    @property
    def desk(self) -> tuple[int, ...]:
        """A lead and staff."""
        return DESK

    @property
    def contacts(self) -> range:
        return WRITERS

    def client_of(self, person: int) -> int:
        """The number of a contact's client, from 0."""
        return (person - FIRST) // CONTACTS


def language_of(person: int) -> str:
    """A client's contacts speak its language, the desk English."""
    return LANGUAGES[(person - FIRST) // CONTACTS % len(LANGUAGES)] if person in WRITERS else "en"


def register(tx: Tx) -> None:
    """Everybody into the books."""
    for person in EVERYBODY:
        user, language = UserId(person), language_of(person)
        tx.people.seen(user_id=user, first_name=f"P{person}", username=None, guess=language, now=START)
        tx.people.started(user)
    for client in range(CLIENTS):
        account = tx.accounts.add(
            name=f"Client {client}",
            currency="EUR",
            language=LANGUAGES[client % len(LANGUAGES)],
            zone="Europe/Berlin",
            plan="small",
            anchor=date(2026, 11, 1),
            now=START,
        )
        if account is None:
            raise ValueError(f"there is a client {client} already")
        for person in range(FIRST + client * CONTACTS, FIRST + (client + 1) * CONTACTS):
            tx.contacts.add(account_id=account, user_id=UserId(person), owner=True, now=START)
    for person in DESK:
        role = Role.LEAD if person == LEAD else Role.AGENT
        tx.staff.put(user_id=UserId(person), role=role, name=f"P{person}", now=START)
    for kind in ROUTED:
        tx.queues.bind(kind=kind, chat_id=ChatId(GROUP), topic_id=None, now=START)
