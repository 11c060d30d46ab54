"""Quotes, prices and top-ups."""

from dataclasses import replace

import pytest

from bot.ids import AccountId, QuoteId, RequestId
from bot.ports import Tx
from bot.quota.price import BASE_FILE, BY_STAFF, Line, Origin, Price, PricedBy
from bot.quota.quote import Quote, QuoteState
from bot.quota.tax import Rounding, TaxOn
from storage import DatabaseStore
from storage.errors import ConstraintRefused
from tests.storage.conftest import Place
from tests.storage.world import CLIENT, LEAD, NOW, account, minutes, request

PRICE = Price(
    currency="PLN",
    lines=(
        Line(service="hour", quantity=2, unit_net=15_000, net=30_000),
        Line(service="travel", quantity=1, unit_net=5_000, net=5_000),
    ),
    net=35_000,
    tax=8_050,
    gross=43_050,
    tax_rate=2_300,
)


def quote(
    tx: Tx, request_id: RequestId, account_id: AccountId, *, until: int = 60, price: Price = PRICE
) -> QuoteId:
    return tx.quotes.add(
        request_id=request_id, account_id=account_id, price=price, valid_until=minutes(until), now=NOW
    )


async def test_a_quote_is_read_back_line_by_line(store: DatabaseStore) -> None:
    asked = await store.write(request)
    quote_id = await store.write(lambda tx: quote(tx, asked.id, asked.account_id))
    wanted = Quote(
        id=quote_id,
        request_id=asked.id,
        account_id=asked.account_id,
        state=QuoteState.LIVE,
        price=PRICE,
        created_at=NOW,
        valid_until=minutes(60),
    )
    assert await store.read(lambda tx: (tx.quotes.get(quote_id), tx.quotes.live_of(asked.id))) == (
        wanted,
        wanted,
    )
    assert await store.read(lambda tx: tx.quotes.get(QuoteId(99))) is None


async def test_a_quote_keeps_its_tax_rule_and_where_each_line_comes_from(store: DatabaseStore) -> None:
    asked = await store.write(request)
    own = Origin(by=PricedBy.OWN, version=1, valid_from=NOW, valid_to=minutes(90))
    await store.write(
        lambda tx: tx.prices.put(
            account_id=asked.account_id,
            currency="PLN",
            prices={"hour": 15_000},
            valid_from=NOW,
            valid_to=minutes(90),
            by=LEAD,
            now=NOW,
        )
    )
    price = replace(
        PRICE,
        lines=(
            replace(PRICE.lines[0], tax=6_900, origin=own),
            replace(PRICE.lines[1], tax=1_150, origin=BASE_FILE),
        ),
        rounding=Rounding.LINE,
        entity="Acme Usługi",
    )
    first = await store.write(lambda tx: quote(tx, asked.id, asked.account_id, price=price))
    kept = await store.read(lambda tx: tx.quotes.get(first))
    assert kept is not None
    assert kept.price == price
    on_deposit = replace(
        PRICE,
        lines=(replace(PRICE.lines[0], origin=BY_STAFF),),
        net=30_000,
        tax=0,
        gross=30_000,
        tax_on=TaxOn.DEPOSIT,
    )
    second = await store.write(lambda tx: quote(tx, asked.id, asked.account_id, price=on_deposit))
    kept = await store.read(lambda tx: tx.quotes.get(second))
    assert kept is not None
    assert kept.price == on_deposit


async def test_a_new_quote_supersedes_the_live_one(store: DatabaseStore) -> None:
    asked = await store.write(request)
    first = await store.write(lambda tx: quote(tx, asked.id, asked.account_id))
    second = await store.write(lambda tx: quote(tx, asked.id, asked.account_id))
    old, live = await store.read(lambda tx: (tx.quotes.get(first), tx.quotes.live_of(asked.id)))
    assert old is not None
    assert live is not None
    assert (old.state, live.id) == (QuoteState.SUPERSEDED, second)
    assert not await store.write(lambda tx: tx.quotes.close(first, QuoteState.ACCEPTED, by=CLIENT, now=NOW))


async def test_a_quote_is_closed_once(store: DatabaseStore, place: Place) -> None:
    asked = await store.write(request)
    quote_id = await store.write(lambda tx: quote(tx, asked.id, asked.account_id))
    assert await store.write(lambda tx: tx.quotes.close(quote_id, QuoteState.ACCEPTED, by=CLIENT, now=NOW))
    assert not await store.write(
        lambda tx: tx.quotes.close(quote_id, QuoteState.DECLINED, by=CLIENT, now=NOW)
    )
    assert await store.read(lambda tx: tx.quotes.live_of(asked.id)) is None
    assert place.rows("SELECT state, closed_by FROM quote") == [("accepted", CLIENT)]
    with pytest.raises(ValueError, match="not closed"):
        await store.write(lambda tx: tx.quotes.close(quote_id, QuoteState.LIVE, by=None, now=NOW))


async def test_quotes_lapse_at_their_moment(store: DatabaseStore) -> None:
    assert await store.read(lambda tx: tx.quotes.next_lapse()) is None
    asked = await store.write(request)
    quote_id = await store.write(lambda tx: quote(tx, asked.id, asked.account_id, until=5))
    assert await store.read(lambda tx: tx.quotes.next_lapse()) == minutes(5)
    assert await store.read(lambda tx: tx.quotes.lapsing(now=minutes(4), limit=9)) == ()
    (lapsing,) = await store.read(lambda tx: tx.quotes.lapsing(now=minutes(5), limit=9))
    assert (lapsing.id, lapsing.price) == (quote_id, PRICE)


async def test_a_top_up_is_paid_once_by_its_account(store: DatabaseStore) -> None:
    asked = await store.write(request)
    other = await store.write(lambda tx: account(tx, name="Other"))

    def add(tx: Tx, reference: str, request_id: RequestId | None, amount: int) -> None:
        tx.topups.add(
            reference=reference,
            account_id=asked.account_id,
            request_id=request_id,
            amount=amount,
            currency="PLN",
            now=NOW,
        )

    await store.write(lambda tx: add(tx, "D-1", asked.id, 500))
    await store.write(lambda tx: add(tx, "D-2", None, 900))
    assert await store.read(lambda tx: tx.topups.open_of(asked.account_id, asked.id)) == ("D-1", 500)
    assert await store.read(lambda tx: tx.topups.open_of(asked.account_id, None)) == ("D-2", 900)
    assert await store.read(lambda tx: tx.topups.open_of(other, None)) is None
    assert not await store.write(lambda tx: tx.topups.pay("D-1", account_id=other, now=NOW))
    assert await store.write(lambda tx: tx.topups.pay("D-1", account_id=asked.account_id, now=NOW))
    assert not await store.write(lambda tx: tx.topups.pay("D-1", account_id=asked.account_id, now=NOW))
    assert await store.read(lambda tx: tx.topups.open_of(asked.account_id, asked.id)) is None
    with pytest.raises(ConstraintRefused):
        await store.write(lambda tx: add(tx, "D-1", None, 1))
