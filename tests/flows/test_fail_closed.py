"""When the books cannot be asked nobody is charged: the update is tried again, set aside, both sides told."""

import json

import pytest

from bot.desk.talk import Content
from bot.flows.inbox import RawUpdate
from bot.flows.notices import AdminAlert, Unreadable
from bot.ids import BotId, ChatId, InboxId, QuoteId
from tests.flows.lab import BOSS, OLGA, Lab


class Broken(RuntimeError):
    """The check of limits does not work."""


def broken(*_: object, **__: object) -> None:
    raise Broken


async def charged(lab: Lab) -> list[object]:
    """What was ever held or booked of Orbit's."""

    def body(tx: object) -> list[object]:
        sql = tx.sql  # type: ignore[attr-defined]  # the store's own
        rows = sql.all("SELECT id FROM hold UNION ALL SELECT id FROM journal WHERE reason = 'capture'")
        return [row["id"] for row in rows]

    return await lab.store.read(body)


async def test_a_check_that_fails_charges_nothing_and_keeps_the_words(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lab.flows.client.start(lab.source(BOSS), payload=None)
    await lab.join()
    lab.classifier.kinds["how?"] = "consultation"
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="how?"))
    monkeypatch.setattr("bot.flows.act.decide", broken)
    await lab.wait(minutes=2)
    assert await charged(lab) == []
    told = [one for one in lab.told(OLGA) if isinstance(one, Unreadable)]
    assert [one.incident for one in told] == ["draft-1"]
    assert lab.last(AdminAlert, BOSS).what == "undecided"
    await lab.wait(hours=3)
    assert len([one for one in lab.told(OLGA) if isinstance(one, Unreadable)]) == 1
    monkeypatch.undo()
    await lab.wait(hours=1)
    assert await lab.state(await lab.newest()) == "queued"
    assert len(await charged(lab)) == 1


async def test_a_press_whose_check_fails_is_set_aside_and_both_sides_hear_of_it(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lab.flows.client.start(lab.source(BOSS), payload=None)
    await lab.join()
    await lab.deposit(50_000)
    await lab.quota(-5)
    asked = await lab.ask("how?", "consultation")
    assert await lab.state(asked) == "offered"
    monkeypatch.setattr("bot.flows.client.quotes.accept_offer", broken)
    raw = json.dumps({"callback_query": {"from": {"id": int(OLGA)}, "data": "accept:1"}})
    update = RawUpdate(bot_id=BotId(1), update_id=1, lane=f"press:{OLGA}", raw=raw)
    await lab.flows.inbox.store_all([update])
    for _ in range(3):
        (row,) = await lab.flows.inbox.next((), 1)
        with pytest.raises(Broken):
            await lab.flows.client.accept(lab.source(OLGA, inbox=InboxId(row.id)), quote_id=QuoteId(1))
        await lab.flows.inbox.failed(row, "Broken", ChatId(int(OLGA)), final=False)
        lab.clock.moment = await lab.flows.inbox.next_retry(lab.clock.moment) or lab.clock.moment
    assert await lab.flows.inbox.next((), 1) == ()
    assert await charged(lab) == []
    assert await lab.state(asked) == "offered"
    assert lab.last(AdminAlert, BOSS).what == "quarantined"
    assert isinstance(lab.told(OLGA)[-1], Unreadable)
