"""Clients, contacts, staff, and how they come in."""

from datetime import date, datetime
from typing import Protocol

from bot.desk.people import Account, Contact, Invite, Person, Role, StaffMember
from bot.ids import AccountId, ContactId, InviteId, UserId
from bot.quota.period import Period
from bot.quota.renewal import Running


class People(Protocol):
    def seen(
        self, *, user_id: UserId, first_name: str, username: str | None, guess: str, now: datetime
    ) -> Person:
        """Insert or refresh; the guess of the language counts until the person chose one."""
        ...

    def get(self, user_id: UserId) -> Person | None: ...
    def started(self, user_id: UserId) -> None:
        """Pressed Start or wrote in private: the bot may write to this person; clears `blocked`."""
        ...

    def choose_language(self, user_id: UserId, language: str) -> None: ...
    def blocked(self, user_id: UserId, *, blocked: bool) -> None: ...


class Accounts(Protocol):
    def add(
        self,
        *,
        name: str,
        currency: str,
        language: str,
        zone: str,
        plan: str,
        anchor: date,
        now: datetime,
        entity: str | None = None,
    ) -> AccountId | None:
        """None when the name (case-folded, spaces folded) is taken."""
        ...

    def get(self, account_id: AccountId) -> Account | None: ...
    def lock(self, account_id: AccountId) -> Account:
        """Lock the row till the end of the transaction and read it. LookupError if there is none."""
        ...

    def find(self, text: str) -> tuple[Account, ...]:
        """By `#id`, else by exact name, else by beginning (both case-folded); several = ambiguous."""
        ...

    def all(self) -> tuple[Account, ...]: ...
    def waiting(self, *, now: datetime) -> tuple[tuple[Account, str], ...]:
        """Those that have open requests, each with the plan in force at `now`."""
        ...

    def plan_at(self, account_id: AccountId, *, now: datetime, without: int | None = None) -> str:
        """The plan in force at `now`; `without`: as if that change had not been set."""
        ...

    def set_plan(self, account_id: AccountId, *, plan: str, starts_at: datetime, now: datetime) -> int:
        """This plan from then on; returns the number of the change."""
        ...

    def plan_change(self, account_id: AccountId, *, starts_at: datetime) -> int | None:
        """The number of the change set last for that start, unless it is the account's first plan."""
        ...

    def drop_plan(self, account_id: AccountId, *, change: int) -> bool:
        """Take back a plan change (Undo); never the account's first plan."""
        ...

    def running(self, account_id: AccountId, *, now: datetime | None = None) -> Running | None:
        """The newest period that is written down; None before the first. Without `now` no hold is looked
        for."""
        ...

    def set_entity(self, account_id: AccountId, entity: str | None) -> None:
        """That legal entity of ours sells to the account from now on; None: the first of its currency."""
        ...

    def plans_from(self, account_id: AccountId, *, since: datetime) -> tuple[str, ...]:
        """The plan in force at that moment and those set for later, as they follow each other."""
        ...

    def plans_to_come(self, account_id: AccountId, *, since: datetime) -> tuple[tuple[str, datetime], ...]:
        """(plan, its start) of every change set for after that moment, in order; of two for one start the
        later set."""
        ...

    def open_period(self, account_id: AccountId, period: Period, *, plan: str) -> None:
        """Write a period down, once and for good."""
        ...

    def plan_followed(self, account_id: AccountId, *, until: datetime) -> None:
        """Included lots follow the plan changes up to and with that moment."""
        ...


class Contacts(Protocol):
    def add(self, *, account_id: AccountId, user_id: UserId, owner: bool, now: datetime) -> ContactId | None:
        """None when this person is a contact already."""
        ...

    def by_user(self, user_id: UserId) -> Contact | None: ...
    def get(self, contact_id: ContactId) -> Contact | None: ...
    def all(self) -> tuple[Contact, ...]:
        """Every client's, in order of joining."""
        ...

    def of_account(self, account_id: AccountId) -> tuple[Contact, ...]: ...
    def set_rights(self, contact_id: ContactId, *, write: bool, spend: int | None, owner: bool) -> None:
        """What the contact may do from now on; what an owner was asked for them is answered by it."""
        ...

    def asked(self, contact_id: ContactId, *, now: datetime) -> bool:
        """An owner is asked to let them write; False when one was asked already."""
        ...


class Invites(Protocol):
    def add(
        self,
        *,
        digest: str,
        account_id: AccountId | None,
        role: Role | None,
        by: UserId,
        expires_at: datetime,
        now: datetime,
    ) -> InviteId: ...
    def by_digest(self, digest: str) -> Invite | None: ...
    def use(self, invite_id: InviteId, *, user_id: UserId, now: datetime) -> bool: ...
    def open_of(self, account_id: AccountId, *, now: datetime) -> int: ...


class Staff(Protocol):
    def put(self, *, user_id: UserId, role: Role, name: str, now: datetime) -> None: ...
    def get(self, user_id: UserId) -> StaffMember | None: ...
    def lock(self, user_id: UserId) -> StaffMember | None:
        """The member, kept from others till the end: nobody removes or changes them meanwhile."""
        ...

    def all(self) -> tuple[StaffMember, ...]: ...
    def remove(self, user_id: UserId) -> bool: ...
