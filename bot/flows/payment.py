"""Payments by their references: which spellings name the same one, and what stands under it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.desk.people import Account
from bot.desk.privacy import is_gone
from bot.flows.codec import decode
from bot.flows.notices import BookedPayment, Changed
from bot.flows.once import booked_under, fingerprint
from bot.flows.scene import Work
from bot.ids import AccountId, AuditId, UserId
from bot.ports import AuditRow


@dataclass(frozen=True, slots=True, kw_only=True)
class GonePayment:
    """A payment that was booked under a reference and stands there no more: whose it was, `minor` units as
    paid, `tax` of it, when it went; `bounced`, or undone."""

    account_id: AccountId | None
    minor: int
    tax: int
    at: datetime
    bounced: bool


def plain_reference(reference: str) -> str:
    """A reference as it is compared: neither case nor runs of spaces count."""
    return " ".join(reference.casefold().split())


def pay_key(reference: str) -> str:
    """The key of a payment, however it is told: by command or by a file."""
    return f"pay:{plain_reference(reference)}"


def spellings(reference: str) -> tuple[str, ...]:
    """How the reference may have been written down: as typed, tidied, as the bot gives references out, and
    as they are compared."""
    tidy = " ".join(reference.split())
    return tuple(dict.fromkeys((reference, tidy, tidy.upper(), plain_reference(reference))))


def pay_keys(reference: str) -> tuple[str, ...]:
    """Every key that may have the payment, the one to book under first: once the key was the reference as it
    was typed, and books from then stay as they are."""
    return tuple(dict.fromkeys((pay_key(reference), *(f"pay:{one}" for one in spellings(reference)))))


def pay_print(account_id: AccountId | None, minor: int) -> str:
    """What of a payment must be the same when its reference comes again."""
    return fingerprint(account_id, minor)


def paid_under(work: Work, reference: str) -> tuple[str, str | None]:
    """As `booked_under`, for a payment: whatever key it was booked under."""
    first, *older = (booked_under(work, key) for key in pay_keys(reference))
    return next((one for one in (first, *older) if one[1] is not None), first)


def bounced_key(audit_id: AuditId) -> str:
    """The key under which it is kept that the payment booked by this change bounced."""
    return f"audit:{audit_id}:bounced"


def gone_payment(work: Work, reference: str) -> GonePayment | None:
    """The payment booked last under the reference, where none stands there; None where none ever did."""
    rows = [row for key in pay_keys(reference) for row in _booked(work, key)]
    last = max(rows, key=lambda row: row.id, default=None)
    if last is None or last.undone_at is None or not last.undo:
        return None
    legs = work.tx.ledger.journal(json.loads(last.undo)["journal"])
    return GonePayment(
        account_id=last.account_id,
        minor=-sum(one.amount for one in legs if one.system == "cash"),
        tax=sum(one.amount for one in legs if one.system == "vat"),
        at=last.undone_at,
        bounced=work.tx.keys.get(bounced_key(last.id)) is not None,
    )


def _booked(work: Work, key: str) -> list[AuditRow]:
    """The changes booked under the key one after the other, as `booked_under` goes through them."""
    rows: list[AuditRow] = []
    while (kept := work.tx.keys.get(key)) is not None:
        booked = decode(kept[1])
        row = work.tx.audit.get(AuditId(booked.audit_id)) if isinstance(booked, Changed) else None
        if row is None:
            break
        rows.append(row)
        key = f"{key}:{row.id}"
    return rows


def told_of(work: Work, account: Account, told: Iterable[int]) -> list[UserId]:
    """Whoever was told that the money came, and the owners of today; nobody who is erased since."""
    owners = [one.user_id for one in work.tx.contacts.of_account(account.id) if one.owner]
    return [user for user in dict.fromkeys([*map(UserId, told), *owners]) if not is_gone(user)]


def what_stands(work: Work, key: str) -> BookedPayment | None:
    """Whose payment stands under the key, how much and when; None where nothing tells it any more."""
    kept = work.tx.keys.get(key)
    booked = None if kept is None else decode(kept[1])
    row = work.tx.audit.get(AuditId(booked.audit_id)) if isinstance(booked, Changed) else None
    if row is None or row.account_id is None or not row.undo:
        return None
    account = work.tx.accounts.get(row.account_id)
    legs = work.tx.ledger.journal(json.loads(row.undo)["journal"])
    if account is None:
        return None
    return BookedPayment(
        client=account.name,
        amount=-sum(one.amount for one in legs if one.system == "cash"),
        currency=account.currency,
        at=row.at,
        zone=account.zone,
    )
