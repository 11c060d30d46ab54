"""Payments by their references: which spellings name the same one, and what stands under it."""

import json

from bot.flows.codec import decode
from bot.flows.notices import BookedPayment, Changed
from bot.flows.once import booked_under, fingerprint
from bot.flows.scene import Work
from bot.ids import AccountId, AuditId


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
