"""Who there is: any person who wrote, the clients' contacts, the staff, and the invitations that make
them so."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.ids import AccountId, ContactId, InviteId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Anyone Telegram told us of. `language` is chosen or guessed: `ru`, `pl` or `en`."""

    user_id: UserId
    first_name: str
    username: str | None
    language: str
    chosen: bool
    started: bool
    blocked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A client company. `anchor` is the local date its periods are counted from, `entity` the legal entity of
    ours that sells to it (None: the first of its currency)."""

    id: AccountId
    name: str
    currency: str
    language: str
    zone: str
    plan: str
    anchor: date
    created_at: datetime
    entity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    id: ContactId
    account_id: AccountId
    user_id: UserId
    owner: bool
    joined_at: datetime
    may_write: bool = True
    spend: int | None = None
    """Up to how much they accept a price by themselves, in minor units; None without limit, 0 never."""
    asked_at: datetime | None = None
    """When they had an owner asked to let them write; None when nobody was, or it was answered."""


class Role(StrEnum):
    AGENT = "agent"
    LEAD = "lead"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    user_id: UserId
    role: Role
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """A single-use invitation: to an account (contact) or, with a role, to the staff."""

    id: InviteId
    account_id: AccountId | None
    role: Role | None
    created_by: UserId
    created_at: datetime
    expires_at: datetime
    used_by: UserId | None
    used_at: datetime | None
