"""What was set aside is handled once more by an admin's word: in its place, once, on record."""

import json

from bot.flows.inbox import RawUpdate
from bot.flows.notices import AdminAlert, AuditList, Changed, NotAllowed, Usage
from bot.ids import BotId, ChatId
from tests.flows.lab import BOSS, OLGA, Lab

BOT = BotId(42)


async def stored(lab: Lab, number: int) -> None:
    raw = json.dumps({"update_id": number, "message": {"text": "x"}})
    update = RawUpdate(bot_id=BOT, update_id=number, lane=f"chat:{OLGA}", raw=raw)
    assert await lab.flows.inbox.store_all([update]) == 1


async def set_aside(lab: Lab, number: int) -> None:
    (row,) = await lab.flows.inbox.next((), 1)
    assert row.update_id == number
    await lab.flows.inbox.failed(row, "Broken: a defect", ChatId(int(OLGA)), final=True)


async def retry(lab: Lab, number: int) -> object:
    await lab.flows.admin.retry(lab.source(BOSS), bot_id=BOT, update_id=number)
    return lab.told(BOSS)[-1]


async def begun(lab: Lab) -> None:
    await lab.flows.client.start(lab.source(BOSS), payload=None)
    await lab.flows.client.start(lab.source(OLGA), payload=None)
    for number in (7, 8, 9):
        await stored(lab, number)
    await set_aside(lab, 7)


async def test_the_alert_names_the_command_and_it_goes_before_what_its_sender_wrote_since(lab: Lab) -> None:
    await begun(lab)
    assert lab.last(AdminAlert, BOSS).command == "/retry 42-7"
    assert [row.update_id for row in await lab.flows.inbox.next((), 5)] == [8]
    said = await retry(lab, 7)
    assert isinstance(said, Changed)
    assert (said.what, said.subject, said.after, said.undoable) == ("retry", "42-7", "in_line", False)
    (head,) = await lab.flows.inbox.next((), 5)
    assert (head.update_id, head.attempts) == (7, 0)


async def test_twice_is_once_and_it_stands_in_the_audit(lab: Lab) -> None:
    await begun(lab)
    await retry(lab, 7)
    again = await retry(lab, 7)
    assert isinstance(again, Usage)
    assert (again.error, again.detail) == ("already_so", "42-7")
    (head,) = await lab.flows.inbox.next((), 5)
    await lab.flows.inbox.done(head.id)
    assert (await retry(lab, 7)) == again, "nor is it handled twice"
    assert [row.update_id for row in await lab.flows.inbox.next((), 5)] == [8]
    await lab.flows.admin.audit(lab.source(BOSS), client=None, who=None, what="", since=None)
    lines = lab.last(AuditList, BOSS).lines
    assert [(one.action.strip(), one.before, one.after) for one in lines] == [
        ("retry 42-7", "set_aside", "in_line")
    ]


async def test_what_breaks_again_is_set_aside_again_and_may_be_tried_again(lab: Lab) -> None:
    await begun(lab)
    await retry(lab, 7)
    await set_aside(lab, 7)
    assert isinstance(await retry(lab, 7), Changed)


async def test_an_unknown_number_is_answered_with_those_there_are(lab: Lab) -> None:
    await begun(lab)
    said = await retry(lab, 70)
    assert isinstance(said, Usage)
    assert (said.error, said.options) == ("unknown_case", ("42-7",))


async def test_only_admins_may(lab: Lab) -> None:
    await begun(lab)
    await lab.flows.admin.retry(lab.source(OLGA), bot_id=BOT, update_id=7)
    assert lab.last(NotAllowed, OLGA).command == "retry"
    assert [row.update_id for row in await lab.flows.inbox.next((), 5)] == [8]
