"""What a contact may do on a client's behalf: write, accept prices up to a limit, decide for the others."""

from dataclasses import dataclass

from bot.desk.people import Contact

NEVER = 0
"""The limit of whoever may accept no price at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """Of one contact. `spend`: up to how much a price may be accepted, in minor units of the account's
    currency, the tax included; None without limit, 0 never. An owner's own limit counts for nothing."""

    write: bool
    spend: int | None
    owner: bool


_STEPS = {"RUB": (500_000, 2_000_000, 10_000_000)}
_USUAL = (10_000, 50_000, 200_000)


def limits_to_choose(currency: str) -> tuple[int | None, ...]:
    """The limits that an owner may set by one tap: never, three amounts in minor units, without limit."""
    return (NEVER, *_STEPS.get(currency, _USUAL), None)


def rights_of(contact: Contact) -> Rights:
    return Rights(write=contact.may_write, spend=contact.spend, owner=contact.owner)


def sees_money(contact: Contact) -> bool:
    """Whoever may accept a price, of any amount, is told how the account's money stands; who never may is
    told what the contract includes and the prices of their own requests, which an owner accepts for them."""
    return contact.owner or contact.spend != NEVER


def may_accept(contact: Contact, *, gross: int, currency: str, account_currency: str) -> bool:
    """Whether the contact may accept this price by their own right; what is above goes to the owners. A limit
    says nothing about another currency, because none is ever converted."""
    if contact.owner or contact.spend is None:
        return True
    return contact.spend != NEVER and currency == account_currency and gross <= contact.spend
