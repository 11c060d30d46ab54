"""What a dispatcher reads of a client, and who may read it."""

from datetime import UTC, date, datetime

from bot.flows.notices import ClientCard, Help, History, NotAllowed, RequestList
from bot.ids import ChatId
from tests.flows.lab import BOSS, EVA, IVAN, OLGA, PETR, Lab


async def card(lab: Lab) -> ClientCard:
    await lab.flows.admin.client(lab.source(BOSS), client="Orbit")
    return lab.last(ClientCard, BOSS)


async def colleagues(lab: Lab) -> None:
    """Olga, who owns the contract, and petr."""
    await lab.join()
    await lab.flows.admin.contact_add(lab.source(BOSS), client="Orbit")
    await lab.follow(PETR)


async def test_contacts_stand_with_their_numbers_their_role_and_their_ban(lab: Lab) -> None:
    await colleagues(lab)
    await lab.flows.admin.ban(
        lab.source(BOSS), who=str(PETR), until=date(2026, 11, 30), because="threats against staff"
    )
    olga, petr = (await card(lab)).contacts
    assert (olga.user_id, olga.name, olga.owner, olga.banned) == (OLGA, "olga", True, None)
    assert (petr.user_id, petr.owner, petr.banned) == (PETR, False, "threats against staff")
    assert petr.banned_until == datetime(2026, 11, 30, 23, tzinfo=UTC), (
        "the end of that day in the client's zone"
    )
    await lab.flows.admin.unban(lab.source(BOSS), who=f"#{petr.contact_id}")
    assert [one.banned for one in (await card(lab)).contacts] == [None, None]


async def test_what_is_open_and_what_was_stand_apart_with_who_wrote_it(lab: Lab) -> None:
    await colleagues(lab)
    await lab.hire(IVAN)
    first = await lab.ask("how?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=first)
    await lab.flows.staff.done(lab.source(IVAN), request_id=first, minutes=5)
    second = await lab.ask("and now?", "consultation", user=PETR)
    shown = await card(lab)
    assert [(one.request_id, one.by) for one in shown.open] == [(second, "petr")]
    assert [(one.request_id, one.by, one.state) for one in shown.recent] == [(first, "olga", "done")]
    assert (shown.standing.open, shown.more) == (1, 0)


async def test_what_has_no_room_is_counted(lab: Lab) -> None:
    await lab.join()
    for number in range(10):
        await lab.ask(f"broken {number}", "complaint")
    shown = await card(lab)
    assert (len(shown.open), shown.more) == (8, 2)


async def test_the_end_of_a_credit_limit_is_told(lab: Lab) -> None:
    await lab.join()
    assert (await card(lab)).credit_until is None
    credit = lab.flows.admin.credit
    await credit(lab.source(BOSS), client="Orbit", minor=9000, until=date(2026, 11, 30), because="x")
    shown = await card(lab)
    assert (shown.standing.credit_limit, shown.credit_until) == (9000, datetime(2026, 11, 30, 23, tzinfo=UTC))
    await credit(lab.source(BOSS), client="Orbit", minor=5000, until=None, because="x")
    assert (await card(lab)).credit_until is None


async def test_favours_count_for_thirty_days(lab: Lab) -> None:
    await lab.join()
    await lab.flows.staff.log(lab.source(BOSS), client="Orbit", minutes=15, text="a call")
    await lab.wait(days=20)
    await lab.flows.staff.log(lab.source(BOSS), client="Orbit", minutes=20, text="another")
    shown = await card(lab)
    assert ([one.text for one in shown.favours], shown.favour_minutes) == (["another", "a call"], 35)
    await lab.wait(days=11)
    shown = await card(lab)
    assert ([one.text for one in shown.favours], shown.favour_minutes) == (["another"], 20)


async def test_a_lead_may_look_and_an_agent_may_not(lab: Lab) -> None:
    await lab.join()
    await lab.hire(EVA, role="lead")
    await lab.hire(IVAN)
    await lab.flows.admin.client(lab.source(EVA), client="Orbit")
    assert lab.last(ClientCard, EVA).standing.name == "Orbit"
    await lab.flows.admin.client(lab.source(IVAN), client="Orbit")
    assert lab.last(NotAllowed, IVAN).command == "client"
    assert [await lab.flows.roles.lead(user) for user in (BOSS, EVA, IVAN, OLGA)] == [
        True,
        True,
        False,
        False,
    ]
    await lab.flows.client.help(lab.source(EVA))
    assert lab.last(Help, EVA).role == "lead"
    menus = {one.chat_id: one.menu for one in await lab.fresh() if one.menu is not None}
    assert (menus[ChatId(int(EVA))], menus[ChatId(int(IVAN))]) == ("lead", "staff")
    await lab.flows.admin.deposit(lab.source(EVA), client="Orbit", minor=100, reference="x")
    assert lab.last(NotAllowed, EVA).command == "deposit", "looking is all"


async def test_a_contact_reads_which_requests_are_a_colleagues(lab: Lab) -> None:
    await colleagues(lab)
    await lab.ask("how?", "consultation")
    await lab.ask("and now?", "consultation", user=PETR)
    await lab.flows.client.requests(lab.source(OLGA))
    assert [one.by for one in lab.last(RequestList, OLGA).lines] == ["petr", None]
    status = await lab.ask("what about it?", "status")
    assert {(one.request_id == status, one.by) for one in lab.last(RequestList, OLGA).lines} == {
        (False, "petr"),
        (False, None),
    }


async def test_staff_read_who_wrote_each_request(lab: Lab) -> None:
    await colleagues(lab)
    await lab.hire(IVAN)
    await lab.ask("how?", "consultation")
    request = await lab.ask("and now?", "consultation", user=PETR)
    await lab.flows.staff.history(lab.source(IVAN, group=True), request_id=request)
    assert [one.by for one in lab.last(History, IVAN).lines] == ["petr", "olga"]
