"""Nobody is met with silence: strangers, their first words, blocked chats, and rows that fail."""

from bot.desk.talk import Content
from bot.flows.notices import (
    Accepted,
    AdminAlert,
    Help,
    LanguageChosen,
    NotSupported,
    UnknownCommand,
    UnknownSender,
    Unreadable,
)
from bot.flows.prepared import Failure
from bot.ids import ChatId
from tests.flows.lab import BOSS, GROUP, IVAN, OLGA, PETR, Lab


async def test_a_strangers_words_are_answered_and_kept_until_they_join(lab: Lab) -> None:
    lab.classifier.kinds["how do I close the month?"] = "consultation"
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="how do I close the month?"))
    told = lab.last(UnknownSender, OLGA)
    assert (told.company, told.kept) == ("Acme", True)
    await lab.wait(days=1)
    assert lab.told(BOSS) == []
    await lab.join()
    await lab.wait(seconds=6)
    assert isinstance(lab.told(OLGA)[-1], Accepted)
    assert [card.text for card in await lab.cards()] == ["how do I close the month?"]


async def test_a_stranger_who_writes_on_gets_a_silent_receipt(lab: Lab) -> None:
    for text in ("hello", "anybody there?"):
        await lab.flows.client.submit(lab.source(OLGA), content=Content(text=text))
    assert len(lab.told(OLGA)) == 1
    assert [row[1] for row in lab.rows() if row[0] == int(OLGA)] == ["screen", "reaction"]


async def test_what_cannot_be_passed_on_is_said(lab: Lab) -> None:
    await lab.join()
    await lab.flows.client.submit(lab.source(OLGA), content=None)
    assert isinstance(lab.told(OLGA)[-1], NotSupported)


async def test_help_and_unknown_commands_answer_by_role(lab: Lab) -> None:
    await lab.hire(IVAN)
    await lab.join()
    roles = {BOSS: "admin", IVAN: "staff", OLGA: "client", PETR: "unknown"}
    for user, role in roles.items():
        await lab.flows.client.help(lab.source(user))
        assert lab.last(Help, user).role == role
        await lab.flows.unknown(lab.source(user), command="frobnicate")
        assert lab.last(UnknownCommand, user).role == role


async def test_a_chosen_language_stays(lab: Lab) -> None:
    assert (await lab.flows.client.set_language(lab.source(OLGA), language="pl")).code == "language"
    assert lab.last(LanguageChosen, OLGA).language == "pl"
    await lab.flows.client.help(lab.source(OLGA))
    assert await lab.flows.roles.language(OLGA) == "pl"
    assert (await lab.flows.client.set_language(lab.source(OLGA), language="xx")).code == "forged"


async def test_a_row_that_fails_thrice_is_set_aside_and_both_sides_are_told(lab: Lab) -> None:
    await lab.flows.client.start(lab.source(BOSS), payload=None)
    await lab.flows.client.start(lab.source(OLGA), payload=None)
    row_id = await lab.inbox_row(1)
    for _ in range(3):
        await lab.wait(seconds=5)
        (row,) = await lab.flows.inbox.next((), 1)
        assert row.id == row_id
        await lab.flows.inbox.failed(row, "ValueError: planted", ChatId(int(OLGA)), final=False)
    assert await lab.flows.inbox.next((), 1) == ()
    assert lab.last(Unreadable, OLGA).incident == "1-1"
    alert = lab.last(AdminAlert, BOSS)
    assert (alert.what, alert.detail) == ("quarantined", "1-1"), "as the sender reads it; why is in the log"


async def test_a_failing_row_holds_back_its_own_lane_only(lab: Lab) -> None:
    first = await lab.inbox_row(1, lane="chat:1")
    await lab.inbox_row(2, lane="chat:1")
    await lab.inbox_row(3, lane="chat:2")
    row = next(one for one in await lab.flows.inbox.next((), 5) if one.id == first)
    await lab.flows.inbox.failed(row, "x", None, final=False)
    assert [one.update_id for one in await lab.flows.inbox.next((), 5)] == [3]


async def test_the_same_update_is_stored_once(lab: Lab) -> None:
    await lab.inbox_row(7)
    await lab.inbox_row(7)
    assert await lab.flows.inbox.waiting() == 1


async def test_the_row_is_done_in_the_flows_own_transaction(lab: Lab) -> None:
    row = await lab.inbox_row(9)
    await lab.flows.client.help(lab.source(OLGA, inbox=row))
    assert await lab.flows.inbox.is_done(row)


async def test_a_client_who_blocked_the_bot_is_seen_by_an_admin(lab: Lab) -> None:
    await lab.join()
    await lab.ask("how?", "consultation")
    await lab.flows.client.balance(lab.source(OLGA))
    (row,) = await lab.flows.outbox.next((), 5)
    await lab.flows.outbox.prepare(row)
    await lab.flows.outbox.failed(row, Failure.BLOCKED, "Forbidden: bot was blocked by the user")
    assert lab.last(AdminAlert, BOSS).what == "blocked"


async def test_what_telegram_will_not_have_is_told_to_admins_without_its_raw_words(lab: Lab) -> None:
    await lab.join()
    await lab.ask("how?", "consultation")
    await lab.flows.client.balance(lab.source(OLGA))
    (row,) = await lab.flows.outbox.next((), 5)
    await lab.flows.outbox.prepare(row)
    await lab.flows.outbox.failed(row, Failure.REJECTED, "TelegramBadRequest: ENTITY_BOUNDS_INVALID")
    alert = lab.last(AdminAlert, BOSS)
    assert (alert.what, alert.client, alert.detail) == ("undeliverable", "olga", "rejected")


async def test_what_telegram_will_not_have_for_an_admin_is_told_to_admins_but_no_alert_of_an_alert(
    lab: Lab,
) -> None:
    await lab.join()
    await lab.deliver()
    await lab.flows.client.help(lab.source(BOSS))
    for _ in range(2):
        row = next(one for one in await lab.flows.outbox.next((), 5) if one.send.chat_id == int(BOSS))
        await lab.flows.outbox.prepare(row)
        await lab.flows.outbox.failed(row, Failure.REJECTED, "TelegramBadRequest: ENTITY_BOUNDS_INVALID")
    alerts = [one for one in lab.told(BOSS) if isinstance(one, AdminAlert)]
    assert [(alert.what, alert.detail) for alert in alerts] == [("undeliverable", "rejected")]


async def test_a_migrated_group_is_followed(lab: Lab) -> None:
    await lab.join()
    lab.classifier.kinds["how?"] = "consultation"
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="how?"))
    await lab.deliver()
    await lab.flows.ticker.run_due()
    lab.clock.moment = await lab.flows.ticker.next_due() or lab.clock.moment
    await lab.flows.ticker.run_due()
    (row,) = [one for one in await lab.flows.outbox.next((), 5) if one.send.chat_id == GROUP]
    await lab.flows.outbox.prepare(row)
    new = ChatId(-100_777)
    await lab.flows.outbox.failed(row, Failure.MIGRATED, "upgraded", new)
    (again,) = [one for one in await lab.flows.outbox.next((), 5) if one.send.shape == "card"]
    assert again.send.chat_id == new
    await lab.deliver()
    await lab.ask("and this?", "consultation")
    assert [row[0] for row in lab.rows() if row[1] == "card"] == [int(new), int(new)]


async def test_a_card_whose_message_is_gone_is_posted_anew(lab: Lab) -> None:
    await lab.join()
    await lab.hire(IVAN)
    request = await lab.ask("how?", "consultation")
    await lab.flows.staff.take(lab.source(IVAN, group=True), request_id=request)
    row = next(one for one in await lab.flows.outbox.next((), 5) if one.send.chat_id == GROUP)
    prepared = await lab.flows.outbox.prepare(row)
    assert prepared is not None
    assert prepared.edit is not None
    await lab.flows.outbox.failed(row, Failure.MESSAGE_GONE, "message to edit not found")
    row = next(one for one in await lab.flows.outbox.next((), 5) if one.send.chat_id == GROUP)
    again = await lab.flows.outbox.prepare(row)
    assert again is not None
    assert again.edit is None


async def test_a_lost_topic_falls_back_to_the_general_one(lab: Lab) -> None:
    await lab.join()
    await lab.flows.staff.bind(lab.source(BOSS, group=True), kinds=("consultation",))
    await lab.deliver()
    lab.classifier.kinds["how?"] = "consultation"
    await lab.flows.client.submit(lab.source(OLGA), content=Content(text="how?"))
    lab.clock.moment = await lab.flows.ticker.next_due() or lab.clock.moment
    await lab.flows.ticker.run_due()
    (row,) = [one for one in await lab.flows.outbox.next((), 5) if one.send.shape == "card"]
    await lab.flows.outbox.prepare(row)
    await lab.flows.outbox.failed(row, Failure.TOPIC_GONE, "message thread not found")
    (again,) = [one for one in await lab.flows.outbox.next((), 5) if one.send.shape == "card"]
    assert (again.send.chat_id, again.send.thread_id) == (GROUP, None)
    assert lab.last(AdminAlert, BOSS).what == "topic_lost"


async def test_after_a_crash_what_was_being_sent_is_marked_as_a_possible_repeat(lab: Lab) -> None:
    await lab.flows.client.help(lab.source(OLGA))
    (row,) = await lab.flows.outbox.next((), 5)
    await lab.flows.outbox.prepare(row)
    assert await lab.flows.outbox.next((), 5) == ()
    lead = await lab.flows.outbox.lead()
    assert lead is not None
    assert lead.repeats == 1
    (again,) = await lab.flows.outbox.next((), 5)
    assert again.repeat


async def test_who_comes_back_after_blocking_the_bot_gets_what_was_promised_meanwhile(lab: Lab) -> None:
    await lab.join()
    await lab.deliver()
    await lab.flows.client.balance(lab.source(OLGA))
    (row,) = await lab.flows.outbox.next((), 5)
    await lab.flows.outbox.prepare(row)
    await lab.flows.outbox.failed(row, Failure.BLOCKED, "Forbidden: bot was blocked by the user")
    left = lab.flows.membership(lab.source(OLGA), chat_id=ChatId(int(OLGA)), status="kicked", is_group=False)
    await left
    assert [one for one in await lab.flows.outbox.next((), 5) if one.send.chat_id == int(OLGA)] == []
    await lab.flows.membership(lab.source(OLGA), chat_id=ChatId(int(OLGA)), status="member", is_group=False)
    (again,) = [one for one in await lab.flows.outbox.next((), 5) if one.send.chat_id == int(OLGA)]
    assert again.id == row.id


async def test_admins_hear_that_somebody_blocked_the_bot_once_while_it_lasts(lab: Lab) -> None:
    await lab.join()
    await lab.deliver()
    await lab.flows.client.balance(lab.source(OLGA))
    await lab.flows.client.requests(lab.source(OLGA))
    for _ in range(2):
        row = next(one for one in await lab.flows.outbox.next((), 5) if one.send.chat_id == int(OLGA))
        await lab.flows.outbox.prepare(row)
        await lab.flows.outbox.failed(row, Failure.BLOCKED, "Forbidden: bot was blocked by the user")
    alerts = [one for one in lab.told(BOSS) if isinstance(one, AdminAlert)]
    assert [alert.what for alert in alerts] == ["blocked"]
