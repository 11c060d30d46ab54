"""A client whose contract began before it was added: its periods are counted from that day."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.flows.notices import ClientCard, ClientList, InviteLink, Usage
from tests.flows.lab import BOSS, Lab


async def add(lab: Lab, starts: date | None) -> None:
    await lab.flows.admin.client_add(
        lab.source(BOSS), name="Orbit", plan="basic", currency="EUR", language="en", starts=starts
    )


async def today(lab: Lab) -> date:
    """By the calendar of the client's zone."""
    await lab.join("Other")
    await lab.flows.admin.client(lab.source(BOSS), client="Other")
    return lab.clock.now().astimezone(ZoneInfo(lab.last(ClientCard, BOSS).standing.zone)).date()


async def test_periods_are_counted_from_the_day_of_the_contract(lab: Lab) -> None:
    starts = (await today(lab)).replace(day=1) - timedelta(days=17)
    await add(lab, starts)
    assert lab.last(InviteLink, BOSS).client == "Orbit"
    account = await lab.store.read(lambda tx: tx.accounts.find("Orbit")[0])
    assert account.anchor == starts
    await lab.flows.admin.client(lab.source(BOSS), client="Orbit")
    view = lab.last(ClientCard, BOSS).standing
    renews = view.renews_at.astimezone(ZoneInfo(view.zone))
    assert (renews.day, renews.hour) == (starts.day, 0)
    assert lab.clock.now() < view.renews_at <= lab.clock.now() + timedelta(days=31)
    await lab.sound()


async def test_without_a_day_and_with_that_of_today_it_begins_today(lab: Lab) -> None:
    day = await today(lab)
    await add(lab, day)
    anchors = await lab.store.read(lambda tx: {one.anchor for one in tx.accounts.all()})
    assert anchors == {day}


async def test_a_day_to_come_is_refused_and_nobody_is_added(lab: Lab) -> None:
    tomorrow = await today(lab) + timedelta(days=1)
    await add(lab, tomorrow)
    usage = lab.last(Usage, BOSS)
    assert (usage.command, usage.error, usage.detail) == ("client_add", "day_to_come", tomorrow.isoformat())
    await lab.flows.admin.clients(lab.source(BOSS))
    assert [one.name for one in lab.last(ClientList, BOSS).clients] == ["Other"]
