"""The audit: narrowed by client, person, deed and day; page by page; as a file; for admins only."""

from dataclasses import replace
from datetime import date, timedelta

from bot.flows.notices import AuditFile, AuditList, NotAllowed, Toast, Usage
from bot.ids import AuditId, MessageId
from tests.flows.lab import BOSS, EVA, OLGA, PETR, Lab


async def listed(lab: Lab, **filters: object) -> AuditList:
    await lab.flows.admin.audit(lab.source(BOSS), **filters)  # type: ignore[arg-type]  # keyword by keyword
    return lab.last(AuditList, BOSS)


def deeds(found: AuditList) -> list[str]:
    return [one.action.split(" ")[0] for one in found.lines]


async def busy(lab: Lab) -> None:
    await lab.join()
    await lab.join("Other", user=PETR)
    await lab.quota(2)
    lab.clock.moment += timedelta(days=2)
    await lab.deposit(500)


async def test_each_filter_narrows_and_all_are_open_at_first(lab: Lab) -> None:
    await busy(lab)
    assert deeds(await listed(lab)) == ["deposit", "quota", "client_add", "client_add"]
    assert deeds(await listed(lab, client="Orbit")) == ["deposit", "quota", "client_add"]
    assert deeds(await listed(lab, what="quota")) == ["quota"]
    assert deeds(await listed(lab, what="quo")) == []
    assert deeds(await listed(lab, since=date(2026, 11, 24))) == ["deposit"]
    assert deeds(await listed(lab, who=str(int(BOSS)))) == ["deposit", "quota", "client_add", "client_add"]
    assert deeds(await listed(lab, who=str(int(OLGA)))) == []
    assert deeds(await listed(lab, who="boss", client="Other")) == ["client_add"]
    assert [one.client for one in (await listed(lab, what="quota")).lines] == ["Orbit"]


async def test_what_can_be_undone_says_so_until_it_is(lab: Lab) -> None:
    await busy(lab)
    assert [one.undoable for one in (await listed(lab, client="Orbit")).lines] == [True, True, False]
    await lab.flows.admin.undo(lab.source(BOSS))
    found = (await listed(lab, client="Orbit")).lines
    assert [(one.undoable, one.undone) for one in found] == [(False, True), (True, False), (False, False)]


async def test_what_was_undone_names_who_and_when(lab: Lab) -> None:
    await busy(lab)
    lab.refit(admins=frozenset({BOSS, EVA}))
    changed = (await listed(lab)).lines[0]
    await lab.wait(hours=3)
    await lab.flows.admin.undo_press(lab.source(EVA), audit_id=AuditId(changed.audit_id))
    line = (await listed(lab)).lines[0]
    assert (line.audit_id, line.actor, line.undone) == (changed.audit_id, "boss", True)
    assert (line.undone_by, line.undone_at) == ("eva", changed.at + timedelta(hours=3))
    assert [(one.undone_by, one.undone_at) for one in (await listed(lab)).lines[1:2]] == [("", None)]


async def test_nobody_of_that_name_is_a_mistake(lab: Lab) -> None:
    await busy(lab)
    await lab.flows.admin.audit(lab.source(BOSS), who="nobody")
    assert lab.last(Usage, BOSS).error == "unknown_person"
    await lab.flows.admin.audit(lab.source(BOSS), client="nobody")
    assert lab.last(Usage, BOSS).error == "unknown_client"


async def pressed(lab: Lab) -> MessageId:
    """The message in which the newest list stands."""
    await lab.fresh()
    rows = await lab.store.read(
        lambda tx: [tx.outbox.said(lab.source(BOSS).chat, MessageId(n)) for n in range(400)]
    )
    return MessageId(max(n for n, row in enumerate(rows) if row is not None and "AuditList" in row[2]))


async def test_pages_follow_one_another_without_gap(lab: Lab) -> None:
    await lab.join()
    for number in range(40):
        await lab.deposit(100, f"pay-{number}")
    seen = [one.audit_id for one in (await listed(lab, what="deposit")).lines]
    while (after := lab.last(AuditList, BOSS).next) is not None:
        source = lab.source(BOSS)
        message = await pressed(lab)
        turned = type(source)(
            **{name: getattr(source, name) for name in source.__slots__} | {"message": message}
        )
        assert await lab.flows.admin.audit_page(turned, before=AuditId(after)) is None
        seen += [one.audit_id for one in lab.last(AuditList, BOSS).lines]
    assert len(seen) == len(set(seen)) == 40
    assert seen == sorted(seen, reverse=True)


async def test_the_file_has_every_page(lab: Lab) -> None:
    await lab.join()
    for number in range(30):
        await lab.deposit(100, f"pay-{number}")
    await listed(lab, client="Orbit", what="deposit")
    source, message = lab.source(BOSS), await pressed(lab)
    above = replace(source, message=message)
    assert await lab.flows.admin.audit_file(above) == Toast(code="file_sent")
    (found,) = [one.notice for one in await lab.fresh() if isinstance(one.notice, AuditFile)]
    assert (len(found.lines), found.client) == (30, "Orbit")


async def test_a_button_under_something_else_turns_no_page(lab: Lab) -> None:
    await busy(lab)
    assert await lab.flows.admin.audit_page(lab.source(BOSS), before=AuditId(3)) == Toast(code="gone")
    assert await lab.flows.admin.audit_file(lab.source(BOSS)) == Toast(code="gone")
    for nobody in (OLGA, PETR):
        source = lab.source(nobody)
        assert await lab.flows.admin.audit_page(source, before=AuditId(3)) == Toast(code="forged")
        assert await lab.flows.admin.audit_file(source) == Toast(code="forged")
    await lab.flows.admin.audit(lab.source(OLGA))
    assert isinstance(lab.told(OLGA)[-1], NotAllowed)
