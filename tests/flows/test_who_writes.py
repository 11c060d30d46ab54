"""Who may write, what becomes of the words of those who may not, and who sets it."""

import pytest

from bot.flows.admin.contacts import Wanted
from bot.flows.client.start import digest_of
from bot.flows.notices import (
    Accepted,
    AdminAlert,
    Changed,
    ClientCard,
    ContactsFull,
    InviteRefused,
    MayNotWrite,
    OwnerAsked,
    Team,
    TeamMember,
    Usage,
    YourRights,
)
from bot.ids import AuditId, ContactId
from tests.flows.lab import BOSS, EVA, IVAN, OLGA, PETR, Lab
from tests.flows.test_rights import add, allow, company, told


async def test_who_may_not_write_hears_whom_to_ask_and_the_words_wait(lab: Lab) -> None:
    await company(lab)
    await allow(lab, write=False)
    lab.classifier.likely = "estimate"
    before = await lab.ask("a first question of olga", "consultation")
    assert await lab.ask("how do I close the month?", "consultation", user=PETR) == before
    notice = lab.last(MayNotWrite, PETR)
    assert (notice.owners, notice.excerpt) == (("olga",), "how do I close the month?")
    assert (await lab.flows.client.ask_owner(lab.source(PETR))).code == "owner_asked"
    assert (await lab.flows.client.ask_owner(lab.source(PETR))).code == "owner_asked"
    (question,) = told(lab, OLGA, OwnerAsked)
    assert question.excerpt == "how do I close the month?"
    toast = await lab.flows.client.team_set(
        lab.source(OLGA), contact_id=ContactId(question.contact_id), what="write", value=1
    )
    assert toast.code == "rights_set"
    await lab.wait(seconds=6)
    assert lab.last(Accepted, PETR).kind == "consultation"


async def test_an_emergency_goes_through_whoever_may_write(lab: Lab) -> None:
    await company(lab)
    await allow(lab, write=False)
    asked = await lab.ask("the pump stands still, water everywhere", "emergency", user=PETR)
    assert await lab.state(asked) == "queued"
    assert lab.last(Accepted, PETR).kind == "emergency"
    assert not told(lab, PETR, MayNotWrite)
    assert "banned_emergency" not in [one.what for one in told(lab, BOSS, AdminAlert)]


async def test_what_may_be_an_emergency_is_asked_about_and_nothing_else_is_let_through(lab: Lab) -> None:
    await company(lab)
    await allow(lab, write=False)
    lab.classifier.likely = "emergency"
    asked = await lab.ask("it does not turn any more", user=PETR)
    toast = await lab.flows.client.choose_kind(lab.source(PETR), request_id=asked, kind="consultation")
    assert (toast.code, await lab.state(asked)) == ("may_not_write", "clarifying")
    await lab.flows.client.choose_kind(lab.source(PETR), request_id=asked, kind="emergency")
    assert await lab.state(asked) == "queued"


async def test_an_open_talk_goes_on_after_the_right_to_write_is_taken(lab: Lab) -> None:
    await company(lab)
    await lab.hire(IVAN)
    asked = await lab.ask("how do I close the month?", "consultation", user=PETR)
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=asked)
    await allow(lab, write=False)
    await lab.ask("in october, that is", user=PETR)
    assert not told(lab, PETR, MayNotWrite)


async def test_an_admin_sets_rights_with_before_and_after_and_takes_them_back(lab: Lab) -> None:
    await company(lab)
    await allow(lab, write=False, spend=(50_000,))
    changed = lab.last(Changed, BOSS)
    assert (changed.before, changed.after) == (
        "write=yes spend=any owner=no",
        "write=no spend=500.00 owner=no",
    )
    mine = lab.last(YourRights, PETR)
    assert (mine.write, mine.spend, mine.owners) == (False, 50_000, ("olga",))
    await lab.flows.admin.client(lab.source(BOSS), client="Orbit")
    line = lab.last(ClientCard, BOSS).contacts[1]
    assert (line.name, line.write, line.spend) == ("petr", False, 50_000)
    await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=AuditId(changed.audit_id))
    assert (lab.last(YourRights, PETR).write, lab.last(YourRights, PETR).spend) == (True, None)


@pytest.mark.parametrize("typed", ["#2", "302", "PETR", "pe"])
async def test_a_contact_is_found_by_number_or_name(lab: Lab, typed: str) -> None:
    await company(lab)
    await allow(lab, typed, spend=(0,))
    assert lab.last(Changed, BOSS).subject == "#2 petr"


@pytest.mark.parametrize("typed", ["#9", "ivan", "", "3"])
async def test_a_contact_that_is_not_there_is_not_guessed(lab: Lab, typed: str) -> None:
    await company(lab)
    await allow(lab, typed, spend=(0,))
    usage = lab.last(Usage, BOSS)
    assert (usage.error, usage.options) == ("unknown_person", ("#1 olga", "#2 petr"))


async def test_nobody_but_an_admin_sets_rights_by_command(lab: Lab) -> None:
    await company(lab)
    for user in (OLGA, PETR):
        await lab.flows.admin.contact(
            lab.source(user), client="Orbit", contact="petr", wanted=Wanted(owner=True)
        )
    contacts = await lab.store.read(lambda tx: tx.contacts.all())
    assert [one.owner for one in contacts] == [True, False]


async def test_an_owner_sets_a_colleagues_limit_by_a_few_taps(lab: Lab) -> None:
    await company(lab)
    await lab.flows.client.team(lab.source(OLGA))
    number = ContactId(next(one.contact_id for one in lab.last(Team, OLGA).lines if one.name == "petr"))
    assert await lab.flows.client.team_member(lab.source(OLGA), contact_id=number) is None
    assert lab.last(TeamMember, OLGA).choices == (0, 10_000, 50_000, 200_000, None)
    await lab.flows.client.team_set(lab.source(OLGA), contact_id=number, what="spend", value=3)
    assert lab.last(TeamMember, OLGA).line.spend == 50_000
    assert (lab.last(YourRights, PETR).spend, lab.last(YourRights, PETR).by) == (50_000, "olga")
    await lab.flows.client.team_set(lab.source(OLGA), contact_id=number, what="owner", value=1)
    assert [one.owner for one in lab.last(Team, OLGA).lines] == [True, True]
    for what, value in (("write", 0), ("spend", 1)):
        toast = await lab.flows.client.team_set(lab.source(OLGA), contact_id=number, what=what, value=value)
        assert toast.code == "owner_by_us"


async def test_the_menu_of_colleagues_is_an_owners_alone(lab: Lab) -> None:
    await company(lab)
    await lab.join("Other", user=EVA)
    await allow(lab, spend=(100,))
    await lab.flows.client.team(lab.source(PETR))
    assert lab.last(YourRights, PETR).spend == 100
    number = ContactId(2)
    for user, code in ((PETR, "owner_only"), (EVA, "forged"), (IVAN, "forged")):
        for what, value in (("write", 1), ("spend", 5), ("owner", 1)):
            toast = await lab.flows.client.team_set(
                lab.source(user), contact_id=number, what=what, value=value
            )
            assert toast.code == code
    for what, value in (("spend", 6), ("spend", 0), ("owner", 0), ("plan", 1)):
        toast = await lab.flows.client.team_set(lab.source(OLGA), contact_id=number, what=what, value=value)
        assert toast.code == "forged"
    contact = await lab.store.read(lambda tx: tx.contacts.get(number))
    assert contact is not None
    assert (contact.owner, contact.may_write, contact.spend) == (False, True, 100)


async def test_a_contact_too_many_is_told_politely_and_owner_and_admin_hear_of_it_once(lab: Lab) -> None:
    await company(lab)
    await add(lab, EVA)
    contacts = await lab.store.read(lambda tx: tx.contacts.all())
    assert len(contacts) == 3
    link = "made-before-the-plan-was-smaller"
    await lab.store.write(
        lambda tx: tx.invites.add(
            digest=digest_of(link),
            account_id=contacts[0].account_id,
            role=None,
            by=BOSS,
            expires_at=lab.clock.now().replace(year=2027),
            now=lab.clock.now(),
        )
    )
    for _ in range(2):
        await lab.flows.client.start(lab.source(IVAN), payload=link)
        assert lab.last(InviteRefused, IVAN).why == "full"
    assert [one.allowed for one in told(lab, OLGA, ContactsFull)] == [3]
    assert [one.what for one in told(lab, BOSS, AdminAlert)] == ["contacts_full"]
