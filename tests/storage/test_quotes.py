"""Quotes, prices and top-ups."""

import pytest

from bot.ids import AccountId, QuoteId, RequestId
from bot.ports import Tx
from bot.quota.price import Line, Price
from bot.quota.quote import Quote, QuoteState
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


def quote(tx: Tx, request_id: RequestId, account_id: AccountId, *, until: int = 60) -> QuoteId:
    return tx.quotes.add(
        request_id=request_id, account_id=account_id, price=PRICE, valid_until=minutes(until), now=NOW
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


async def test_a_clients_prices_are_its_own(store: DatabaseStore) -> None:
    account_id = await store.write(account)

    def put(tx: Tx, owner: AccountId | None, minor: int, service: str = "hour", currency: str = "PLN") -> int:
        return tx.prices.put(
            account_id=owner, service=service, currency=currency, minor=minor, by=LEAD, now=minutes(minor)
        )

    def fill(tx: Tx) -> int:
        put(tx, None, 7)
        put(tx, account_id, 5)
        put(tx, account_id, 3, currency="EUR")
        put(tx, account_id, 2, service="travel")
        return put(tx, account_id, 9)

    last = await store.write(fill)

    async def special(owner: AccountId | None, minute: int = 60) -> dict[str, int]:
        return dict(await store.read(lambda tx: tx.prices.special(owner, "PLN", now=minutes(minute))))

    assert await special(None) == {"hour": 7}
    assert await special(account_id) == {"hour": 9, "travel": 2}
    assert await special(account_id, minute=8) == {"hour": 5, "travel": 2}
    assert await special(AccountId(99)) == {}
    await store.write(lambda tx: tx.prices.drop(last, now=NOW))
    assert await special(account_id) == {"hour": 5, "travel": 2}


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
