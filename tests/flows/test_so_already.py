"""`/contact` and `/entity` once more, through the dispatcher: nothing changes, nobody is told twice, and the
answer says that it is so already. The last owner of a client stays one."""

from dataclasses import replace

import pytest

from bot.flows.notices import Changed, ChangeUndone, Usage, YourRights
from bot.quota.entities import Entity
from tests.flows.lab import BOSS, EVA, OLGA, PETR, Lab, house
from tests.flows.test_rights import add, company, told
from tests.handlers.rig import Rig, text


async def say(lab: Lab, words: str) -> object:
    """The boss writes a command; what it was answered."""
    await Rig().feed(text(words, user=int(BOSS)), flows=lab.flows, inbox_id=None)
    return lab.told(BOSS)[-1]


async def audited(lab: Lab) -> int:
    return len(await lab.store.read(lambda tx: tx.audit.of_account(tx.accounts.all()[0].id, limit=50)))


def two_entities(lab: Lab) -> None:
    book = house().plan_book
    (seller,) = (one for one in book.entities if one.currency == "EUR")
    sellers = tuple(Entity(name=name, currency="EUR", tax=seller.tax) for name in ("Alpha", "Beta"))
    lab.refit(plan_book=replace(book, entities=sellers))


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("spend=500", "write=yes spend=500.00 owner=no"),
        ("spend=none write=no", "write=no spend=none owner=no"),
        ("owner=yes", "write=yes spend=any owner=yes"),
    ],
)
async def test_a_contacts_rights_set_twice_are_so_already(lab: Lab, wanted: str, said: str) -> None:
    await company(lab)
    first = await say(lab, f"/contact Orbit petr {wanted}")
    assert isinstance(first, Changed)
    assert first.after == said
    heard, lines = len(told(lab, PETR, YourRights)), await audited(lab)
    again = await say(lab, f"/contact Orbit petr {wanted}")
    assert isinstance(again, Usage)
    assert (again.command, again.error, again.detail) == ("contact", "already_so", f"#2 petr {said}")
    assert (len(told(lab, PETR, YourRights)), await audited(lab)) == (heard, lines)


async def test_a_legal_entity_set_twice_is_so_already(lab: Lab) -> None:
    two_entities(lab)
    await company(lab)
    first = await say(lab, '/entity Orbit "Beta"')
    assert isinstance(first, Changed)
    assert (first.before, first.after) == ("Alpha", "Beta")
    lines = await audited(lab)
    again = await say(lab, '/entity Orbit "Beta"')
    assert isinstance(again, Usage)
    assert (again.command, again.error, again.detail) == ("entity", "already_so", "Beta")
    assert await audited(lab) == lines
    await lab.flows.admin.undo(lab.source(BOSS))
    assert lab.last(ChangeUndone, BOSS).after == "Alpha"


async def owners(lab: Lab) -> list[int]:
    found = await lab.store.read(lambda tx: tx.contacts.all())
    return [int(one.user_id) for one in found if one.owner]


async def test_the_last_owner_stays_one_and_another_may_be_made_first(lab: Lab) -> None:
    await company(lab)
    lines = await audited(lab)
    refused = await say(lab, "/contact Orbit olga owner=no")
    assert isinstance(refused, Usage)
    assert (refused.error, refused.detail, refused.options) == ("last_owner", "#1 olga", ("#2 petr",))
    assert (await owners(lab), await audited(lab)) == ([OLGA], lines)
    await say(lab, "/contact Orbit petr owner=yes")
    assert isinstance(await say(lab, "/contact Orbit olga owner=no"), Changed)
    assert await owners(lab) == [PETR]


async def test_an_owner_of_another_client_is_none_of_this_one(lab: Lab) -> None:
    await company(lab)
    await lab.join("Other", user=EVA)
    refused = await say(lab, "/contact Orbit olga owner=no")
    assert isinstance(refused, Usage)
    assert refused.error == "last_owner"


async def test_undoing_what_made_the_only_owner_is_refused_as_well(lab: Lab) -> None:
    await company(lab)
    await say(lab, "/contact Orbit petr owner=yes")
    made = lab.last(Changed, BOSS)
    await say(lab, "/contact Orbit olga owner=no")
    toast = await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=made.audit_id)  # type: ignore[arg-type]  # a number in the notice
    assert toast.code == "cannot_undo"
    assert (lab.last(Usage, BOSS).error, await owners(lab)) == ("last_owner", [PETR])
    await add(lab, EVA)
    await say(lab, "/contact Orbit eva owner=yes")
    toast = await lab.flows.admin.undo_press(lab.source(BOSS), audit_id=made.audit_id)  # type: ignore[arg-type]  # a number in the notice
    assert (toast.code, await owners(lab)) == ("change_undone", [EVA])
