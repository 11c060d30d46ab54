"""What falls due at midnight is booked at midnight; whoever waits for it hears it by day."""

from datetime import UTC, date, datetime, timedelta

from bot.flows.notices import Accepted, Offered
from bot.flows.prepared import Prepared
from bot.ids import QuoteId
from tests.flows.lab import BOSS, OLGA, Lab
from tests.flows.test_appeals import declined

MIDNIGHT = datetime(2026, 11, 30, 23, tzinfo=UTC)
EIGHT = timedelta(hours=8)
RENEWAL = datetime(2026, 12, 22, 23, tzinfo=UTC)


async def until(lab: Lab, moment: datetime) -> list[Prepared]:
    """What Olga was sent up to then."""
    await lab.wait(seconds=(moment - lab.clock.now()).total_seconds())
    return [one for one in await lab.fresh() if one.chat_id == int(OLGA)]


async def test_a_limit_that_begins_at_midnight_is_told_at_eight(lab: Lab) -> None:
    asked = await declined(lab)
    await lab.flows.admin.credit(
        lab.source(BOSS), client="Orbit", minor=50_000, starts=date(2026, 12, 1), until=None, because="x"
    )
    await until(lab, MIDNIGHT - timedelta(minutes=1))
    assert await until(lab, MIDNIGHT + EIGHT - timedelta(seconds=1)) == [], "nobody is woken"
    assert await lab.state(asked) == "offered", "it counts from midnight on"
    (told,) = await until(lab, MIDNIGHT + EIGHT)
    assert isinstance(told.notice, Offered)
    assert (told.notice.request_id, told.notice.valid_until) == (
        asked,
        MIDNIGHT + EIGHT + timedelta(hours=72),
    )
    quote = await lab.store.read(lambda tx: tx.quotes.live_of(asked))
    assert quote is not None
    assert quote.valid_until == told.notice.valid_until
    quote_id = QuoteId(quote.id)
    assert (await lab.flows.client.accept(lab.source(OLGA), quote_id=quote_id)).code == "accepted"


async def test_an_admin_who_raises_a_limit_by_night_is_a_person_at_work(lab: Lab) -> None:
    asked = await declined(lab)
    await until(lab, MIDNIGHT)
    await lab.flows.admin.credit(lab.source(BOSS), client="Orbit", minor=50_000, until=None, because="x")
    (told,) = await until(lab, MIDNIGHT + timedelta(seconds=1))
    assert isinstance(told.notice, Offered)
    assert told.notice.request_id == asked


async def test_whom_the_renewal_has_no_unit_for_is_asked_by_day(lab: Lab) -> None:
    await lab.join()
    await lab.quota(-5)
    await lab.deposit(50_000)
    waiting = [await lab.ask(f"question {number}", "consultation") for number in range(6)]
    for request in waiting:
        await lab.flows.client.wait_renewal(lab.source(OLGA), request_id=request)
    await until(lab, RENEWAL - timedelta(minutes=1))
    assert await until(lab, RENEWAL + EIGHT - timedelta(seconds=1)) == [], "nobody is woken"
    states = [await lab.state(request) for request in waiting]
    assert states == [*["queued"] * 5, "offered"], "their places are from midnight"
    heard = [one.notice for one in await until(lab, RENEWAL + EIGHT)]
    assert [one.request_id for one in heard if isinstance(one, Accepted)] == waiting[:5]
    (offer,) = [one for one in heard if isinstance(one, Offered)]
    assert (offer.request_id, offer.valid_until) == (waiting[5], RENEWAL + EIGHT + timedelta(hours=72))


async def test_a_renewal_on_a_day_off_is_heard_on_that_very_day(lab: Lab) -> None:
    """A price that is kept back till the desk opens could be over before anybody hears of it."""
    lab.clock.moment = datetime(2026, 11, 19, 8, tzinfo=UTC)  # the next one begins on a Saturday
    await lab.join()
    await lab.quota(-5)
    request = await lab.ask("one more question", "consultation")
    await lab.flows.client.wait_renewal(lab.source(OLGA), request_id=request)
    saturday = datetime(2026, 12, 18, 23, tzinfo=UTC)
    await until(lab, saturday + EIGHT - timedelta(seconds=1))
    (told,) = await until(lab, saturday + EIGHT)
    assert isinstance(told.notice, Accepted)
    assert (told.notice.request_id, told.notice.from_renewal) == (request, True)
    assert told.notice.opens_at == datetime(2026, 12, 21, 8, tzinfo=UTC), "and it says when the desk opens"
