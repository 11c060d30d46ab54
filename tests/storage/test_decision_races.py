"""Twenty who decide at the same moment on one price or one appeal, through the flows themselves: one word
counts, whoever was first, and the others read whose it was."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

import pytest

from bot.desk.people import Role
from bot.desk.request import Request, RequestState
from bot.ids import AppealId, QuoteId
from bot.ports import Tx
from bot.quota.lot import Category
from storage import DatabaseStore, invariants
from tests.storage.conftest import Place
from tests.storage.test_hold_races import HANDS, Hand, hands
from tests.storage.test_quotes import PRICE, quote
from tests.storage.test_races import WRITERS, writers
from tests.storage.world import NOW, contact, lot, minutes, request

WEEK = 7 * 24 * 60


class Decide(Protocol):
    """One decides on the price or appeal of that number; the toast's code."""

    async def __call__(self, hand: Hand, number: int, /) -> str: ...


def people(tx: Tx, asked: Request) -> None:
    """Each a lead, an owner, and another person."""
    for user in HANDS:
        tx.people.seen(user_id=user, first_name="x", username=None, guess="en", now=NOW)
        tx.people.started(user)
        tx.staff.put(user_id=user, role=Role.LEAD, name="lead", now=NOW)
        contact(tx, asked.account_id, user_id=user)


def priced(tx: Tx) -> int:
    """A price above what its contact may accept, laid before the owners, and money for it."""
    asked = request(tx, state=RequestState.OFFERED)
    lot(tx, asked.account_id, asset="PLN", amount=2 * PRICE.gross, category=Category.DEPOSIT, key="money")
    people(tx, asked)
    tx.contacts.set_rights(asked.contact_id, write=True, spend=0, owner=False)
    quote_id = quote(tx, asked.id, asked.account_id, until=WEEK)
    tx.approvals.ask(quote_id, account_id=asked.account_id, contact_id=asked.contact_id, now=NOW)
    return int(quote_id)


def appealed(tx: Tx) -> int:
    """An appeal about a request that waits for an answer."""
    about = request(tx, state=RequestState.OFFERED)
    own = request(tx, account_id=about.account_id, kind="appeal")
    people(tx, about)
    appeal_id = tx.appeals.add(
        request_id=own.id,
        about_id=about.id,
        account_id=about.account_id,
        contact_id=about.contact_id,
        remind_at=minutes(WEEK),
        now=NOW,
    )
    assert appeal_id is not None
    return int(appeal_id)


async def approve(hand: Hand, number: int) -> str:
    return (await hand.flows.client.approve(hand.source(), quote_id=QuoteId(number))).code


async def disapprove(hand: Hand, number: int) -> str:
    return (await hand.flows.client.disapprove(hand.source(), quote_id=QuoteId(number))).code


async def grant(hand: Hand, number: int) -> str:
    flow = hand.flows.admin.appeal_grant
    return (await flow(hand.source(), appeal_id=AppealId(number), choice="unit")).code


async def refuse(hand: Hand, number: int) -> str:
    toast = await hand.flows.admin.appeal_refuse(hand.source(), appeal_id=AppealId(number), word=1)
    return "" if toast is None else toast.code


async def at_once(place: Place, number: int, acts: Sequence[Decide]) -> Counter[str]:
    async with writers(place) as stores:
        codes = await asyncio.gather(
            *(acts[n % len(acts)](hand, number) for n, hand in enumerate(hands(stores, place)))
        )
    return Counter(codes)


@pytest.mark.parametrize("acts", [(approve,), (disapprove,), (approve, disapprove)])
async def test_of_twenty_owners_at_once_one_decides_on_a_price(
    store: DatabaseStore, place: Place, acts: Sequence[Decide]
) -> None:
    quote_id = await store.write(priced)
    codes = await at_once(place, quote_id, acts)
    ((state,),) = place.rows("SELECT state FROM approval")
    approved = state == "approved"
    assert codes == {"approved" if approved else "disapproved": 1, f"{state}_before": WRITERS - 1}
    assert place.rows("SELECT state FROM request") == [("queued" if approved else "cancelled",)]
    assert place.rows("SELECT COUNT(*) FROM hold WHERE state = 'held'") == [(int(approved),)]
    assert await store.read(invariants.check) == ()


@pytest.mark.parametrize("acts", [(grant,), (refuse,), (grant, refuse)])
async def test_of_twenty_leads_at_once_one_decides_on_an_appeal(
    store: DatabaseStore, place: Place, acts: Sequence[Decide]
) -> None:
    appeal_id = await store.write(appealed)
    codes = await at_once(place, appeal_id, acts)
    ((decision,),) = place.rows("SELECT decision FROM appeal")
    granted = decision == "units"
    assert codes == {"appeal_granted" if granted else "appeal_refused": 1, "decided_before": WRITERS - 1}
    assert place.rows("SELECT COUNT(*) FROM journal WHERE reason = 'quota'") == [(int(granted),)]
    answers = "SELECT COUNT(*) FROM audit WHERE after = 'refused'"
    assert place.rows(answers) == [(int(not granted),)]
    assert await store.read(invariants.check) == ()
