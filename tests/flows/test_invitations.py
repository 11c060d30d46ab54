"""Links that let people in: who tries one after another learns nothing, who has a rank keeps it."""

from bot.desk.people import Role
from bot.flows.notices import AdminAlert, InviteLink, InviteRefused, Welcome, WelcomeStaff
from bot.ids import UserId
from tests.flows.lab import BOSS, EVA, IVAN, OLGA, PETR, Lab


async def tries(lab: Lab, user: UserId, payload: str) -> str:
    await lab.flows.client.start(lab.source(user), payload=payload)
    return lab.last(InviteRefused, user).why


async def started(lab: Lab) -> None:
    """The admin may be written to, and has an invitation to give."""
    await lab.flows.client.start(lab.source(BOSS), payload=None)
    await lab.flows.admin.client_add(
        lab.source(BOSS), name="Orbit", plan="basic", currency="EUR", language="en"
    )


def alerts(lab: Lab) -> list[AdminAlert]:
    return [one for one in lab.told(BOSS) if isinstance(one, AdminAlert)]


async def test_who_guesses_links_is_stopped_after_five_and_an_admin_hears_it_once(lab: Lab) -> None:
    await started(lab)
    payload = lab.last(InviteLink, BOSS).link.split("start=")[1]
    assert [await tries(lab, PETR, f"guess-{number}") for number in range(5)] == ["unknown"] * 5
    assert alerts(lab) == []
    assert [await tries(lab, PETR, f"guess-{number}") for number in range(5, 8)] == ["too_many"] * 3
    assert [(one.what, one.client) for one in alerts(lab)] == [("guesses", "petr (302)")]
    assert await tries(lab, PETR, payload) == "too_many", "not even a right one is looked up"
    await lab.wait(minutes=61)
    await lab.flows.client.start(lab.source(PETR), payload=payload)
    assert isinstance(lab.told(PETR)[-1], Welcome)


async def test_ones_own_guesses_only(lab: Lab) -> None:
    await started(lab)
    payload = lab.last(InviteLink, BOSS).link.split("start=")[1]
    for number in range(6):
        await tries(lab, PETR, f"guess-{number}")
    await lab.flows.client.start(lab.source(OLGA), payload=payload)
    assert isinstance(lab.told(OLGA)[-1], Welcome)
    for _ in range(7):
        assert await tries(lab, EVA, payload) == "used", "a link that was once made is no guess"
    await lab.flows.client.start(lab.source(PETR), payload=None)
    assert not isinstance(lab.told(PETR)[-1], InviteRefused), "Start alone is always answered"


async def test_a_lead_who_follows_a_link_for_agents_keeps_being_a_lead(lab: Lab) -> None:
    await lab.hire(EVA, role="lead")
    await lab.flows.admin.staff_invite(lab.source(BOSS), role="agent")
    payload = lab.last(InviteLink, BOSS).link.split("start=")[1]
    await lab.flows.client.start(lab.source(EVA), payload=payload)
    assert lab.last(WelcomeStaff, EVA).role == "lead"
    member = await lab.store.read(lambda tx: tx.staff.get(EVA))
    assert member is not None
    assert member.role is Role.LEAD
    await lab.flows.client.start(lab.source(IVAN), payload=payload)
    assert (lab.last(WelcomeStaff, IVAN).role, lab.last(WelcomeStaff, IVAN).fresh) == ("agent", True)


async def test_an_agent_rises_by_a_link_for_leads(lab: Lab) -> None:
    await lab.hire(IVAN)
    await lab.hire(IVAN, role="lead")
    assert lab.last(WelcomeStaff, IVAN).role == "lead"
