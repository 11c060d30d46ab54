"""A burst that an outage tore is one request and one charge; what was written later is another matter."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.talk import Content
from bot.flows.inbox import RawUpdate
from bot.ids import BotId, InboxId, RequestId
from tests.flows.lab import OLGA, Lab
from tests.flows.saying import opened

FIRST, SECOND, THIRD = "How do I print?", "And how do I close the month?", "In accounting, I mean"


async def asked(lab: Lab, kind: str | None) -> RequestId:
    await lab.join()
    return await lab.ask(FIRST, kind)


async def late(lab: Lab, text: str, *, seconds: float) -> None:
    """It was written so long after the first message, and comes a minute after that became a request."""
    written = lab.clock.now() - timedelta(seconds=6) + timedelta(seconds=seconds)
    lab.clock.moment += timedelta(minutes=1)
    source = replace(lab.source(OLGA), at=written)
    await lab.flows.client.submit(source, content=Content(text=text))
    lab.clock.moment -= timedelta(minutes=1)


async def settled(lab: Lab) -> tuple[RequestId, list[str | None]]:
    await lab.wait(minutes=2)
    holds = await lab.store.read(lambda tx: [tx.ledger.live_hold(RequestId(n)) for n in (1, 2)])
    return await lab.newest(), [None if one is None else str(one.state) for one in holds]


async def text_of(lab: Lab, number: RequestId) -> str:
    request = await lab.store.read(lambda tx: tx.requests.get(number))
    assert request is not None
    return request.text


async def test_a_late_piece_of_a_burst_goes_to_its_request_and_costs_nothing(lab: Lab) -> None:
    lab.classifier.kinds[SECOND] = "consultation"
    first = await asked(lab, "consultation")
    await late(lab, SECOND, seconds=0)
    await late(lab, THIRD, seconds=4)
    assert await settled(lab) == (first, ["held", None])
    assert await text_of(lab, first) == f"{FIRST}\n{SECOND}\n{THIRD}"


async def test_a_request_that_was_asked_about_is_decided_anew_with_the_late_piece(lab: Lab) -> None:
    lab.classifier.kinds[SECOND] = "consultation"
    first = await asked(lab, None)
    await late(lab, SECOND, seconds=1)
    assert await settled(lab) == (first, ["held", None])
    assert await text_of(lab, first) == f"{FIRST}\n{SECOND}"


async def test_what_was_written_after_the_quiet_time_is_a_matter_of_its_own(lab: Lab) -> None:
    lab.classifier.kinds[SECOND] = "consultation"
    first = await asked(lab, "consultation")
    await late(lab, SECOND, seconds=5)
    number, holds = await settled(lab)
    assert (number, holds) == (RequestId(first + 1), ["held", "held"])


async def test_an_emergency_is_never_taken_for_a_late_piece(lab: Lab) -> None:
    lab.classifier.kinds["The cellar is under water"] = "emergency"
    first = await asked(lab, "consultation")
    await late(lab, "The cellar is under water", seconds=1)
    assert (await settled(lab))[0] == RequestId(first + 1)


async def test_what_follows_an_emergency_at_once_is_no_torn_burst(lab: Lab) -> None:
    """Its quiet time was cut short, so what comes next came in time."""
    lab.classifier.kinds |= {FIRST: "emergency", SECOND: "complaint"}
    await lab.join()
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text=FIRST))
    assert await lab.flows.ticker.run_due() == 1
    first = await lab.newest()
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text=SECOND))
    assert (await settled(lab))[0] == RequestId(first + 1)


async def test_a_late_piece_leaves_an_open_talk_alone(lab: Lab) -> None:
    """It goes where its burst went, not to the talk that happens to be open."""
    talk = await opened(lab)
    second = await lab.ask(FIRST, "complaint")
    assert second != talk
    await late(lab, THIRD, seconds=2)
    await lab.wait(minutes=2)
    assert await text_of(lab, second) == f"{FIRST}\n{THIRD}"


async def test_a_draft_is_not_sealed_while_its_authors_words_are_stored_unread(lab: Lab) -> None:
    await lab.join()
    lab.classifier.kinds[FIRST] = "consultation"
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text=FIRST))
    raw = RawUpdate(bot_id=BotId(1), update_id=5, lane=f"chat:{OLGA}", raw="{}")
    await lab.flows.inbox.store_all([raw])
    (row,) = await lab.flows.inbox.next((), 9)
    lab.clock.moment += timedelta(seconds=9)
    assert await lab.flows.ticker.run_due() == 0
    await lab.flows.inbox.done(InboxId(row.id))
    assert await lab.flows.ticker.run_due() == 1


@pytest.mark.parametrize(("seconds", "requests"), [(5, 1), (6, 2), (5 * 3600, 2)])
async def test_what_comes_at_once_after_an_outage_is_as_many_matters_as_it_was_when_it_was_written(
    lab: Lab, seconds: int, requests: int
) -> None:
    both = f"{FIRST}\n{SECOND}"
    lab.classifier.kinds |= dict.fromkeys((FIRST, SECOND, both), "consultation")
    await lab.join()
    first, written = lab.source(OLGA), lab.clock.now() - timedelta(hours=9)
    second = lab.source(OLGA)
    await lab.flows.client.submit(replace(first, at=written), content=Content(text=FIRST))
    later = replace(second, at=written + timedelta(seconds=seconds))
    await lab.flows.client.submit(later, content=Content(text=SECOND))
    number, holds = await settled(lab)
    assert (number, holds) == (RequestId(requests), ["held", "held"][:requests] + [None] * (2 - requests))
    assert await text_of(lab, RequestId(1)) == (FIRST if requests == 2 else both)
